"""The abbreviations of ``ipywidgets.interact`` for controls."""

from __future__ import annotations

from typing import Any

from .base import Control, is_number
from .choice import Choice
from .slider import RANGE, Slider
from .switch import Switch


def as_control(name: str, value: Any) -> Control:
    """Return the control for an input: itself, or what an abbreviation means.

    ``(min, max)`` or ``(min, max, step)``: slider; ``bool``: switch; a list of
    ``str``: choice.

    Raises:
        TypeError: ``value`` is none of these.
        ValueError: the numbers make no range.
    """
    control = _expand(name, value)
    control.label = control.label or name.replace("_", " ").capitalize()
    return control


def _expand(name: str, value: Any) -> Control:
    if isinstance(value, Control):
        return value
    if isinstance(value, bool):
        return Switch(value)
    if isinstance(value, list) and value and all(isinstance(v, str) for v in value):
        return Choice(value)
    if isinstance(value, tuple) and len(value) in (2, 3) and all(map(is_number, value)):
        low, high = value[:2]
        whole = all(isinstance(n, int) for n in value)
        step = value[2] if len(value) > 2 else 1 if whole else (high - low) / 100
        if not low < high or not step > 0:
            raise ValueError(RANGE)
        # The start is a multiple of the step, so that the slider can return to it.
        if whole:
            return Slider(low + (high - low) // 2 // step * step, low, high, step)
        middle = low + round((high - low) / 2 / step) * step
        return Slider(round(middle, 10), low, high, step)
    raise TypeError(
        f"the input {name!r} is a control, a (min, max[, step]) of numbers, a bool, "
        f"or a list of names, not {value!r}"
    )
