"""Sequences of different lengths."""

import sys

from ..._errors import lacking
from ..._ops.creation import full
from ..._ops.shapes import cat, stack


def pad_sequence(sequences, batch_first=False, padding_value=0.0, padding_side="right"):
    """Lengthen sequences to that of the longest: (B, T, ...) or (T, B, ...)."""
    longest = max(len(one) for one in sequences)
    rows = []
    for one in sequences:
        shape = (longest - len(one), *one._shape[1:])
        rest = full(shape, padding_value, dtype=one.dtype)
        rows.append(cat([one, rest] if padding_side == "right" else [rest, one]))
    return stack(rows, 0 if batch_first else 1)


__getattr__ = lacking("torch.nn.utils.rnn", lambda: sys.modules[__name__])
