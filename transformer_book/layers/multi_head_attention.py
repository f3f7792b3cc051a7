"""Built on the page "Multi-head attention".

Generated from book/multi_head_attention.md by `make export`: edit the page.
"""

from torch import nn

# Built on the page "Scaled dot-product attention":
from transformer_book.layers.scaled_dot_product_attention import attention


def split_heads(x, n_heads):
    """Cut each row into heads: x (..., T, C) -> (..., H, T, D)."""
    x = x.unflatten(-1, (n_heads, -1))  # (..., T, H, D)
    return x.transpose(-3, -2)  # (..., H, T, D)


def join_heads(x):
    """Put the heads side by side again: x (..., H, T, D) -> (..., T, C)."""
    return x.transpose(-3, -2).flatten(-2)  # (..., T, C)


class MultiHeadAttention(nn.Module):
    """x (..., T, C) -> out (..., T, C), weights (..., H, T, S).

    memory (..., S, C) is x by default; a mask has no axis of heads.
    """

    def __init__(self, d_model, n_heads, d_k=None, bias=False):
        super().__init__()
        if d_k is None and d_model % n_heads:
            raise ValueError(f"{d_model=} is not a multiple of {n_heads=}")
        width = n_heads * (d_k or d_model // n_heads)
        self.n_heads = n_heads
        self.w_q = nn.Linear(d_model, width, bias=bias)
        self.w_k = nn.Linear(d_model, width, bias=bias)
        self.w_v = nn.Linear(d_model, width, bias=bias)
        self.w_o = nn.Linear(width, d_model, bias=bias)

    def forward(self, x, memory=None, mask=None):
        memory = x if memory is None else memory
        mask = None if mask is None else mask.unsqueeze(-3)
        q = split_heads(self.w_q(x), self.n_heads)  # (..., H, T, D)
        k = split_heads(self.w_k(memory), self.n_heads)  # (..., H, S, D)
        v = split_heads(self.w_v(memory), self.n_heads)  # (..., H, S, D)
        heads, weights = attention(q, k, v, mask)
        return self.w_o(join_heads(heads)), weights


class EncoderBlock(nn.Module):
    """x (..., T, C) -> out (..., T, C), weights (..., H, T, T).

    The block of Vaswani et al. (2017, section 3.1), without dropout.
    """

    def __init__(self, d_model, n_heads, d_ff):
        super().__init__()
        self.attend = MultiHeadAttention(d_model, n_heads)
        self.norm_1 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Sequential(
            nn.Linear(d_model, d_ff), nn.ReLU(), nn.Linear(d_ff, d_model)
        )
        self.norm_2 = nn.LayerNorm(d_model)

    def forward(self, x, mask=None):
        context, weights = self.attend(x, mask=mask)
        x = self.norm_1(x + context)
        return self.norm_2(x + self.feed_forward(x)), weights
