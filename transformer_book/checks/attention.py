"""Attention with steps that can be exchanged, and what goes wrong in each of them.

Several exercises have attention in them. Their tables of mistakes begin with what is
particular to them, and go on with the rows of this module.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from transformer_book.checks.common import (
    Implementation,
    Mistakes,
    divide_by_sums,
    softmax_by_hand,
    softmax_over_everything,
    transposed,
    unchanged,
    weights_first,
)


def hide(scores: Tensor, mask: Tensor) -> Tensor:
    return scores.masked_fill(~mask, torch.finfo(scores.dtype).min)


def hide_by(low: float) -> Implementation:
    return lambda scores, mask: scores.masked_fill(~mask, low)


def clear(weights: Tensor, mask: Tensor) -> Tensor:
    return weights.masked_fill(~mask, 0)


def clear_empty_rows(weights: Tensor, mask: Tensor) -> Tensor:
    return weights.masked_fill(~mask.any(-1, keepdim=True), 0)


def clear_and_divide(weights: Tensor, mask: Tensor) -> Tensor:
    return divide_by_sums(clear(weights, mask))


def clear_and_nearly_divide(weights: Tensor, mask: Tensor) -> Tensor:
    weights = clear(weights, mask)
    return weights / (weights.sum(-1, keepdim=True) + 1e-9)


def attention_with(
    score: Implementation = lambda q, k, v: q @ transposed(k),
    divisor: Implementation = lambda q, k, v: math.sqrt(q.shape[-1]),
    hide: Implementation = hide,
    normalize: Implementation = lambda scores: scores.softmax(-1),
    clear: Implementation = clear,
    add: Implementation = lambda weights, q, k, v: weights @ v,
    give: Implementation = lambda out, weights, scores: (out, weights),
) -> Implementation:
    """Return scaled dot-product attention with some of its steps exchanged."""

    def my_attention(
        q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None
    ) -> Any:
        scores = score(q, k, v) / divisor(q, k, v)
        hidden = scores if mask is None else hide(scores, mask)
        weights = normalize(hidden)
        weights = weights if mask is None else clear(weights, mask)
        return give(add(weights, q, k, v), weights, hidden)

    return my_attention


def unit(x: Tensor) -> Tensor:
    return x / x.norm(dim=-1, keepdim=True)


def mistakes_of_attention(
    make: Callable[..., Implementation], leave_out: Sequence[str] = ()
) -> Mistakes:
    """Return what goes wrong in any attention.

    make: returns an implementation, given steps as `attention_with` takes them
    leave_out: names of rows for which an exercise has words of its own
    """
    rows: Mistakes = {
        "out and weights swapped": weights_first(make()),
        "scores returned": (
            make(give=lambda out, weights, scores: (out, scores)),
            "What you return beside `out` are the scores. Return the weights: what the "
            "softmax has made of them.",
        ),
        "softmax over the queries": (
            [
                make(normalize=lambda scores: scores.softmax(-2), **also)
                for also in (
                    {},
                    {"clear": unchanged},
                    {"clear": unchanged, "hide": hide_by(-1e9)},
                    {"clear": unchanged, "hide": hide_by(-math.inf)},
                )
            ],
            "Your softmax runs over the queries: each column adds up to one. The "
            "weights of one query stand in a row. Look at its `dim`.",
        ),
        "softmax over the batch": (
            [
                make(normalize=lambda scores, dim=dim: scores.softmax(dim))
                for dim in (0, 1)
            ],
            "Your softmax counts its `dim` from the front, where the batch and the "
            "heads are, or may be. Count from the back.",
        ),
        "an axis counted from the front": (
            [
                make(normalize=lambda scores: scores.softmax(2)),
                make(score=lambda q, k, v: q @ k.transpose(1, 2)),
                make(score=lambda q, k, v: q @ k.permute(0, 2, 1)),
                make(score=lambda q, k, v: q @ k.permute(0, 1, 3, 2)),
                make(score=lambda q, k, v: torch.bmm(q, k.transpose(1, 2))),
            ],
            "You count an axis from the front, in the softmax or where you transpose. "
            "There may be no batch axis before the last two, or several: those are "
            "`-2` and `-1`.",
        ),
        "softmax over everything": (
            [
                make(normalize=softmax_over_everything),
                make(normalize=lambda scores: scores.exp() / scores.exp().sum()),
            ],
            "All the weights of a sentence together add up to one. Each row has to.",
        ),
        "keepdim forgotten": (
            make(normalize=lambda scores: scores.exp() / scores.exp().sum(-1)),
            "Your sums have lost their last axis, so that they divide columns, or fit "
            "nowhere. `keepdim=True` keeps the sum of a row beside its row.",
        ),
        "no softmax": (
            [
                make(normalize=unchanged),
                make(normalize=divide_by_sums),
                make(normalize=torch.exp),
                make(normalize=torch.sigmoid),
                make(normalize=lambda scores: scores.log_softmax(-1)),
            ],
            "Your weights are no softmax of the scores: they are negative, or do not "
            "add up to one in each row.",
        ),
        "softmax twice": (
            make(normalize=lambda scores: scores.softmax(-1).softmax(-1)),
            "You take a softmax of what are weights already, which makes them nearly "
            "equal. Once is enough.",
        ),
        "overflow": (
            make(normalize=softmax_by_hand),
            "Of large scores the exponential is too large for a float, and ∞/∞ is "
            "NaN. `softmax` takes care of that; so can you, if you take the largest "
            "score of each row from that row first.",
        ),
        "queries and keys swapped": (
            [
                make(score=lambda q, k, v: k @ transposed(q)),
                make(
                    score=lambda q, k, v: k @ transposed(q),
                    add=lambda weights, q, k, v: transposed(weights) @ v,
                ),
            ],
            "Your rows belong to the keys. There has to be a row for each query: which "
            "of the two stands on the left of the product?",
        ),
        "scores with the values": (
            [
                make(score=lambda q, k, v: q @ transposed(v)),
                make(
                    score=lambda q, k, v: q @ transposed(v),
                    add=lambda weights, q, k, v: weights @ k,
                ),
            ],
            "You compare the queries with the values. They are compared with the keys; "
            "the values are what is added up.",
        ),
        "keys added up": (
            make(add=lambda weights, q, k, v: weights @ k),
            "Your weights are right, but you add up the keys. Add up the values.",
        ),
        "queries compared with queries": (
            make(score=lambda q, k, v: q @ transposed(q)),
            "Your scores are symmetric: you compare the queries with each other, and "
            "not with the keys.",
        ),
        "keys compared with keys": (
            make(score=lambda q, k, v: k @ transposed(k)),
            "Your scores are symmetric: you compare the keys with each other, and the "
            "queries ask nothing.",
        ),
        "wrong axes transposed": (
            [
                make(score=lambda q, k, v: q @ k.T),
                make(score=lambda q, k, v: q @ k.t()),
                make(score=lambda q, k, v: q @ k.transpose(0, 1)),
                make(score=lambda q, k, v: q @ k.transpose(0, -1)),
                make(score=lambda q, k, v: q @ k),
            ],
            "You swap the wrong axes of the keys, or none, or all. There may be no "
            "batch axis before the last two, or several: those two are `-2` and `-1`.",
        ),
        "weights transposed in the sum": (
            make(add=lambda weights, q, k, v: transposed(weights) @ v),
            "Your weights are right, and your sums run over the queries instead of the "
            "keys. Which axis of the weights must meet the values?",
        ),
        "multiplied instead of divided": (
            make(divisor=lambda q, k, v: 1 / math.sqrt(q.shape[-1])),
            "You multiply the scores by the root of the width. Divide by it: wide "
            "queries have large scores already.",
        ),
        "division missing": (
            make(divisor=lambda q, k, v: 1),
            "The scores are not divided. By which root, and of which size?",
        ),
        "divided by the width": (
            make(divisor=lambda q, k, v: q.shape[-1]),
            "You divide by the width of the queries itself, or twice by its root. The "
            "spread of the scores grows with the root.",
        ),
        "root of another size": (
            [
                make(divisor=lambda q, k, v, size=size: math.sqrt(size(q, k, v)))
                for size in (
                    lambda q, k, v: k.shape[-2],
                    lambda q, k, v: q.shape[-2],
                    lambda q, k, v: v.shape[-1],
                    lambda q, k, v: q.shape[0],
                    lambda q, k, v: k.shape[0],
                    lambda q, k, v: q.shape[1],
                    lambda q, k, v: k.shape[1],
                    lambda q, k, v: q.numel(),
                )
            ],
            "You divide by the root of another size. A score is a sum of products: how "
            "many, and which axis of the queries and keys is that?",
        ),
        "cosines for dot products": (
            [
                make(score=lambda q, k, v: unit(q) @ transposed(unit(k))),
                make(
                    score=lambda q, k, v: unit(q) @ transposed(unit(k)),
                    divisor=lambda q, k, v: 1,
                ),
            ],
            "You compare directions alone. In a dot product the lengths count too.",
        ),
    }
    return {name: row for name, row in rows.items() if name not in leave_out}


def mistakes_with_masks(make: Callable[..., Implementation]) -> Mistakes:
    """Return what goes wrong with a mask that is True where a query may attend.

    make: returns an implementation, given steps as `attention_with` takes them
    """
    return {
        "if mask": (
            make(hide=lambda scores, mask: hide(scores, mask) if mask else scores),
            "`if mask` asks a whole table whether it is true. Ask whether there is "
            "one: `is not None`.",
        ),
        "mask inverted": (
            [
                make(
                    hide=lambda scores, mask: hide(scores, ~mask),
                    clear=lambda weights, mask: clear(weights, ~mask),
                ),
                make(hide=lambda scores, mask: hide(scores, ~mask), clear=unchanged),
                make(
                    hide=lambda scores, mask: hide_by(-math.inf)(scores, ~mask),
                    clear=unchanged,
                ),
                make(hide=unchanged, clear=lambda weights, mask: clear(weights, ~mask)),
            ],
            "Your mask hides what should be seen. `True` means here that the query may "
            "attend to the key.",
        ),
        "mask transposed": (
            [
                make(
                    hide=lambda scores, mask, turn=turn: hide(scores, turn(mask)),
                    clear=lambda weights, mask, turn=turn, after=after: after(
                        weights, turn(mask)
                    ),
                )
                for after in (clear, clear_empty_rows, unchanged)
                for turn in (
                    transposed,
                    lambda mask: mask.T,
                    lambda mask: mask.transpose(0, -1),
                )
            ],
            "Your mask is transposed, and hides queries. Its rows are the queries, and "
            "its columns the keys, as those of the scores.",
        ),
        "mask ignored": (
            make(hide=unchanged, clear=unchanged),
            "Your mask hides nothing: hidden keys still get weight. `masked_fill` "
            "makes a new tensor: do you keep what it returns?",
        ),
        "mask after the softmax": (
            make(hide=unchanged),
            "You set weights to zero after the softmax, so that the others no longer "
            "add up to one. Hide the scores before it.",
        ),
        "mask after the softmax, and divided": (
            [
                make(hide=unchanged, clear=clear_and_divide),
                make(hide=unchanged, clear=clear_and_nearly_divide),
            ],
            "You hide weights after the softmax, and divide each row by its sum. That "
            "is right on paper. In a computer this sum may be zero.",
        ),
        "hidden scores of zero": (
            [
                make(hide=lambda scores, mask: scores * mask, clear=after)
                for after in (clear, clear_empty_rows, unchanged)
            ],
            "Your hidden scores are zero, or near it. Zero is a score like any other, "
            "and its exponential is one: a hidden score must be the lowest of all.",
        ),
        "mask added to the scores": (
            [
                make(hide=lambda scores, mask: scores + mask, clear=after)
                for after in (clear, unchanged)
            ],
            "You add the mask to the scores, as 0 and 1. That makes a hidden key a "
            "little less likely, and does not hide it: look at `masked_fill`.",
        ),
        "highest instead of lowest": (
            [
                make(hide=hide_by(torch.finfo(torch.float32).max)),
                make(hide=hide_by(math.inf)),
                make(hide=hide_by(1e9), clear=unchanged),
            ],
            "Your hidden scores are the highest of all, so that the softmax gives them "
            "everything. They have to be the lowest.",
        ),
        "NaN where nothing is seen": (
            make(hide=hide_by(-math.inf), clear=unchanged),
            "One thing is left: a query that may attend to no key gets NaN, 0/0. Its "
            "weights are to be zero: hide scores with the lowest finite number, and "
            "set hidden weights to zero after the softmax.",
        ),
        "even weights where nothing is seen": (
            [
                make(clear=unchanged),
                make(hide=hide_by(-1e9), clear=unchanged),
                make(hide=hide_by(-1e20), clear=unchanged),
            ],
            "One thing is left: a query that may attend to no key spreads its weight "
            "evenly over the hidden ones. Set hidden weights to zero after the "
            "softmax.",
        ),
        "open where nothing is seen": (
            make(
                hide=lambda scores, mask: hide(scores, mask | is_empty(mask)),
                clear=unchanged,
            ),
            "One thing is left: a query that may attend to nothing attends as if there "
            "were no mask. Weights and output are to be zero.",
        ),
        "hidden scores not low enough": (
            [
                make(hide=hide_somewhat, clear=after)
                for hide_somewhat in (
                    *(hide_by(low) for low in (-10, -100, -1e3, -1e4, -1e5)),
                    lambda scores, mask: scores.where(mask, scores.min()),
                )
                for after in (clear, clear_empty_rows, unchanged)
            ],
            "Your hidden scores are low, and scores that are seen can be lower still. "
            "Then a hidden key gets weight. Take the lowest number there is.",
        ),
    }


def is_empty(mask: Tensor) -> Tensor:
    """Return for each query whether it may attend to no key: (..., T, 1)."""
    return ~mask.any(-1, keepdim=True)
