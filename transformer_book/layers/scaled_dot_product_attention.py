"""Built on the page "Scaled dot-product attention".

Generated from book/scaled_dot_product_attention.md by `make export`: edit the page.
"""

import math

import torch
from torch import nn


def check_mask(mask, shape):
    """Raise ValueError unless mask is bool and fits weights of `shape`."""
    if mask.dtype != torch.bool:
        raise ValueError(
            f"A mask is bool, True where a query may attend; {mask.dtype}"
            " is none.\nWrite mask.bool() for one of ones and zeros, "
            "mask == 0 for one that is added to the scores."
        )
    pairs = zip(reversed(mask.shape), reversed(shape), strict=False)
    if mask.dim() > len(shape) or not all(m in (n, 1) for m, n in pairs):
        raise ValueError(
            f"A mask {tuple(mask.shape)} does not fit weights {tuple(shape)}"
            ".\nA padding mask (B, S) fits as mask.unsqueeze(-2), (B, 1, S)."
        )


def attention(q, k, v, mask=None):
    """Attend with q (..., T, D) to k (..., S, D) and v (..., S, DV).

    mask is bool, True where a query may attend to a key, and broadcasts to
    the shape of the weights. Returns out (..., T, DV), weights (..., T, S).
    """
    # In float32 at least: float16 ends at 65,504, and a score may be larger.
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(wide) @ k.to(wide).transpose(-2, -1)  # (..., T, S)
    scores = scores / math.sqrt(q.shape[-1])  # (..., T, S)
    if mask is not None:
        check_mask(mask, scores.shape)
        scores = scores.masked_fill(~mask, torch.finfo(wide).min)
    weights = scores.softmax(dim=-1).to(v.dtype)  # (..., T, S)
    if mask is not None:
        # A query that may attend to no key at all gets weights of zero.
        weights = weights.masked_fill(~mask, 0.0)  # (..., T, S)
    return weights @ v, weights  # (..., T, DV), (..., T, S)


class ScaledDotProductAttention(nn.Module):
    """One head: x (..., T, C) -> out (..., T, DV), weights (..., T, T)."""

    def __init__(self, d_model, d_k, d_v=None, bias=False):
        super().__init__()
        d_v = d_k if d_v is None else d_v
        self.w_q = nn.Linear(d_model, d_k, bias=bias)
        self.w_k = nn.Linear(d_model, d_k, bias=bias)
        self.w_v = nn.Linear(d_model, d_v, bias=bias)

    def forward(self, x, mask=None):
        q, k, v = self.w_q(x), self.w_k(x), self.w_v(x)
        return attention(q, k, v, mask)  # (..., T, DV), (..., T, T)
