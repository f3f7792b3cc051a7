"""The checks of the page "Attention and recurrence"."""

from typing import Any

import torch
from torch import Tensor

from transformer_book.checks.common import (
    Cases,
    Implementation,
    Mistakes,
    Verdict,
    diagnose,
    drawing,
    unchanged,
)


def running_mean(x: Tensor) -> Tensor:
    return x.cumsum(0) / counts(x)


def counts(x: Tensor) -> Tensor:
    """Return how many words there are up to each word, itself included: (T, 1)."""
    return torch.arange(1.0, len(x) + 1).unsqueeze(1)


def triangle(x: Tensor) -> Tensor:
    """Return ones where a word may look, and zeros where it would look ahead."""
    return torch.ones(len(x), len(x)).tril()


def check_running_mean(candidate: Any) -> Verdict:
    """Check running_mean(x) -> means of the rows 0 to t, computed without a loop."""
    draw = drawing()
    cases: Cases = {
        "five words": (draw(5, 3),),
        "nine words": (draw(9, 4),),
        "one word": (draw(1, 3),),
        "sixteen words": (draw(16, 3),),
    }

    mistakes: Mistakes = {
        "mean of the whole sentence": (
            [
                lambda x: x.mean(0, keepdim=True).expand_as(x),
                lambda x: x.mean(0),
            ],
            "Every row is the mean of the whole sentence. A word that has not come yet "
            "must have no weight: which entries of the matrix of weights are zero?",
        ),
        "the words that follow": (
            lambda x: running_mean(x.flip(0)).flip(0),
            "Your rows look ahead: they average a word and those behind it. Which "
            "triangle of the matrix of weights has to be zero?",
        ),
        "without the word itself": (
            [
                lambda x: (x.cumsum(0) - x) / (counts(x) - 1),
                lambda x: (x.cumsum(0) - x) / (counts(x) - 1).clamp(min=1),
                lambda x: (x.cumsum(0) - x) / counts(x),
                lambda x: torch.cat([x[:1], running_mean(x)[:-1]]),
            ],
            "Each row leaves its own word out, so the first has nothing to average. "
            "Look at the diagonal of the matrix of weights.",
        ),
        "a sum": (
            lambda x: x.cumsum(0),
            "These are sums. The weights of a mean add up to one in every row.",
        ),
        "divided by the length": (
            lambda x: x.cumsum(0) / len(x),
            "Every row is divided by the length of the sentence. How many words has "
            "row t to average?",
        ),
        "one word ahead": (
            lambda x: weights_of(torch.ones(len(x), len(x)).tril(1)) @ x,
            "Each row averages one word too many, the one that comes next. Look at the "
            "`diagonal` of your triangle.",
        ),
        "divided by one too few": (
            lambda x: x.cumsum(0) / (counts(x) - 1),
            "Your divisor begins at zero: the first row averages one word, not none.",
        ),
        "divided by one too many": (
            lambda x: x.cumsum(0) / (counts(x) + 1),
            "Your divisor is one too large: the first row averages one word, not two.",
        ),
        "divided twice": (
            lambda x: running_mean(x) / counts(x),
            "You divide twice: by the sum of the weights, and by the number of words. "
            "Once is a mean.",
        ),
        "one sum for all rows": (
            lambda x: triangle(x) / triangle(x).sum() @ x,
            "You divide by the sum of the whole matrix of weights. Each row has a sum "
            "of its own: over which axis does it run?",
        ),
        "keepdim forgotten": (
            lambda x: triangle(x) / triangle(x).sum(1) @ x,
            "Your weights are divided column by column, since the sums of the rows lie "
            "in a row themselves. `keepdim=True` keeps them in a column.",
        ),
        "counts not in a column": (
            lambda x: x.cumsum(0) / torch.arange(1, len(x) + 1),
            "Your divisors lie in a row, and divide columns, or fit nowhere. There is "
            "one for each row: they have to stand in a column.",
        ),
        "weights of a column": (
            lambda x: triangle(x) / triangle(x).sum(0, keepdim=True) @ x,
            "You have divided the matrix of weights by the sums of its columns. It is "
            "each row that has to add up to one.",
        ),
        "weights transposed": (
            lambda x: weights_of(triangle(x)).T @ x,
            "Your matrix of weights is right, and used transposed: its rows add up to "
            "one, its columns do not. Which axis of it must meet the words?",
        ),
        "result transposed": (
            lambda x: running_mean(x).T,
            "Your numbers are right, and the result is transposed: it has a column for "
            "each word. It needs a row.",
        ),
        "product the wrong way": (
            lambda x: x @ weights_of(triangle(x)),
            "Your product has the words on the left. Row t of a product is made with "
            "row t of its left side: what has to stand there?",
        ),
        "weights returned": (
            lambda x: weights_of(triangle(x)),
            "You return the matrix of weights itself. Multiply it by the words.",
        ),
        "weights of a softmax": (
            [
                lambda x: triangle(x).softmax(-1) @ x,
                lambda x: triangle(x).softmax(0) @ x,
            ],
            "A softmax of zeros and ones gives later words a weight as well, since "
            "e⁰ is 1. Divide by the sum of the row instead.",
        ),
        "along the features": (
            [
                lambda x: running_mean(x.T).T,
                lambda x: x.mean(1),
                lambda x: x.mean(1, keepdim=True),
            ],
            "Your mean runs along the entries of a vector. It should run along the "
            "words, which are the rows.",
        ),
        "nothing averaged": (
            unchanged,
            "You return the words as they are. From the second row on each is the mean "
            "of several.",
        ),
        "weights of one length": (
            weights_of_ten_words,
            "Your function is right for some lengths alone: a matrix of weights has to "
            "be made for each sentence, as long as it is.",
        ),
    }
    return diagnose(
        candidate,
        running_mean,
        cases,
        mistakes,
        without_loop=("five words", "sixteen words"),
    )


