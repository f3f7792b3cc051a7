"""Which keys each query may see."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

from .base import Control, tensor

if TYPE_CHECKING:
    import torch

# By name, how many keys before a query and after it are visible, where that is limited,
# and how many keys at the end are hidden; the first key stays visible.
PRESETS: dict[str, dict[str, int]] = {
    "none": {},
    "causal": {"after": 0},
    "window": {"before": 1, "after": 1},
    "padding": {"hidden": 2},
}


def visible(preset: dict[str, int], i: int, j: int, count: int) -> bool:
    """Whether query i sees key j of so many; `seen` in mask.js does the same."""
    return (
        i - j <= preset.get("before", inf)
        and j - i <= preset.get("after", inf)
        and j < max(count - preset.get("hidden", 0), 1)
    )


@dataclass
class Mask(Control):
    """Which keys each query may see: a preset, painted over cell by cell.

    Args:
        rows, cols: names of the inputs whose tokens are the queries and the keys.
        value: the preset at the start: none, causal, window (one word to each side),
            or padding (the last two keys are hidden).

    The function receives a bool tensor (T, S); ``True`` means that the query may
    attend to the key. The value of the control is ``{"preset": name, "flips": [[i, j],
    ...]}``.
    """

    kind = "mask"
    traced = True
    sentences = {
        "other": "{label} is one of: {presets}.",
        "cells": "The painted cells of {label} are pairs of whole numbers, "
        "row and column.",
        "padding": "{label}: the last two words stand for padding, and are hidden.",
    }

    rows: str = "x"
    cols: str = ""
    value: Any = "causal"

    def __post_init__(self) -> None:
        self.cols = self.cols or self.rows
        self.value = {"preset": self.value, "flips": []}
        self.check(self.value)

    @property
    def places(self) -> dict[str, str]:
        return super().places | {"presets": ", ".join(PRESETS)}

    def spec(self) -> dict[str, Any]:
        return super().spec() | {
            "presets": PRESETS,
            "rows": self.rows,
            "cols": self.cols,
        }

    def check(self, value: Any) -> None:
        preset = value.get("preset") if isinstance(value, Mapping) else None
        if not isinstance(preset, str) or preset not in PRESETS:
            raise ValueError(self.said("other"))
        flips = value.get("flips")
        if not isinstance(flips, list) or not all(
            isinstance(cell, (list, tuple))
            and len(cell) == 2
            and all(type(n) is int and 0 <= n < 64 for n in cell)
            for cell in flips
        ):
            raise ValueError(self.said("cells"))

    def argument(
        self, value: dict[str, Any], labels: dict[str, list[str]]
    ) -> torch.Tensor:
        T, S = (len(labels[name]) for name in (self.rows, self.cols))
        preset = PRESETS[value["preset"]]
        mask = [[visible(preset, i, j, S) for j in range(S)] for i in range(T)]
        for i, j in value["flips"]:
            if i < T and j < S:
                mask[i][j] = not mask[i][j]
        return tensor(mask, "bool")

    def notes(self, value: dict[str, Any]) -> list[str]:
        return [self.said("padding")] if value["preset"] == "padding" else []

    def corners(self) -> list[dict[str, Any]]:
        cells = [[i, j] for i in range(4) for j in range(4)]
        presets = [{"preset": name, "flips": []} for name in PRESETS]
        return [*presets, {"preset": "none", "flips": cells}]

    def draw(self, rng: random.Random) -> dict[str, Any]:
        cells = {(rng.randrange(8), rng.randrange(8)) for _ in range(rng.randrange(9))}
        flips = [list(cell) for cell in sorted(cells)]
        return {"preset": rng.choice(list(PRESETS)), "flips": flips}
