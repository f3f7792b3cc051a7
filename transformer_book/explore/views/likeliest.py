"""What may come next, as bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .base import View, Wanted


@dataclass
class Likeliest(View):
    """The most probable of N symbols for one query, from probabilities (T, N).

    Args:
        symbols: the names of the N symbols.
        most: how many are shown; the others are added up.
    """

    kind = "likeliest"

    symbols: Sequence[str] = ()
    most: int = 5

    def spec(self) -> dict[str, Any]:
        return super().spec() | {"symbols": list(self.symbols), "most": self.most}

    def accepts(self, counts: Mapping[str, int]) -> list[Wanted]:
        return [[self._count(self.rows, counts, "T"), len(self.symbols)]]
