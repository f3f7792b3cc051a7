"""One small heat map for each head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .base import Wanted
from .heatmap import Heatmap


@dataclass
class HeadGrid(Heatmap):
    """One small heat map for each head, for weights (H, T, S)."""

    kind = "headgrid"

    def accepts(self, counts: Mapping[str, int]) -> list[Wanted]:
        return [["H", *shape] for shape in super().accepts(counts)]
