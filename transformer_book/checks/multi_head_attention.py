"""The checks of the page "Multi-head attention"."""

import math

import torch

from transformer_book.checks.diagnosis import diagnose, drawing
from transformer_book.layers.masks_and_cross_attention import causal_mask, padding_mask
from transformer_book.layers.multi_head_attention import join_heads, split_heads
from transformer_book.layers.scaled_dot_product_attention import attention


def viewed(x, n_heads):
    """The right shape with the wrong numbers: rows (T, H · D) cut as (H, T, D)."""
    return x.reshape(*x.shape[:-2], n_heads, x.shape[-2], -1)


def interleaved(x, n_heads):
    """Head h has every n_heads-th column."""
    return x.unflatten(-1, (-1, n_heads)).movedim(-1, -3)


def joined_by_view(heads):
    return heads.reshape(*heads.shape[:-3], heads.shape[-2], -1)


def joined_interleaved(heads):
    return heads.movedim(-3, -1).flatten(-2)


def made(
    split=split_heads,
    width=lambda x, q, n_heads: q.shape[-1],
    normalize=lambda scores: scores.softmax(-1),
    join=join_heads,
    project=lambda joined, w_o: joined @ w_o,
    give=lambda out, weights: (out, weights),
):
    """Return multi-head attention with some of its steps exchanged."""

    def multi_head(x, w_q, w_k, w_v, w_o, n_heads):
        q, k, v = (split(x @ w, n_heads) for w in (w_q, w_k, w_v))
        scores = q @ k.transpose(-2, -1) / math.sqrt(width(x, q, n_heads))
        weights = normalize(scores)
        return give(project(join(weights @ v), w_o), weights)

    return multi_head


def one_head(x, n_heads):
    return x.unsqueeze(-3)


def one_table(x, w_q, w_k, w_v, w_o, n_heads):
    """No heads at all."""
    weights = (x @ w_q @ (x @ w_k).mT / math.sqrt(w_q.shape[-1])).softmax(-1)
    return weights @ (x @ w_v) @ w_o, weights


def heads_of(rows, sentences, width, d_k, n_heads):
    """Random arguments of my_multi_head."""
    draw = drawing(rows)
    maps = (draw(width, n_heads * d_k) for _ in range(3))
    return draw(sentences, rows, width), *maps, draw(n_heads * d_k, width), n_heads


def check_multi_head(candidate):
    """Check multi_head(x, w_q, w_k, w_v, w_o, n_heads) -> (out, weights)."""
    cases = {
        "two sentences of five words, three heads": heads_of(5, 2, 12, 4, 3),
        "heads whose widths do not add up to the model's": heads_of(6, 3, 7, 5, 2),
        "a single head": heads_of(4, 2, 6, 6, 1),
    }
    mistakes = {
        "out and weights swapped": (
            made(give=lambda out, weights: (weights, out)),
            "You return the weights first. The order is `out, weights`.",
        ),
        "one head": (
            [made(split=one_head), one_table],
            "You compute one wide head. `n_heads` has to cut queries, keys and values "
            "into heads, each with a softmax of its own.",
        ),
        "view without transpose": (
            [
                made(split=viewed),
                made(split=viewed, join=joined_by_view),
            ],
            "Your split mixes tokens and heads: a `view` or `reshape` to (B, H, T, D) "
            "moves no number. Cut each row into heads first, then swap the two axes.",
        ),
        "joined without transpose": (
            made(join=joined_by_view),
            "Your weights are right. On the way back tokens and heads get mixed: swap "
            "their axes before you flatten the heads.",
        ),
        "heads of scattered columns": (
            [
                made(split=interleaved, join=joined_interleaved),
                made(split=interleaved),
            ],
            "A head of yours has every n-th column. It should have D columns that "
            "stand together: in which order do you give the sizes when you cut a row?",
        ),
        "joined in the wrong order": (
            made(join=joined_interleaved),
            "Your weights are right. In your concatenation the heads take turns, "
            "number by number. All of head 1 comes first, then all of head 2.",
        ),
        "softmax over the heads": (
            made(normalize=lambda scores: scores.softmax(-3)),
            "Your softmax runs over the heads: they compete, and a row has no sum of "
            "one. Each head has a softmax of its own, over the keys.",
        ),
        "softmax over the queries": (
            made(normalize=lambda scores: scores.softmax(-2)),
            "Your softmax runs over the queries. The weights of one query stand in a "
            "row. Look at its `dim`.",
        ),
        "division missing": (
            made(width=lambda x, q, n_heads: 1),
            "Your scores are not divided. By which root, and of which size?",
        ),
        "root of the model's width": (
            made(width=lambda x, q, n_heads: x.shape[-1]),
            "You divide by the root of the model's width. The sum in a dot product "
            "runs over one head only: how wide is that?",
        ),
        "root of the width of all heads": (
            made(width=lambda x, q, n_heads: q.shape[-1] * n_heads),
            "You divide by the root of the width of all heads together. The sum in a "
            "dot product runs over one head only.",
        ),
        "W_o forgotten": (
            made(project=lambda joined, w_o: joined),
            "Your heads and weights are right. What you return is their concatenation: "
            "`w_o` is missing.",
        ),
        "W_o transposed": (
            made(project=lambda joined, w_o: joined @ w_o.T),
            "Your heads and weights are right. `w_o` is used as it is, and not "
            "transposed.",
        ),
        "heads summed": (
            [
                made(
                    join=lambda heads: heads.sum(-3),
                    project=lambda summed, w_o: summed @ w_o[: summed.shape[-1]],
                ),
                made(
                    join=lambda heads: heads.sum(-3),
                    project=lambda summed, w_o: summed,
                ),
                made(
                    join=lambda heads: heads.mean(-3),
                    project=lambda summed, w_o: summed @ w_o[: summed.shape[-1]],
                ),
                made(join=lambda heads: heads.sum(-3)),
                made(join=lambda heads: heads.mean(-3)),
            ],
            "You add up the heads, or take their mean. They are laid side by side, and "
            "`w_o` has rows for each of them.",
        ),
        "weights averaged": (
            [
                made(give=lambda out, weights: (out, weights.mean(-3))),
                made(give=lambda out, weights: (out, weights.sum(-3))),
            ],
            "Your output is right. You return one table of weights for all heads "
            "together: keep the axis of the heads.",
        ),
    }
    return diagnose(candidate, made(), cases, mistakes, returns=("out", "weights"))


