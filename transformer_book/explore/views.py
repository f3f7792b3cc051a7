"""The views of an explorer: each shows one output, or a few, by name.

A view says what shape it needs (``check``), so that a layer that returns another
shape meets a sentence and not a broken picture. ``at`` names a whole-number slider
that picks one entry along the output's first axis.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class View:
    """What all views share.

    Args:
        output: name of the output that is shown.
        at: name of the whole-number slider that picks along the first axis.
        label: heading and accessible name; made from the output's name by default.
    """

    output: str
    at: str | None = None
    label: str = ""
    needs = ""

    @property
    def outputs(self) -> list[str]:
        """Names of the outputs that the view shows."""
        return [self.output]

    def spec(self) -> dict:
        """What the front end needs in order to draw the view."""
        return {
            "kind": type(self).__name__.lower(),
            "output": self.output,
            "at": self.at,
            "label": self.label or self.outputs[0].replace("_", " ").capitalize(),
        }

    def fits(self, shape: tuple[int, ...], rows: int) -> bool:
        """Whether an output of this shape (after ``at``) can be shown."""
        raise NotImplementedError

    def check(self, shapes: dict[str, tuple[int, ...]], rows: int) -> None:
        """Raise ``ValueError`` with one sentence unless the outputs fit.

        Args:
            shapes: output name -> shape.
            rows: number of tokens, 0 when no input has tokens.
        """
        for name in self.outputs:
            if name not in shapes:
                raise ValueError(
                    f"The figure shows “{name}”, but the layer returned "
                    f"{', '.join(shapes) or 'nothing'}."
                )
            shape = shapes[name]
            picked = shape[1:] if self.at else shape
            if (self.at and not shape) or not self.fits(picked, rows):
                needs = f"(steps, {self.needs})" if self.at else f"({self.needs})"
                raise ValueError(
                    f"“{name}” should have the shape {needs.replace('T', str(rows))}, "
                    f"but the layer returned {shape}."
                )


def _square(shape, rows):
    return shape == (rows, rows) if rows else len(shape) == 2


@dataclass
class Heatmap(View):
    """Queries down, keys across, one shaded cell for each weight (T, T).

    Args:
        domain: the numbers at the two ends of the color scale; ``None`` fits
            the scale to the largest absolute value and shows the sign.
        axes: what a row and what a column is.
    """

    domain: tuple[float, float] | None = (0.0, 1.0)
    axes: tuple[str, str] = ("query", "key")
    needs = "T, T"
    fits = staticmethod(_square)

    def spec(self):
        return super().spec() | {"domain": self.domain, "axes": self.axes}


@dataclass
class Row(View):
    """The sentence itself, each word with the weight that one query gives it."""

    needs = "T, T"
    fits = staticmethod(_square)


@dataclass
class Caption(View):
    """A sentence made from one query's weights."""

    needs = "T, T"
    fits = staticmethod(_square)


@dataclass
class Plane(View):
    """2-D vectors: the inputs with their convex hull, and the outputs.

    Args:
        inputs: name of the input drawn beside the output; it can be dragged if its
            control is ``Vectors``. ``None`` draws the output alone.
        weights: name of the output whose row joins a query's output to its inputs.
    """

    inputs: str | None = None
    weights: str | None = None
    needs = "T, 2"

    @staticmethod
    def fits(shape, rows):
        return len(shape) == 2 and shape[1] == 2 and (not rows or shape[0] == rows)

    def spec(self):
        return super().spec() | {"inputs": self.inputs, "weights": self.weights}


@dataclass
class Curve(View):
    """Lines: 1-D outputs over their index, or over another output.

    Args:
        output: the name of one output or a list of names, one line each.
        x: label of the horizontal axis; if it names an output, that output's values.
        y: label of the vertical axis.
        start: the index of the first entry.
        log: both axes logarithmic.
        at: here the slider only marks its place on the axis.
        domain: ends of the vertical axis; fitted to the lines by default.
    """

    x: str = ""
    y: str = ""
    start: int = 0
    log: bool = False
    domain: tuple[float, float] | None = None

    @property
    def outputs(self):
        return [self.output] if isinstance(self.output, str) else list(self.output)

    def spec(self):
        return super().spec() | {
            "outputs": self.outputs,
            "x": self.x,
            "y": self.y,
            "start": self.start,
            "log": self.log,
            "domain": self.domain,
        }

    def check(self, shapes, rows):
        for name in self.outputs:
            if name not in shapes:
                super().check(shapes, rows)
            if len(shapes[name]) != 1:
                raise ValueError(
                    f"“{name}” should be a list of numbers, one for each point of the "
                    f"curve, but the layer returned the shape {shapes[name]}."
                )
