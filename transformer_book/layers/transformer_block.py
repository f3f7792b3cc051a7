"""Built on the page "The transformer block".

Generated from book/transformer_block.md by `make export`: edit the page.
"""

import torch
from torch import nn

# Built on the page "Multi-head attention":
from transformer_book.layers.multi_head_attention import MultiHeadAttention


def check_width(width, **tensors):
    """Raise ValueError for a tensor that is not (..., T, width)."""
    for name, tensor in tensors.items():
        if tensor.dim() < 2 or tensor.shape[-1] != width:
            raise ValueError(
                f"{name} has the shape {tuple(tensor.shape)}, and should"
                f" have (..., T, {width}): a row of {width} for each token."
            )


class FeedForward(nn.Module):
    """Each vector by itself: x (..., T, C) -> out (..., T, C).

    Vaswani et al. 2017, arXiv 1706.03762, section 3.3.
    """

    def __init__(self, d_model, d_ff, activation=nn.functional.relu):
        super().__init__()
        self.widen = nn.Linear(d_model, d_ff)
        self.narrow = nn.Linear(d_ff, d_model)
        self.activation = activation

    def forward(self, x):
        check_width(self.widen.in_features, x=x)
        hidden = self.activation(self.widen(x))  # (..., T, F)
        return self.narrow(hidden)  # (..., T, C)


class BlockNorm(nn.LayerNorm):
    """Normalize before a part of a block, or after the sum around it."""

    def __init__(self, d_model, norm_first):
        super().__init__(d_model)
        self.norm_first = norm_first

    def before(self, x):
        return self(x) if self.norm_first else x  # (..., T, C)

    def after(self, x):
        return x if self.norm_first else self(x)  # (..., T, C)


class EncoderBlock(nn.Module):
    """x (..., T, C) -> out (..., T, C), weights (..., H, T, T).

    By default that of Vaswani et al. (2017); `bias` is for attention.
    """

    def __init__(self, d_model, n_heads, d_ff, norm_first=False,
                 bias=False, activation=nn.functional.relu, dropout=0.1):
        super().__init__()
        self.d_model = d_model
        self.attend = MultiHeadAttention(d_model, n_heads, bias=bias)
        self.feed_forward = FeedForward(d_model, d_ff, activation)
        self.norm_attend = BlockNorm(d_model, norm_first)
        self.norm_feed_forward = BlockNorm(d_model, norm_first)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, mask=None):
        check_width(self.d_model, x=x)
        out, weights = self.attend(self.norm_attend.before(x), mask=mask)
        x = self.norm_attend.after(x + self.dropout(out))
        out = self.feed_forward(self.norm_feed_forward.before(x))
        x = self.norm_feed_forward.after(x + self.dropout(out))
        return x, weights  # (..., T, C), (..., H, T, T)


class DecoderBlock(EncoderBlock):
    """x (..., T, C), memory (..., S, C) -> out (..., T, C), two weights.

    The weights are those to x itself (..., H, T, T), and those to memory
    (..., H, T, S). Without a causal mask a token sees later ones.
    """

    def __init__(self, d_model, n_heads, d_ff, norm_first=False,
                 bias=False, **options):
        super().__init__(d_model, n_heads, d_ff, norm_first, bias, **options)
        self.cross = MultiHeadAttention(d_model, n_heads, bias=bias)
        self.norm_cross = BlockNorm(d_model, norm_first)

    def forward(self, x, memory, mask=None, memory_mask=None):
        check_width(self.d_model, x=x, memory=memory)
        out, own = self.attend(self.norm_attend.before(x), mask=mask)
        x = self.norm_attend.after(x + self.dropout(out))
        queries = self.norm_cross.before(x)
        out, cross = self.cross(queries, memory, memory_mask)
        x = self.norm_cross.after(x + self.dropout(out))
        out = self.feed_forward(self.norm_feed_forward.before(x))
        x = self.norm_feed_forward.after(x + self.dropout(out))
        return x, (own, cross)


class Stack(nn.Module):
    """Blocks one upon the other, and a last normalization.

    final_norm is norm_first by default: pre-norm needs one.
    """

    def __init__(self, n_layers, d_model, n_heads, d_ff, norm_first=False,
                 final_norm=None, **options):
        super().__init__()
        if n_layers < 1:
            raise ValueError(f"{n_layers=}: a stack has one block at least")
        self.blocks = nn.ModuleList(
            self.Block(d_model, n_heads, d_ff, norm_first, **options)
            for _ in range(n_layers)
        )
        final_norm = norm_first if final_norm is None else final_norm
        self.norm = nn.LayerNorm(d_model) if final_norm else nn.Identity()


class Encoder(Stack):
    """x (..., T, C) -> out (..., T, C), weights (..., L, H, T, T)."""

    Block = EncoderBlock

    def forward(self, x, mask=None):
        tables = []
        for block in self.blocks:
            x, weights = block(x, mask)
            tables.append(weights)
        return self.norm(x), torch.stack(tables, dim=-4)


class Decoder(Stack):
    """x (..., T, C), memory (..., S, C) -> out (..., T, C), two weights.

    The weights are (..., L, H, T, T) and (..., L, H, T, S).
    """

    Block = DecoderBlock

    def forward(self, x, memory, mask=None, memory_mask=None):
        own, cross = [], []
        for block in self.blocks:
            x, weights = block(x, memory, mask, memory_mask)
            own.append(weights[0])
            cross.append(weights[1])
        weights = torch.stack(own, dim=-4), torch.stack(cross, dim=-4)
        return self.norm(x), weights