def cut(
    columns=lambda w, n_heads, kept: split_columns(w, n_heads, kept),
    rows=lambda w, n_heads, kept: split_columns(w.T, n_heads, kept).T,
    choose=lambda kept, n_heads: kept,
):
    """Return prune_heads with some of its steps exchanged."""

    def prune_heads(w_q, w_k, w_v, w_o, n_heads, kept):
        chosen = choose(kept, n_heads)
        maps = (columns(w, n_heads, chosen) for w in (w_q, w_k, w_v))
        return *maps, rows(w_o, n_heads, chosen)

    return prune_heads


def split_columns(w, n_heads, kept):
    return w.unflatten(-1, (n_heads, -1))[..., kept, :].flatten(-2)


def scattered_columns(w, n_heads, kept):
    return w.unflatten(-1, (-1, n_heads))[..., kept].flatten(-2)


def zeroed_columns(w, n_heads, kept):
    parts = w.unflatten(-1, (n_heads, -1))
    off = [h for h in range(n_heads) if h not in kept]
    return parts.index_fill(-2, torch.tensor(off, dtype=torch.long), 0).flatten(-2)


def single_columns(w, n_heads, kept):
    return w[:, kept]


def whole(w, n_heads, kept):
    return w


def rows_of(columns):
    return lambda w, n_heads, kept: columns(w.T, n_heads, kept).T


