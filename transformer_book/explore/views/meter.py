"""Labeled numbers with bars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .base import View, Wanted


@dataclass
class Meter(View):
    """Labeled numbers with bars: one for a 0-d output, one a token for (T,).

    Args:
        unit: what the number counts, such as "nats"; of a share, "%".
        top: the number at the full length of a bar; fitted by default.
        called: names of numbers that are not those of their tokens, by token.
    """

    kind = "meter"

    unit: str = ""
    top: float | None = None
    called: dict[str, str] = field(default_factory=dict)

    def spec(self) -> dict[str, Any]:
        own = {"unit": self.unit, "top": self.top, "called": self.called}
        return super().spec() | own

    def accepts(self, counts: Mapping[str, int]) -> list[Wanted]:
        return [[], [self._count(self.rows, counts, "T")]]
