"""The views of an explorer: each shows one output, or a few, by name.

A view says what shape it needs (``check``), so that a layer that returns another
shape meets a sentence and not a broken picture. ``at`` names a whole-number slider
that picks one entry along the output's first axis.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace


@dataclass
class View:
    """What all views share.

    Args:
        output: name of the output that is shown.
        at: name of the whole-number slider that picks along the first axis.
        label: heading and accessible name; made from the output's name by default.
        rows: name of the input whose tokens label the rows; by default the first
            input that has tokens.
    """

    output: str
    at: str | None = None
    label: str = field(default="", kw_only=True)
    rows: str = field(default="", kw_only=True)

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
            "rows": self.rows,
        }

    def accepts(self, counts: dict[str, int]) -> list[list[int | str]]:
        """The shapes of an output, after ``at``, that can be shown.

        ``counts`` has the number of tokens of every input that has tokens; a letter
        stands for any size.
        """
        raise NotImplementedError

    def check(self, shapes: dict[str, tuple[int, ...]], counts: dict[str, int]) -> None:
        """Raise ``ValueError`` with one sentence unless the outputs fit.

        Args:
            shapes: output name -> shape.
            counts: input name -> its number of tokens.
        """
        for name in [self.rows, getattr(self, "cols", "")]:
            if name and name not in counts:
                raise ValueError(f"The figure has no input “{name}” with tokens.")
        steps = ["steps"] if self.at else []
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

    def _count(self, name: str, counts: dict[str, int], letter: str) -> int | str:
        if name:
            return counts[name]
        return next(iter(counts.values()), letter)


def _fits(shape, wanted):
    return len(shape) == len(wanted) and all(
        isinstance(want, str) or want == size
        for size, want in zip(shape, wanted, strict=True)
    )


@dataclass
class _Weights(View):
    """A view of weights (T, S).

    Args:
        cols: name of the input whose tokens label the columns; ``rows`` by default.
    """

    cols: str = field(default="", kw_only=True)

    def spec(self):
        return super().spec() | {"cols": self.cols or self.rows}

    def accepts(self, counts):
        rows = self._count(self.rows, counts, "T")
        return [[rows, self._count(self.cols or self.rows, counts, "S")]]


@dataclass
class Heatmap(_Weights):
    """Queries down, keys across, one shaded cell for each weight (T, S).

    Args:
        domain: the numbers at the two ends of the color scale; ``None`` fits
            the scale to the largest absolute value and shows the sign.
        axes: what a row and what a column is.
        linear: shade in proportion; by default small numbers are spread, since most
            weights are small.
    """

    domain: tuple[float, float] | None = (0.0, 1.0)
    axes: tuple[str, str] = ("query", "key")
    linear: bool = False

    def spec(self):
        return super().spec() | {
            "domain": self.domain,
            "axes": self.axes,
            "linear": self.linear,
        }


@dataclass
class HeadGrid(Heatmap):
    """One small heat map for each head, for weights (H, T, S)."""

    def accepts(self, counts):
        return [["H", *shape] for shape in super().accepts(counts)]


@dataclass
class Row(_Weights):
    """The sentence itself, each word with the weight that one query gives it."""


@dataclass
class Caption(_Weights):
    """A sentence made from one query's weights."""


@dataclass
class Guess(_Weights):
    """Predict, then reveal: the reader guesses one query's weights first.

    Args:
        query: the token whose row is asked for; its first occurrence.

    After the reader's guess the computed weights p appear beside it, and the
    Kullback-Leibler divergence from the guess q to them, sum of p log(p / q), in nats.
    """

    query: str = field(default="", kw_only=True)

    def spec(self):
        return super().spec() | {"query": self.query}


@dataclass
class Meter(View):
    """Labeled numbers with bars: one for a 0-d output, one a token for (T,).

    Args:
        unit: what the number counts, such as "nats".
        top: the number at the full length of a bar; fitted by default.
        called: names of numbers that are not those of their tokens, by token.
    """

    unit: str = ""
    top: float | None = None
    called: dict[str, str] = field(default_factory=dict)

    def spec(self):
        own = {"unit": self.unit, "top": self.top, "called": self.called}
        return super().spec() | own

    def accepts(self, counts):
        return [[], [self._count(self.rows, counts, "T")]]


@dataclass
class Plane(View):
    """2-D vectors: the inputs with their convex hull, and the outputs.

    Args:
        inputs: name of the ``Vectors`` that are drawn beside the output, to be
            dragged. ``None`` draws the output alone.
        weights: name of the output whose row joins a query's output to its inputs.
        called: names of outputs that are not those of their inputs, by input.
    """

    inputs: str | None = None
    weights: str | None = None
    called: dict[str, str] = field(default_factory=dict)

    def accepts(self, counts):
        return [[self._count(self.rows, counts, "T"), 2]]

    def check(self, shapes, counts):
        super().check(shapes, counts)
        if self.inputs and self.inputs not in counts:
            raise ValueError(f"The figure has no input “{self.inputs}” with tokens.")
        if self.weights:
            joined = Heatmap(self.weights, at=self.at, rows=self.rows)
            joined.check(shapes, counts)

    def spec(self):
        own = {"inputs": self.inputs, "weights": self.weights, "called": self.called}
        return super().spec() | own


@dataclass
class _Several(View):
    """A view of one output or a list of them, side by side."""

    @property
    def outputs(self):
        return [self.output] if isinstance(self.output, str) else list(self.output)

    def spec(self):
        return super().spec() | {"outputs": self.outputs}

    def check(self, shapes, counts):
        super().check(shapes, counts)
        first, *others = self._alike(shapes)
        for name in others:
            if shapes[name] != shapes[first]:
                raise ValueError(
                    f"“{name}” should have the shape {shapes[first]}, as “{first}” "
                    f"has, but the layer returned {shapes[name]}."
                )

    def _alike(self, shapes):
        """Names of the outputs that need the same shape."""
        return self.outputs


@dataclass
class Curve(_Several):
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

    x: str = ""
    y: str = ""
    start: int = 0
    log: bool = False
    domain: tuple[float, float] | None = None

    def spec(self):
        return super().spec() | {
            "x": self.x,
            "y": self.y,
            "start": self.start,
            "log": self.log,
            "domain": self.domain,
        }

    def check(self, shapes, counts):
        # The slider marks a place, it picks nothing: the outputs are whole lines.
        super(Curve, replace(self, at=None)).check(shapes, counts)

    def _alike(self, shapes):
        return [*self.outputs, *([self.x] if self.x in shapes else [])]

    def accepts(self, counts):
        return [["points"]]


@dataclass
class Clocks(_Several):
    """A clock for each angle of (N,) outputs, in radians, with a hand an output.

    An angle of zero points up, and a larger one goes clockwise: the hand ends at
    (sin, cos), as the pairs of numbers in sinusoidal positions do.

    Args:
        output: the name of one output or a list of names, one hand each.
    """

    def accepts(self, counts):
        return [["clocks"]]
