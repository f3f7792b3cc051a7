"""The checks of the page "Multi-head attention"."""

import math
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import (
    multi_head_attention_forward,
    scaled_dot_product_attention,
)

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
    weights_first,
)
from transformer_book.layers.masks_and_cross_attention import causal_mask, padding_mask
from transformer_book.layers.multi_head_attention import join_heads, split_heads
from transformer_book.layers.scaled_dot_product_attention import attention

# Other ways to split (B, T, H · D) into heads (B, H, T, D), and to join them again.


def split_by_reshape(x: Tensor, n_heads: int) -> Tensor:
    """Return the right shape with the wrong numbers."""
    return x.reshape(*x.shape[:-2], n_heads, x.shape[-2], -1)


def join_by_reshape(heads: Tensor) -> Tensor:
    return heads.reshape(*heads.shape[:-3], heads.shape[-2], -1)


def split_scattered(x: Tensor, n_heads: int) -> Tensor:
    """Return heads that each have every n_heads-th column."""
    return x.unflatten(-1, (-1, n_heads)).movedim(-1, -3)


def join_scattered(heads: Tensor) -> Tensor:
    return heads.movedim(-3, -1).flatten(-2)


def one_wide_head(x: Tensor, n_heads: int) -> Tensor:
    return x.unsqueeze(-3)


def heads_in_last_axis_but_one(x: Tensor, n_heads: int) -> Tensor:
    """Return heads (B, T, H, D): in them the heads of a token attend to each other."""
    return x.unflatten(-1, (n_heads, -1))


def multi_head_with(
    split: Implementation = split_heads,
    matrices: Implementation = lambda w_q, w_k, w_v: (w_q, w_k, w_v),
    root_of: Implementation | None = None,
    join: Implementation = join_heads,
    project: Implementation = lambda joined, w_o, x: joined @ w_o,
    give_weights: Implementation = unchanged,
    **steps: Implementation,
) -> Implementation:
    """Return multi-head attention with some of its steps exchanged.

    root_of: gives the size by whose root the scores are divided, of x, w_q and n_heads
    """

    def multi_head(
        x: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, w_o: Tensor, n_heads: int
    ) -> Any:
        if root_of:
            root = math.sqrt(root_of(x, w_q, n_heads))
            steps["divisor"] = lambda q, k, v: root
        q, k, v = (split(x @ w, n_heads) for w in matrices(w_q, w_k, w_v))
        heads, weights = attention_with(**steps)(q, k, v)
        return project(join(heads), w_o, x), give_weights(weights)

    return multi_head


def without_heads(
    x: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, w_o: Tensor, n_heads: int
) -> tuple[Tensor, Tensor]:
    """Return one wide head, and weights without an axis for heads."""
    weights = (x @ w_q @ transposed(x @ w_k) / math.sqrt(w_q.shape[-1])).softmax(-1)
    return weights @ (x @ w_v) @ w_o, weights


def draw_inputs(
    T: int, sentences: int, d_model: int, d_head: int, n_heads: int
) -> tuple[Any, ...]:
    """Return random arguments of my_multi_head."""
    draw = drawing(T)
    # Queries and keys whose entries have a variance of one: no softmax saturates.
    matrices = (draw(d_model, n_heads * d_head) / math.sqrt(d_model) for _ in range(3))
    x = draw(sentences, T, d_model)
    return x, *matrices, draw(n_heads * d_head, d_model), n_heads


