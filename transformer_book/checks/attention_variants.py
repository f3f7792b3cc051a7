"""The checks of the page "Attention variants"."""

import math

from torch.nn.functional import elu

from transformer_book.checks.diagnosis import diagnose, drawing
from transformer_book.layers.attention_variants import linear_attention


def turned(x):
    return x.transpose(-2, -1)


def in_order(x, n_heads):
    """The heads of a group stand side by side."""
    return x.repeat_interleave(n_heads // x.shape[-3], dim=-3)


def in_turn(x, n_heads):
    """Head after head takes the next group."""
    return x.repeat(1, n_heads // x.shape[-3], 1, 1)


def first(x, n_heads):
    return x[:, :1].expand(-1, n_heads, -1, -1)


def mean(x, n_heads):
    return x.mean(1, keepdim=True).expand(-1, n_heads, -1, -1)


def grouped(
    share_k=in_order,
    share_v=in_order,
    scale=lambda q, k: math.sqrt(q.shape[-1]),
    axis=-1,
    give=lambda out, weights: (out, weights),
):
    """Return grouped-query attention with some of its steps exchanged."""

    def my_grouped(q, k, v):
        divisor = scale(q, k)
        k, v = share_k(k, q.shape[1]), share_v(v, q.shape[1])
        weights = (q @ turned(k) / divisor).softmax(axis)
        return give(weights @ v, weights)

    return my_grouped


def queries_averaged(q, k, v):
    """One query for each group, and its result for all of its heads."""
    n_heads = q.shape[1]
    q = q.unflatten(1, (k.shape[1], -1)).mean(2)
    return tuple(in_order(z, n_heads) for z in grouped()(q, k, v))


def check_grouped(candidate):
    """Check my_grouped(q, k, v) -> (out, weights)."""
    draw = drawing()
    cases = {
        "six heads in two groups": (
            *(draw(2, 6, 5, 4), draw(2, 2, 7, 4), draw(2, 2, 7, 3)),
        ),
        "four heads in two groups": (
            *(draw(3, 4, 6, 8), draw(3, 2, 6, 8), draw(3, 2, 6, 8)),
        ),
        "one group for all": (draw(1, 3, 5, 4), draw(1, 1, 5, 4), draw(1, 1, 5, 2)),
        "as many groups as heads": (
            draw(2, 3, 5, 4),
            draw(2, 3, 6, 4),
            draw(2, 3, 6, 4),
        ),
    }
    mistakes = {
        "out and weights swapped": (
            grouped(give=lambda out, weights: (weights, out)),
            "You return the weights first. The order is `out, weights`.",
        ),
        "groups in turn": (
            grouped(in_turn, in_turn),
            "Your heads take the groups in turn. Heads of one group stand side by "
            "side: what do `repeat` and `repeat_interleave` make of 1, 2?",
        ),
        "values in turn": (
            grouped(in_order, in_turn),
            "Your weights are right, but your heads take the values of the groups in "
            "turn. A key and its value belong together.",
        ),
        "keys in turn": (
            grouped(in_turn, in_order),
            "Your heads take the keys of the groups in turn, and the values in order. "
            "A key and its value belong together.",
        ),
        "first group for all": (
            grouped(first, first),
            "All your heads use the first group. That is multi-query attention: what "
            "are the other groups for?",
        ),
        "mean of the groups": (
            grouped(mean, mean),
            "You take the mean of all groups. Each head uses the keys and values of "
            "its own group.",
        ),
        "queries averaged": (
            queries_averaged,
            "The heads of a group give the same weights. They share keys and values; "
            "each has a query of its own.",
        ),
        "softmax over the queries": (
            grouped(axis=-2),
            "Your softmax runs over the queries. The weights of one query stand in a "
            "row. Look at its `dim`.",
        ),
        "division missing": (
            grouped(scale=lambda q, k: 1),
            "Your scores are not divided. By which root, and of which size?",
        ),
        "root of all heads' width": (
            grouped(scale=lambda q, k: math.sqrt(q.shape[1] * q.shape[-1])),
            "You divide by the root of the width of all heads together. A dot product "
            "runs over one head.",
        ),
    }
    return diagnose(candidate, grouped(), cases, mistakes, returns=("out", "weights"))


def linear(
    of_q=lambda q: elu(q) + 1,
    of_k=lambda k: elu(k) + 1,
    divide=lambda q, k: q @ turned(k.sum(-2, keepdim=True)),
):
    """Return linear attention with some of its steps exchanged."""

    def my_linear(q, k, v):
        q, k = of_q(q), of_k(k)
        return q @ (turned(k) @ v) / divide(q, k)

    return my_linear


def by_length(q, k):
    return k.shape[-2]


def by_softmax(q, k, v):
    return (q @ turned(k) / math.sqrt(q.shape[-1])).softmax(-1) @ v


def check_linear(candidate):
    """Check my_linear(q, k, v) -> out."""
    draw = drawing()
    cases = {
        "five tokens": (draw(5, 8), draw(5, 8), draw(5, 3)),
        "a batch with heads": (draw(2, 3, 6, 4), draw(2, 3, 6, 4), draw(2, 3, 6, 4)),
        "more keys than queries": (draw(3, 4), draw(9, 4), draw(9, 2)),
    }
    mistakes = {
        "both": (
            linear(of_k=elu, divide=by_length),
            "Both mistakes are still there. What comes out if all values are 1?",
        ),
        "divided by the length": (
            linear(divide=by_length),
            "Your features are right. But you divide each row by the number of keys, "
            "and the weights of a row do not add up to that.",
        ),
        "keys without the one": (
            linear(of_k=elu),
            "You divide by the right sum. But `elu` alone can be negative, and so can "
            "your weights.",
        ),
        "not divided": (
            linear(divide=lambda q, k: 1),
            "Your rows are not divided at all. The weights of each query are to have a "
            "sum of one.",
        ),
        "one sum for all": (
            linear(divide=lambda q, k: (q @ turned(k)).sum((-2, -1), keepdim=True)),
            "You divide by one sum for all queries. Each query has a sum of its own: "
            "which axis has to stay?",
        ),
        "sum of the features of the query": (
            linear(divide=lambda q, k: q.sum(-1, keepdim=True)),
            "You divide by the sum of the query's features. The weights are products "
            "with the keys: add up those.",
        ),
        "relu": (
            linear(lambda q: q.relu(), lambda k: k.relu()),
            "Your features are those of `relu`. They are zero for negative numbers; "
            "here it should be `elu` and one.",
        ),
        "exponential": (
            linear(lambda q: q.exp(), lambda k: k.exp()),
            "Your features are exponentials everywhere. For positive numbers `elu` is "
            "the number itself.",
        ),
        "softmax": (
            by_softmax,
            "That is softmax attention. Here the weights come from products of "
            "features, `elu(x) + 1`.",
        ),
    }
    return diagnose(candidate, linear_attention, cases, mistakes)
