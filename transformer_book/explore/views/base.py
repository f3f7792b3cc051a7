"""What all views share, and what several of them do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import torch

Shape = tuple[int, ...]
Wanted = list[int | str]  # a shape in which a letter stands for any size


@dataclass
class View:
    """What all views share.

    Args:
        output: name of the output that is shown.
        at: name of the whole-number slider that picks along the first axis.
        label: heading and accessible name; made from the output's name by default.
        rows: name of the input whose tokens label the rows; by default the first
            input that has tokens.

    Attributes:
        kind: the name of the view's module in ``front/views``, which draws it.
        script: the module of a view from outside this package; see
            ``front/added.js``.
    """

    kind: ClassVar[str]
    script: ClassVar[Path | None] = None

    output: Any
    at: str | None = None
    label: str = field(default="", kw_only=True)
    rows: str = field(default="", kw_only=True)

    @property
    def outputs(self) -> list[str]:
        """Names of the outputs that the view shows."""
        return [self.output]

    def spec(self) -> dict[str, Any]:
        """Return what the front end needs in order to draw the view."""
        return {
            "kind": self.kind,
            "output": self.output,
            "at": self.at,
            "label": self.label or self.outputs[0].replace("_", " ").capitalize(),
            "rows": self.rows,
        }

    def accepts(self, counts: Mapping[str, int]) -> list[Wanted]:
        """Return the shapes of an output, after ``at``, that can be shown.

        ``counts`` has the number of tokens of every input that has tokens; a letter
        stands for any size.
        """
        raise NotImplementedError

    def check(self, shapes: Mapping[str, Shape], counts: Mapping[str, int]) -> None:
        """Raise ``ValueError`` with one sentence unless the outputs fit.

        Args:
            shapes: output name -> shape.
            counts: input name -> its number of tokens.
        """
        for name in [self.rows, getattr(self, "cols", "")]:
            if name and name not in counts:
                raise ValueError(f"The figure has no input “{name}” with tokens.")
        steps: Wanted = ["steps"] if self.at else []
        accepted = [steps + shape for shape in self.accepts(counts)]
        for name in self.outputs:
            if name not in shapes:
                raise ValueError(
                    f"The figure shows “{name}”, but the layer returned "
                    f"{', '.join(shapes) or 'nothing'}."
                )
            if not any(_fits(shapes[name], shape) for shape in accepted):
                wanted = " or ".join(f"({', '.join(map(str, s))})" for s in accepted)
                raise ValueError(
                    f"“{name}” should have the shape {wanted}, "
                    f"but the layer returned {shapes[name]}."
                )

    def prove(
        self, inputs: Mapping[str, Any], outputs: Mapping[str, torch.Tensor]
    ) -> None:
        """Raise ``ValueError`` with one sentence if the view says what is not so.

        A book's build asks this of every case on which it proves a program.

        Args:
            inputs: input name -> what its control holds.
            outputs: output name -> tensor.
        """

    def _count(self, name: str, counts: Mapping[str, int], letter: str) -> int | str:
        if name:
            return counts[name]
        return next(iter(counts.values()), letter)


def _fits(shape: Shape, wanted: Wanted) -> bool:
    return len(shape) == len(wanted) and all(
        isinstance(want, str) or want == size
        for size, want in zip(shape, wanted, strict=True)
    )


@dataclass
class Weights(View):
    """A view of weights (T, S).

    Args:
        cols: name of the input whose tokens label the columns; ``rows`` by default.
    """

    cols: str = field(default="", kw_only=True)

    def spec(self) -> dict[str, Any]:
        return super().spec() | {"cols": self.cols or self.rows}

    def accepts(self, counts: Mapping[str, int]) -> list[Wanted]:
        rows = self._count(self.rows, counts, "T")
        return [[rows, self._count(self.cols or self.rows, counts, "S")]]


@dataclass
class Several(View):
    """A view of one output or a list of them, side by side."""

    output: str | Sequence[str]

    @property
    def outputs(self) -> list[str]:
        return [self.output] if isinstance(self.output, str) else list(self.output)

    def spec(self) -> dict[str, Any]:
        return super().spec() | {"outputs": self.outputs}

    def check(self, shapes: Mapping[str, Shape], counts: Mapping[str, int]) -> None:
        super().check(shapes, counts)
        first, *others = self._alike(shapes)
        for name in others:
            if shapes[name] != shapes[first]:
                raise ValueError(
                    f"“{name}” should have the shape {shapes[first]}, as “{first}” "
                    f"has, but the layer returned {shapes[name]}."
                )

    def _alike(self, shapes: Mapping[str, Shape]) -> list[str]:
        """Return the names of the outputs that need the same shape."""
        return self.outputs
