"""Built on the page "Multi-head attention".

Generated from book/multi_head_attention.md by `make export`: edit the page.
"""

import torch
from torch import nn

# Built on the page "Scaled dot-product attention":
from transformer_book.layers.scaled_dot_product_attention import (
    attention,
    check_mask,
)


def split_heads(x, n_heads):
    """Cut each row into heads: x (..., T, C) -> (..., H, T, D)."""
    x = x.unflatten(-1, (n_heads, -1))  # (..., T, H, D)
    return x.transpose(-3, -2)  # (..., H, T, D)


def join_heads(x):
    """Put the heads side by side again: x (..., H, T, D) -> (..., T, C)."""
    return x.transpose(-3, -2).flatten(-2)  # (..., T, C)


def for_all_heads(mask, x, memory):
    """Give a mask an axis of size one for the heads, before its last two.

    Two axes are queries and keys, so a mask of padding is (B, 1, S).
    Raises ValueError for a mask that does not fit weights (..., T, S).
    """
    if mask is None:
        return None
    batch = torch.broadcast_shapes(x.shape[:-2], memory.shape[:-2])
    check_mask(mask, (*batch, x.shape[-2], memory.shape[-2]))
    return mask.unsqueeze(-3)


class MultiHeadAttention(nn.Module):
    """x (..., T, C) -> out (..., T, C), weights (..., H, T, S).

    memory (..., S, C) is x by default; a mask has no axis of heads.
    """

    def __init__(self, d_model, n_heads, d_k=None, bias=False):
        super().__init__()
        if n_heads < 1 or (d_k is None and d_model % n_heads):
            raise ValueError(f"{d_model=} is not a multiple of {n_heads=}")
        width = n_heads * (d_model // n_heads if d_k is None else d_k)
        self.n_heads = n_heads
        self.w_q = nn.Linear(d_model, width, bias=bias)
        self.w_k = nn.Linear(d_model, width, bias=bias)
        self.w_v = nn.Linear(d_model, width, bias=bias)
        self.w_o = nn.Linear(width, d_model, bias=bias)

    def forward(self, x, memory=None, mask=None):
        memory = x if memory is None else memory
        mask = for_all_heads(mask, x, memory)
        q = split_heads(self.w_q(x), self.n_heads)  # (..., H, T, D)
        k = split_heads(self.w_k(memory), self.n_heads)  # (..., H, S, D)
        v = split_heads(self.w_v(memory), self.n_heads)  # (..., H, S, D)
        heads, weights = attention(q, k, v, mask)
        return self.w_o(join_heads(heads)), weights
