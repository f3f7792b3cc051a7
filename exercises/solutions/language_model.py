"""Solutions to the exercises of the page "A language model"."""

import torch


def min_p(probabilities, least):
    largest = probabilities.amax(dim=-1, keepdim=True)
    kept = probabilities * (probabilities >= least * largest)
    return kept / kept.sum(dim=-1, keepdim=True)


def before_training(model, tokens):
    """The measurement: the share of pieces that the model expects once more."""
    logits, *_ = model(tokens)
    return (logits.argmax(dim=-1) == tokens).float().mean().item()


# Before the first of the new tokens stand S - T others, which all of them see.
def cached_mask(T, S):
    row, column = torch.arange(T).unsqueeze(-1), torch.arange(S)
    return column <= row + (S - T)
