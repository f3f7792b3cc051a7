"""Queries down, keys across."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .base import Weights


@dataclass
class Heatmap(Weights):
    """Queries down, keys across, one shaded cell for each weight (T, S).

    Args:
        domain: the numbers at the two ends of the color scale; ``None`` fits
            the scale to the largest absolute value and shows the sign.
        axes: what a row and what a column is.
        linear: shade in proportion; by default small numbers are spread, since most
            weights are small.
    """

    kind = "heatmap"

    domain: tuple[float, float] | None = (0.0, 1.0)
    axes: tuple[str, str] = ("query", "key")
    linear: bool = False

    def spec(self) -> dict[str, Any]:
        return super().spec() | {
            "domain": self.domain,
            "axes": self.axes,
            "linear": self.linear,
        }
