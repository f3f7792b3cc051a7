"""How a weight came about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .base import Shape, Wanted, Weights

if TYPE_CHECKING:
    import torch

CLOSE = 1e-4  # between what the steps lead to and what the layer returned


@dataclass
class Why(Weights):
    """How one weight came about, step by step, from outputs of the layer.

    It opens on a cell that a reader chooses, and follows what is pointed at: the
    products of query and key, their sum, the score, what divides it, its exponential,
    the sum of the row, and the share. Without a chosen key it is about the largest
    weight of the row. The steps are arithmetic on the outputs that are named here; a
    book's build stops if they do not lead to the weights, and the figure says so if a
    reader has changed the layer.

    Args:
        output: name of the weights (T, S), or (H, T, S) of which one head is shown.
        scores: name of the scores, of the same shape, before they are divided.
        query, key: names of the outputs (T, D) and (S, D), or (H, T, D) and (H, S, D),
            whose dot products are the scores; none if a score is no dot product.
        divisor: what divides the scores: the name of an input that is a number, or how
            it is written and its value, such as ``("√2", 2**0.5)``.
        mask: name of an output of zeros where a key is hidden from a query, and ones.
        entries: names of the D entries of query and key.
    """

    kind = "why"

    scores: str = field(kw_only=True)
    query: str = field(default="", kw_only=True)
    key: str = field(default="", kw_only=True)
    divisor: str | tuple[str, float] = field(default="", kw_only=True)
    mask: str = field(default="", kw_only=True)
    entries: Sequence[str] = field(default=(), kw_only=True)

    def spec(self) -> dict[str, Any]:
        return super().spec() | {
            "label": self.label or "Why this weight?",
            "scores": self.scores,
            "query": self.query,
            "key": self.key,
            "divisor": self.divisor,
            "mask": self.mask,
            "entries": list(self.entries),
        }

    def accepts(self, counts: Mapping[str, int]) -> list[Wanted]:
        return [
            way for shape in super().accepts(counts) for way in (shape, ["H", *shape])
        ]

    def check(self, shapes: Mapping[str, Shape], counts: Mapping[str, int]) -> None:
        super().check(shapes, counts)
        for name in filter(None, [self.scores, self.query, self.key, self.mask]):
            if name not in shapes:
                raise ValueError(
                    f"The figure explains “{self.output}” by “{name}”, but the layer "
                    f"returned {', '.join(shapes)}."
                )
        *heads, rows, columns = shapes[self.output]
        wanted = {self.scores: (*heads, rows, columns)}
        if self.query:
            width = shapes[self.query][-1]
            wanted |= {self.query: (*heads, rows, width)}
            wanted |= {self.key: (*heads, columns, width)}
        for name, shape in wanted.items():
            if shapes[name] != shape:
                raise ValueError(
                    f"“{name}” should have the shape {shape}, as it explains "
                    f"“{self.output}”, but the layer returned {shapes[name]}."
                )

    def prove(
        self, inputs: Mapping[str, Any], outputs: Mapping[str, torch.Tensor]
    ) -> None:
        weights, scores = outputs[self.output].double(), outputs[self.scores].double()
        shown = outputs[self.mask].bool() if self.mask else weights == weights
        steps = self.divided(inputs, outputs).softmax(dim=-1)
        self._same("weights", steps.where(shown, weights), weights)
        if self.query:
            query, key = outputs[self.query].double(), outputs[self.key].double()
            products = query @ key.transpose(-2, -1)
            self._same("scores", products.where(shown, scores), scores)

    def divided(
        self, inputs: Mapping[str, Any], outputs: Mapping[str, torch.Tensor]
    ) -> torch.Tensor:
        """Return the scores, divided: what the softmax takes, in double precision."""
        divisor = self.divisor
        if isinstance(divisor, str):
            number = float(inputs[divisor]) if divisor else 1.0
        else:
            _, number = divisor
        return outputs[self.scores].double() / number

    def _same(self, what: str, steps: torch.Tensor, found: torch.Tensor) -> None:
        gaps = (steps - found).abs() / found.abs().clamp(min=1)
        if not (gap := gaps.max().item()) <= CLOSE:
            raise ValueError(
                f"The steps that explain “{self.output}” do not lead to the layer's "
                f"{what}: they differ by {gap:.1e}. Name its scores, query, key and "
                "divisor as the layer has them."
            )
