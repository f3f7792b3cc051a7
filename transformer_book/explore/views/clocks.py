"""Angles as clocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .base import Several, Wanted


@dataclass
class Clocks(Several):
    """A clock for each angle of (N,) outputs, in radians, with a hand an output.

    An angle of zero points up, and a larger one goes clockwise: the hand ends at
    (sin, cos), as the pairs of numbers in sinusoidal positions do.

    Args:
        output: the name of one output or a list of names, one hand each.
    """

    kind = "clocks"

    def accepts(self, counts: Mapping[str, int]) -> list[Wanted]:
        return [["clocks"]]