def check_multi_head(candidate: Any) -> Verdict:
    """Check my_multi_head(x, w_q, w_k, w_v, w_o, n_heads) -> (out, weights)."""
    x, *others = draw_inputs(3, 2, 8, 5, 2)
    long_inputs = 100 * x, *others
    cases: Cases = {
        "two sentences of five words, three heads": draw_inputs(5, 2, 12, 4, 3),
        "heads whose widths do not add up to the model's": draw_inputs(6, 3, 7, 5, 2),
        "a single head": draw_inputs(4, 2, 6, 6, 1),
        "long vectors": long_inputs,
    }
    mistakes: Mistakes = {
        "out and weights swapped": weights_first(multi_head_with()),
        "heads attend to heads": (
            [
                multi_head_with(heads_in_last_axis_but_one, join=join)
                for join in (
                    lambda heads: heads.flatten(-2),
                    lambda heads: heads.transpose(1, 2).reshape(*heads.shape[:2], -1),
                )
            ],
            "In your layer the heads of a word attend to each other, and no word sees "
            "another. The products run over the last two axes: which have to stand "
            "there?",
        ),
        "one head": (
            [multi_head_with(split=one_wide_head), without_heads],
            "You compute one wide head. `n_heads` has to cut queries, keys and values "
            "into heads, each with a softmax of its own.",
        ),
        "view without transpose": (
            [
                multi_head_with(split=split_by_reshape),
                multi_head_with(split=split_by_reshape, join=join_by_reshape),
            ],
            "Your split mixes tokens and heads: a `view` or `reshape` to (B, H, T, D) "
            "moves no number. Cut each row into heads first, then swap the two axes.",
        ),
        "joined without transpose": (
            multi_head_with(join=join_by_reshape),
            "Your weights are right. On the way back tokens and heads get mixed: swap "
            "their axes before you flatten the heads.",
        ),
        "heads of scattered columns": (
            [
                multi_head_with(split=split_scattered, join=join_scattered),
                multi_head_with(split=split_scattered),
            ],
            "A head of yours has every n-th column. It should have D columns that "
            "stand together: in which order do you give the sizes when you cut a row?",
        ),
        "joined in the wrong order": (
            multi_head_with(join=join_scattered),
            "Your weights are right. In your concatenation the heads take turns, "
            "number by number. All of head 1 comes first, then all of head 2.",
        ),
        "w_k and w_v swapped": (
            multi_head_with(matrices=lambda w_q, w_k, w_v: (w_q, w_v, w_k)),
            "Your keys and values have each other's matrix. What `w_k` makes is "
            "compared with the queries, and what `w_v` makes is added up.",
        ),
        "w_q and w_k swapped": (
            multi_head_with(matrices=lambda w_q, w_k, w_v: (w_k, w_q, w_v)),
            "The rows of your scores belong to the keys. Which matrix makes the "
            "queries, and which of the two stands on the left of the product?",
        ),
        "one matrix for queries and keys": (
            multi_head_with(matrices=lambda w_q, w_k, w_v: (w_q, w_q, w_v)),
            "Your scores are symmetric: one matrix makes queries and keys. The keys "
            "have `w_k`.",
        ),
        "keys from the matrix of the values": (
            multi_head_with(matrices=lambda w_q, w_k, w_v: (w_q, w_v, w_v)),
            "The matrix of the values makes your keys. They have one of their own.",
        ),
        "softmax over the heads": (
            multi_head_with(normalize=lambda scores: scores.softmax(-3)),
            "Your softmax runs over the heads: they compete, and a row has no sum of "
            "one. Each head has a softmax of its own, over the keys.",
        ),
        "softmax over the sentences": (
            multi_head_with(normalize=lambda scores: scores.softmax(0)),
            "Your softmax runs over the sentences of the batch. Those have nothing to "
            "do with one another: it should run over the keys.",
        ),
        "root of the model's width": (
            multi_head_with(root_of=lambda x, w_q, n_heads: x.shape[-1]),
            "You divide by the root of the model's width. The sum in a dot product "
            "runs over one head only: how wide is that?",
        ),
        "root of the model's width, shared out": (
            multi_head_with(root_of=lambda x, w_q, n_heads: x.shape[-1] // n_heads),
            "You take the width of a head from the model's width. Heads may be wider "
            "or narrower than that: how wide are your queries?",
        ),
        "root of the width of all heads": (
            multi_head_with(root_of=lambda x, w_q, n_heads: w_q.shape[-1]),
            "You divide by the root of the width of all heads together. The sum in a "
            "dot product runs over one head only.",
        ),
        "root of another size": (
            [
                multi_head_with(root_of=root_of)
                for root_of in (
                    lambda x, w_q, n_heads: x.shape[1],
                    lambda x, w_q, n_heads: x.shape[0],
                    lambda x, w_q, n_heads: n_heads,
                )
            ],
            "You divide by the root of another size: of the number of words, sentences "
            "or heads. The sum in a dot product runs over the width of one head.",
        ),
        "input added": (
            multi_head_with(project=lambda joined, w_o, x: joined @ w_o + x),
            "You add `x` to the output. That is a residual connection, and belongs to "
            "the block around this layer.",
        ),
        "weights of one head": (
            multi_head_with(give_weights=lambda weights: weights[:, 0]),
            "Your output is right. You return the weights of one head alone: keep the "
            "axis of the heads.",
        ),
        "W_o forgotten": (
            multi_head_with(project=unchanged),
            "Your heads and weights are right. What you return is their concatenation: "
            "`w_o` is missing.",
        ),
        "W_o transposed": (
            multi_head_with(project=lambda joined, w_o, x: joined @ w_o.T),
            "Your heads and weights are right. `w_o` is used as it is, and not "
            "transposed.",
        ),
        "heads summed": (
            [
                multi_head_with(
                    join=lambda heads: heads.sum(-3),
                    project=lambda summed, w_o, x: summed @ w_o[: summed.shape[-1]],
                ),
                multi_head_with(
                    join=lambda heads: heads.sum(-3),
                    project=unchanged,
                ),
                multi_head_with(
                    join=lambda heads: heads.mean(-3),
                    project=lambda summed, w_o, x: summed @ w_o[: summed.shape[-1]],
                ),
                multi_head_with(
                    join=lambda heads: heads.mean(-3),
                    project=unchanged,
                ),
                multi_head_with(join=lambda heads: heads.sum(-3)),
                multi_head_with(join=lambda heads: heads.mean(-3)),
            ],
            "You make one head of all, by a sum or a mean. They are laid side by side, "
            "and `w_o` has rows for each of them.",
        ),
        "weights averaged": (
            [
                multi_head_with(give_weights=lambda weights: weights.mean(-3)),
                multi_head_with(give_weights=lambda weights: weights.sum(-3)),
            ],
            "Your output is right. You return one table of weights for all heads "
            "together: keep the axis of the heads.",
        ),
        **mistakes_of_attention(
            multi_head_with,
            leave_out=(
                "out and weights swapped",
                "softmax over the batch",
                "an axis counted from the front",
                "queries compared with queries",
                "queries and keys swapped",
                "scores with the values",
                "root of another size",
            ),
        ),
    }
    return diagnose(
        candidate,
        multi_head_with(),
        cases,
        mistakes,
        returns=OUT_AND_WEIGHTS,
        without=(
            attention,
            split_heads,
            join_heads,
            scaled_dot_product_attention,
            multi_head_attention_forward,
        ),
    )


def columns_of_heads(w: Tensor, n_heads: int, kept: list[int]) -> Tensor:
    return w.unflatten(-1, (n_heads, -1))[..., kept, :].flatten(-2)


def scattered_columns(w: Tensor, n_heads: int, kept: list[int]) -> Tensor:
    return w.unflatten(-1, (-1, n_heads))[..., kept].flatten(-2)


def scattered_heads(w: Tensor, n_heads: int, kept: list[int]) -> Tensor:
    """Return the same columns, head after head."""
    return w.unflatten(-1, (-1, n_heads))[..., kept].transpose(-2, -1).flatten(-2)


def zeroed_columns(w: Tensor, n_heads: int, kept: list[int]) -> Tensor:
    removed = torch.tensor(others(kept, n_heads), dtype=torch.long)
    return w.unflatten(-1, (n_heads, -1)).index_fill(-2, removed, 0).flatten(-2)


def single_columns(w: Tensor, n_heads: int, kept: list[int]) -> Tensor:
    return w[:, kept]


def others(kept: list[int], n_heads: int) -> list[int]:
    """Return the heads that are not kept."""
    return [head for head in range(n_heads) if head not in kept]


def by_rows(select: Implementation) -> Implementation:
    """Return what selects rows as `select` does columns."""
    return lambda w, n_heads, kept: select(w.T, n_heads, kept).T


rows_of_heads = by_rows(columns_of_heads)


def prune_heads_with(
    select: Implementation = columns_of_heads,
    select_w_o: Implementation = rows_of_heads,
    choose: Implementation = lambda kept, n_heads: kept,
) -> Implementation:
    """Return prune_heads with some of its steps exchanged."""

    def prune_heads(
        w_q: Tensor,
        w_k: Tensor,
        w_v: Tensor,
        w_o: Tensor,
        n_heads: int,
        kept: list[int],
    ) -> tuple[Tensor, ...]:
        chosen = choose(kept, n_heads)
        matrices = (select(w, n_heads, chosen) for w in (w_q, w_k, w_v))
        return *matrices, select_w_o(w_o, n_heads, chosen)

    return prune_heads


def first_columns(w: Tensor, n_heads: int, kept: list[int]) -> Tensor:
    return w.unflatten(-1, (n_heads, -1))[..., kept, 0]


def columns_by_turns(w: Tensor, n_heads: int, kept: list[int]) -> Tensor:
    return w.unflatten(-1, (n_heads, -1))[..., kept, :].transpose(-2, -1).flatten(-2)


def prune_heads_by_width(width: Implementation) -> Implementation:
    """Return prune_heads for heads of a width, of w_q, n_heads and kept."""

    def prune_heads(
        w_q: Tensor,
        w_k: Tensor,
        w_v: Tensor,
        w_o: Tensor,
        n_heads: int,
        kept: list[int],
    ) -> tuple[Tensor, ...]:
        D = width(w_q, n_heads, kept)
        index = [head * D + i for head in kept for i in range(D)]
        return w_q[:, index], w_k[:, index], w_v[:, index], w_o[index]

    return prune_heads


def some_whole(*names: str) -> Implementation:
    """Return prune_heads that leaves some matrices as they are."""

    def prune_heads(
        w_q: Tensor,
        w_k: Tensor,
        w_v: Tensor,
        w_o: Tensor,
        n_heads: int,
        kept: list[int],
    ) -> tuple[Tensor, ...]:
        cut = prune_heads_with()(w_q, w_k, w_v, w_o, n_heads, kept)
        whole = {"w_q": w_q, "w_k": w_k, "w_v": w_v}
        return tuple(
            whole[name] if name in names else matrix
            for name, matrix in zip(("w_q", "w_k", "w_v", "w_o"), cut, strict=True)
        )

    return prune_heads


def check_prune_heads(candidate: Any) -> Verdict:
    """Check prune_heads(w_q, w_k, w_v, w_o, n_heads, kept) -> four matrices."""

    def arguments(
        d_model: int, d_head: int, n_heads: int, kept: list[int]
    ) -> tuple[Any, ...]:
        _, *matrices, _ = draw_inputs(2, 1, d_model, d_head, n_heads)
        return *matrices, n_heads, kept

    cases: Cases = {
        "two of three heads": arguments(12, 4, 3, [0, 2]),
        "two heads in another order": arguments(6, 2, 4, [3, 1]),
        "one of five wide heads": arguments(3, 4, 5, [2]),
        "all heads": arguments(8, 4, 2, [0, 1]),
    }
    mistakes: Mistakes = {
        "removed instead of kept": (
            prune_heads_with(choose=others),
            "You remove the heads in `kept`, and keep the others.",
        ),
        "order ignored": (
            prune_heads_with(choose=lambda kept, n_heads: sorted(kept)),
            "You keep the right heads, in the order of the large layer. The small one "
            "has them in the order of the list.",
        ),
        "counted from one": (
            prune_heads_with(choose=lambda kept, n_heads: [head - 1 for head in kept]),
            "You count the heads from 1. `kept` counts them from 0.",
        ),
        "heads of scattered columns": (
            [
                prune_heads_with(scattered_columns, by_rows(scattered_columns)),
                prune_heads_with(scattered_heads, by_rows(scattered_heads)),
            ],
            "A head of yours has every n-th column. Its columns stand together: in "
            "which order do you give the sizes when you cut a row?",
        ),
        "first heads": (
            prune_heads_with(choose=lambda kept, n_heads: list(range(len(kept)))),
            "You keep the first heads, as many as are asked for. `kept` says which.",
        ),
        "another width": (
            [
                prune_heads_by_width(lambda w_q, n_heads, kept: len(w_q) // n_heads),
                prune_heads_by_width(
                    lambda w_q, n_heads, kept: w_q.shape[1] // len(kept)
                ),
            ],
            "Your heads have another width. All heads of the large layer share the "
            "columns of `w_q` evenly: how many does each have?",
        ),
        "first column of each head": (
            prune_heads_with(first_columns, by_rows(first_columns)),
            "You keep one column of each head. A head is several columns wide.",
        ),
        "columns by turns": (
            prune_heads_with(columns_by_turns, by_rows(columns_by_turns)),
            "You keep the right columns, and the heads take turns in them. All of one "
            "head come first, then all of the next.",
        ),
        "an axis of heads left": (
            lambda w_q, w_k, w_v, w_o, n_heads, kept: (
                *(w.unflatten(1, (n_heads, -1))[:, kept] for w in (w_q, w_k, w_v)),
                w_o.unflatten(0, (n_heads, -1))[kept],
            ),
            "Your matrices have an axis of heads. Put it back into the columns, and "
            "into the rows of `w_o`: they are matrices again.",
        ),
        "some matrices whole": (
            [
                some_whole("w_v"),
                some_whole("w_q", "w_k"),
                some_whole("w_k", "w_v"),
                some_whole("w_k"),
                some_whole("w_q"),
            ],
            "One of `w_q`, `w_k` and `w_v` at least still has the columns of all the "
            "heads. The three are cut alike.",
        ),
        "w_k and w_v swapped": (
            lambda w_q, w_k, w_v, *rest: prune_heads_with()(w_q, w_v, w_k, *rest),
            "You return the matrices in another order: it is `w_q`, `w_k`, `w_v`, "
            "`w_o`.",
        ),
        "W_o scaled": (
            prune_heads_with(
                select_w_o=lambda w_o, n_heads, kept: (
                    rows_of_heads(w_o, n_heads, kept) * n_heads / len(kept)
                )
            ),
            "You scale `w_o` up. The small layer computes what the large one does with "
            "the other heads off: nothing takes their place.",
        ),
        "single columns": (
            prune_heads_with(single_columns, by_rows(single_columns)),
            "You keep one column of each matrix for a head. A head is several columns "
            "wide: how many?",
        ),
        "zeroed instead of removed": (
            [
                prune_heads_with(zeroed_columns, by_rows(zeroed_columns)),
                prune_heads_with(unchanged, by_rows(zeroed_columns)),
            ],
            "You set numbers to zero, and the matrices are as large as before. Leave "
            "the heads out.",
        ),
        "W_o whole": (
            prune_heads_with(select_w_o=unchanged),
            "Queries, keys and values are right. `w_o` still has the rows of all the "
            "heads.",
        ),
        "W_o cut by columns": (
            prune_heads_with(select_w_o=columns_of_heads),
            "Queries, keys and values are right. You cut the columns of `w_o`: those "
            "belong to the model's width. Which axis of it meets the heads?",
        ),
        "W_o transposed": (
            prune_heads_with(
                select_w_o=lambda w_o, n_heads, kept: columns_of_heads(
                    w_o.T, n_heads, kept
                )
            ),
            "Queries, keys and values are right. Your `w_o` has the right numbers, and "
            "is transposed.",
        ),
        "rows for columns": (
            [
                prune_heads_with(rows_of_heads, columns_of_heads),
                prune_heads_with(rows_of_heads, rows_of_heads),
            ],
            "You cut the rows of `w_q`. Rows belong to the model's width here; a head "
            "has columns of `w_q`, `w_k` and `w_v`, and rows of `w_o`.",
        ),
    }
    return diagnose(
        candidate,
        prune_heads_with(),
        cases,
        mistakes,
        returns=("w_q", "w_k", "w_v", "w_o"),
    )


def masked_heads_with(
    spread: Implementation = lambda mask, n_heads: mask.unsqueeze(-3),
    join: Implementation = join_heads,
    project: Implementation = lambda joined, w_o: joined @ w_o,
    give: Implementation = lambda out, weights: (out, weights),
    attend: Implementation = attention,
) -> Implementation:
    """Return masked multi-head attention with some of its steps exchanged."""

    def masked_heads(
        x: Tensor,
        w_q: Tensor,
        w_k: Tensor,
        w_v: Tensor,
        w_o: Tensor,
        n_heads: int,
        mask: Tensor,
    ) -> Any:
        q, k, v = (split_heads(x @ w, n_heads) for w in (w_q, w_k, w_v))
        heads, weights = attend(q, k, v, spread(mask, n_heads))
        return give(project(join(heads), w_o), weights)

    return masked_heads


def over_heads(mask: Tensor, n_heads: int) -> Tensor:
    return mask


def masks_in_turn(mask: Tensor, n_heads: int) -> Tensor:
    return mask.repeat(n_heads, 1, 1).view(len(mask), n_heads, *mask.shape[1:])


def check_masked_heads(candidate: Any) -> Verdict:
    """Check masked_heads(x, w_q, w_k, w_v, w_o, n_heads, mask) -> (out, weights)."""

    def arguments(
        T: int, lengths: list[int], d_model: int, d_head: int, n_heads: int
    ) -> tuple[Any, ...]:
        mask = causal_mask(T) & padding_mask(torch.tensor(lengths), T)
        return *draw_inputs(T, len(lengths), d_model, d_head, n_heads), mask

    cases: Cases = {
        "two sentences and two heads": arguments(4, [4, 2], 6, 3, 2),
        "one sentence and three heads": arguments(5, [4], 12, 4, 3),
        "four sentences and two heads": arguments(5, [5, 1, 3, 4], 6, 5, 2),
    }
    mistakes: Mistakes = {
        "mask over the heads, and joined without transpose": (
            masked_heads_with(over_heads, join_by_reshape),
            "Both mistakes are still there. Which axis of the weights does the first "
            "axis of the mask meet? And what does `reshape` do with the heads?",
        ),
        "mask over the heads": (
            [
                masked_heads_with(over_heads),
                # Where it does not fit, a reader's own attention says so otherwise.
                masked_heads_with(over_heads, attend=attention_with()),
                masked_heads_with(lambda mask, n_heads: mask[None]),
            ],
            "One mistake is left. The mask of a sentence is laid over a head: it needs "
            "an axis of size one between the sentences and the queries.",
        ),
        "joined without transpose": (
            masked_heads_with(join=join_by_reshape),
            "One mistake is left. `reshape` cuts the numbers elsewhere and moves none: "
            "the tokens have to stand before the heads, before the heads are joined.",
        ),
        "masks in turn": (
            masked_heads_with(masks_in_turn),
            "Your masks are repeated in turn, and cut anew, so that heads of one "
            "sentence get the mask of another. An axis of size one needs no repeating.",
        ),
        "mask on another axis": (
            [
                masked_heads_with(lambda mask, n_heads: mask[:, :, None]),
                masked_heads_with(lambda mask, n_heads: mask[..., None]),
            ],
            "The new axis of your mask stands among queries and keys. It belongs "
            "between the sentences and the queries, where the weights have heads.",
        ),
        "mask inverted": (
            masked_heads_with(lambda mask, n_heads: ~mask.unsqueeze(1)),
            "Your mask hides what should be seen. `True` means that the query may "
            "attend to the key.",
        ),
        "mask transposed": (
            masked_heads_with(lambda mask, n_heads: transposed(mask.unsqueeze(1))),
            "Your mask is transposed: its rows are the queries, and its columns the "
            "keys.",
        ),
        "causal mask alone": (
            masked_heads_with(lambda mask, n_heads: causal_mask(mask.shape[-1])),
            "Your mask is causal, and shows the padding. Use the one that is given.",
        ),
        "padding alone": (
            masked_heads_with(lambda mask, n_heads: mask[:, None, -1:]),
            "Your mask hides the padding, and shows what comes later. Use all of the "
            "one that is given.",
        ),
        "mask after the softmax": (
            masked_heads_with(attend=attention_with(hide=unchanged)),
            "You set weights to zero after the softmax, so that the others no longer "
            "add up to one. Give the mask to `attention`.",
        ),
        "W_o forgotten": (
            masked_heads_with(project=lambda joined, w_o: joined),
            "Nothing leaks any more, but `w_o` is missing.",
        ),
        "heads summed": (
            [
                masked_heads_with(
                    join=lambda heads: heads.sum(1),
                    project=lambda joined, w_o: joined @ w_o[: joined.shape[-1]],
                ),
                masked_heads_with(
                    join=lambda heads: heads.mean(1),
                    project=lambda joined, w_o: joined @ w_o[: joined.shape[-1]],
                ),
            ],
            "You make one head of all, by a sum or a mean. They are laid side by side, "
            "and `w_o` has rows for each of them.",
        ),
        "weights averaged": (
            masked_heads_with(give=lambda out, weights: (out, weights.mean(1))),
            "Your output is right. You return one table of weights for all heads "
            "together: keep the axis of the heads.",
        ),
        "out and weights swapped": weights_first(masked_heads_with()),
        "one mask for all sentences": (
            [
                masked_heads_with(lambda mask, n_heads: mask[:1].unsqueeze(1)),
                masked_heads_with(lambda mask, n_heads: mask[0]),
                masked_heads_with(lambda mask, n_heads: mask.all(0)),
                masked_heads_with(lambda mask, n_heads: mask.any(0)),
            ],
            "You use one mask for all sentences. Each has its own; it is the heads "
            "that share one.",
        ),
        "mask dropped": (
            [
                masked_heads_with(lambda mask, n_heads: None),
                masked_heads_with(lambda mask, n_heads: None, join_by_reshape),
            ],
            "You do not use the mask any more, and every word sees every other.",
        ),
        "heads of scattered columns": (
            masked_heads_with(join=join_scattered),
            "Nothing leaks any more, but in your concatenation the heads take turns, "
            "number by number. All of head 1 comes first.",
        ),
    }
    return diagnose(
        candidate, masked_heads_with(), cases, mistakes, returns=OUT_AND_WEIGHTS
    )
