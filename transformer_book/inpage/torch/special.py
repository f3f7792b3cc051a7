"""Functions that are special: the one that the book needs."""

import math
import sys

from ._errors import lacking
from ._history import no_grad, record
from ._ops.elementwise import where


def entr(input):
    """-x log x, and zero at zero."""
    with no_grad():
        out = where(input == 0, 0.0, -input * input.log())
        out = where(input < 0, -math.inf, out)
    back = (input, lambda g: g * (-1 - input.log()))
    return record(out, "SpecialEntr", back, saved=(input,))


__getattr__ = lacking("torch.special", lambda: sys.modules[__name__])
