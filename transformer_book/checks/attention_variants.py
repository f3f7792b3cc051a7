"""The checks of the page "Attention variants"."""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import elu, scaled_dot_product_attention, softplus

from transformer_book.checks.attention import attention_with, mistakes_of_attention
from transformer_book.checks.common import (
    OUT_AND_WEIGHTS,
    Cases,
    Implementation,
    Mistakes,
    Verdict,
    diagnose,
    drawing,
    transposed,
    unchanged,
)
from transformer_book.layers.attention_variants import (
    GroupedQueryAttention,
    kernel_attention,
    linear_attention,
)
from transformer_book.layers.scaled_dot_product_attention import attention

# How the heads (B, H, T, D) share the keys or values of the groups (B, G, S, D).


def heads_side_by_side(groups: Tensor, n_heads: int) -> Tensor:
    """Give each group to heads that stand side by side: 1, 1, 2, 2."""
    return groups.repeat_interleave(n_heads // groups.shape[-3], dim=-3)


def heads_in_turn(groups: Tensor, n_heads: int) -> Tensor:
    """Give head after head the next group: 1, 2, 1, 2."""
    return groups.repeat(1, n_heads // groups.shape[-3], 1, 1)


def heads_in_reverse(groups: Tensor, n_heads: int) -> Tensor:
    return heads_side_by_side(groups.flip(-3), n_heads)


def first_group(groups: Tensor, n_heads: int) -> Tensor:
    return groups[:, :1].expand(-1, n_heads, -1, -1)


def last_group(groups: Tensor, n_heads: int) -> Tensor:
    return groups[:, -1:].expand(-1, n_heads, -1, -1)


def not_shared(groups: Tensor, n_heads: int) -> Tensor:
    return groups


def mean_of_groups(groups: Tensor, n_heads: int) -> Tensor:
    return groups.mean(1, keepdim=True).expand(-1, n_heads, -1, -1)


def along(dim: int) -> Implementation:
    """Return what repeats along an axis, of whatever it is."""
    return lambda groups, n_heads: groups.repeat_interleave(
        n_heads // groups.shape[1], dim=dim
    )


def grouped_with(
    share_k: Implementation = heads_side_by_side,
    share_v: Implementation = heads_side_by_side,
    root_of: Implementation | None = None,
    **steps: Implementation,
) -> Implementation:
    """Return grouped-query attention with some of its steps exchanged.

    root_of: gives the size by whose root the scores are divided, of q and k as given
    """

    def my_grouped(q: Tensor, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
        if root_of:
            root = math.sqrt(root_of(q, k))
            steps["divisor"] = lambda q, k, v: root
        k, v = share_k(k, q.shape[1]), share_v(v, q.shape[1])
        return attention_with(**steps)(q, k, v)

    return my_grouped


def in_groups(
    give: Callable[[Tensor, Tensor], Any],
) -> Implementation:
    """Return grouped-query attention that gives back something else.

    give: takes out (B, G, H / G, T, DV) and weights (B, G, H / G, T, S)
    """

    def my_grouped(q: Tensor, k: Tensor, v: Tensor) -> Any:
        parts = (
            part.unflatten(1, (k.shape[1], -1)) for part in grouped_with()(q, k, v)
        )
        return give(*parts)

    return my_grouped


def queries_averaged(q: Tensor, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
    """Ask with one query for each group, and return its result for all its heads."""
    n_heads = q.shape[1]
    q = q.unflatten(1, (k.shape[1], -1)).mean(2)
    out, weights = grouped_with()(q, k, v)
    return heads_side_by_side(out, n_heads), heads_side_by_side(weights, n_heads)


def check_grouped(candidate: Any) -> Verdict:
    """Check my_grouped(q, k, v) -> (out, weights)."""
    draw = drawing()
    cases: Cases = {
        "six heads in two groups": (
            draw(2, 6, 5, 4),
            draw(2, 2, 7, 4),
            draw(2, 2, 7, 3),
        ),
        "four heads in two groups": (
            draw(3, 4, 6, 8),
            draw(3, 2, 6, 8),
            draw(3, 2, 6, 8),
        ),
        "long queries": (50 * draw(1, 4, 3, 4), draw(1, 2, 6, 4), draw(1, 2, 6, 5)),
        "one group for all": (draw(1, 3, 5, 4), draw(1, 1, 5, 4), draw(1, 1, 5, 2)),
        "as many groups as heads": (
            draw(2, 3, 5, 4),
            draw(2, 3, 6, 4),
            draw(2, 3, 6, 4),
        ),
    }
    mistakes: Mistakes = {
        "groups in turn": (
            grouped_with(heads_in_turn, heads_in_turn),
            "Your heads take the groups in turn. Heads of one group stand side by "
            "side: what do `repeat` and `repeat_interleave` make of 1, 2?",
        ),
        "values in turn": (
            grouped_with(heads_side_by_side, heads_in_turn),
            "Your weights are right, but your heads take the values of the groups in "
            "turn. A key and its value belong together.",
        ),
        "keys in turn": (
            grouped_with(heads_in_turn, heads_side_by_side),
            "Your heads take the keys of the groups in turn, and the values in order. "
            "A key and its value belong together.",
        ),
        "first group for all": (
            grouped_with(first_group, first_group),
            "All your heads use the first group. That is multi-query attention: what "
            "are the other groups for?",
        ),
        "mean of the groups": (
            grouped_with(mean_of_groups, mean_of_groups),
            "You take the mean of all groups. Each head uses the keys and values of "
            "its own group.",
        ),
        "queries averaged": (
            queries_averaged,
            "The heads of a group give the same weights. They share keys and values; "
            "each has a query of its own.",
        ),
        "last group for all": (
            grouped_with(last_group, last_group),
            "All your heads use the last group. What are the other groups for?",
        ),
        "groups in reverse": (
            grouped_with(heads_in_reverse, heads_in_reverse),
            "Your first heads belong to the last group. The first heads belong to the "
            "first one.",
        ),
        "not repeated": (
            [grouped_with(not_shared, not_shared), grouped_with(share_v=not_shared)],
            "Heads and groups do not fit together. Each key and each value has to "
            "stand there once for each head of its group: which of the two does not "
            "yet?",
        ),
        "repeated along another axis": (
            [grouped_with(along(dim), along(dim)) for dim in (0, 2, 3)],
            "You repeat along another axis than that of the groups. It is the one "
            "after the batch: `dim=1`.",
        ),
        "share counted wrong": (
            [
                grouped_with(*2 * [repeat])
                for repeat in (
                    lambda groups, n_heads: groups.repeat_interleave(
                        groups.shape[1], dim=1
                    ),
                    lambda groups, n_heads: groups.repeat_interleave(n_heads, dim=1),
                )
            ],
            "You repeat each group too often, or not often enough. How many heads has "
            "one group, of H heads and G groups?",
        ),
        "softmax over the heads": (
            grouped_with(normalize=lambda scores: scores.softmax(1)),
            "Your softmax runs over the heads, so that they compete. Each head has a "
            "softmax of its own, over the keys.",
        ),
        "root of all heads' width": (
            grouped_with(root_of=lambda q, k: q.shape[1] * q.shape[-1]),
            "You divide by the root of the width of all heads together. A dot product "
            "runs over one head.",
        ),
        "root of a number of heads": (
            [
                grouped_with(root_of=lambda q, k: q.shape[1] / k.shape[1]),
                grouped_with(root_of=lambda q, k: k.shape[1]),
            ],
            "You divide by the root of a number of heads or groups. A dot product runs "
            "over the width of one head.",
        ),
        "weights averaged": (
            [
                in_groups(
                    lambda out, weights: (out.flatten(1, 2), weights.mean((1, 2)))
                ),
                in_groups(lambda out, weights: (out.flatten(1, 2), weights.mean(2))),
            ],
            "Your output is right. You return one table of weights for several heads "
            "together: each head has its own.",
        ),
        "heads not joined again": (
            in_groups(lambda out, weights: (out, weights)),
            "Your groups and their heads still have an axis each. The result has one "
            "for all heads: (B, H, T, DV).",
        ),
        "heads laid side by side": (
            lambda q, k, v: (
                grouped_with()(q, k, v)[0].transpose(1, 2).flatten(2),
                grouped_with()(q, k, v)[1],
            ),
            "You lay the heads side by side in each row. Here each head keeps its own "
            "result: (B, H, T, DV).",
        ),
        **mistakes_of_attention(
            grouped_with,
            leave_out=("softmax over the batch", "an axis counted from the front"),
        ),
    }
    return diagnose(
        candidate,
        grouped_with(),
        cases,
        mistakes,
        returns=OUT_AND_WEIGHTS,
        without=(attention, scaled_dot_product_attention),
    )


class Layer(GroupedQueryAttention):
    """A layer that equals its copies, so that a check sees whether one was changed."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Layer):
            return False
        mine, theirs = self.state_dict(), other.state_dict()
        return all(
            mine[name].dtype == theirs[name].dtype
            and torch.equal(mine[name], theirs[name])
            for name in mine
        )

    __hash__ = GroupedQueryAttention.__hash__


def cache(layer: GroupedQueryAttention, x: Tensor) -> tuple[Tensor, Tensor]:
    return layer.w_k(x), layer.w_v(x)


def cache_bytes(layer: GroupedQueryAttention, x: Tensor) -> int:
    return sum(z.nbytes for z in cache(layer, x))


def numbers_of_size(size: int) -> Implementation:
    """Return a count of bytes that gives each number of the cache so many."""
    return lambda layer, x: size * sum(z.numel() for z in cache(layer, x))


def check_cache_bytes(candidate: Any) -> Verdict:
    """Check cache_bytes(layer, x) -> bytes of the keys and values."""
    draw = drawing()

    def case(shape: tuple[int, ...], dtype: torch.dtype, *sizes: int) -> Any:
        return Layer(shape[-1], *sizes).to(dtype), draw(*shape).to(dtype)

    # A layer is filled with random numbers; those of the reader stay as they are.
    with torch.random.fork_rng(devices=[]):
        cases: Cases = {
            "six heads in two groups": case((5, 24), torch.float32, 6, 2),
            "numbers of two bytes": case((7, 24), torch.bfloat16, 6, 3),
            "a batch, and numbers of eight bytes": case(
                (2, 3, 16), torch.float64, 4, 1
            ),
            "a group for each head": case((11, 12), torch.float32, 3, 3),
        }
    mistakes: Mistakes = {
        "one of the two": (
            lambda layer, x: cache_bytes(layer, x) / 2,
            "You count the keys or the values alone. The cache holds both.",
        ),
        "each head": (
            lambda layer, x: cache_bytes(layer, x) * layer.share,
            "You count a key and a value for each head. Heads of one group share them.",
        ),
        "queries too": (
            lambda layer, x: cache_bytes(layer, x) + layer.w_q(x).nbytes,
            "You count the queries as well. A query is used once, by its own token; "
            "which two are needed again?",
        ),
        "numbers": (
            numbers_of_size(1),
            "That is how many numbers there are. How many bytes has each of them?",
        ),
        "four bytes each": (
            numbers_of_size(4),
            "You take four bytes for each number. How many a number has depends on the "
            "dtype of the tensor.",
        ),
        "two bytes each": (
            numbers_of_size(2),
            "You take two bytes for each number. How many a number has depends on the "
            "dtype of the tensor.",
        ),
        "matrices": (
            lambda layer, x: layer.w_k.weight.nbytes + layer.w_v.weight.nbytes,
            "That is the size of the two matrices, which does not grow with `x`. Apply "
            "them to it first.",
        ),
        "embeddings": (
            lambda layer, x: x.nbytes,
            "That is the size of `x` itself. Count what `w_k` and `w_v` make of it.",
        ),
        "mebibytes": (
            lambda layer, x: cache_bytes(layer, x) / 2**20,
            "You return MiB. The function should give bytes; divide where you measure.",
        ),
    }
    # A small number is not near another one just because both are small.
    return diagnose(candidate, cache_bytes, cases, mistakes, rtol=1e-6, atol=0)


def linear_with(
    features_of_q: Implementation = lambda q: elu(q) + 1,
    features_of_k: Implementation = lambda k: elu(k) + 1,
    divisor: Implementation = lambda q, k, v: q @ transposed(k.sum(-2, keepdim=True)),
) -> Implementation:
    """Return linear attention with some of its steps exchanged."""

    def my_linear(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        q, k = features_of_q(q), features_of_k(k)
        return q @ (transposed(k) @ v) / divisor(q, k, v)

    return my_linear


def number_of_keys(q: Tensor, k: Tensor, v: Tensor) -> int:
    return k.shape[-2]


def softmax_attention(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    return (q @ transposed(k) / math.sqrt(q.shape[-1])).softmax(-1) @ v


def check_linear(candidate: Any) -> Verdict:
    """Check my_linear(q, k, v) -> out."""
    draw = drawing()
    cases: Cases = {
        "three queries and nine keys": (draw(3, 4), draw(9, 4), draw(9, 2)),
        "five tokens": (draw(5, 8), draw(5, 8), draw(5, 3)),
        "a batch with heads": (draw(2, 3, 6, 4), draw(2, 3, 6, 4), draw(2, 3, 6, 4)),
    }
    mistakes: Mistakes = {
        "both": (
            [
                linear_with(features_of_k=elu, divisor=number_of_keys),
                linear_with(features_of_k=elu, divisor=number_of_queries),
            ],
            "Both mistakes are still there. What comes out if all values are 1?",
        ),
        "divided by the length": (
            linear_with(divisor=number_of_keys),
            "Your features are right. But you divide each row by the number of keys, "
            "and the weights of a row do not add up to that.",
        ),
        "divided by the number of queries": (
            linear_with(divisor=number_of_queries),
            "Your features are right. But you divide each row by the number of "
            "queries, and the weights of a row do not add up to that.",
        ),
        "divided by a width": (
            [
                linear_with(divisor=lambda q, k, v: q.shape[-1]),
                linear_with(divisor=lambda q, k, v: math.sqrt(q.shape[-1])),
            ],
            "Your features are right. But you divide by the width or its root, and the "
            "weights of a row do not add up to that.",
        ),
        "keys without the one": (
            linear_with(features_of_k=elu),
            "You divide by the right sum. But `elu` alone can be negative, and so can "
            "your weights. It is the keys that lack something.",
        ),
        "queries without the one": (
            linear_with(features_of_q=elu),
            "You divide by the right sum. But `elu` alone can be negative, and so can "
            "your weights. It is the queries that lack something.",
        ),
        "neither with the one": (
            linear_with(elu, elu),
            "`elu` alone can be negative, and so can your weights. Queries and keys "
            "both lack something.",
        ),
        "no features": (
            linear_with(unchanged, unchanged),
            "Your products are those of queries and keys as they are, and can be "
            "negative. What are their features?",
        ),
        "the one inside": (
            linear_with(lambda q: elu(q + 1), lambda k: elu(k + 1)),
            "You add the one before `elu`, which can still give negative numbers. It "
            "is added afterward.",
        ),
        "not divided": (
            linear_with(divisor=lambda q, k, v: 1),
            "Your rows are not divided at all. The weights of each query are to have a "
            "sum of one.",
        ),
        "mean for sum": (
            linear_with(
                divisor=lambda q, k, v: q @ transposed(k.mean(-2, keepdim=True))
            ),
            "You divide by the product with the mean of the keys. The weights of a row "
            "are products with each of them: that is their sum.",
        ),
        "one sum for all": (
            [
                linear_with(divisor=divisor)
                for divisor in (
                    lambda q, k, v: (q @ transposed(k)).sum((-2, -1), keepdim=True),
                    lambda q, k, v: (q @ transposed(k)).sum(),
                    lambda q, k, v: k.sum(),
                    lambda q, k, v: k.sum((-2, -1), keepdim=True),
                )
            ],
            "You divide by one sum for all queries. Each query has a sum of its own: "
            "which axis has to stay?",
        ),
        "sum of the features of the query": (
            linear_with(divisor=lambda q, k, v: q.sum(-1, keepdim=True)),
            "You divide by the sum of the query's features. The weights are products "
            "with the keys: add up those.",
        ),
        "sum without the keys' features": (
            lambda q, k, v: linear_with(
                divisor=lambda q, _, v: q @ transposed(k.sum(-2, keepdim=True))
            )(q, k, v),
            "You divide by a sum of the keys as they are. The weights are products "
            "with their features: add up those.",
        ),
        "relu": (
            [
                linear_with(lambda q: q.relu(), lambda k: k.relu()),
                linear_with(lambda q: q.relu() + 1, lambda k: k.relu() + 1),
            ],
            "Your features are those of `relu`, which makes all negative numbers the "
            "same. Here it should be `elu` and one.",
        ),
        "softplus": (
            linear_with(softplus, softplus),
            "Your features are those of `softplus`. For positive numbers `elu` is the "
            "number itself.",
        ),
        "other features": (
            [
                linear_with(*2 * [features])
                for features in (
                    torch.sigmoid,
                    torch.abs,
                    torch.square,
                    torch.nn.functional.gelu,
                    lambda x: elu(x) + 2,
                    lambda x: elu(x) - 1,
                )
            ],
            "Your features are not `elu` and one. Look at what is done to queries and "
            "keys before their products.",
        ),
        "exponential": (
            linear_with(lambda q: q.exp(), lambda k: k.exp()),
            "Your features are exponentials everywhere. For positive numbers `elu` is "
            "the number itself.",
        ),
        "softmax of the features": (
            [
                linear_with(
                    lambda q: q.softmax(-1), lambda k, dim=dim: k.softmax(dim), divisor
                )
                for dim in (-1, -2)
                for divisor in (
                    lambda q, k, v: q @ transposed(k.sum(-2, keepdim=True)),
                    lambda q, k, v: 1,
                )
            ],
            "You take a softmax of queries and of keys. That is another linear "
            "attention: here the features are `elu(x) + 1`.",
        ),
        "softmax": (
            [
                softmax_attention,
                lambda q, k, v: (q @ transposed(k)).softmax(-1) @ v,
                lambda q, k, v: ((elu(q) + 1) @ transposed(elu(k) + 1)).softmax(-1) @ v,
            ],
            "That is softmax attention. Here the weights come from products of "
            "features, `elu(x) + 1`, divided by their sum.",
        ),
        "scores divided too": (
            linear_with(
                divisor=lambda q, k, v: (
                    math.sqrt(q.shape[-1]) * q @ transposed(k.sum(-2, keepdim=True))
                )
            ),
            "You divide by a root as well. The sum alone makes weights that add up to "
            "one.",
        ),
    }
    return diagnose(
        candidate,
        linear_attention,
        cases,
        mistakes,
        without=(linear_attention, kernel_attention),
    )


def number_of_queries(q: Tensor, k: Tensor, v: Tensor) -> int:
    return q.shape[-2]
