"""The checks of the page "Positional embeddings"."""

import math

import torch

from transformer_book.checks.diagnosis import diagnose, drawing
from transformer_book.layers.positional_embeddings import sinusoids
from transformer_book.layers.scaled_dot_product_attention import attention


def table(
    places=lambda T: torch.arange(float(T)),
    speeds=lambda C: 10000 ** (-2 * torch.arange(C // 2) / C),
    angle=lambda t, w: t[:, None] * w,
    sides=lambda angle: [angle.sin(), angle.cos()],
    join=lambda sides: torch.stack(sides, -1).flatten(-2),
):
    """Return a maker of sinusoids with some of its steps exchanged."""

    def made(T, C):
        return join(sides(angle(places(T), speeds(C))))

    return made


def own_speeds(T, C):
    """Each column has a speed of its own."""
    angle = torch.arange(float(T))[:, None] * 10000 ** (-torch.arange(C) / C)
    even = torch.arange(C) % 2 == 0
    return torch.where(even, angle.sin(), angle.cos())


def with_speeds(speeds):
    return table(speeds=speeds)


def halves(sides):
    return torch.cat(sides, -1)


def check_sinusoids(my_sinusoids):
    """Check my_sinusoids(T, C) -> table (T, C)."""
    cases = {
        "ten places and a width of 8": (10, 8),
        "two places and a width of 12": (2, 12),
        "six places and a width of 6": (6, 6),
        "one place and a width of 2": (1, 2),
        "a hundred places and a width of 16": (100, 16),
    }

    def reference(T, C):
        return sinusoids(torch.arange(float(T)), C)

    mistakes = {
        "transposed": (
            lambda T, C: table()(T, C).T,
            "Your table has a column for each place. It has to have a row for each: "
            "its shape is (T, C).",
        ),
        "sine and cosine swapped": (
            [
                table(sides=lambda angle: [angle.cos(), angle.sin()]),
                table(sides=lambda a: [a.cos(), a.sin()], join=halves),
            ],
            "Your cosines stand in the columns 0, 2, 4, … or come first. There belong "
            "the sines: row 0 begins with 0, 1.",
        ),
        "halves": (
            table(join=halves),
            "Your sines fill the first half of each row, and the cosines the second. "
            "In the paper they take turns: sine and cosine of one clock are neighbors.",
        ),
        "offset by one": (
            table(places=lambda T: torch.arange(1.0, T + 1)),
            "Your places begin with 1. The first one is 0, where all sines are 0 and "
            "all cosines are 1.",
        ),
        "own speeds": (
            [own_speeds],
            "Each of your columns has a speed of its own. A sine and a cosine make one "
            "clock: columns 2i and 2i + 1 share the speed with exponent 2i/C.",
        ),
        "exponent not doubled": (
            [
                with_speeds(lambda C: 10000 ** (-torch.arange(C // 2) / C)),
                with_speeds(lambda C: 10000 ** (-4 * torch.arange(C // 2) / C)),
            ],
            "Your first clock is right, and the others turn too fast or too slowly. "
            "The exponent of clock i is 2i/C.",
        ),
        "last speed is the base": (
            with_speeds(
                lambda C: 10000 ** (-torch.arange(C // 2) / max(C // 2 - 1, 1))
            ),
            "Your slowest clock has the speed 1/10000. In the paper's formula the "
            "exponent 2i/C stays below one.",
        ),
        "speeds of equal steps": (
            [
                with_speeds(lambda C: 1 / (1 + torch.arange(C // 2))),
                with_speeds(
                    lambda C: 1 / (10000 * 2 * torch.arange(C // 2) / C).clamp(min=1)
                ),
            ],
            "Your speeds do not fall by the same factor from clock to clock. 2i/C is "
            "an exponent of 10000.",
        ),
        "turned the wrong way": (
            [
                with_speeds(lambda C: 10000 ** (2 * torch.arange(C // 2) / C)),
                table(angle=lambda t, w: t[:, None] / w),
            ],
            "Your clocks get faster and faster. They have to get slower: the place is "
            "divided by 10000 to the power of 2i/C.",
        ),
        "another base": (
            [
                with_speeds(lambda C, b=base: b ** (-2 * torch.arange(C // 2) / C))
                for base in (1000, 100000, 10, math.e, 2)
            ],
            "Your clocks slow down by another factor. The base of the powers is 10000.",
        ),
        "positions multiplied": (
            table(sides=lambda a: [a * a.sin(), a * a.cos()]),
            "Your rows get longer with the place. Take the sine and the cosine of an "
            "angle, and do not multiply by it.",
        ),
        "degrees": (
            table(angle=lambda t, w: torch.deg2rad(t[:, None] * w)),
            "Your angles are taken for degrees. `sin` and `cos` want radians, and the "
            "formula gives them.",
        ),
        "turns": (
            table(angle=lambda t, w: math.tau * t[:, None] * w),
            "Your clocks go round once where they should turn by one radian. The "
            "formula has no 2π.",
        ),
    }
    return diagnose(my_sinusoids, reference, cases, mistakes, atol=1e-4)


def turned(x, way=1, base=10_000.0, first=0, places=None):
    """Turn pairs of neighbors by the angles of their places."""
    T, width = x.shape[-2:]
    t = torch.arange(first, T + first, dtype=x.dtype) if places is None else places(x)
    speeds = base ** (-2 * torch.arange(width // 2) / width)
    angle = way * t[:, None] * speeds
    a, b = x[..., 0::2], x[..., 1::2]
    pairs = [a * angle.cos() - b * angle.sin(), a * angle.sin() + b * angle.cos()]
    return torch.stack(pairs, -1).flatten(-2)


def turned_halves(x):
    a, b = x.chunk(2, -1)
    mixed = torch.stack([a, b], -1).flatten(-2)
    mixed = turned(mixed)
    return torch.cat([mixed[..., 0::2], mixed[..., 1::2]], -1)


def same(x):
    return x


def rotary(
    query=turned,
    key=turned,
    value=same,
    before=same,
    after=same,
    attend=attention,
):
    """Return a head with RoPE with some of its steps exchanged."""

    def head(x, w_q, w_k, w_v):
        x = before(x)
        out, weights = attend(query(x @ w_q), key(x @ w_k), value(x @ w_v))
        return after(out), weights

    return head


def undivided(q, k, v):
    return attention(math.sqrt(q.shape[-1]) * q, k, v)


def both(turn):
    return rotary(query=turn, key=turn)


def added(x):
    return x + sinusoids(torch.arange(float(x.shape[-2])), x.shape[-1])


def multiplied(x):
    return x * sinusoids(torch.arange(float(x.shape[-2])), x.shape[-1])


def backwards(x):
    return turned(x, way=-1)


def over_the_batch(x):
    """Turn along the first axis, where the batch is or may be."""
    return turned(x.transpose(0, -2)).transpose(0, -2)


def one_speed(x):
    return turned(x, base=1.0)


def check_rotary_head(rotary_head):
    """Check rotary_head(x, w_q, w_k, w_v) -> (out, weights)."""
    draw = drawing()
    cases = {
        "one sentence of five words": (
            draw(5, 12),
            *(draw(12, width) for width in (8, 8, 6)),
        ),
        "two sentences of four words": (
            draw(2, 4, 8),
            *(draw(8, width) for width in (6, 6, 3)),
        ),
        "one word": (draw(1, 6), *(draw(6, width) for width in (4, 4, 4))),
        "three sentences of three words, and all widths six": (
            draw(3, 3, 6),
            *(draw(6, width) for width in (6, 6, 6)),
        ),
    }
    mistakes = {
        "out and weights swapped": (
            lambda *arguments: rotary()(*arguments)[::-1],
            "You return the weights first. The order is `out, weights`.",
        ),
        "not turned": (
            both(same),
            "Nothing is turned: this head does not see the order. Turn the queries and "
            "the keys by their places.",
        ),
        "keys not turned": (
            rotary(key=same),
            "You turn the queries alone, so the scores depend on where the query "
            "stands. The keys have to turn by their places too.",
        ),
        "queries not turned": (
            rotary(query=same),
            "You turn the keys alone, so the scores depend on where the key stands. "
            "The queries have to turn by their places too.",
        ),
        "values turned too": (
            [
                rotary(value=lambda v: turned(v) if v.shape[-1] % 2 == 0 else v),
                rotary(after=lambda v: turned(v) if v.shape[-1] % 2 == 0 else v),
            ],
            "You turn the values too. Queries and keys are enough: turned values would "
            "carry the places into the output.",
        ),
        "turned in opposite directions": (
            [rotary(query=backwards), rotary(key=backwards)],
            "Query and key turn in opposite directions, so the scores depend on the "
            "sum of the places. Both turn the same way: then their difference is left.",
        ),
        "both turned the wrong way": (
            both(backwards),
            "Both turn the wrong way, so that an offset counts as its opposite. Which "
            "of the two products has the minus?",
        ),
        "turned before the matrices": (
            [rotary(turned, turned, before=turned), rotary(same, same, before=turned)],
            "You turn `x`. Multiply by the matrix first, and turn the query or the key "
            "that comes out.",
        ),
        "halves": (
            both(turned_halves),
            "Your pairs are the first half of the numbers and the second. Some code "
            "does so; here neighbors make a pair: 0 and 1, 2 and 3, and so on.",
        ),
        "positions added": (
            [
                rotary(same, same, before=added),
                both(added),
            ],
            "You add the positions. RoPE adds nothing: it turns what comes out of "
            "`w_q` and `w_k`.",
        ),
        "positions multiplied": (
            both(multiplied),
            "You multiply each number by a sine or a cosine alone. To turn a pair, "
            "each of its new numbers takes both of the old ones.",
        ),
        "one speed": (
            both(one_speed),
            "All your pairs turn at one speed. Pair i turns by 10000 to the power of "
            "−2i/D a place.",
        ),
        "another base": (
            [both(lambda x, base=base: turned(x, base=base)) for base in (1000, 100)],
            "Your slow pairs turn too fast. The base of the powers is 10000.",
        ),
        "places along the batch": (
            both(over_the_batch),
            "Your places count the sentences of the batch, or only fit without one. "
            "Count along the axis before the last, the tokens.",
        ),
        "division missing": (
            rotary(attend=undivided),
            "The turning is right, but the scores are not divided by the root of the "
            "width of the queries.",
        ),
    }
    return diagnose(
        rotary_head, rotary(), cases, mistakes, returns=("out", "weights"), atol=1e-4
    )


def biased(
    bias=lambda i, j: j - i,
    late=lambda weights, bias: weights,
    hide=lambda scores, i, j: scores.masked_fill(j > i, -math.inf),
    divide=lambda q: math.sqrt(q.shape[-1]),
):
    """Return causal attention with ALiBi with some of its steps exchanged."""

    def attend(q, k, v, slope):
        t = torch.arange(len(q))
        i, j = t[:, None], t
        # The slope is a number of Python, or a tensor.
        amount = slope * (bias(i, j) + 0 * i + 0 * j)
        scores = hide(q @ k.T / divide(q) + amount, i, j)
        weights = late(scores.softmax(-1), amount)
        return weights @ v, weights

    return attend


def bias_after_softmax(q, k, v, slope):
    _, weights = biased(bias=lambda i, j: 0 * (i + j))(q, k, v, slope)
    t = torch.arange(len(q))
    weights = (weights - slope * (t[:, None] - t)).masked_fill(t > t[:, None], 0)
    return weights @ v, weights


def check_lost_bias(my_alibi):
    """Check my_alibi(q, k, v, slope) -> (out, weights)."""
    draw = drawing()
    cases = {
        "five tokens and a slope of 1/2": (draw(5, 8), draw(5, 8), draw(5, 3), 0.5),
        "three tokens and a slope of 2": (draw(3, 4), draw(3, 4), draw(3, 4), 2.0),
        "no slope": (draw(4, 6), draw(4, 6), draw(4, 6), 0.0),
    }
    mistakes = {
        "constant in a row": (
            [biased(bias=lambda i, j: -i), biased(bias=lambda i, j: i)],
            "The slope still has no effect: your bias is the same for all keys of a "
            "query, and cancels in the softmax. Which of the two places has to count?",
        ),
        "far preferred": (
            [biased(bias=lambda i, j: i - j), biased(bias=lambda i, j: -j)],
            "Your bias prefers what is far from the query, and so the first token. "
            "Something is taken away for each step back.",
        ),
        "mask lost": (
            [
                biased(bias=lambda i, j: -(i - j).abs(), hide=lambda s, i, j: s),
                biased(hide=lambda s, i, j: s),
            ],
            "The keys to come are no longer hidden. Keep the causal mask beside the "
            "bias.",
        ),
        "bias after the softmax": (
            bias_after_softmax,
            "You take the bias from the weights, so that they no longer add up to one. "
            "It belongs to the scores, before the softmax.",
        ),
        "squared distance": (
            biased(bias=lambda i, j: -((i - j) ** 2)),
            "Your bias falls with the square of the distance. It is linear: each step "
            "costs the same.",
        ),
        "off by one": (
            biased(bias=lambda i, j: -(i - j - 1).clamp(min=0)),
            "The token before costs nothing in your bias. A step costs one slope, the "
            "first one too.",
        ),
        "bias divided": (
            lambda q, k, v, slope: biased()(q, k, v, slope / math.sqrt(q.shape[-1])),
            "You divide the bias by the root of the width, too. Divide the products, "
            "and then add the bias.",
        ),
    }
    return diagnose(my_alibi, biased(), cases, mistakes, returns=("out", "weights"))
