"""Built on the page "Attention variants".

Generated from book/attention_variants.md by `make export`: edit the page.
"""

import torch
from torch import nn
from torch.nn.functional import pad, scaled_dot_product_attention

# Built on the pages before:
from transformer_book.layers.multi_head_attention import (
    MultiHeadAttention,
    for_all_heads,
    join_heads,
    split_heads,
)
from transformer_book.layers.scaled_dot_product_attention import (
    attention,
    check_mask,
)


class GroupedQueryAttention(MultiHeadAttention):
    """x (..., T, C) -> out (..., T, C), weights (..., H, T, S).

    n_groups is n_heads in multi-head attention, and 1 in multi-query.
    """

    def __init__(self, d_model, n_heads, n_groups, d_k=None, bias=False):
        super().__init__(d_model, n_heads, d_k, bias)
        if n_groups < 1 or n_heads % n_groups:
            raise ValueError(f"{n_heads=} is not a multiple of {n_groups=}")
        self.n_groups, self.share = n_groups, n_heads // n_groups
        width = self.w_k.out_features // self.share
        self.w_k = nn.Linear(d_model, width, bias=bias)
        self.w_v = nn.Linear(d_model, width, bias=bias)

    def forward(self, x, memory=None, mask=None):
        memory = x if memory is None else memory
        mask = for_all_heads(mask, x, memory)
        q = split_heads(self.w_q(x), self.n_heads)  # (..., H, T, D)
        k = split_heads(self.w_k(memory), self.n_groups)  # (..., G, S, D)
        v = split_heads(self.w_v(memory), self.n_groups)  # (..., G, S, D)
        k, v = (z.repeat_interleave(self.share, dim=-3) for z in (k, v))
        heads, weights = attention(q, k, v, mask)
        return self.w_o(join_heads(heads)), weights


def window_mask(T, width, device=None):
    """Each token may attend to those less than width away: (T, T)."""
    everything = torch.ones(T, T, dtype=torch.bool, device=device)
    near = everything.tril(width - 1)  # (T, T)
    return near & near.T  # (T, T)


def into_blocks(z, width):
    """Cut z (..., T, D) into blocks of rows: (..., blocks, width, D).

    Zeros fill up the last block.
    """
    return pad(z, (0, 0, 0, -z.shape[-2] % width)).unflatten(-2, (-1, width))


def with_neighbors(blocks):
    """Put each block between its two neighbors, zeros beyond the ends.

    (..., blocks, width, D) -> (..., blocks, 3 * width, D).
    """
    padded = pad(blocks, (0, 0, 0, 0, 1, 1))
    before, after = padded[..., :-2, :, :], padded[..., 2:, :, :]
    return torch.cat([before, blocks, after], dim=-2)


def block_mask(T, width, device=None):
    """What each block's queries may see: (blocks, width, 3 * width)."""
    row = torch.arange(width, device=device).unsqueeze(-1)
    column = torch.arange(-width, 2 * width, device=device)
    near = (row - column).abs() < width
    start = torch.arange(0, T, width, device=device)[:, None, None]
    real = (start + column >= 0) & (start + column < T)
    return near & real


def window_attention(q, k, v, width):
    """Attend to keys less than width away, in blocks of that length.

    q, k (..., T, D), v (..., T, DV) -> out (..., T, DV).
    """
    if width < 1:
        raise ValueError(f"{width=}: a window has its own token at least")
    T = q.shape[-2]
    q, k, v = (into_blocks(z, width) for z in (q, k, v))
    k, v = with_neighbors(k), with_neighbors(v)
    out, _ = attention(q, k, v, block_mask(T, width, q.device))
    return out.flatten(-3, -2)[..., :T, :]  # (..., T, DV)


def feature_map(x):
    """elu(x) + 1, not rounded to zero, in float32 at least: same shape."""
    x = x.to(torch.promote_types(x.dtype, torch.float32))
    # exp without a limit could overflow where it is not chosen.
    return torch.where(x > 0, x + 1, x.clamp(max=0).exp())


def kernel_attention(q, k, v, mask=None):
    """Attend with q (..., T, D) to k (..., S, D) and v (..., S, DV).

    mask is bool, and each query sees at least one key.
    Returns out (..., T, DV), weights (..., T, S).
    """
    q, k = feature_map(q), feature_map(k)  # (..., T, D), (..., S, D)
    scores = q @ k.transpose(-2, -1)  # (..., T, S)
    if mask is not None:
        check_mask(mask, scores.shape)
        scores = scores.masked_fill(~mask, 0.0)  # (..., T, S)
    weights = (scores / scores.sum(dim=-1, keepdim=True)).to(v.dtype)
    return weights @ v, weights  # (..., T, DV), (..., T, S)


def linear_attention(q, k, v):
    """kernel_attention without a table of weights: out (..., T, DV)."""
    q, k = feature_map(q), feature_map(k)  # (..., T, D), (..., S, D)
    state = k.transpose(-2, -1) @ v.to(k.dtype)  # (..., D, DV)
    total = k.sum(dim=-2).unsqueeze(-1)  # (..., D, 1)
    return ((q @ state) / (q @ total)).to(v.dtype)  # (..., T, DV)


class FusedMultiHeadAttention(MultiHeadAttention):
    """x (..., T, C) -> out (..., T, C), None: there are no weights."""

    def forward(self, x, memory=None, mask=None):
        memory = x if memory is None else memory
        mask = for_all_heads(mask, x, memory)
        q = split_heads(self.w_q(x), self.n_heads)  # (..., H, T, D)
        k = split_heads(self.w_k(memory), self.n_heads)  # (..., H, S, D)
        v = split_heads(self.w_v(memory), self.n_heads)  # (..., H, S, D)
        heads = scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return self.w_o(join_heads(heads)), None
