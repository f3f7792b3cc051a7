"""Compare what two PyTorches gave, as lists."""

import math


def apart(here, there):
    """The largest difference of two nested lists, relative to their largest number.

    It is infinite where they differ in shape, in what is no number, or in what is not
    finite.
    """
    pairs = list(numbers(here, there))
    scale = max((abs(a) for a, _ in pairs if math.isfinite(a)), default=0)
    return max((distance(a, b) for a, b in pairs), default=0) / max(scale, 1)


def numbers(here, there):
    """The numbers of two nested lists, in pairs."""
    if isinstance(here, list) and isinstance(there, list) and len(here) == len(there):
        for a, b in zip(here, there, strict=True):
            yield from numbers(a, b)
    elif isinstance(here, (int, float)) and isinstance(there, (int, float)):
        yield here, there
    elif here != there:
        yield math.inf, -math.inf


def distance(a, b):
    if a == b or math.isnan(a) and math.isnan(b):
        return 0
    return abs(a - b) if math.isfinite(a) and math.isfinite(b) else math.inf
