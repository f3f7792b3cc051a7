"""The checks of the page "Introduction to Transformers"."""

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from transformer_book.checks.diagnosis import Verdict, diagnose, drawing

LONG = 16  # words of a sentence that a loop is slow for


def check_running_mean(running_mean):
    """Check running_mean(x): row t is the mean of the rows 0 to t, without a loop."""
    draw = drawing()
    cases = {
        "five words": (draw(5, 3),),
        "nine words": (draw(9, 4),),
        "one word": (draw(1, 3),),
        f"{LONG} words": (draw(LONG, 3),),
    }

    def mean(x):
        return x.cumsum(0) / counts(x)

    mistakes = {
        "mean of the whole sentence": (
            lambda x: x.mean(0, keepdim=True).expand_as(x),
            "Every row is the mean of the whole sentence. A word that has not come yet "
            "must have no weight: which entries of the matrix of weights are zero?",
        ),
        "the words that follow": (
            lambda x: mean(x.flip(0)).flip(0),
            "Your rows look ahead: they average a word and those behind it. Which "
            "triangle of the matrix of weights has to be zero?",
        ),
        "without the word itself": (
            [
                lambda x: (x.cumsum(0) - x) / (counts(x) - 1),
                lambda x: (x.cumsum(0) - x) / (counts(x) - 1).clamp(min=1),
                lambda x: (x.cumsum(0) - x) / counts(x),
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
        "divided by one too few": (
            lambda x: x.cumsum(0) / (counts(x) - 1),
            "Your divisor begins at zero: the first row averages one word, not none.",
        ),
        "divided by one too many": (
            lambda x: x.cumsum(0) / (counts(x) + 1),
            "Your divisor is one too large: the first row averages one word, not two.",
        ),
        "weights of a column": (
            lambda x: triangle(x) / triangle(x).sum(0, keepdim=True) @ x,
            "You have divided the matrix of weights by the sums of its columns. It is "
            "each row that has to add up to one.",
        ),
        "weights of a softmax": (
            lambda x: triangle(x).softmax(-1) @ x,
            "A softmax of zeros and ones gives later words a weight as well, since "
            "e⁰ is 1. Divide by the sum of the row instead.",
        ),
        "along the features": (
            lambda x: mean(x.T).T,
            "Your mean runs along the entries of a vector. It should run along the "
            "words, which are the rows.",
        ),
    }
    verdict = diagnose(running_mean, mean, cases, mistakes)
    if verdict.ok and operations(running_mean, 5) < operations(running_mean, LONG):
        return Verdict(
            False,
            "The results are right, and they wait: a longer sentence takes more "
            "operations, one after another. Write it without a loop.",
            "a loop",
        )
    return verdict


def counts(x):
    """How many words there are up to each word."""
    return torch.arange(1.0, len(x) + 1).unsqueeze(1)


def triangle(x):
    return torch.ones(len(x), len(x)).tril()


def operations(function, T):
    """Return how many operations of PyTorch a function takes for T words."""

    class Count(TorchDispatchMode):
        total = 0

        def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
            self.total += 1
            return operation(*args, **(kwargs or {}))

    with Count() as count:
        function(torch.ones(T, 3))
    return count.total


def recurrent(x, w, u):
    """A recurrent layer over the words of one sentence: x (T, C) -> out (T, C)."""
    state, states = torch.zeros(x.shape[-1]), []
    for row in x @ w:
        state = torch.tanh(row + state @ u)
        states.append(state)
    return torch.stack(states)


def check_recurrent_batch(recurrent_batch):
    """Check recurrent_batch(x, w, u): each sentence of a batch is read alone."""
    draw = drawing()
    w, u = draw(2, 3, 3)
    cases = {
        "two sentences of five words": (draw(2, 5, 3), w, u),
        "four sentences of two words": (draw(4, 2, 3), w, u),
        "a batch of one sentence": (draw(1, 5, 3), w, u),
    }

    def each(x, w, u):
        return torch.stack([recurrent(sentence, w, u) for sentence in x])

    mistakes = {
        "the loop runs over the sentences": (
            recurrent,
            "The state goes from sentence to sentence, as before. A `for` over a "
            "tensor takes the first axis: which axis holds the words?",
        ),
        "the axes come out swapped": (
            lambda x, w, u: each(x, w, u).transpose(0, 1),
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
                lambda x, w, u: each(x.reshape(x.shape[1], -1, 3), w, u).view_as(x),
                lambda x, w, u: recurrent(x.reshape(x.shape[1], -1, 3), w, u).transpose(
                    0, 1
                ),
                lambda x, w, u: recurrent(x.reshape(x.shape[1], -1, 3), w, u).view_as(
                    x
                ),
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
        "only the last state": (
            lambda x, w, u: each(x, w, u)[:, -1],
            "You return the last state alone. The result has one vector for each word.",
        ),
        "one state for all sentences": (
            lambda x, w, u: shared(x, w, u),
            "All sentences share one state. Each needs a state of its own, in one "
            "tensor of shape (B, C).",
        ),
    }
    return diagnose(recurrent_batch, each, cases, mistakes)


def shared(x, w, u):
    """Wrong: the state after a word is the mean over the sentences."""
    state, states = torch.zeros(x.shape[-1]), []
    for rows in (x @ w).unbind(1):
        new = torch.tanh(rows + state @ u)
        states.append(new)
        state = new.mean(0)
    return torch.stack(states, dim=1)
