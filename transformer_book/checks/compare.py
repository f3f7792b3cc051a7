"""Compare two results, and say in words how one differs from the other."""

import math
import numbers
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from transformer_book.watch import line_of


@dataclass(frozen=True)
class Tolerance:
    """How far two numbers may lie apart, relatively and absolutely."""

    rtol: float
    atol: float

    def close(self, found: Tensor, expected: Tensor) -> Tensor:
        """Return for each entry whether it is near enough; NaN is near NaN."""
        return torch.isclose(
            found, expected, rtol=self.rtol, atol=self.atol, equal_nan=True
        )

    def near(self, found: Any, expected: Any) -> bool:
        """Return the same for two numbers."""
        if math.isnan(expected) or math.isinf(expected):
            return found == expected or math.isnan(found) and math.isnan(expected)
        return abs(found - expected) <= self.atol + self.rtol * abs(expected)


EXACT = Tolerance(0, 0)


def agrees(found: Any, expected: Any, tolerance: Tolerance) -> bool:
    """Return whether a value is near enough: sooner than `difference` says why not."""
    if isinstance(found, Tensor) and isinstance(expected, Tensor):
        return (
            found.shape == expected.shape
            and found.dtype == expected.dtype
            and bool(tolerance.close(found.detach(), expected.detach()).all())
        )
    both = isinstance(found, (tuple, list)) and isinstance(expected, (tuple, list))
    if both and len(found) == len(expected):
        pairs = zip(found, expected, strict=True)
        return all(agrees(*pair, tolerance) for pair in pairs)
    return difference(found, expected, tolerance) is None


def difference(
    found: Any,
    expected: Any,
    tolerance: Tolerance,
    returns: Sequence[str] = (),
    what: str = "the result",
) -> str | None:
    """Say how a value differs from what is expected, or return None.

    returns: the names of the parts, if several values are expected
    what: what the value is called in the sentence
    """
    if isinstance(expected, Tensor):
        return tensor_difference(found, expected, tolerance, what)
    if isinstance(expected, (tuple, list)):
        wanted = f"{len(expected)} values"
        if returns:
            wanted += f" ({', '.join(f'`{name}`' for name in returns)})"
        if not isinstance(found, (tuple, list)) or len(found) != len(expected):
            return f"{what} is {describe_value(found)}, and should be {wanted}."
        labels = [f"`{name}`" for name in returns] or [
            f"value {place} of {what}" for place in range(1, len(expected) + 1)
        ]
        parts = list(zip(found, expected, labels, strict=True))
    elif isinstance(expected, dict):
        if not isinstance(found, dict) or set(found) != set(expected):
            keys = ", ".join(f"`{key}`" for key in expected)
            return f"{what} should be a dict with the keys {keys}."
        parts = [(found[key], expected[key], f"`{key}`") for key in expected]
    else:
        return plain_difference(found, expected, tolerance, what)
    for found_part, expected_part, label in parts:
        if message := difference(found_part, expected_part, tolerance, what=label):
            return message
    return None


def tensor_difference(
    found: Any, expected: Tensor, tolerance: Tolerance, what: str
) -> str | None:
    """Say how a value differs from a tensor, or return None."""
    if not isinstance(found, Tensor):
        return f"{what} is {describe_value(found)}, and should be a tensor."
    if found.shape != expected.shape:
        shapes = tuple(found.shape), tuple(expected.shape)
        return f"{what} has shape {shapes[0]}, and should have {shapes[1]}."
    same_dtype = found.dtype == expected.dtype
    dtypes = f"{what} has dtype {found.dtype}, and should have {expected.dtype}"
    found, expected = found.detach().cpu(), expected.detach()
    found = found.to_dense() if found.layout != torch.strided else found
    differs = ~tolerance.close(found.to(expected.dtype), expected)
    if not differs.any():
        # The advice holds because nothing but the dtype is wrong.
        advice = f": `.to({expected.dtype})` makes it so."
        return None if same_dtype else dtypes + advice
    if not same_dtype:
        return f"{dtypes}."
    missing = differs & found.isnan()
    # The largest difference is named: a small one looks like rounding.
    distance = (found.double() - expected.double()).abs().nan_to_num()
    worst = missing if missing.any() else torch.where(differs, distance, -1.0)
    place = torch.unravel_index(worst.double().argmax(), worst.shape)
    position = [int(index) for index in place]
    here, there = found[tuple(position)].item(), expected[tuple(position)].item()
    where = f"entry {position} of {what}" if position else what
    message = (
        f"{where} is {write_number(here, there)}, "
        f"and should be {write_number(there, here)}"
    )
    if missing.any():
        return f"{message}: NaN is what 0/0 and ∞ − ∞ give."
    if not position:
        return f"{message}."
    return f"{message}; {int(differs.sum())} of {differs.numel()} entries differ."


def plain_difference(
    found: Any, expected: Any, tolerance: Tolerance, what: str
) -> str | None:
    """Say how a value differs from a number, a text or the like, or return None."""
    if isinstance(expected, numbers.Number) and not isinstance(expected, bool):
        if isinstance(found, Tensor) and found.numel() == 1:
            found = found.item()
        if not isinstance(found, numbers.Number) or isinstance(found, bool):
            return f"{what} is {describe_value(found)}, and should be a number."
        if tolerance.near(found, expected):
            return None
        return (
            f"{what} is {write_number(found, expected)}, "
            f"and should be {write_number(expected, found)}."
        )
    if type(found) is type(expected) and found == expected:
        return None
    return f"{what} is {found!r}, and should be {expected!r}."


def describe_value(value: Any) -> str:
    """Return what sort of thing a value is, for a sentence."""
    if value is None:
        return "nothing (is there a `return` at the end?)"
    if isinstance(value, Tensor):
        return f"a tensor of shape {tuple(value.shape)}"
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, numbers.Number) and not isinstance(value, bool):
        return f"the number {value:g}" if isinstance(value, float) else f"{value}"
    return f"a `{type(value).__name__}`"


def describe_error(error: BaseException) -> str:
    """Return the reader's line at which an error arose, and what it says."""
    try:
        said = " ".join(str(error).split()).replace("`", "'").rstrip(".")
    except Exception:
        said = ""  # A reader's own error may be unable to say what it is.
    return f"{line_of(error)}: {type(error).__name__}" + (f", {said}" if said else "")


def write_number(value: Any, other: Any) -> str:
    """Write a number with as many digits as tell it from the other."""
    short = f"{value:.4g}" if isinstance(value, float) else f"{value}"
    return short if short != f"{other:.4g}" else f"{value:.8g}"