def check_prune_heads(candidate):
    """Check prune_heads(w_q, w_k, w_v, w_o, n_heads, kept) -> four matrices."""

    def given(width, d_k, n_heads, kept):
        _, *maps, _ = heads_of(2, 1, width, d_k, n_heads)
        return *maps, n_heads, kept

    cases = {
        "two of three heads": given(12, 4, 3, [0, 2]),
        "two heads in another order": given(6, 2, 4, [3, 1]),
        "one of five wide heads": given(3, 4, 5, [2]),
        "all heads": given(8, 4, 2, [0, 1]),
    }
    mistakes = {
        "removed instead of kept": (
            cut(choose=lambda kept, n: [h for h in range(n) if h not in kept]),
            "You remove the heads in `kept`, and keep the others.",
        ),
        "order ignored": (
            cut(choose=lambda kept, n: sorted(kept)),
            "You keep the right heads, in the order of the large layer. The small one "
            "has them in the order of the list.",
        ),
        "counted from one": (
            cut(choose=lambda kept, n: [h - 1 for h in kept]),
            "You count the heads from 1. `kept` counts them from 0.",
        ),
        "heads of scattered columns": (
            cut(scattered_columns, rows_of(scattered_columns)),
            "A head of yours has every n-th column. Its columns stand together: in "
            "which order do you give the sizes when you cut a row?",
        ),
        "single columns": (
            cut(single_columns, rows_of(single_columns)),
            "You keep one column of each matrix for a head. A head is several columns "
            "wide: how many?",
        ),
        "zeroed instead of removed": (
            [
                cut(zeroed_columns, rows_of(zeroed_columns)),
                cut(whole, rows_of(zeroed_columns)),
            ],
            "You set numbers to zero, and the matrices are as large as before. Leave "
            "the heads out.",
        ),
        "W_o whole": (
            cut(rows=whole),
            "Queries, keys and values are right. `w_o` still has the rows of all the "
            "heads.",
        ),
        "W_o cut by columns": (
            cut(rows=split_columns),
            "Queries, keys and values are right. You cut the columns of `w_o`: those "
            "belong to the model's width. Which axis of it meets the heads?",
        ),
        "W_o transposed": (
            cut(rows=lambda w, n, kept: rows_of(split_columns)(w, n, kept).T),
            "Queries, keys and values are right. Your `w_o` has the right numbers, and "
            "is transposed.",
        ),
        "rows for columns": (
            cut(rows_of(split_columns), split_columns),
            "You cut the rows of `w_q`. Rows belong to the model's width here; a head "
            "has columns of `w_q`, `w_k` and `w_v`, and rows of `w_o`.",
        ),
    }
    names = ("w_q", "w_k", "w_v", "w_o")
    return diagnose(candidate, cut(), cases, mistakes, returns=names)


def masked(
    spread=lambda mask: mask.unsqueeze(-3),
    join=join_heads,
    give=lambda out, weights: (out, weights),
):
    """Return masked multi-head attention with some of its steps exchanged."""

    def masked_heads(x, w_q, w_k, w_v, w_o, n_heads, mask):
        q, k, v = (split_heads(x @ w, n_heads) for w in (w_q, w_k, w_v))
        heads, weights = attention(q, k, v, spread(mask))
        return give(join(heads) @ w_o, weights)

    return masked_heads


def over_the_heads(mask):
    return mask


def joined_as_on_the_page(heads):
    batch, _, rows, _ = heads.shape
    return heads.reshape(batch, rows, -1)


def check_masked_heads(candidate):
    """Check masked_heads(x, w_q, w_k, w_v, w_o, n_heads, mask) -> (out, weights)."""

    def given(rows, lengths, width, d_k, n_heads):
        visible = causal_mask(rows) & padding_mask(torch.tensor(lengths), rows)
        return *heads_of(rows, len(lengths), width, d_k, n_heads), visible

    cases = {
        "two sentences and two heads": given(4, [4, 2], 6, 3, 2),
        "one sentence and three heads": given(5, [4], 12, 4, 3),
        "four sentences and two heads": given(5, [5, 1, 3, 4], 6, 5, 2),
    }
    mistakes = {
        "mask over the heads, and joined without transpose": (
            masked(over_the_heads, joined_as_on_the_page),
            "Both mistakes are still there. Which axis of the weights does the first "
            "axis of the mask meet? And what does `reshape` do with the heads?",
        ),
        "mask over the heads": (
            masked(over_the_heads),
            "One mistake is left. The mask of a sentence is laid over a head: it needs "
            "an axis of size one between the sentences and the queries.",
        ),
        "joined without transpose": (
            masked(join=joined_as_on_the_page),
            "One mistake is left. `reshape` cuts the numbers elsewhere and moves none: "
            "the tokens have to stand before the heads, before the heads are joined.",
        ),
        "one mask for all sentences": (
            [
                masked(lambda mask: mask[:1].unsqueeze(1)),
                masked(lambda mask: mask[0]),
                masked(lambda mask: mask.all(0)),
                masked(lambda mask: mask.any(0)),
            ],
            "You use one mask for all sentences. Each has its own; it is the heads "
            "that share one.",
        ),
        "mask dropped": (
            [
                masked(lambda mask: None),
                masked(lambda mask: None, joined_as_on_the_page),
            ],
            "You do not use the mask any more, and every word sees every other.",
        ),
        "heads of scattered columns": (
            masked(join=joined_interleaved),
            "Nothing leaks any more, but in your concatenation the heads take turns, "
            "number by number. All of head 1 comes first.",
        ),
    }
    return diagnose(candidate, masked(), cases, mistakes, returns=("out", "weights"))