def weights_of(table: Tensor) -> Tensor:
    """Return a table of zeros and ones, each row divided by its sum."""
    return table / table.sum(1, keepdim=True)


def weights_of_ten_words(x: Tensor) -> Tensor:
    """Return the means with weights that were made once, as a reader's may be."""
    return weights_of(triangle(torch.ones(10, 1)))[: len(x), : len(x)] @ x


def recurrent_with(
    step: Implementation = lambda state, row, u: torch.tanh(row + state @ u),
    start: Implementation = lambda rows: torch.zeros(rows.shape[1:]),
    project: Implementation = lambda x, w, u: x @ w,
    keep: Implementation = lambda old, new: new,
    stack: Implementation = lambda states: torch.stack(states, dim=1),
) -> Implementation:
    """Return a recurrent layer for a batch with some of its steps exchanged.

    keep: what is kept of a step, the state before it or after it
    """

    def recurrent_batch(x: Tensor, w: Tensor, u: Tensor) -> Tensor:
        rows = project(x, w, u).transpose(0, 1)
        state, states = start(rows), []
        for row in rows:
            old, state = state, step(state, row, u)
            states.append(keep(old, state))
        return stack(states)

    return recurrent_batch


def recurrent(x: Tensor, w: Tensor, u: Tensor) -> Tensor:
    """Return the states along the first axis: x (T, …, C) -> (T, …, C)."""
    return recurrent_with(
        project=lambda x, w, u: (x @ w).transpose(0, 1), stack=torch.stack
    )(x, w, u)


def recurrent_batch(x: Tensor, w: Tensor, u: Tensor) -> Tensor:
    """Return the states of each sentence of a batch: x (B, T, C) -> (B, T, C)."""
    return torch.stack([recurrent(sentence, w, u) for sentence in x])


def one_state_for_all(x: Tensor, w: Tensor, u: Tensor) -> Tensor:
    """Return states that each follow the mean of all sentences' previous states."""
    state, states = torch.zeros(x.shape[-1]), []
    for rows in (x @ w).unbind(1):
        new = torch.tanh(rows + state @ u)
        states.append(new)
        state = new.mean(0)
    return torch.stack(states, dim=1)


def cut_anew(x: Tensor) -> Tensor:
    """Return (T, B, C) by `reshape`, which puts words of one sentence in another."""
    return x.reshape(x.shape[1], -1, x.shape[2])


