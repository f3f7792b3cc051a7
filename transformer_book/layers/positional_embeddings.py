"""Built on the page "Positional embeddings".

Generated from book/positional_embeddings.md by `make export`: edit the page.
"""

import torch
from torch import nn


def positions_of(x):
    """The places 0, 1, 2, ... of the tokens of x (..., T, C): (..., T)."""
    return torch.ones_like(x[..., 0]).cumsum(dim=-1) - 1  # (..., T)


def angles(positions, width, base=10_000.0):
    """Angles of `width` numbers, two for each clock: (...) -> (..., width).

    Clock i turns by base ** (-2 * i / width) from one place to the next.
    Raises ValueError for an odd width.
    """
    if width % 2:
        raise ValueError(f"{width=} is odd: each clock has two numbers")
    i = torch.arange(width)
    speeds = base ** (-(i - i % 2) / width)
    return positions[..., None] * speeds


def sinusoids(positions, width, base=10_000.0):
    """Sine and cosine of each clock by turns: (...) -> (..., width).

    Vaswani et al. 2017, arXiv 1706.03762, section 3.5.
    """
    angle = angles(positions, width, base)
    even = torch.arange(width) % 2 == 0
    return torch.where(even, angle.sin(), angle.cos())


class SinusoidalPositions(nn.Module):
    """Add the sinusoids to the tokens: x (..., T, C) -> (..., T, C)."""

    def forward(self, x):
        return x + sinusoids(positions_of(x), x.shape[-1])  # (..., T, C)


class LearnedPositions(nn.Module):
    """Add a learned row for each place: x (..., T, C) -> (..., T, C).

    Gehring et al. 2017, arXiv 1705.03122.
    Raises ValueError for more tokens than the table has rows.
    """

    def __init__(self, max_len, d_model):
        super().__init__()
        self.table = nn.Parameter(torch.randn(max_len, d_model))

    def forward(self, x):
        T = x.shape[-2]
        if T > len(self.table):
            raise ValueError(f"{T} tokens, but {len(self.table)} places")
        return x + self.table[:T]  # (..., T, C)


def quarter_turn(x):
    """(a, b, c, d, ...) -> (-b, a, -d, c, ...), along the last axis."""
    even = torch.arange(x.shape[-1]) % 2 == 0
    return torch.where(even, -x.roll(-1, dims=-1), x.roll(1, dims=-1))


def rotate(x, positions, base=10_000.0):
    """Turn pairs of numbers by the angles of their places (RoPE).

    x (..., D) holds queries or keys, and positions (...) their places.
    Returns (..., D). Raises ValueError for an odd width.
    Su et al. 2021, arXiv 2104.09864.
    """
    angle = angles(positions, x.shape[-1], base)
    return x * angle.cos() + quarter_turn(x) * angle.sin()


def alibi_bias(positions, slope):
    """Minus slope times distance: positions (..., T) -> (..., T, T).

    Press et al. 2021, arXiv 2108.12409, section 3, where a causal mask
    hides the keys to come.
    """
    distance = positions[..., :, None] - positions[..., None, :]
    return -slope * distance.abs()  # (..., T, T)


def attention_with_bias(q, k, v, bias, mask=None):
    """`attention` with a bias (..., T, S) on the divided scores.

    q (..., T, D), k (..., S, D), v (..., S, DV); mask is True where a query
    may attend. Returns out (..., T, DV), weights (..., T, S).
    """
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5 + bias
    if mask is not None:
        lowest = torch.finfo(scores.dtype).min
        scores = scores.masked_fill(~mask, lowest)  # (..., T, S)
    weights = scores.softmax(dim=-1)  # (..., T, S)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return weights @ v, weights  # (..., T, DV), (..., T, S)


def alibi_slopes(heads):
    """The slopes 2 ** (-8 h / heads) for h = 1, ..., heads: (heads).

    Press et al. 2021, arXiv 2108.12409, section 3.
    """
    return 2.0 ** (-8.0 * torch.arange(1, heads + 1) / heads)
