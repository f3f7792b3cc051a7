"""2-D vectors in their plane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .base import Shape, View, Wanted
from .heatmap import Heatmap


@dataclass
class Plane(View):
    """2-D vectors: the inputs with their convex hull, and the outputs.

    Args:
        inputs: name of the ``Vectors`` that are drawn beside the output, to be
            dragged. ``None`` draws the output alone.
        weights: name of the output whose row joins a query's output to its inputs.
        called: names of outputs that are not those of their inputs, by input.
        outside: names of inputs that the hull does not enclose, such as a query.
    """

    kind = "plane"

    inputs: str | None = None
    weights: str | None = None
    called: dict[str, str] = field(default_factory=dict)
    outside: Sequence[str] = ()

    def accepts(self, counts: Mapping[str, int]) -> list[Wanted]:
        return [[self._count(self.rows, counts, "T"), 2]]

    def check(self, shapes: Mapping[str, Shape], counts: Mapping[str, int]) -> None:
        super().check(shapes, counts)
        if self.inputs and self.inputs not in counts:
            raise ValueError(f"The figure has no input “{self.inputs}” with tokens.")
        if self.weights:
            joined = Heatmap(self.weights, at=self.at, rows=self.rows)
            joined.check(shapes, counts)

    def spec(self) -> dict[str, Any]:
        own = {
            "inputs": self.inputs,
            "weights": self.weights,
            "called": self.called,
            "outside": list(self.outside),
        }
        return super().spec() | own
