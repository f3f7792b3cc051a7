"""A number in a range."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from .base import Control, is_number, plain, tensor

RANGE = "a slider needs min < max and a step above 0"


@dataclass
class Slider(Control):
    """A number in a range.

    Args:
        value: the number at the start.
        min, max, step: the range; whole numbers throughout make a whole-number
            slider, given to the function as a Python ``int``; otherwise the function
            receives a 0-d float tensor.
        play: a button moves it from its place to the end by itself: for what happens
            in steps, such as depth, training or decoding.
    """

    kind = "slider"
    sentences = {
        "number": "{label} takes a number {span}.",
        "whole": "{label} takes a whole number {span}; {value} is not whole.",
        "outside": "{label} takes a number {span}; {value} is outside.",
        "between": "{label} takes a number {span} in steps of {step}; "
        "{value} is between two of them.",
    }

    value: float
    min: float
    max: float
    step: float
    play: bool = False

    def __post_init__(self) -> None:
        if not self.min < self.max or not self.step > 0:
            raise ValueError(RANGE)
        self.whole = all(
            isinstance(n, int) for n in (self.value, self.min, self.max, self.step)
        )
        self.check(self.value)

    @property
    def traced(self) -> bool:
        return not self.whole

    @property
    def places(self) -> dict[str, str]:
        span = f"from {plain(self.min)} to {plain(self.max)}"
        return super().places | {"span": span, "step": str(self.step)}

    def spec(self) -> dict[str, Any]:
        return super().spec() | {
            "min": self.min,
            "max": self.max,
            "step": self.step,
            "whole": self.whole,
            "play": self.play,
        }

    def check(self, value: Any) -> None:
        if not is_number(value):
            raise ValueError(self.said("number"))
        if self.whole and value != int(value):
            raise ValueError(self.said("whole", value=plain(value)))
        if not self.min <= value <= self.max:
            raise ValueError(self.said("outside", value=plain(value)))
        # Each value of a whole-number slider has a program of its own.
        if self.whole and (value - self.min) % self.step:
            raise ValueError(self.said("between", value=plain(value)))

    def argument(self, value: float, labels: dict[str, list[str]]) -> Any:
        return int(value) if self.whole else tensor(float(value))

    def corners(self) -> list[float]:
        if self.whole:
            return list(range(int(self.min), int(self.max) + 1, int(self.step)))
        return [self.min, self.max]

    def draw(self, rng: random.Random) -> float:
        if self.whole:
            return rng.choice(self.corners())
        return rng.uniform(self.min, self.max)
