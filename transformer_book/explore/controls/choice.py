"""One of several names."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .base import Control


@dataclass
class Choice(Control):
    """One of several names, given to the function as a Python ``str``.

    Args:
        options: the names.
        value: the name at the start; the first by default.
    """

    kind = "choice"
    sentences = {"other": "{label} is one of: {options}."}

    options: Sequence[str]
    value: str = ""

    def __post_init__(self) -> None:
        self.options = list(self.options)
        if not self.options:
            raise ValueError("a choice needs one option at least")
        self.value = self.value or self.options[0]
        self.check(self.value)

    @property
    def places(self) -> dict[str, str]:
        return super().places | {"options": ", ".join(self.options)}

    def spec(self) -> dict[str, Any]:
        return super().spec() | {"options": self.options}

    def check(self, value: Any) -> None:
        if value not in self.options:
            raise ValueError(self.said("other"))

    def corners(self) -> list[str]:
        return list(self.options)

    def draw(self, rng: random.Random) -> str:
        return rng.choice(self.options)
