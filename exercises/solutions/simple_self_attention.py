"""Solutions to the exercises of the page "Simple self-attention"."""

import torch


def attend(x):
    scores = x @ x.transpose(-2, -1)  # (..., T, T)
    shifted = scores - scores.max(dim=-1, keepdim=True).values
    exponentials = shifted.exp()
    weights = exponentials / exponentials.sum(dim=-1, keepdim=True)
    return weights @ x, weights


def weight_when_said(times, layer, sentence, features):
    """The measurement: what lab gives to experiments in all, said so many times."""
    words = sentence.lower().split() + (times - 1) * ["experiments"]
    x = torch.tensor([features[word] for word in words])
    _, weights = layer(x)
    row = weights[words.index("lab")]
    return sum(a for a, word in zip(row, words, strict=True) if word == "experiments")


# With the weight p for one, k of them get k p / (k p + 1 - p): more, and never all.
# The odds p : (1 - p) are multiplied by k, the weight is not.
def formula(p, k):
    return k * p / (k * p + 1 - p)


def mixed(x):
    weights = (x @ x.T).softmax(dim=-1)
    return weights @ x


# As good, since the scores are symmetric: softmax(dim=0), and weights.T @ x as it was.
def mixed_too(x):
    weights = (x @ x.T).softmax(dim=0)
    return weights.T @ x
