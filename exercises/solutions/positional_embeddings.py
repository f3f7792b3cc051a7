"""Solutions to the exercises of the page "Positional embeddings"."""

import torch

from transformer_book.layers.scaled_dot_product_attention import attention


def my_sinusoids(T, C):
    speeds = torch.tensor([1 / 10000 ** (2 * i / C) for i in range(C // 2)])
    angles = torch.outer(torch.arange(float(T)), speeds)
    table = torch.empty(T, C)
    table[:, 0::2] = angles.sin()
    table[:, 1::2] = angles.cos()
    return table


# A quarter turn makes (-b, a) of the pair (a, b). What is turned by an angle is a sum
# of the pair itself, weighed by the cosine, and of its quarter turn, by the sine.
def turned(x):
    places, width = torch.arange(float(x.shape[-2])), x.shape[-1]
    speeds = 10000 ** (-torch.arange(0, width, 2) / width)
    angles = torch.outer(places, speeds).repeat_interleave(2, dim=-1)
    a, b = x.unflatten(-1, (-1, 2)).unbind(-1)
    quarter = torch.stack([-b, a], dim=-1).flatten(-2)
    return x * angles.cos() + quarter * angles.sin()


def rotary_head(x, w_q, w_k, w_v):
    return attention(turned(x @ w_q), turned(x @ w_k), x @ w_v)


# Which schemes solve "name the first symbol" with the page's models, by the mean share
# of right answers at the lengths 8 to 16, 17 to 20, and 21 to 32.
FIRST_SYMBOL = {
    "no positions": (False, False, False),
    "sinusoids": (True, True, True),
    "learned": (True, True, True),
    "RoPE": (True, False, False),
    "ALiBi": (False, False, False),
}


# The bias was the query's place, the same for all keys of a row, and canceled in the
# softmax. What counts is the distance.
def my_alibi(q, k, v, slope):
    t = torch.arange(len(q))
    bias = -slope * (t[:, None] - t)
    scores = q @ k.T / q.shape[-1] ** 0.5 + bias
    scores = scores.masked_fill(t > t[:, None], float("-inf"))
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
