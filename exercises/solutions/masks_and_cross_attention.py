"""Solutions to the exercises of the page "Masks and cross-attention"."""

import torch
from torch.nn.functional import dropout

from transformer_book.layers.masks_and_cross_attention import causal_mask, padding_mask


def prefix_mask(lengths, T):
    return causal_mask(T) | padding_mask(lengths, T)


def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(dim=-1).masked_fill(~mask, 0.0)
    return weights @ v, weights


def last_output_moves(x, order, *layers, mask=None):
    """The measurement: how far the last output moves if the words are reordered."""
    outs = []
    for rows in (x, x[order]):
        for layer in layers:
            rows, _ = layer(rows, mask)
        outs.append(rows[-1])
    return (outs[0] - outs[1]).abs().max().item()


# Dropout turns a hidden score into zero, and the exponential of zero is one: the key
# can be seen. A weight of zero stays hidden, so dropout belongs after the softmax.
def noisy_attention(q, k, v, mask, p, training):
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = dropout(scores.softmax(dim=-1), p, training)
    return weights @ v
