"""Built on the page "Attention variants".

Generated from book/attention_variants.md by `make export`: edit the page.
"""

import torch
from torch import nn
from torch.nn.functional import elu, pad, scaled_dot_product_attention

# Built on the pages before:
from transformer_book.layers.multi_head_attention import (
    MultiHeadAttention,
    join_heads,
    split_heads,
)
from transformer_book.layers.scaled_dot_product_attention import attention


class GroupedQueryAttention(MultiHeadAttention):
    """x (..., T, C) -> out (..., T, C), weights (..., H, T, S).

    n_groups is n_heads in multi-head attention, and 1 in multi-query.
    """

    def __init__(self, d_model, n_heads, n_groups, d_k=None, bias=False):
        super().__init__(d_model, n_heads, d_k, bias)
        if n_heads % n_groups:
            raise ValueError(f"{n_heads=} is not a multiple of {n_groups=}")
        self.n_groups, self.share = n_groups, n_heads // n_groups
        width = self.w_k.out_features // self.share
        self.w_k = nn.Linear(d_model, width, bias=bias)
        self.w_v = nn.Linear(d_model, width, bias=bias)

    def forward(self, x, memory=None, mask=None):
        memory = x if memory is None else memory
        mask = None if mask is None else mask.unsqueeze(-3)
        q = split_heads(self.w_q(x), self.n_heads)  # (..., H, T, D)
        k = split_heads(self.w_k(memory), self.n_groups)  # (..., G, S, D)
        v = split_heads(self.w_v(memory), self.n_groups)  # (..., G, S, D)
        k, v = (z.repeat_interleave(self.share, dim=-3) for z in (k, v))
        heads, weights = attention(q, k, v, mask)
        return self.w_o(join_heads(heads)), weights


def window_mask(T, width):
    """Each token may attend to those less than width away: (T, T)."""
    near = torch.ones(T, T, dtype=torch.bool).tril(width - 1)
    return near & near.T  # (T, T)


def window_attention(q, k, v, width):
    """Attend to keys less than width away, in blocks of that length.

    q, k (..., T, D), v (..., T, DV) -> out (..., T, DV).
    """
    T = q.shape[-2]
    q, k, v = (pad(z, (0, 0, 0, -T % width)) for z in (q, k, v))
    q, k, v = (z.unflatten(-2, (-1, width)) for z in (q, k, v))
    n_blocks = q.shape[-3]
    # Behind each block's keys and values those of its two neighbors.
    k, v = (pad(z, (0, 0, 0, 0, 1, 1)) for z in (k, v))
    parts = [slice(i, i + n_blocks) for i in range(3)]
    k, v = (torch.cat([z[..., p, :, :] for p in parts], -2) for z in (k, v))
    row = torch.arange(width).unsqueeze(-1)
    column = torch.arange(-width, 2 * width)
    first = width * torch.arange(n_blocks).reshape(-1, 1, 1)
    real = (first + column >= 0) & (first + column < T)
    near = (row - column).abs() < width
    out, _ = attention(q, k, v, real & near)
    return out.flatten(-3, -2)[..., :T, :]  # (..., T, DV)


def kernel_attention(q, k, v, mask=None):
    """Attend with q (..., T, D) to k (..., S, D) and v (..., S, DV).

    mask is bool, and each query sees at least one key.
    Returns out (..., T, DV), weights (..., T, S).
    """
    q, k = elu(q) + 1, elu(k) + 1  # (..., T, D), (..., S, D)
    scores = q @ k.transpose(-2, -1)  # (..., T, S)
    if mask is not None:
        scores = scores.masked_fill(~mask, 0.0)  # (..., T, S)
    weights = scores / scores.sum(dim=-1, keepdim=True)  # (..., T, S)
    return weights @ v, weights  # (..., T, DV), (..., T, S)


def linear_attention(q, k, v):
    """kernel_attention without a table of weights: out (..., T, DV)."""
    q, k = elu(q) + 1, elu(k) + 1  # (..., T, D), (..., S, D)
    state = k.transpose(-2, -1) @ v  # (..., D, DV)
    total = k.sum(dim=-2).unsqueeze(-1)  # (..., D, 1)
    return (q @ state) / (q @ total)  # (..., T, DV)


class FusedMultiHeadAttention(MultiHeadAttention):
    """x (..., T, C) -> out (..., T, C), None: there are no weights."""

    def forward(self, x, memory=None, mask=None):
        memory = x if memory is None else memory
        mask = None if mask is None else mask.unsqueeze(-3)
        q = split_heads(self.w_q(x), self.n_heads)  # (..., H, T, D)
        k = split_heads(self.w_k(memory), self.n_heads)  # (..., H, S, D)
        v = split_heads(self.w_v(memory), self.n_heads)  # (..., H, S, D)
        heads = scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return self.w_o(join_heads(heads)), None