def check_recurrent_batch(candidate: Any) -> Verdict:
    """Check recurrent_batch(x, w, u) -> states of each sentence, each read alone."""
    draw = drawing()
    w, u = draw(2, 3, 3)
    cases: Cases = {
        "two sentences of five words": (draw(2, 5, 3), w, u),
        "four sentences of two words": (draw(4, 2, 3), w, u),
        "a batch of one sentence": (draw(1, 5, 3), w, u),
    }

    mistakes: Mistakes = {
        "the loop runs over the sentences": (
            recurrent,
            "The state goes from sentence to sentence, as before. A `for` over a "
            "tensor takes the first axis: which axis holds the words?",
        ),
        "the axes come out swapped": (
            lambda x, w, u: recurrent_batch(x, w, u).transpose(0, 1),
            "The numbers are right, and the first two axes of the result are swapped: "
            "words come before sentences. Along which axis do you stack?",
        ),
        "one long sentence": (
            lambda x, w, u: recurrent(x.flatten(0, 1), w, u).view_as(x),
            "You read the batch as one long sentence: the state at the end of the "
            "first sentence goes into the second.",
        ),
        "words and sentences mixed up": (
            [
                lambda x, w, u: recurrent_batch(cut_anew(x), w, u).view_as(x),
                lambda x, w, u: recurrent(cut_anew(x), w, u).transpose(0, 1),
                lambda x, w, u: recurrent(cut_anew(x), w, u).view_as(x),
                lambda x, w, u: recurrent(x.transpose(0, 1), w, u).reshape(x.shape),
            ],
            "`reshape` and `view` only cut the numbers anew, so that words of one "
            "sentence land in another. To swap two axes, use `transpose`.",
        ),
        "no state is carried": (
            lambda x, w, u: torch.tanh(x @ w),
            "No state is carried from word to word: the last output does not depend on "
            "the first word. Follow `state` through two rounds of the loop.",
        ),
        "no tanh": (
            recurrent_with(lambda state, row, u: row + state @ u),
            "Your layer has no tanh: each state is the tanh of a sum. What keeps the "
            "states from growing?",
        ),
        "tanh of a part": (
            [
                recurrent_with(lambda state, row, u: row.tanh() + state @ u),
                recurrent_with(lambda state, row, u: row + (state @ u).tanh()),
            ],
            "Your tanh takes one of the two parts. It has to take the sum of both.",
        ),
        "another function for tanh": (
            [
                recurrent_with(lambda state, row, u, bend=bend: bend(row + state @ u))
                for bend in (torch.sigmoid, torch.relu)
            ],
            "Your layer bends the sum by another function. Here it is tanh.",
        ),
        "a matrix transposed": (
            [
                recurrent_with(lambda state, row, u: torch.tanh(row + state @ u.T)),
                recurrent_with(project=lambda x, w, u: x @ w.T),
            ],
            "You use one of the matrices transposed. Rows stand on the left of their "
            "matrix: `x @ w`, `state @ u`.",
        ),
        "matrices swapped": (
            [
                lambda x, w, u: recurrent_batch(x, u, w),
                lambda x, w, u: recurrent_batch(x, w, w),
                lambda x, w, u: recurrent_batch(x, u, u),
            ],
            "You use `w` for the state, or `u` for the words. The words have `w`, and "
            "the state has `u`.",
        ),
        "w left out": (
            recurrent_with(project=lambda x, w, u: x),
            "The words go into the sum as they are. Multiply them by `w` first.",
        ),
        "u left out": (
            recurrent_with(lambda state, row, u: torch.tanh(row + state)),
            "The state goes into the sum as it is. Multiply it by `u` first.",
        ),
        "product with the sum": (
            recurrent_with(lambda state, row, u: torch.tanh((row + state) @ u)),
            "You multiply the whole sum by `u`. Only the state is multiplied by it.",
        ),
        "old state added": (
            recurrent_with(lambda state, row, u: state + torch.tanh(row + state @ u)),
            "You add the old state to the new one. The new state is the tanh alone.",
        ),
        "another start": (
            [
                recurrent_with(start=lambda rows: torch.ones(rows.shape[1:])),
                lambda x, w, u: recurrent_with(start=lambda rows: x[:, 0])(x, w, u),
            ],
            "Your first state is not zero. Before the first word nothing has been "
            "read.",
        ),
        "state of another size": (
            lambda x, w, u: recurrent_with(
                start=lambda rows: torch.zeros(x.shape[1], x.shape[2])
            )(x, w, u),
            "Your state has a row for each word. It needs one for each sentence: which "
            "axis of `x` holds those?",
        ),
        "one step late": (
            recurrent_with(keep=lambda old, new: old),
            "Your results are one word late: you keep the state as it was before the "
            "word was read.",
        ),
        "read backward": (
            [
                lambda x, w, u: recurrent_batch(x.flip(1), w, u),
                lambda x, w, u: recurrent_batch(x.flip(1), w, u).flip(1),
            ],
            "You read the sentences from their end. Begin with the first word.",
        ),
        "concatenated": (
            [
                recurrent_with(stack=torch.cat),
                recurrent_with(stack=lambda states: torch.cat(states, dim=1)),
            ],
            "You lay the states end to end. `torch.stack` gives the words an axis of "
            "their own.",
        ),
        "along the features": (
            recurrent_with(stack=lambda states: torch.stack(states, dim=-1)),
            "The axis of your words is the last one. It belongs between that of the "
            "sentences and that of the features.",
        ),
        "only the last state": (
            lambda x, w, u: recurrent_batch(x, w, u)[:, -1],
            "You return the last state alone. The result has one vector for each word.",
        ),
        "one state for all sentences": (
            one_state_for_all,
            "All sentences share one state. Each needs a state of its own, in one "
            "tensor of shape (B, C).",
        ),
    }
    return diagnose(candidate, recurrent_batch, cases, mistakes)
