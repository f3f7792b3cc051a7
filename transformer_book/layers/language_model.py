"""Built on the page "A language model".

Generated from book/language_model.md by `make export`: edit the page.
"""

import torch
from torch import nn
from torch.nn.functional import silu

# Built on the pages before:
from transformer_book.layers.attention_variants import GroupedQueryAttention
from transformer_book.layers.masks_and_cross_attention import causal_mask
from transformer_book.layers.multi_head_attention import (
    join_heads,
    split_heads,
)
from transformer_book.layers.positional_embeddings import (
    place_dtype,
    positions_of,
    rotate,
)
from transformer_book.layers.scaled_dot_product_attention import attention
from transformer_book.layers.transformer_block import check_width


class RMSNorm(nn.Module):
    """Each row to mean square 1, then scaled: x (..., T, C) -> (..., T, C).

    Zhang and Sennrich 2019, arXiv 1910.07467.
    """

    def __init__(self, d_model, eps=1e-5):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(d_model))
        self.eps = eps

    def forward(self, x):
        check_width(len(self.scale), x=x)
        # In float32 at least: a square may be too large for float16.
        wide = x.to(place_dtype(x))
        size = wide.square().mean(dim=-1, keepdim=True)
        return (wide / (size + self.eps).sqrt()).to(x.dtype) * self.scale


class SwiGLU(nn.Module):
    """Each vector by itself: x (..., T, C) -> out (..., T, C).

    Shazeer 2020, arXiv 2002.05202.
    """

    def __init__(self, d_model, d_ff):
        super().__init__()
        self.gate = nn.Linear(d_model, d_ff, bias=False)
        self.widen = nn.Linear(d_model, d_ff, bias=False)
        self.narrow = nn.Linear(d_ff, d_model, bias=False)

    def forward(self, x):
        check_width(self.widen.in_features, x=x)
        hidden = silu(self.gate(x)) * self.widen(x)  # (..., T, F)
        return self.narrow(hidden)  # (..., T, C)


class RotaryAttention(GroupedQueryAttention):
    """Causal: x (..., T, C) -> out (..., T, C), weights (..., H, T, S) and
    a cache: keys and values (..., G, S, D) up to the last token of x.

    The cache that is given ends before the first token of x.
    """

    def forward(self, x, cache=None):
        check_width(self.w_q.in_features, x=x)
        past = 0 if cache is None else cache[0].shape[-2]
        t = (positions_of(x) + past).unsqueeze(-2)  # (..., 1, T)
        q = rotate(split_heads(self.w_q(x), self.n_heads), t)
        k = rotate(split_heads(self.w_k(x), self.n_groups), t)
        v = split_heads(self.w_v(x), self.n_groups)  # (..., G, T, D)
        if cache is not None:
            k = torch.cat([cache[0], k], dim=-2)  # (..., G, S, D)
            v = torch.cat([cache[1], v], dim=-2)  # (..., G, S, D)
        mask = causal_mask(k.shape[-2], x.device)[past:]  # (T, S)
        keys, values = (
            z.repeat_interleave(self.share, dim=-3) for z in (k, v)
        )
        heads, weights = self.mix(q, keys, values, mask)
        return self.w_o(join_heads(heads)), weights, (k, v)

    mix = staticmethod(attention)


class CausalBlock(nn.Module):
    """x (..., T, C) -> out (..., T, C), weights (..., H, T, S), cache."""

    def __init__(self, d_model, n_heads, n_groups, d_ff, dropout=0.1):
        super().__init__()
        self.attend = RotaryAttention(d_model, n_heads, n_groups)
        self.feed_forward = SwiGLU(d_model, d_ff)
        self.norm_attend = RMSNorm(d_model)
        self.norm_feed_forward = RMSNorm(d_model)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, cache=None):
        out, weights, cache = self.attend(self.norm_attend(x), cache)
        x = x + self.dropout(out)
        out = self.feed_forward(self.norm_feed_forward(x))
        return x + self.dropout(out), weights, cache


class LanguageModel(nn.Module):
    """tokens (..., T) -> logits (..., T, N), weights (..., L, H, T, S) and
    a cache for each block, as RotaryAttention has it.
    """

    def __init__(self, n_tokens, n_layers, d_model, **block):
        super().__init__()
        self.embed = nn.Embedding(n_tokens, d_model)
        nn.init.normal_(self.embed.weight, std=d_model**-0.5)
        self.blocks = nn.ModuleList(
            CausalBlock(d_model, **block) for _ in range(n_layers)
        )
        self.norm = RMSNorm(d_model)

    def forward(self, tokens, caches=None):
        x = self.embed(tokens)  # (..., T, C)
        caches = caches or [None] * len(self.blocks)
        tables, kept = [], []
        for block, cache in zip(self.blocks, caches, strict=True):
            x, weights, cache = block(x, cache)
            tables.append(weights)
            kept.append(cache)
        logits = self.norm(x) @ self.embed.weight.T  # (..., T, N)
        return logits, torch.stack(tables, dim=-4), kept
