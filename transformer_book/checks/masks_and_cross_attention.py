"""The checks of the page "Masks and cross-attention"."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import dropout, scaled_dot_product_attention

from transformer_book.checks.attention import (
    attention_with,
    mistakes_of_attention,
    mistakes_with_masks,
)
from transformer_book.checks.common import (
    OUT_AND_WEIGHTS,
    Cases,
    Implementation,
    Mistakes,
    Outcome,
    Verdict,
    diagnose,
    divide_by_sums,
    drawing,
    transposed,
)
from transformer_book.layers.masks_and_cross_attention import causal_mask, padding_mask
from transformer_book.layers.scaled_dot_product_attention import attention

# Questions and answers


def prefix_mask(lengths: Tensor, T: int) -> Tensor:
    return causal_mask(T) | padding_mask(lengths, T)


def rows_of_question_open(lengths: Tensor, T: int) -> Tensor:
    return causal_mask(T) | transposed(padding_mask(lengths, T))


def answer_apart(lengths: Tensor, T: int) -> Tensor:
    """Return a mask in which the answer does not see the question."""
    question = padding_mask(lengths, T)
    return question & transposed(question) | causal_mask(T) & ~question


def check_prefix_mask(candidate: Any) -> Verdict:
    """Check prefix_mask(lengths, T) -> mask (B, T, T) of questions with answers."""
    cases: Cases = {
        "questions of two and three tokens among five": (torch.tensor([2, 3]), 5),
        "a question of one token among four": (torch.tensor([1]), 4),
        "questions of four tokens and of none, among four": (torch.tensor([4, 0]), 4),
    }
    mistakes: Mistakes = {
        "and for or": (
            lambda lengths, T: causal_mask(T) & padding_mask(lengths, T),
            "You show a key that is both earlier *and* in the question. One of the two "
            "is enough.",
        ),
        "True means hidden": (
            lambda lengths, T: ~prefix_mask(lengths, T),
            "Your mask is `True` where a key is hidden. In this book `True` means that "
            "the query may attend to the key.",
        ),
        "either, and not both": (
            lambda lengths, T: causal_mask(T) ^ padding_mask(lengths, T),
            "In your mask a key that is both earlier and in the question is hidden. It "
            "is visible if it is one *or* the other, or both.",
        ),
        "question hidden": (
            [
                lambda lengths, T: causal_mask(T) | ~padding_mask(lengths, T),
                lambda lengths, T: causal_mask(T) | ~padding_mask(lengths + 1, T),
            ],
            "You open the columns behind the question, and not those of the question. "
            "Which places are smaller than its length?",
        ),
        "one token ahead": (
            lambda lengths, T: (
                torch.ones(T, T, dtype=torch.bool).tril(1) | padding_mask(lengths, T)
            ),
            "In your mask a token of the answer sees the one that comes next. Your "
            "triangle is too large by a diagonal.",
        ),
        "everything visible": (
            lambda lengths, T: torch.ones(len(lengths), T, T, dtype=torch.bool),
            "Your mask hides nothing. A token of the answer must not see what comes "
            "after it.",
        ),
        "one length for all": (
            [
                lambda lengths, T: causal_mask(T) | padding_mask(lengths.max(), T),
                lambda lengths, T: causal_mask(T) | padding_mask(lengths[0], T),
                lambda lengths, T: causal_mask(T) | padding_mask(lengths[:1], T),
            ],
            "You use one length for all. Each question has its own, and so a mask of "
            "its own: the first axis of the result is that of `lengths`.",
        ),
        "lengths along another axis": (
            [
                lambda lengths, T: causal_mask(T) | (torch.arange(T) < lengths),
                lambda lengths, T: (
                    causal_mask(T) | (torch.arange(T) < lengths[:, None])
                ),
            ],
            "Your lengths lie along queries or keys. They need an axis of their own "
            "before those two: shape (B, 1, 1).",
        ),
        "an axis too many": (
            [
                lambda lengths, T: prefix_mask(lengths, T)[:, None],
                lambda lengths, T: causal_mask(T) | padding_mask(lengths[:, None], T),
            ],
            "Your mask has four axes. Here it is (B, T, T): one table for each "
            "question.",
        ),
        "transposed": (
            lambda lengths, T: transposed(prefix_mask(lengths, T)),
            "Your mask is transposed: its rows are the keys. Rows are queries, and say "
            "what each of them may see.",
        ),
        "numbers to be added": (
            [
                lambda lengths, T, low=low: torch.where(
                    prefix_mask(lengths, T), 0.0, low
                )
                for low in (-math.inf, -1e9, torch.finfo(torch.float32).min)
            ],
            "Your mask holds numbers to be added to scores. Here it holds `bool`: "
            "`True` where the query may attend, so where your number is zero.",
        ),
        "rows opened": (
            rows_of_question_open,
            "You open the rows of the question, so that its tokens see the whole "
            "answer. Rows are queries. What has to be open to all of them?",
        ),
        "triangle the wrong way": (
            lambda lengths, T: causal_mask(T).T | padding_mask(lengths, T),
            "In your mask the answer sees what comes after it. Your triangle is the "
            "upper one: which of `tril` and `triu` is the lower?",
        ),
        "diagonal hidden": (
            lambda lengths, T: causal_mask(T).tril(-1) | padding_mask(lengths, T),
            "In your mask a token of the answer does not see itself. The diagonal is "
            "to be visible.",
        ),
        "only causal": (
            [
                lambda lengths, T: causal_mask(T).repeat(len(lengths), 1, 1),
                lambda lengths, T: causal_mask(T),
            ],
            "Your mask is causal throughout. A token of the question may also see what "
            "comes later in the question.",
        ),
        "only the question": (
            [
                lambda lengths, T: padding_mask(lengths, T).repeat(1, T, 1),
                lambda lengths, T: padding_mask(lengths, T),
            ],
            "Your mask shows the question alone. A token of the answer may also see "
            "itself, and what came before it in the answer.",
        ),
        "one token too many": (
            lambda lengths, T: prefix_mask(lengths + 1, T),
            "Your questions are one token too long. The first token has the place 0: "
            "which place has the last of n tokens?",
        ),
        "one token too few": (
            lambda lengths, T: prefix_mask(lengths - 1, T),
            "Your questions are one token too short. The first token has the place 0: "
            "which place has the last of n tokens?",
        ),
        "answer apart": (
            [
                answer_apart,
                lambda lengths, T: (
                    answer_apart(lengths, T) & ~transposed(padding_mask(lengths, T))
                    | answer_apart(lengths, T)
                ),
            ],
            "In your mask the answer does not see the question. The columns of the "
            "question are open to all rows.",
        ),
        "numbers": (
            [
                lambda lengths, T: prefix_mask(lengths, T).float(),
                lambda lengths, T: prefix_mask(lengths, T).int(),
                lambda lengths, T: prefix_mask(lengths, T).long(),
                lambda lengths, T: causal_mask(T) + padding_mask(lengths, T).int(),
            ],
            "Your mask holds numbers. A mask is a tensor of `bool`, of `True` and "
            "`False`.",
        ),
    }
    return diagnose(candidate, prefix_mask, cases, mistakes)


# Cross-attention


def cross_attention_with(
    project: Implementation = lambda x, memory, w_q, w_k, w_v: (
        (x @ w_q, memory @ w_k, memory @ w_v)
    ),
    **steps: Implementation,
) -> Implementation:
    """Return cross-attention with some of its steps exchanged."""

    def cross_attention(
        x: Tensor, memory: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, mask: Tensor
    ) -> Any:
        return attention_with(**steps)(*project(x, memory, w_q, w_k, w_v), mask)

    return cross_attention


def root_of_model_width(
    x: Tensor, memory: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, mask: Tensor
) -> Any:
    root = math.sqrt(x.shape[-1])
    attend = cross_attention_with(divisor=lambda q, k, v: root)
    return attend(x, memory, w_q, w_k, w_v, mask)


def check_cross_attention(candidate: Any) -> Verdict:
    """Check cross_attention(x, memory, w_q, w_k, w_v, mask) -> (out, weights)."""
    draw = drawing()
    square_matrices = [draw(6, 6) for _ in range(3)]
    matrices = draw(6, 4), draw(6, 4), draw(6, 3)
    mask = torch.tensor(
        [[1, 0, 1, 1, 0], [1, 1, 0, 0, 0], [0, 1, 1, 1, 1]], dtype=torch.bool
    )
    blind = mask.clone()
    blind[1] = False
    x, memory = draw(3, 6), draw(5, 6)
    # By far the largest score of the first query is that of a key hidden from it.
    loud_memory = memory.clone()
    loud_memory[1] = 300 * x[0] @ matrices[0] @ transposed(matrices[1])
    padding = padding_mask(torch.tensor([5, 2]), 5)
    cases: Cases = {
        "as many words in the memory as in x, all of one width": (
            draw(6, 6),
            draw(6, 6),
            *square_matrices,
            torch.ones(6, 6, dtype=torch.bool),
        ),
        # All scores lie far below zero: those that are seen must win even so.
        "a mask and very low scores": (
            1e5 * x.abs(),
            -memory.abs(),
            *(matrix.abs() for matrix in matrices),
            mask,
        ),
        "a causal mask": (*draw(2, 6, 6), *square_matrices, causal_mask(6)),
        "three words and a memory of five": (x, memory, *matrices, mask),
        "a batch with padding": (draw(2, 3, 6), draw(2, 5, 6), *matrices, padding),
        "a hidden key of a very high score": (x, loud_memory, *matrices, mask),
        "a query that may attend to nothing": (x, memory, *matrices, blind),
    }
    mistakes: Mistakes = {
        "x and memory swapped": (
            cross_attention_with(
                lambda x, memory, w_q, w_k, w_v: (memory @ w_q, x @ w_k, x @ w_v)
            ),
            "Your queries come from the memory, and x answers them. Who asks here?",
        ),
        "memory ignored": (
            cross_attention_with(
                lambda x, memory, w_q, w_k, w_v: (x @ w_q, x @ w_k, x @ w_v)
            ),
            "Your x attends to itself: the memory is not used. Where do keys and "
            "values come from?",
        ),
        "values from x": (
            cross_attention_with(
                lambda x, memory, w_q, w_k, w_v: (x @ w_q, memory @ w_k, x @ w_v)
            ),
            "Your values come from x. Those that are found are also those that answer: "
            "keys and values belong together.",
        ),
        "keys from x": (
            cross_attention_with(
                lambda x, memory, w_q, w_k, w_v: (x @ w_q, x @ w_k, memory @ w_v)
            ),
            "Your keys come from x. The words of the memory are to be found: keys and "
            "values belong together.",
        ),
        "queries from the memory too": (
            cross_attention_with(
                lambda x, memory, w_q, w_k, w_v: (
                    (memory @ w_q, memory @ w_k, memory @ w_v)
                )
            ),
            "Your memory attends to itself: x asks nothing. Where do the queries come "
            "from?",
        ),
        "w_k and w_v swapped": (
            cross_attention_with(
                lambda x, memory, w_q, w_k, w_v: (x @ w_q, memory @ w_v, memory @ w_k)
            ),
            "Your keys and values have each other's matrix. What `w_k` makes is "
            "compared with the queries, and what `w_v` makes is added up.",
        ),
        "w_q and w_k swapped": (
            cross_attention_with(
                lambda x, memory, w_q, w_k, w_v: (x @ w_k, memory @ w_q, memory @ w_v)
            ),
            "Your queries and keys have each other's matrix. Those who ask have `w_q`, "
            "and those who are found have `w_k`.",
        ),
        "one matrix for queries and keys": (
            cross_attention_with(
                lambda x, memory, w_q, w_k, w_v: (x @ w_q, memory @ w_q, memory @ w_v)
            ),
            "One matrix makes your queries and your keys. The keys have `w_k`.",
        ),
        "w_v left out": (
            [
                cross_attention_with(
                    lambda x, memory, w_q, w_k, w_v: (x @ w_q, memory @ w_k, memory)
                ),
                lambda x, memory, *rest: (
                    cross_attention_with()(x, memory, *rest)[1] @ memory,
                    cross_attention_with()(x, memory, *rest)[1],
                ),
            ],
            "You add up the words of the memory themselves. The values are what `w_v` "
            "makes of them.",
        ),
        "root of the model's width": (
            root_of_model_width,
            "You divide by the root of the model's width. Scores are dot products of "
            "queries and keys: how wide are those?",
        ),
        **mistakes_of_attention(
            cross_attention_with,
            leave_out=("scores with the values", "queries compared with queries"),
        ),
        **mistakes_with_masks(cross_attention_with),
    }
    return diagnose(
        candidate,
        cross_attention_with(),
        cases,
        mistakes,
        returns=OUT_AND_WEIGHTS,
        without=(attention, scaled_dot_product_attention),
    )


# Dropout


def noisy_attention_with(
    drop: Implementation = dropout, **steps: Implementation
) -> Implementation:
    """Return attention with dropout with some of its steps exchanged.

    drop: what is done to the weights, given p and the mode
    """

    def noisy_attention(
        q: Tensor, k: Tensor, v: Tensor, mask: Tensor, p: float, training: bool
    ) -> Tensor:
        weights = attention_with(**steps)(q, k, v, mask)[1]
        return drop(weights, p, training) @ v

    return noisy_attention


noisy_attention = noisy_attention_with()


def by_hand(
    keep: Implementation = lambda weights, p: torch.rand_like(weights) > p,
    factor: Implementation = lambda p: 1 / (1 - p),
) -> Implementation:
    """Return dropout of weights as a reader writes it."""

    def drop(weights: Tensor, p: float, training: bool) -> Tensor:
        return weights * keep(weights, p) * factor(p) if training else weights

    return drop


def scaled_by_what_is_left(weights: Tensor, p: float, training: bool) -> Tensor:
    keep = (torch.rand_like(weights) > p).float()
    return weights * keep / keep.mean() if training else weights


def dropped_and_divided(weights: Tensor, p: float, training: bool) -> Tensor:
    return divide_by_sums(dropout(weights, p, training))


def dropped_and_nearly_divided(weights: Tensor, p: float, training: bool) -> Tensor:
    weights = dropout(weights, p, training)
    return weights / (weights.sum(-1, keepdim=True) + 1e-9)


def scores_dropped(after_mask: bool, low: float) -> Implementation:
    """Return attention that drops scores, before or after they are masked."""

    def noisy_attention(
        q: Tensor, k: Tensor, v: Tensor, mask: Tensor, p: float, training: bool
    ) -> Tensor:
        scores = q @ transposed(k) / math.sqrt(q.shape[-1])
        if after_mask:
            scores = dropout(scores.masked_fill(~mask, low), p, training)
        else:
            scores = dropout(scores, p, training).masked_fill(~mask, low)
        return scores.softmax(-1) @ v

    return noisy_attention


def seen_in_train_mode(
    q: Tensor, k: Tensor, v: Tensor, mask: Tensor, p: float, training: bool
) -> Tensor:
    return noisy_attention(q, k, v, mask | training, p, training)


def values_dropped(
    q: Tensor, k: Tensor, v: Tensor, mask: Tensor, p: float, training: bool
) -> Tensor:
    return attention(q, k, dropout(v, p, training), mask)[0]


def output_dropped(
    q: Tensor, k: Tensor, v: Tensor, mask: Tensor, p: float, training: bool
) -> Tensor:
    return dropout(attention(q, k, v, mask)[0], p, training)


LOWEST = torch.finfo(torch.float32).min
T = 60  # words whose weights are counted: enough for a share to be known to 0.05


def measuring_dropout() -> Callable[[Implementation], Implementation]:
    """Return what makes of an attention a function that measures its dropout.

    It takes p and the mode. Dropout by hand draws other random numbers than PyTorch's,
    so that outputs cannot be compared: it does not matter which weights are hit.
    """
    draw = drawing()
    q, k, mask = draw(T, 4), draw(T, 4), causal_mask(T)
    # Two identity matrices as values: the output is the weights, twice side by side.
    twice = torch.eye(T, dtype=torch.float32).repeat(1, 2)
    weights = attention(q, k, twice, mask)[1]

    def measure(
        noisy_attention: Implementation, p: float, training: bool
    ) -> dict[str, float]:
        once, again = noisy_attention(q, k, twice, mask, p, training).chunk(2, dim=-1)
        visible = once[mask]
        kept = (once / weights)[mask][visible != 0]
        left = 1 - p if training else 1
        usual = kept.median() if len(kept) else torch.tensor(0.0)
        dropped = ((once == 0) & mask).float()
        # Rows and columns that have at least twenty keys or queries.
        by_row = (dropped.sum(1) / mask.sum(1))[20:]
        by_key = (dropped.sum(0) / mask.sum(0))[:-20]
        return {
            "share of hidden keys that get weight": share(once[~mask] != 0),
            "share of visible keys whose weight is zero": share(visible == 0),
            "usual factor of the other weights": usual.item(),
            "share of the other weights with another factor": share(
                (kept / usual - 1).abs() > 0.002
            ),
            "share of the other weights with a factor that is not 1 / (1 - p)": share(
                (kept * left - 1).abs() > 0.002
            ),
            "spread of that share over the queries": by_row.std().item(),
            "spread of that share over the keys": by_key.std().item(),
            "share of weights that differ from value to value": share(once != again),
        }

    return lambda noisy_attention: partial(measure, noisy_attention)


def share(of: Tensor) -> float:
    return of.float().mean().item() if of.numel() else 0.0


def check_noisy_attention(candidate: Any) -> Verdict:
    """Check noisy_attention(q, k, v, mask, p, training) -> out."""
    draw = drawing()
    inputs = draw(6, 4), draw(6, 4), draw(6, 3), causal_mask(6)
    cases_without_chance: Cases = {
        "eval mode and nothing hidden": (
            *inputs[:3],
            torch.ones(6, 6, dtype=torch.bool),
            *(0.5, False),
        ),
        # All scores lie far below zero: those that are seen must win even so.
        "eval mode, a mask and very low scores": (
            1e4 * inputs[0].abs(),
            -30 * inputs[1].abs(),
            *(*inputs[2:], 0.5, False),
        ),
        "eval mode": (*inputs, 0.5, False),
        "train mode with a rate of zero": (*inputs, 0.0, True),
        "eval mode, four queries and seven keys": (
            *(draw(4, 8), draw(7, 8), draw(7, 2)),
            draw(4, 7) > -0.5,
            *(0.9, False),
        ),
    }
    general = {
        **mistakes_of_attention(noisy_attention_with),
        **mistakes_with_masks(noisy_attention_with),
    }
    known = (
        "softmax over the queries",
        "no softmax",
        "division missing",
        "divided by the width",
        "mask inverted",
        "mask transposed",
        "mask ignored",
        "mask after the softmax",
        "hidden scores of zero",
        "hidden scores not low enough",
        "mask added to the scores",
    )
    without_chance = diagnose(
        candidate,
        noisy_attention,
        cases_without_chance,
        {name: general[name] for name in known},
    )
    if without_chance.mistake or not has_shape_of_values(candidate, *inputs):
        return without_chance

    cases: Cases = {
        "train mode with a rate of 0.5": (0.5, True),
        "eval mode": (0.5, False),
        "train mode with a rate of 0.1": (0.1, True),
        "train mode with a rate of 0.9": (0.9, True),
        "train mode with a rate of zero": (0.0, True),
    }
    mistakes: Mistakes = {
        "scores dropped after the mask": (
            [scores_dropped(after_mask=True, low=low) for low in (LOWEST, -math.inf)],
            "Dropout works on scores that have been masked. What does it make of a "
            "hidden one?",
        ),
        "scores dropped before the mask": (
            [scores_dropped(after_mask=False, low=low) for low in (LOWEST, -math.inf)],
            "Nothing leaks any more, but dropout still works before the softmax. A "
            "score of zero is no weight of zero.",
        ),
        "no dropout": (
            noisy_attention_with(lambda weights, p, training: weights),
            "Nothing leaks any more, but dropout is gone. Train mode should differ "
            "from eval mode.",
        ),
        "dropout in eval mode": (
            noisy_attention_with(lambda weights, p, training: dropout(weights, p)),
            "Dropout works in eval mode too. Does it know the mode?",
        ),
        "dropout in eval mode alone": (
            noisy_attention_with(
                lambda weights, p, training: dropout(weights, p, not training)
            ),
            "Dropout works in eval mode, and not in train mode. Look at what "
            "`training` says.",
        ),
        "hidden keys seen in train mode": (
            seen_in_train_mode,
            "In train mode hidden keys get weight. The mask is needed in both modes.",
        ),
        "output dropped": (
            output_dropped,
            "Nothing leaks any more, but dropout works on the output. Here it should "
            "work on the weights.",
        ),
        "values dropped": (
            values_dropped,
            "Nothing leaks any more, but dropout works on the values. Here it should "
            "work on the weights.",
        ),
        "divided by the sum again": (
            [
                noisy_attention_with(dropped_and_divided),
                noisy_attention_with(dropped_and_nearly_divided),
            ],
            "The weights that are left share what the dropped ones had, so that each "
            "row adds up to one again. Dropout on finished weights scales them by a "
            "number, and that is all.",
        ),
        "kept instead of dropped": (
            [
                noisy_attention_with(by_hand(kept_by_rate, factor))
                for factor in (lambda p: 1 / p if p else 1, lambda p: 1 / (1 - p))
            ],
            "Your dropout keeps the part p of the weights. It should drop that part.",
        ),
        "not scaled up": (
            noisy_attention_with(by_hand(factor=lambda p: 1)),
            "You drop weights, and leave the others as they are, so that a row adds up "
            "to 1 − p on average. Scale up what is left.",
        ),
        "scaled by another number": (
            [
                noisy_attention_with(scaled_by_what_is_left),
                *(
                    noisy_attention_with(by_hand(factor=factor))
                    for factor in (
                        lambda p: 1 - p,
                        lambda p: 1 / p if p else 1,
                        lambda p: 2,
                        lambda p: 1 + p,
                    )
                ),
            ],
            "You scale what is left by another number. A row should add up to one on "
            "average: if the part 1 − p is left, by which number is that?",
        ),
        "rate of another number": (
            [
                noisy_attention_with(by_hand(keep))
                for keep in (
                    lambda weights, p: torch.rand_like(weights) > 0.5,
                    lambda weights, p: torch.rand_like(weights) > p / 2,
                    lambda weights, p: torch.rand_like(weights) > p**2,
                    lambda weights, p: torch.randn_like(weights) > p,
                )
            ],
            "You drop another part than p of the weights. Evenly drawn numbers between "
            "0 and 1 lie below p in that part.",
        ),
        "whole rows dropped": (
            noisy_attention_with(
                by_hand(lambda weights, p: torch.rand(len(weights), 1) > p)
            ),
            "You drop all the weights of a query together. Each weight is dropped by "
            "itself: draw as many numbers as there are weights.",
        ),
        "whole keys dropped": (
            noisy_attention_with(
                by_hand(lambda weights, p: torch.rand(weights.shape[-1]) > p)
            ),
            "You drop a key for all queries together. Each weight is dropped by "
            "itself: draw as many numbers as there are weights.",
        ),
        "all or nothing dropped": (
            noisy_attention_with(by_hand(lambda weights, p: torch.rand(()) > p)),
            "You drop all weights or none, by a single number. Each weight is dropped "
            "by itself.",
        ),
        "dropped twice": (
            noisy_attention_with(
                lambda weights, p, training: dropout(
                    dropout(weights, p, training), p, training
                )
            ),
            "You drop weights twice, so that more than the part p is gone. Once is "
            "enough.",
        ),
        "scaled in eval mode": (
            noisy_attention_with(
                lambda weights, p, training: (
                    dropout(weights, p) if training else weights * (1 - p)
                )
            ),
            "In eval mode you scale the weights down. Those of train mode are scaled "
            "up already: in eval mode all stay as they are.",
        ),
    }
    measured = partial(
        diagnose,
        candidate,
        noisy_attention,
        cases,
        measure=measuring_dropout(),
        rtol=0.05,
    )
    verdict = measured({}, atol=0.06)
    if verdict.ok:
        return without_chance
    # Where whole rows are dropped, shares vary more from draw to draw.
    named = measured(mistakes, atol=0.15)
    return named if not named.ok else verdict


def kept_by_rate(weights: Tensor, p: float) -> Tensor:
    return torch.rand_like(weights) < p


def has_shape_of_values(
    candidate: Any, q: Tensor, k: Tensor, v: Tensor, mask: Tensor
) -> bool:
    """Return whether there is an output to be looked into."""
    out = Outcome(candidate, (q, k, v, mask, 0.5, False)).value
    return isinstance(out, Tensor) and out.shape == v.shape
