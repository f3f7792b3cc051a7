"""The checks of the page "Scaled dot-product attention"."""

import math
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

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
    Verdict,
    diagnose,
    drawing,
)
from transformer_book.layers.masks_and_cross_attention import causal_mask, padding_mask
from transformer_book.layers.scaled_dot_product_attention import attention


def divided_after_softmax(
    q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    root = math.sqrt(q.shape[-1])
    out, weights = attention_with(divisor=lambda q, k, v: 1)(q, k, v, mask)
    return out / root, weights / root


def check_scaled_dot_product(candidate: Any) -> Verdict:
    """Check my_attention(q, k, v, mask=None) -> (out, weights)."""
    draw = drawing()
    q, k, v = draw(2, 4, 8), draw(2, 6, 8), draw(2, 6, 5)
    heads = [draw(2, 3, 6, 6) for _ in range(3)]
    mask = torch.tensor(
        [
            [True, False, False, True, True, True],
            [True, True, False, False, True, False],
            [False, True, True, True, False, True],
            [True, True, True, True, True, False],
        ]
    )
    blind = mask.clone()
    blind[2] = False
    padding = padding_mask(torch.tensor([6, 3]), 6)
    cases: Cases = {
        "two sentences, three heads, six words, and all widths six": (*heads, None),
        "four queries and six keys in each of two sentences": (q, k, v, None),
        "one sentence without a batch axis": (draw(3, 8), draw(7, 8), draw(7, 5), None),
        "long queries": (100 * q, k, v, None),
        # All scores lie far below zero: those that are seen must win even so.
        "a mask and very low scores": (1e4 * q.abs(), -30 * k.abs(), v, mask),
        "a mask": (q, k, v, mask),
        "a causal mask for all heads": (*heads, causal_mask(6)),
        "a mask of padding": (q, k, v, padding),
        "a query that may attend to no key": (q, k, v, blind),
    }
    mistakes: Mistakes = {
        "divided after the softmax": (
            divided_after_softmax,
            "You divide the weights by √d_k, so that they no longer add up to one. "
            "Divide the scores, before the softmax.",
        ),
        **mistakes_of_attention(attention_with),
        **mistakes_with_masks(attention_with),
    }
    return diagnose(
        candidate,
        attention,
        cases,
        mistakes,
        returns=OUT_AND_WEIGHTS,
        without=(attention, scaled_dot_product_attention),
    )


def check_score_variance(candidate: Any) -> Verdict:
    """Check score_variance(d_k) -> variance of untrained heads' undivided scores."""
    cases: Cases = {f"d_k = {d_k}": (d_k,) for d_k in (16, 64, 100)}
    mistakes: Mistakes = {
        "entries of variance one": (
            lambda d_k: float(d_k),
            "That is the variance for entries of variance one. Take queries and keys "
            "from the `w_q` and `w_k` of a `ScaledDotProductAttention`, as PyTorch "
            "fills them.",
        ),
        "only one of the two from a matrix": (
            lambda d_k: d_k / 3,
            "That counts the 1/3 once. Queries and keys both come from a matrix that "
            "PyTorch has filled.",
        ),
        "divided scores": (
            lambda d_k: 1 / 9,
            "That does not depend on d_k: you measure scores after the division, or "
            "products of entries that have not been added up.",
        ),
        "divided by d_k": (
            lambda d_k: 1 / (9 * d_k),
            "Your scores are divided by d_k. Take the dot products as they are.",
        ),
        "standard deviation": (
            lambda d_k: math.sqrt(d_k) / 3,
            "That is the standard deviation. Square it.",
        ),
        "mean size": (
            lambda d_k: math.sqrt(2 / math.pi * d_k) / 3,
            "That is the mean of the scores without their signs. The variance is the "
            "mean of their squares.",
        ),
        "variance of the queries": (
            lambda d_k: 1 / 3,
            "That is the variance of one entry of a query. You need that of the dot "
            "products of queries with keys.",
        ),
        "widths swapped": (
            [
                lambda d_k, d_model=d_model: d_model / 9
                for d_model in (512, 64, 128, 256, 768)
            ],
            "That does not depend on d_k. A `ScaledDotProductAttention` takes the "
            "width of the model first, and then that of its queries.",
        ),
        "embeddings not of variance one": (
            [
                variance_with_uniform_embeddings,
                lambda d_k: d_k / 9 / 144,
                lambda d_k: d_k / 9 / 512**2,
            ],
            "The scores are too small, since the entries of your embeddings have not "
            "the variance one. `torch.randn` draws such entries, and `torch.rand` "
            "does not.",
        ),
        "queries with queries": (
            lambda d_k: d_k / 9 + d_k**2 / 9 / 64,
            "You compare the queries with themselves, and a word's score with itself "
            "is large. Take the keys of `w_k`.",
        ),
        "added up, and no mean": (
            [lambda d_k, n=n: n * d_k / 9 for n in (5, 20, 30, 50, 100)],
            "You add up what you measure for each head. Divide by the number of heads.",
        ),
    }
    return diagnose(
        candidate, lambda d_k: d_k / 9, cases, mistakes, rtol=0.2, seconds=20
    )


def variance_with_uniform_embeddings(d_k: int) -> float:
    """Return what `torch.rand` gives: all entries are positive, their mean is 1/2.

    Then a query is a part that all words share, of variance 1/12 an entry, and a part
    of its own, of 1/36.
    """
    return d_k * (2 / 12 / 36 + 1 / 36**2)


def head_with(
    project: Implementation = lambda x, w_q, w_k, w_v: (x @ w_q, x @ w_k, x @ w_v),
    root_of: Implementation | None = None,
    **steps: Implementation,
) -> Implementation:
    """Return one head with some of its steps exchanged.

    root_of: gives the size by whose root the scores are divided, of x
    """

    def head(x: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor) -> tuple[Tensor, Tensor]:
        if root_of:
            steps["divisor"] = lambda q, k, v: math.sqrt(root_of(x))
        return attention_with(**steps)(*project(x, w_q, w_k, w_v))

    return head


def one_matrix(x: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor) -> tuple[Tensor, ...]:
    return x @ w_q, x @ w_q, x @ w_v


def matrix_of_keys_alone(
    x: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor
) -> tuple[Tensor, ...]:
    return x @ w_k, x @ w_k, x @ w_v


def model_width(x: Tensor) -> int:
    return x.shape[-1]


def check_head(candidate: Any) -> Verdict:
    """Check my_head(x, w_q, w_k, w_v) -> (out, weights)."""
    draw = drawing()

    def matrices(C: int, *widths: int) -> list[Tensor]:
        """Return matrices that keep the variance, so that no softmax saturates."""
        return [draw(C, width) / math.sqrt(C) for width in widths]

    cases: Cases = {
        "two sentences of five words": (draw(2, 5, 12), *matrices(12, 4, 4, 3)),
        "one sentence": (draw(6, 7), *matrices(7, 3, 3, 3)),
        "long vectors": (100 * draw(3, 8), *matrices(8, 5, 5, 2)),
    }
    mistakes: Mistakes = {
        "one matrix for queries and keys, and √d_model": (
            [
                head_with(one_matrix, model_width),
                head_with(matrix_of_keys_alone, model_width),
            ],
            "Both mistakes are still there. Look at the scores before the softmax: are "
            "they symmetric? And what is their variance?",
        ),
        "one matrix for queries and keys": (
            [
                head_with(one_matrix),
                head_with(one_matrix, divisor=lambda q, k, v: 1),
                head_with(matrix_of_keys_alone),
                head_with(matrix_of_keys_alone, divisor=lambda q, k, v: 1),
            ],
            "The scores are still symmetric: which matrix makes the queries, and which "
            "makes the keys?",
        ),
        "√d_model for √d_k": (
            head_with(root_of=model_width),
            "One mistake is left. The scores are divided by too much: which width does "
            "the sum in a dot product run over?",
        ),
        "division missing": (
            head_with(divisor=lambda q, k, v: 1),
            "Now the scores are not divided at all. Divide them by √d_k.",
        ),
        "w_k and w_v swapped": (
            head_with(lambda x, w_q, w_k, w_v: (x @ w_q, x @ w_v, x @ w_k)),
            "Your keys and values have each other's matrix. What `w_k` makes is "
            "compared with the queries, and what `w_v` makes is added up.",
        ),
        "queries and keys swapped": (
            head_with(lambda x, w_q, w_k, w_v: (x @ w_k, x @ w_q, x @ w_v)),
            "The rows of your scores belong to the keys. Which matrix makes the "
            "queries, and which of the two stands on the left of the product?",
        ),
        "keys from the matrix of the values": (
            head_with(lambda x, w_q, w_k, w_v: (x @ w_q, x @ w_v, x @ w_v)),
            "Now the matrix of the values makes the keys. They have one of their own.",
        ),
        "queries from the matrix of the values": (
            head_with(lambda x, w_q, w_k, w_v: (x @ w_v, x @ w_k, x @ w_v)),
            "Now the matrix of the values makes the queries. They have one of their "
            "own.",
        ),
        "w_v left out": (
            head_with(lambda x, w_q, w_k, w_v: (x @ w_q, x @ w_k, x)),
            "You add up the words of `x` themselves. The values are what `w_v` makes "
            "of them.",
        ),
        **mistakes_of_attention(
            head_with,
            leave_out=(
                "division missing",
                "queries compared with queries",
                "queries and keys swapped",
                "keys compared with keys",
                "scores with the values",
            ),
        ),
    }
    return diagnose(candidate, head_with(), cases, mistakes, returns=OUT_AND_WEIGHTS)
