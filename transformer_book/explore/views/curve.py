"""Lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .base import Several, Shape, Wanted


@dataclass
class Curve(Several):
    """Lines: 1-D outputs over their index, or over another output.

    Args:
        output: the name of one output or a list of names, one line each.
        x: label of the horizontal axis; if it names an output, that output's values.
        y: label of the vertical axis.
        start: the index of the first entry.
        log: both axes logarithmic.
        at: here the slider only marks its place on the axis.
        domain: ends of the vertical axis; by default the whole steps around the lines.
    """

    kind = "curve"

    x: str = ""
    y: str = ""
    start: int = 0
    log: bool = False
    domain: tuple[float, float] | None = None

    def spec(self) -> dict[str, Any]:
        return super().spec() | {
            "x": self.x,
            "y": self.y,
            "start": self.start,
            "log": self.log,
            "domain": self.domain,
        }

    def check(self, shapes: Mapping[str, Shape], counts: Mapping[str, int]) -> None:
        # The slider marks a place, it picks nothing: the outputs are whole lines.
        super(Curve, replace(self, at=None)).check(shapes, counts)

    def _alike(self, shapes: Mapping[str, Shape]) -> list[str]:
        return [*self.outputs, *([self.x] if self.x in shapes else [])]

    def accepts(self, counts: Mapping[str, int]) -> list[Wanted]:
        return [["points"]]
