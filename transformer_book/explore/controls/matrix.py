"""A small matrix to type."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .base import Control, is_number, plain, tensor

if TYPE_CHECKING:
    import torch

SHAPE = "a matrix needs rows of one length, and a name for each row and each column"


@dataclass
class Matrix(Control):
    """A small matrix to type, given to the function as a float tensor (R, C).

    Args:
        value: the numbers at the start, row by row.
        rows, cols: names of the rows and the columns; 1, 2, … by default.
        limit: each number stays from -limit to limit.
    """

    kind = "matrix"
    traced = True
    sentences = {
        "shape": "{label} takes {size} numbers {span}, row by row.",
        "number": "{label} takes numbers {span}; "
        "the one in row {row}, column {col} is not.",
    }

    value: Any
    rows: Sequence[str] = ()
    cols: Sequence[str] = ()
    limit: float = 3.0

    def __post_init__(self) -> None:
        widths = {len(row) for row in self.value}
        if len(widths) != 1 or widths == {0}:
            raise ValueError(SHAPE)
        R, C = len(self.value), widths.pop()
        self.rows = list(self.rows) or [str(i + 1) for i in range(R)]
        self.cols = list(self.cols) or [str(j + 1) for j in range(C)]
        if (len(self.rows), len(self.cols)) != (R, C):
            raise ValueError(SHAPE)
        self.check(self.value)
        self.value = [[float(n) for n in row] for row in self.value]

    @property
    def places(self) -> dict[str, str]:
        span = f"from {plain(-self.limit)} to {plain(self.limit)}"
        size = f"{len(self.rows)} × {len(self.cols)}"
        return super().places | {"span": span, "size": size}

    def spec(self) -> dict[str, Any]:
        own = {"rows": self.rows, "cols": self.cols, "limit": self.limit}
        return super().spec() | own

    def check(self, value: Any) -> None:
        if (
            not isinstance(value, (list, tuple))
            or len(value) != len(self.rows)
            or not all(
                isinstance(row, (list, tuple)) and len(row) == len(self.cols)
                for row in value
            )
        ):
            raise ValueError(self.said("shape"))
        for name, row in zip(self.rows, value, strict=True):
            for col, number in zip(self.cols, row, strict=True):
                if not is_number(number) or abs(number) > self.limit:
                    raise ValueError(self.said("number", row=name, col=col))

    def argument(
        self, value: list[list[float]], labels: dict[str, list[str]]
    ) -> torch.Tensor:
        return tensor(value)

    def corners(self) -> list[list[list[float]]]:
        R, C, limit = len(self.rows), len(self.cols), self.limit
        return [
            [[0.0] * C] * R,
            [[limit] * C] * R,
            [[limit * (-1) ** (i + j) for j in range(C)] for i in range(R)],
        ]

    def draw(self, rng: random.Random) -> list[list[float]]:
        limit = self.limit
        return [[rng.uniform(-limit, limit) for _ in self.cols] for _ in self.rows]
