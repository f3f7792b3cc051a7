"""The checks of the page "Positional embeddings"."""

import math
from typing import Any

import torch
from torch import Tensor

from transformer_book.checks.attention import attention_with, mistakes_of_attention
from transformer_book.checks.common import (
    OUT_AND_WEIGHTS,
    Cases,
    Implementation,
    Mistakes,
    Verdict,
    diagnose,
    drawing,
    unchanged,
)
from transformer_book.layers.positional_embeddings import (
    angles,
    quarter_turn,
    rotate,
    sinusoids,
)


def alternate(left: Tensor, right: Tensor) -> Tensor:
    """Return the columns of both by turns: 0, 0, 1, 1, 2, 2, …"""
    return torch.stack([left, right], -1).flatten(-2)


def side_by_side(left: Tensor, right: Tensor) -> Tensor:
    return torch.cat([left, right], -1)


def sinusoids_with(
    places: Implementation = lambda T: torch.arange(float(T)),
    speeds: Implementation = lambda C: 10000 ** (-2 * torch.arange(C // 2) / C),
    angles: Implementation = lambda t, speeds: t[:, None] * speeds,
    waves: Implementation = lambda angles: (angles.sin(), angles.cos()),
    join: Implementation = alternate,
) -> Implementation:
    """Return a function that makes sinusoids with some of its steps exchanged."""

    def my_sinusoids(T: int, C: int) -> Tensor:
        return join(*waves(angles(places(T), speeds(C))))

    return my_sinusoids


def speed_for_each_column(T: int, C: int) -> Tensor:
    angles = torch.arange(float(T))[:, None] * 10000 ** (-torch.arange(C) / C)
    even = torch.arange(C) % 2 == 0
    return torch.where(even, angles.sin(), angles.cos())


def check_sinusoids(candidate: Any) -> Verdict:
    """Check my_sinusoids(T, C) -> table (T, C)."""
    cases: Cases = {
        "ten places and a width of 8": (10, 8),
        "two places and a width of 12": (2, 12),
        "six places and a width of 6": (6, 6),
        "one place and a width of 2": (1, 2),
        "a hundred places and a width of 16": (100, 16),
    }

    def reference(T: int, C: int) -> Tensor:
        return sinusoids(torch.arange(float(T)), C)

    mistakes: Mistakes = {
        "transposed": (
            lambda T, C: sinusoids_with()(T, C).T,
            "Your table has a column for each place. It has to have a row for each: "
            "its shape is (T, C).",
        ),
        "sine and cosine swapped": (
            [
                sinusoids_with(waves=lambda angles: (angles.cos(), angles.sin())),
                sinusoids_with(
                    waves=lambda angles: (angles.cos(), angles.sin()), join=side_by_side
                ),
            ],
            "Your cosines stand in the columns 0, 2, 4, … or come first. There belong "
            "the sines: row 0 begins with 0, 1.",
        ),
        "halves": (
            sinusoids_with(join=side_by_side),
            "Your sines fill the first half of each row, and the cosines the second. "
            "In the paper they take turns: sine and cosine of one clock are neighbors.",
        ),
        "offset by one": (
            sinusoids_with(places=lambda T: torch.arange(1.0, T + 1)),
            "Your places begin with 1. The first one is 0, where all sines are 0 and "
            "all cosines are 1.",
        ),
        "own speeds": (
            [
                speed_for_each_column,
                sinusoids_with(
                    speeds=lambda C: 10000 ** (-4 * torch.arange(C // 2) / C)
                ),
            ],
            "You take the number of a column for the number i of a clock. A sine and a "
            "cosine make one clock: columns 2i and 2i + 1 share the exponent 2i/C.",
        ),
        "exponent not doubled": (
            sinusoids_with(speeds=lambda C: 10000 ** (-torch.arange(C // 2) / C)),
            "Your first clock is right, and the others turn too fast: from clock to "
            "clock your speeds fall by the root of what they should. Look at the 2 in "
            "2i/C, and at the base.",
        ),
        "last speed is the base": (
            sinusoids_with(
                speeds=lambda C: 10000 ** (-torch.arange(C // 2) / max(C // 2 - 1, 1))
            ),
            "Your slowest clock has the speed 1/10000. In the paper's formula the "
            "exponent 2i/C stays below one.",
        ),
        "speeds of equal steps": (
            [
                sinusoids_with(speeds=lambda C: 1 / (1 + torch.arange(C // 2))),
                sinusoids_with(
                    speeds=lambda C: 1 / (10000 * 2 * torch.arange(C // 2) / C + 1)
                ),
                sinusoids_with(
                    speeds=lambda C: (
                        1 / (10000 * 2 * torch.arange(C // 2) / C).clamp(min=1)
                    )
                ),
            ],
            "Your speeds do not fall by the same factor from clock to clock. 2i/C is "
            "an exponent of 10000.",
        ),
        "turned the wrong way": (
            [
                sinusoids_with(
                    speeds=lambda C: 10000 ** (2 * torch.arange(C // 2) / C)
                ),
                sinusoids_with(angles=lambda t, speeds: t[:, None] / speeds),
            ],
            "Your clocks get faster and faster. They have to get slower: the place is "
            "divided by 10000 to the power of 2i/C.",
        ),
        "another base": (
            [
                sinusoids_with(
                    speeds=lambda C, base=base: base ** (-2 * torch.arange(C // 2) / C)
                )
                for base in (1000, 100000, 10, math.e, 2)
            ],
            "Your clocks slow down by another factor. The base of the powers is 10000.",
        ),
        "positions multiplied": (
            sinusoids_with(
                waves=lambda angles: (angles * angles.sin(), angles * angles.cos())
            ),
            "Your rows get longer with the place. Take the sine and the cosine of an "
            "angle, and do not multiply by it.",
        ),
        "clocks counted from one": (
            sinusoids_with(
                speeds=lambda C: 10000 ** (-2 * (torch.arange(C // 2) + 1) / C)
            ),
            "Your first clock has the speed of the second. i begins with 0: the first "
            "clock turns by one radian a place.",
        ),
        "sines only": (
            [
                sinusoids_with(waves=lambda angles: (angles.sin(), angles.sin())),
                sinusoids_with(waves=lambda angles: (angles.sin(), 0 * angles)),
                sinusoids_with(waves=lambda angles: (angles.cos(), angles.cos())),
            ],
            "Your columns have sines alone, or cosines alone. A clock has both: the "
            "sine in column 2i, the cosine in column 2i + 1.",
        ),
        "half the width": (
            sinusoids_with(join=lambda sines, cosines: sines),
            "Your table has one column for each clock. Each clock has two: its sine "
            "and its cosine.",
        ),
        "divided after the sine": (
            sinusoids_with(
                angles=lambda t, speeds: (t[:, None], speeds),
                waves=lambda both: (
                    both[0].sin() * both[1],
                    both[0].cos() * both[1],
                ),
            ),
            "You divide the sine. Divide the place, and take the sine of that.",
        ),
        "whole numbers": (
            [
                sinusoids_with(
                    angles=lambda t, speeds: t[:, None] // (1 / speeds),
                ),
                sinusoids_with(
                    speeds=lambda C: 10000.0 ** -(2 * torch.arange(C // 2) // C)
                ),
            ],
            "You divide by `//`, which gives whole numbers. Angles and exponents lie "
            "between them.",
        ),
        "a share of the length": (
            sinusoids_with(places=lambda T: torch.arange(T) / T),
            "Your places lie between 0 and 1, so that they depend on the length. They "
            "are 0, 1, 2, and so on.",
        ),
        "places and clocks swapped": (
            lambda T, C: alternate(
                (
                    torch.arange(C // 2) / 10000 ** (2 * torch.arange(T)[:, None] / C)
                ).sin(),
                (
                    torch.arange(C // 2) / 10000 ** (2 * torch.arange(T)[:, None] / C)
                ).cos(),
            ),
            "You have place and clock swapped: the place is divided, and the number of "
            "the clock stands in the exponent.",
        ),
        "base and exponent swapped": (
            sinusoids_with(
                speeds=lambda C: 1 / (2 * torch.arange(C // 2) / C) ** 10000
            ),
            "You have base and exponent swapped: it is 10000 to the power of 2i/C.",
        ),
        "half a turn too much": (
            [
                sinusoids_with(waves=lambda angles: (angles.sin(), -angles.cos())),
                sinusoids_with(waves=lambda angles: (-angles.sin(), angles.cos())),
            ],
            "Some of your signs are wrong. At place 0 all sines are 0 and all cosines "
            "1, and then the sines grow.",
        ),
        "cut anew": (
            lambda T, C: sinusoids_with()(T, C).reshape(C, T),
            "`reshape` and `view` only cut the numbers anew. Your table has a wrong "
            "shape: it is (T, C).",
        ),
        "degrees": (
            sinusoids_with(angles=lambda t, speeds: torch.deg2rad(t[:, None] * speeds)),
            "Your angles are taken for degrees. `sin` and `cos` want radians, and the "
            "formula gives them.",
        ),
        "turns": (
            [
                sinusoids_with(
                    angles=lambda t, speeds, turn=turn: turn * t[:, None] * speeds
                )
                for turn in (math.tau, math.pi)
            ],
            "Your clocks go round, or half round, where they should turn by one "
            "radian. The formula has no π.",
        ),
    }
    return diagnose(
        candidate, reference, cases, mistakes, without=(sinusoids, angles), atol=1e-4
    )


def neighbors(x: Tensor) -> tuple[Tensor, Tensor]:
    return x[..., 0::2], x[..., 1::2]


def halves(x: Tensor) -> tuple[Tensor, Tensor]:
    first, second = x.chunk(2, -1)
    return first, second


def a_turn(a: Tensor, b: Tensor, cos: Tensor, sin: Tensor) -> tuple[Tensor, Tensor]:
    return a * cos - b * sin, a * sin + b * cos


def turn_with(
    speeds: Implementation = lambda D: 10000 ** (-2 * torch.arange(D // 2) / D),
    factor: float = 1,
    pairs: Implementation = neighbors,
    turn: Implementation = a_turn,
    join: Implementation = alternate,
) -> Implementation:
    """Return what turns the pairs of x (..., T, D), with some steps exchanged."""

    def turned(x: Tensor) -> Tensor:
        t = torch.arange(x.shape[-2])[:, None]
        angle = factor * t * speeds(x.shape[-1])
        return join(*turn(*pairs(x), angle.cos(), angle.sin()))

    return turned


turn_pairs = turn_with()
turn_back = turn_with(factor=-1)


def turn_with_other_partner(partner: Implementation, spread: Implementation) -> Any:
    """Return what turns each number with a partner, by angles that are spread out.

    The two do not fit together: the numbers of a pair turn by different angles.
    """

    def turned(x: Tensor) -> Tensor:
        T, D = x.shape[-2:]
        speeds = 10000 ** (-2 * torch.arange(D // 2) / D)
        angle = spread(torch.arange(T)[:, None] * speeds)
        return x * angle.cos() + partner(x) * angle.sin()

    return turned


def partner_in_other_half(x: Tensor) -> Tensor:
    first, second = halves(x)
    return side_by_side(-second, first)


def turn_half(first: bool) -> Implementation:
    """Return what turns one half of the features, and leaves the other."""

    def turned(x: Tensor) -> Tensor:
        D = x.shape[-1] // 2
        whole = turn_pairs(x)
        if first:
            return side_by_side(whole[..., :D], x[..., D:])
        return side_by_side(x[..., :D], whole[..., D:])

    return turned


def turn_along_batch(x: Tensor) -> Tensor:
    """Turn by the place along the first axis, which may be that of the batch."""
    return turn_pairs(x.transpose(0, -2)).transpose(0, -2)


def turn_along_width(x: Tensor) -> Tensor:
    """Turn by the number of the pair, in every word alike."""
    D = x.shape[-1]
    i = torch.arange(D // 2)
    angle = i * 10000 ** (-2 * i / D)
    return alternate(*a_turn(*neighbors(x), angle.cos(), angle.sin()))


def turn_if_even(x: Tensor) -> Tensor:
    """Turn what can be cut into pairs."""
    return x if x.shape[-1] % 2 else turn_pairs(x)


def sinusoids_for(x: Tensor) -> Tensor:
    return sinusoids(torch.arange(float(x.shape[-2])), x.shape[-1])


def add_sinusoids(x: Tensor) -> Tensor:
    return x + sinusoids_for(x)


def multiply_by_sinusoids(x: Tensor) -> Tensor:
    return x * sinusoids_for(x)


def rotary_head_with(
    of_query: Implementation = turn_pairs,
    of_key: Implementation = turn_pairs,
    of_value: Implementation = unchanged,
    of_x: Implementation = unchanged,
    of_out: Implementation = unchanged,
    keys_from: Implementation = lambda w_q, w_k: w_k,
    root_of: Implementation | None = None,
    **steps: Implementation,
) -> Implementation:
    """Return a head with RoPE that turns other tensors, or turns them another way.

    of_query, of_key and the like: what is done to the query, the key and so on
    root_of: gives the size by whose root the scores are divided, of x
    """

    def rotary_head(
        x: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor
    ) -> tuple[Tensor, Tensor]:
        if root_of:
            root = math.sqrt(root_of(x))
            steps["divisor"] = lambda q, k, v: root
        x = of_x(x)
        q, k = of_query(x @ w_q), of_key(x @ keys_from(w_q, w_k))
        out, weights = attention_with(**steps)(q, k, of_value(x @ w_v))
        return of_out(out), weights

    return rotary_head


def turned_by(turned: Implementation, **steps: Implementation) -> Implementation:
    """Return a head with RoPE that turns queries and keys in its own way."""
    return rotary_head_with(turned, turned, **steps)


def check_rotary_head(candidate: Any) -> Verdict:
    """Check rotary_head(x, w_q, w_k, w_v) -> (out, weights)."""
    draw = drawing()

    def matrices(C: int, *widths: int) -> list[Tensor]:
        """Return matrices by which no softmax saturates, and none is nearly even."""
        return [2 * draw(C, width) / math.sqrt(C) for width in widths]

    cases: Cases = {
        "one sentence of five words": (draw(5, 12), *matrices(12, 8, 8, 6)),
        "two sentences of four words": (draw(2, 4, 8), *matrices(8, 6, 6, 3)),
        "one word": (draw(1, 6), *matrices(6, 4, 4, 4)),
        "three sentences of three words, and all widths six": (
            draw(3, 3, 6),
            *matrices(6, 6, 6, 6),
        ),
        "twenty words": (draw(20, 5), *matrices(5, 8, 8, 2)),
    }
    mistakes: Mistakes = {
        "not turned": (
            [turned_by(unchanged), turned_by(turn_along_width)],
            "This head does not see the order: nothing is turned, or every word by the "
            "same angles. Turn the queries and the keys by their places.",
        ),
        "keys not turned": (
            rotary_head_with(of_key=unchanged),
            "You turn the queries alone, so the scores depend on where the query "
            "stands. The keys have to turn by their places too.",
        ),
        "queries not turned": (
            rotary_head_with(of_query=unchanged),
            "You turn the keys alone, so the scores depend on where the key stands. "
            "The queries have to turn by their places too.",
        ),
        "values turned too": (
            [
                rotary_head_with(of_value=turn_if_even),
                rotary_head_with(of_out=turn_if_even),
            ],
            "You turn the values too. Queries and keys are enough: turned values would "
            "carry the places into the output.",
        ),
        "turned in opposite directions": (
            [
                rotary_head_with(of_query=turn_back),
                rotary_head_with(of_key=turn_back),
            ],
            "Query and key turn in opposite directions, so the scores depend on the "
            "sum of the places. Both turn the same way: then their difference is left.",
        ),
        "both turned the wrong way": (
            turned_by(turn_back),
            "Both turn the wrong way, so that an offset counts as its opposite. Which "
            "of the products has the minus, and do places grow with the words?",
        ),
        "turned before the matrices": (
            [
                rotary_head_with(of_x=turn_pairs),
                rotary_head_with(unchanged, unchanged, of_x=turn_pairs),
                lambda x, w_q, w_k, w_v: attention_with()(
                    turn_pairs(x) @ w_q, turn_pairs(x) @ w_k, x @ w_v
                ),
            ],
            "You turn `x`. Multiply by the matrix first, and turn the query or the key "
            "that comes out.",
        ),
        "halves": (
            turned_by(turn_with(pairs=halves, join=side_by_side)),
            "Your pairs are the first half of the numbers and the second. Some code "
            "does so; here neighbors make a pair: 0 and 1, 2 and 3, and so on.",
        ),
        "positions added": (
            [
                rotary_head_with(unchanged, unchanged, of_x=add_sinusoids),
                rotary_head_with(add_sinusoids, add_sinusoids),
            ],
            "You add the positions. RoPE adds nothing: it turns what comes out of "
            "`w_q` and `w_k`.",
        ),
        "positions multiplied": (
            rotary_head_with(multiply_by_sinusoids, multiply_by_sinusoids),
            "You multiply each number by a sine or a cosine alone. To turn a pair, "
            "each of its new numbers takes both of the old ones.",
        ),
        "one speed": (
            turned_by(turn_with(lambda D: torch.ones(D // 2))),
            "All your pairs turn at one speed. Pair i turns by 10000 to the power of "
            "−2i/D a place.",
        ),
        "exponent not doubled": (
            turned_by(turn_with(lambda D: 10000 ** (-torch.arange(D // 2) / D))),
            "Your first pair is right, and the others turn too fast: from pair to pair "
            "your speeds fall by the root of what they should. Look at the 2 in −2i/D, "
            "and at the base.",
        ),
        "speeds of columns": (
            turned_by(turn_with(lambda D: 10000 ** (-4 * torch.arange(D // 2) / D))),
            "You take the number of a column for the number i of a pair, and double it "
            "again. Columns 2i and 2i + 1 are pair i: its exponent is −2i/D.",
        ),
        "clocks counted from one": (
            turned_by(
                turn_with(lambda D: 10000 ** (-2 * (torch.arange(D // 2) + 1) / D))
            ),
            "Your first pair has the speed of the second. i begins with 0: the first "
            "pair turns by one radian a place.",
        ),
        "faster and faster": (
            # Large angles are not the same to the last digit either way.
            [
                turned_by(turn_with(lambda D: 10000 ** (2 * torch.arange(D // 2) / D))),
                turned_by(
                    turn_with(lambda D: 1 / 10000 ** (-2 * torch.arange(D // 2) / D))
                ),
            ],
            "Your pairs turn faster and faster. They have to get slower: the exponent "
            "is −2i/D.",
        ),
        "another base": (
            [
                turned_by(
                    turn_with(
                        lambda D, base=base: base ** (-2 * torch.arange(D // 2) / D)
                    )
                )
                for base in (1000, 100_000, 500_000, 10)
            ],
            "Your speeds fall by another factor from pair to pair. The base of the "
            "powers is 10000.",
        ),
        "degrees": (
            turned_by(turn_with(factor=math.pi / 180)),
            "Your angles are taken for degrees. `sin` and `cos` want radians, and the "
            "formula gives them.",
        ),
        "turns": (
            [turned_by(turn_with(factor=turn)) for turn in (math.tau, math.pi)],
            "Your first pair goes round, or half round, where it should turn by one "
            "radian. The formula has no π.",
        ),
        "a share of the length": (
            turned_by(lambda x: turn_with(factor=1 / x.shape[-2])(x)),
            "Your places lie between 0 and 1, so that they depend on the length. They "
            "are 0, 1, 2, and so on.",
        ),
        "no turn": (
            [
                turned_by(turn_with(turn=turn))
                for turn in (
                    lambda a, b, cos, sin: (a * cos - b * sin, b * cos - a * sin),
                    lambda a, b, cos, sin: (a * cos + b * sin, a * sin + b * cos),
                    lambda a, b, cos, sin: (a * cos - b * sin, a * cos + b * sin),
                    lambda a, b, cos, sin: (a * cos + b * sin, a * cos - b * sin),
                    lambda a, b, cos, sin: (a * cos, b * sin),
                )
            ],
            "What you do with a pair is no turn: its length changes. Each new number "
            "takes both old ones, one with the cosine and one with the sine, and one "
            "of the four products has a minus.",
        ),
        "angles in halves": (
            turned_by(
                turn_with_other_partner(
                    quarter_turn, lambda angle: side_by_side(angle, angle)
                )
            ),
            "Your pairs are neighbors, and their angles stand as if the pairs were one "
            "number of each half. Both numbers of a pair turn by the same angle.",
        ),
        "neighbors in halves": (
            turned_by(
                turn_with_other_partner(
                    partner_in_other_half, lambda angle: alternate(angle, angle)
                )
            ),
            "Your angles are those of neighbors, and the partner of a number comes "
            "from the other half. Neighbors make a pair: 0 and 1, 2 and 3, and so on.",
        ),
        "half of the features turned": (
            [turned_by(turn_half(first)) for first in (True, False)],
            "You turn half of the features, and leave the others. Each pair turns: "
            "there are D/2 pairs.",
        ),
        "places along the batch": (
            turned_by(turn_along_batch),
            "Your places count the sentences of the batch, or only fit without one. "
            "Count along the axis before the last, the tokens.",
        ),
        "places from the end for the keys": (
            rotary_head_with(of_key=lambda k: turn_pairs(k.flip(-2)).flip(-2)),
            "Your keys have their places counted from the end. Queries and keys count "
            "alike, from the first word.",
        ),
        "one matrix for queries and keys": (
            rotary_head_with(keys_from=lambda w_q, w_k: w_q),
            "One matrix makes your queries and your keys. The keys have `w_k`.",
        ),
        "root of the model's width": (
            rotary_head_with(root_of=lambda x: x.shape[-1]),
            "You divide by the root of the model's width. Scores are dot products of "
            "queries and keys: how wide are those?",
        ),
        "masked": (
            rotary_head_with(normalize=causal_softmax),
            "You hide the words to come. Here each word sees all words: there is no "
            "mask.",
        ),
        **mistakes_of_attention(
            rotary_head_with,
            leave_out=(
                "overflow",
                "scores with the values",
                "queries compared with queries",
            ),
        ),
    }
    return diagnose(
        candidate,
        rotary_head_with(),
        cases,
        mistakes,
        returns=OUT_AND_WEIGHTS,
        without=(rotate,),
        atol=1e-4,
    )


def causal_softmax(scores: Tensor) -> Tensor:
    later = torch.ones_like(scores, dtype=torch.bool).triu(1)
    return scores.masked_fill(later, -math.inf).softmax(-1)


def causal(scores: Tensor, i: Tensor, j: Tensor) -> Tensor:
    return scores.masked_fill(j > i, -math.inf)


def alibi_with(
    bias: Implementation = lambda i, j: j - i,
    hide: Implementation = causal,
    combine: Implementation = lambda scores, slope, bias: scores + slope * bias,
    **steps: Implementation,
) -> Implementation:
    """Return causal attention with ALiBi with some of its steps exchanged."""

    def my_alibi(q: Tensor, k: Tensor, v: Tensor, slope: Tensor | float) -> Any:
        t = torch.arange(len(q))
        i, j = t[:, None], t
        return attention_with(
            **{
                "hide": lambda scores, mask: hide(
                    combine(scores, slope, bias(i, j)), i, j
                ),
                "clear": lambda weights, mask: weights,
                **steps,
            }
        )(q, k, v, j <= i)

    return my_alibi


def bias_after_softmax(mend: Implementation) -> Implementation:
    """Return attention that adds the bias to the weights, and mends them then."""

    def my_alibi(
        q: Tensor, k: Tensor, v: Tensor, slope: Tensor | float
    ) -> tuple[Tensor, Tensor]:
        _, weights = alibi_with(bias=lambda i, j: 0)(q, k, v, slope)
        t = torch.arange(len(q))
        weights = mend(weights - slope * (t[:, None] - t))
        return weights @ v, weights

    return my_alibi


def check_lost_bias(candidate: Any) -> Verdict:
    """Check my_alibi(q, k, v, slope) -> (out, weights)."""
    draw = drawing()
    cases: Cases = {
        "five tokens and a slope of 0.3": (draw(5, 8), draw(5, 8), draw(5, 3), 0.3),
        "three tokens and a slope of 2": (draw(3, 4), draw(3, 4), draw(3, 4), 2.0),
        "no slope": (draw(4, 6), draw(4, 6), draw(4, 6), 0.0),
    }
    mistakes: Mistakes = {
        "constant in a row": (
            alibi_with(bias=lambda i, j: -i),
            "The slope still has no effect: there is no bias, or it is the same for "
            "all keys of a query, and cancels in the softmax. Which of the two places "
            "has to count?",
        ),
        "far preferred": (
            [alibi_with(bias=lambda i, j: i - j), alibi_with(bias=lambda i, j: -j)],
            "Your bias prefers what is far from the query, and so the first token. "
            "Something is taken away for each step back.",
        ),
        "mask lost": (
            [
                alibi_with(bias=lambda i, j: -(i - j).abs(), hide=unchanged),
                alibi_with(hide=unchanged),
            ],
            "The keys to come are no longer hidden. Keep the causal mask beside the "
            "bias.",
        ),
        "mask of the past": (
            alibi_with(hide=lambda scores, i, j: scores.masked_fill(j < i, -math.inf)),
            "Your mask hides what came before, and shows what is to come. It was "
            "right: a key is hidden if its place is the larger one.",
        ),
        "diagonal hidden": (
            alibi_with(hide=lambda scores, i, j: scores.masked_fill(j >= i, -math.inf)),
            "Your mask hides a token from itself, and the first one sees nothing at "
            "all. It was right before.",
        ),
        "mask after the softmax": (
            [
                alibi_with(hide=unchanged, clear=lambda weights, mask: weights.tril()),
            ],
            "You set weights to zero after the softmax, so that the others no longer "
            "add up to one. Hide the scores before it.",
        ),
        "bias after the softmax": (
            [
                bias_after_softmax(mend)
                for mend in (
                    unchanged,
                    torch.tril,
                    lambda weights: weights.softmax(-1),
                    lambda weights: weights.tril().softmax(-1),
                )
            ],
            "You take the bias from the weights, so that they are no weights any more. "
            "It belongs to the scores, before the softmax.",
        ),
        "bias multiplied": (
            [
                alibi_with(combine=lambda scores, slope, bias: scores * slope * bias),
                alibi_with(
                    combine=lambda scores, slope, bias: scores * (1 + slope * bias)
                ),
            ],
            "You multiply the scores by the bias. It is added.",
        ),
        "no slope": (
            alibi_with(combine=lambda scores, slope, bias: scores + bias),
            "Your bias does not use the slope: a step always costs one. It costs as "
            "much as the slope.",
        ),
        "slope to the power of the distance": (
            alibi_with(combine=lambda scores, slope, bias: scores - slope ** (-bias)),
            "Your bias is a power of the slope. It is the slope times the distance.",
        ),
        "slope times the length": (
            lambda q, k, v, slope: alibi_with()(q, k, v, slope * len(q)),
            "Your bias grows with the length of the sentence. A step costs one slope.",
        ),
        "squared distance": (
            alibi_with(bias=lambda i, j: -((i - j) ** 2)),
            "Your bias falls with the square of the distance. It is linear: each step "
            "costs the same.",
        ),
        "root of the distance": (
            alibi_with(bias=lambda i, j: -((i - j).clamp(min=0) ** 0.5)),
            "Your bias falls with the root of the distance. It is linear: each step "
            "costs the same.",
        ),
        "off by one": (
            alibi_with(bias=lambda i, j: -(i - j - 1).clamp(min=0)),
            "The token before costs nothing in your bias. A step costs one slope, the "
            "first one too.",
        ),
        "root of another size": (
            [
                alibi_with(divisor=lambda q, k, v: math.sqrt(len(q))),
                alibi_with(divisor=lambda q, k, v: math.sqrt(v.shape[-1])),
            ],
            "You divide by the root of another size. It was right before: the width of "
            "the queries.",
        ),
        "bias divided": (
            lambda q, k, v, slope: alibi_with()(
                q, k, v, slope / math.sqrt(q.shape[-1])
            ),
            "You divide the bias by the root of the width, too. Divide the products, "
            "and then add the bias.",
        ),
        **mistakes_of_attention(
            alibi_with,
            leave_out=(
                "softmax over the batch",
                "an axis counted from the front",
                "wrong axes transposed",
                "overflow",
                "root of another size",
            ),
        ),
    }
    return diagnose(candidate, alibi_with(), cases, mistakes, returns=OUT_AND_WEIGHTS)
