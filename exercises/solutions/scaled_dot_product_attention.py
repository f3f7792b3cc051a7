"""Solutions to the exercises of the page "Scaled dot-product attention"."""

import math

import torch

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


# The keys came from w_q, so the scores were symmetric; and the scores were divided by
# the root of the width of the model.
def my_head(x, w_q, w_k, w_v):
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    scores = q @ k.transpose(-2, -1) / math.sqrt(k.shape[-1])
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
