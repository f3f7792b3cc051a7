"""Built on the page "Masks and cross-attention".

Generated from book/masks_and_cross_attention.md by `make export`: edit the page.
"""

import torch

# Built on the page "Scaled dot-product attention":
from transformer_book.layers.scaled_dot_product_attention import (
    ScaledDotProductAttention,
    attention,
)


def causal_mask(T, device=None):
    """Each token may attend to itself and to all before it: (T, T)."""
    everything = torch.ones(T, T, dtype=torch.bool, device=device)
    return everything.tril()  # (T, T)


def padding_mask(lengths, S):
    """Of S tokens the first ones are real: lengths (B) -> mask (B, 1, S)."""
    place = torch.arange(S, device=lengths.device)  # (S)
    return (place < lengths.unsqueeze(-1)).unsqueeze(-2)  # (B, 1, S)


class CrossAttention(ScaledDotProductAttention):
    """Rows of x (..., T, C) attend to rows of memory (..., S, C).

    Returns out (..., T, DV), weights (..., T, S).
    """

    def forward(self, x, memory, mask=None):
        q, k, v = self.w_q(x), self.w_k(memory), self.w_v(memory)
        return attention(q, k, v, mask)  # (..., T, DV), (..., T, S)
