"""On or off."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from .base import Control


@dataclass
class Switch(Control):
    """On or off, given to the function as a Python ``bool``."""

    kind = "switch"
    sentences = {"type": "{label} is on or off (true or false)."}

    value: bool

    def check(self, value: Any) -> None:
        if not isinstance(value, bool):
            raise ValueError(self.said("type"))

    def corners(self) -> list[bool]:
        return [False, True]

    def draw(self, rng: random.Random) -> bool:
        return rng.random() < 0.5
