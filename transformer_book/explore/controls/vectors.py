"""Labeled 2-D vectors to drag."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .base import Control, is_number, plain, tensor

if TYPE_CHECKING:
    import torch


@dataclass
class Vectors(Control):
    """Labeled 2-D vectors to drag, given to the function as a float tensor (T, 2).

    Args:
        vectors: label -> (x, y).
        limit: both coordinates stay from -limit to limit.
    """

    kind = "vectors"
    traced = True
    sentences = {
        "pairs": "{label} takes {count} pairs of numbers {span}.",
        "numbers": "The coordinates of {name} are numbers {span}.",
    }

    vectors: Mapping[str, Sequence[float]]
    limit: float = 3.0

    def __post_init__(self) -> None:
        self.value = [[float(n) for n in xy] for xy in self.vectors.values()]

    @property
    def places(self) -> dict[str, str]:
        span = f"from {plain(-self.limit)} to {plain(self.limit)}"
        return super().places | {"span": span, "count": str(len(self.vectors))}

    def spec(self) -> dict[str, Any]:
        return super().spec() | {"names": list(self.vectors), "limit": self.limit}

    def check(self, value: Any) -> None:
        if (
            not isinstance(value, (list, tuple))
            or len(value) != len(self.vectors)
            or not all(isinstance(xy, (list, tuple)) and len(xy) == 2 for xy in value)
        ):
            raise ValueError(self.said("pairs"))
        for name, xy in zip(self.vectors, value, strict=True):
            if not all(is_number(n) and abs(n) <= self.limit for n in xy):
                raise ValueError(self.said("numbers", name=name))

    def argument(
        self, value: list[list[float]], labels: dict[str, list[str]]
    ) -> torch.Tensor:
        return tensor(value)

    def tokens(self, value: Any) -> list[str]:
        return list(self.vectors)

    def corners(self) -> list[list[list[float]]]:
        count, limit = len(self.vectors), self.limit
        return [
            [[0.0, 0.0]] * count,
            [[limit, limit]] * count,
            [[limit * (-1) ** i, -limit] for i in range(count)],
        ]

    def draw(self, rng: random.Random) -> list[list[float]]:
        limit = self.limit
        return [[rng.uniform(-limit, limit) for _ in "xy"] for _ in self.vectors]
