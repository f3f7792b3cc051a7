"""Causal masks of tables that are not square, which attention takes as they are."""

import sys

from ..._errors import lacking
from ..._ops.creation import ones


class CausalBias:
    """A mask of T queries and S keys, without the table.

    Its diagonal ends in the lower right corner, or begins in the upper left one.
    """

    def __init__(self, corner, T, S):
        self.seq_len_q, self.seq_len_kv = T, S
        self.beyond = S - T if corner == "lower right" else 0

    def __repr__(self):
        return repr(self.mask())

    def mask(self):
        """True where a query may attend: (T, S)."""
        table = ones(self.seq_len_q, self.seq_len_kv).bool()
        return table.tril(self.beyond)


def causal_lower_right(*size):
    return CausalBias("lower right", *size)


def causal_upper_left(*size):
    return CausalBias("upper left", *size)


__getattr__ = lacking("torch.nn.attention.bias", lambda: sys.modules[__name__])
