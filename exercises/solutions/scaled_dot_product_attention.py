"""Solutions to the exercises of the page "Scaled dot-product attention"."""

import math

import torch
from torch import nn

from transformer_book.layers.scaled_dot_product_attention import (
    ScaledDotProductAttention,
)


def my_attention(q, k, v, mask=None):
    scores = torch.einsum("...td,...sd->...ts", q, k) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(dim=-1)
    if mask is not None:
        weights = weights * mask
    return torch.einsum("...ts,...sv->...tv", weights, v), weights


# nn.Linear draws its weights uniformly from -1/√d_model to 1/√d_model, so with a
# variance of 1 / (3 d_model). An entry of a query then has a variance of 1/3, a product
# of two entries 1/9, and the sum of d_k products d_k / 9.
def score_variance(d_k, d_model=512, heads=20):
    x = torch.randn(heads, 64, d_model)
    layers = [ScaledDotProductAttention(d_model, d_k) for _ in range(heads)]
    with torch.no_grad():
        scores = [layer.w_q(x[i]) @ layer.w_k(x[i]).T for i, layer in enumerate(layers)]
    return torch.stack(scores).var().item()


class MyHead(nn.Module):
    def __init__(self, d_model, d_k, d_v):
        super().__init__()
        self.w_q = nn.Linear(d_model, d_k, bias=False)
        self.w_k = nn.Linear(d_model, d_k, bias=False)
        self.w_v = nn.Linear(d_model, d_v, bias=False)

    def forward(self, x):
        q, k, v = self.w_q(x), self.w_k(x), self.w_v(x)
        scores = q @ k.transpose(-2, -1) / math.sqrt(k.shape[-1])
        weights = scores.softmax(dim=-1)
        return weights @ v, weights
