"""Built on the page "Positional embeddings".

Generated from book/positional_embeddings.md by `make export`: edit the page.
"""

import torch
from torch import nn
from torch.nn.functional import embedding

# Built on the page "Scaled dot-product attention":
from transformer_book.layers.scaled_dot_product_attention import check_mask


def place_dtype(x):
    """The type for places of x: its own, or float32 if that is coarse."""
    return torch.promote_types(x.dtype, torch.float32)


def positions_of(x):
    """The places 0, 1, 2, ... of the tokens of x (..., T, C): (..., T)."""
    ones = torch.ones_like(x[..., 0], dtype=place_dtype(x))  # (..., T)
    return ones.cumsum(dim=-1) - 1  # (..., T)


def angles(positions, width, base=10_000.0):
    """Angles of `width` numbers, two for each clock: (...) -> (..., width).

    Clock i turns by base ** (-2 * i / width) from one place to the next.
    Raises ValueError for an odd width.
    """
    if width % 2:
        raise ValueError(f"{width=} is odd: each clock has two numbers")
    positions = positions.to(place_dtype(positions)).unsqueeze(-1)
    i = torch.arange(width).to(positions)
    speeds = base ** (-(i - i % 2) / width)
    return positions * speeds


def sinusoids(positions, width, base=10_000.0):
    """Sine and cosine of each clock, alternating: (...) -> (..., width).

    Vaswani et al. 2017, arXiv 1706.03762, section 3.5.
    """
    angle = angles(positions, width, base)
    even = torch.arange(width, device=angle.device) % 2 == 0
    return torch.where(even, angle.sin(), angle.cos())


class SinusoidalPositions(nn.Module):
    """Add the sinusoids to the tokens: x (..., T, C) -> (..., T, C).

    positions (..., T) are 0, 1, 2, ... if none are given.
    """

    def forward(self, x, positions=None):
        if positions is None:
            positions = positions_of(x)  # (..., T)
        p = sinusoids(positions.to(place_dtype(x)), x.shape[-1])
        return (x + p).to(x.dtype)  # (..., T, C)


class LearnedPositions(nn.Module):
    """Add a learned row for each place: x (..., T, C) -> (..., T, C).

    positions (..., T) are 0, 1, 2, ... if none are given.
    Gehring et al. 2017, arXiv 1705.03122.
    Raises ValueError for a place that the table has no row for.
    """

    def __init__(self, max_len, d_model):
        super().__init__()
        self.table = nn.Parameter(torch.randn(max_len, d_model))

    def forward(self, x, positions=None):
        T, rows = x.shape[-2], len(self.table)
        if positions is None and T > rows:
            raise ValueError(f"{T} tokens, but {rows} places")
        if positions is None:
            return x + self.table[:T]  # (..., T, C)
        try:
            return x + embedding(positions.long(), self.table)  # (..., T, C)
        except IndexError:
            outside = f"the table has the places 0 to {rows - 1} only"
            raise ValueError(f"{outside}: {positions.tolist()}") from None


def quarter_turn(x):
    """(a, b, c, d, ...) -> (-b, a, -d, c, ...), along the last axis."""
    even = torch.arange(x.shape[-1], device=x.device) % 2 == 0
    return torch.where(even, -x.roll(-1, dims=-1), x.roll(1, dims=-1))


def rotate(x, positions, base=10_000.0):
    """Turn pairs of numbers by the angles of their places (RoPE).

    x (..., D) holds queries or keys, and positions (...) their places.
    Returns (..., D). Raises ValueError for an odd width.
    Su et al. 2021, arXiv 2104.09864.
    """
    angle = angles(positions.to(place_dtype(x)), x.shape[-1], base)
    turned = x * angle.cos() + quarter_turn(x) * angle.sin()
    return turned.to(x.dtype)


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
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(wide) @ k.to(wide).transpose(-2, -1)  # (..., T, S)
    scores = scores / q.shape[-1] ** 0.5 + bias  # (..., T, S)
    if mask is not None:
        check_mask(mask, scores.shape)
        lowest = torch.finfo(scores.dtype).min
        scores = scores.masked_fill(~mask, lowest)  # (..., T, S)
    weights = scores.softmax(dim=-1).to(v.dtype)  # (..., T, S)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return weights @ v, weights  # (..., T, DV), (..., T, S)


def alibi_slopes(heads, dtype=None, device=None):
    """The slopes 2 ** (-8 h / heads) for h = 1, ..., heads: (heads).

    Press et al. 2021, arXiv 2108.12409, section 3.
    """
    h = torch.arange(1.0, heads + 1, dtype=dtype, device=device)
    return 2.0 ** (-8.0 * h / heads)
