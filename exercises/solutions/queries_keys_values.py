"""Solutions to the exercises of the page "Queries, keys and values"."""

import torch


def soft_dictionary(q, k, v, temperature):
    scores = q @ k.transpose(-2, -1)  # (..., T, S)
    weights = (scores / temperature).softmax(dim=-1)  # (..., T, S)
    return weights @ v, weights  # (..., T, DV), (..., T, S)


def largest_move(look_up, q, k, v, score, factor):
    """The measurement: how far a weight moves when all grow, and the temperature."""
    before = look_up(q, k, v, score, temperature=6)[1]
    after = look_up(3 * q, 3 * k, v, score, temperature=6 * factor)[1]
    return (after - before).abs().max()


# The dot product of 3q and 3k is 9 times that of q and k. The tanh of an additive score
# is not linear: there, longer vectors change which key wins, and no factor mends it.
FACTOR = 9


def additive_score(q, k, w_q, w_k, u):
    rows = q @ w_q  # (T, A)
    columns = k @ w_k  # (S, A)
    return torch.tanh(rows[:, None] + columns[None]) @ u
