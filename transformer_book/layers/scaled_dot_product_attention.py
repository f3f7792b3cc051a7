"""Built on the page "Scaled dot-product attention".

Generated from book/scaled_dot_product_attention.md by `make export`: edit the page.
"""

import math

import torch
from torch import nn


def attention(q, k, v, mask=None):
    """Attend with q (..., T, D) to k (..., S, D) and v (..., S, DV).

    mask is bool, True where a query may attend to a key, and broadcasts to
    the shape of the weights. Returns out (..., T, DV), weights (..., T, S).
    """
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])  # (..., T, S)
    if mask is not None:
        lowest = torch.finfo(scores.dtype).min
        scores = scores.masked_fill(~mask, lowest)  # (..., T, S)
    weights = scores.softmax(dim=-1)  # (..., T, S)
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
