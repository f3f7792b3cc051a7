"""Built on the page "Queries, keys and values".

Generated from book/queries_keys_values.md by `make export`: edit the page.
"""

import torch
from torch import nn


class DotScore(nn.Module):
    """q (..., T, D), k (..., S, D) -> scores (..., T, S)."""

    def forward(self, q, k):
        return q @ k.transpose(-2, -1)  # (..., T, S)


def look_up(q, k, v, score, temperature=1.0):
    """Blend all values v (..., S, DV), by how well q matches their keys k.

    q (..., T, DQ), k (..., S, DK) -> out (..., T, DV), weights (..., T, S).
    """
    weights = (score(q, k) / temperature).softmax(dim=-1)  # (..., T, S)
    return weights @ v, weights  # (..., T, DV), (..., T, S)


class AdditiveScore(nn.Module):
    """q (..., T, DQ), k (..., S, DK) -> scores (..., T, S)."""

    def __init__(self, d_q, d_k, d_hidden):
        super().__init__()
        self.w_q = nn.Linear(d_q, d_hidden)
        self.w_k = nn.Linear(d_k, d_hidden, bias=False)
        self.u = nn.Linear(d_hidden, 1, bias=False)

    def forward(self, q, k):
        rows = self.w_q(q).unsqueeze(-2)  # (..., T, 1, A)
        columns = self.w_k(k).unsqueeze(-3)  # (..., 1, S, A)
        hidden = torch.tanh(rows + columns)  # (..., T, S, A)
        return self.u(hidden).squeeze(-1)  # (..., T, S)


class GeneralScore(nn.Module):
    """q (..., T, DQ), k (..., S, DK) -> scores (..., T, S)."""

    def __init__(self, d_q, d_k):
        super().__init__()
        self.w = nn.Linear(d_k, d_q, bias=False)

    def forward(self, q, k):
        return q @ self.w(k).transpose(-2, -1)  # (..., T, S)
