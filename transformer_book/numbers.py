"""The numbers that a matplotlib figure draws, as tables for readers who cannot see."""

from collections.abc import Iterator
from html import escape
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogFormatter, ScalarFormatter
from numpy.typing import ArrayLike

MOST_ROWS = 20
Columns = dict[str, dict[Any, float]]  # name -> x -> y


def numbers(figure: Figure) -> str:
    """Return a folded table for each part of a drawn figure, as HTML.

    Lines and bars have a column each, beside a column of x; an image is a matrix. Of
    many points each 2nd, 5th, 10th … is listed. Other drawings have no table: a figure
    of them alone gives an empty string.
    """
    tables = [table for axes in figure.axes for table in _tables(axes)]
    if not tables:
        return ""
    return (
        '<details class="numbers"><summary>Numbers</summary>'
        f"{''.join(tables)}</details>"
    )


def _tables(axes: Axes) -> Iterator[str]:
    # Of charts under one another, only the lowest has a label for x.
    labels = [other.get_xlabel() for other in (axes, *axes.figure.axes)]
    x_label = next(filter(None, labels), "x")
    caption = " against ".join(filter(None, [axes.get_ylabel(), x_label]))
    if columns := {**_lines(axes), **_bars(axes)}:
        words = _words(axes.xaxis)
        xs = sorted({x for column in columns.values() for x in column} - {None})
        step = _step(len(xs))
        if step > 1:
            caption += f": each {_ordinal(step)} of {len(xs)} points, and the last"
        xs = [*xs[:-1:step], *xs[-1:]]
        yield _table(
            caption,
            [x_label, *columns],
            [words.get(x, x) for x in xs],
            # A line across the whole axes (axhline) has the same y for each x.
            [[y.get(x, y.get(None, np.nan)) for y in columns.values()] for x in xs],
            axes.get_yscale() == "linear",
        )
    for image in axes.get_images():
        values = image.get_array()
        if values is not None and values.ndim == 2:
            step = _step(max(values.shape))
            caption = axes.get_title() or caption
            if step > 1:
                caption += f": each {_ordinal(step)} row and column"
            down, across = _words(axes.yaxis), _words(axes.xaxis)
            yield _table(
                caption,
                ["", *(across.get(j, j) for j in range(0, values.shape[1], step))],
                [down.get(i, i) for i in range(0, values.shape[0], step)],
                values[::step, ::step],
            )


def _lines(axes: Axes) -> Columns:
    """The lines of axes: name -> x -> y; x is `None` for a line across (axhline)."""
    columns: Columns = {}
    for line in axes.get_lines():
        has_x, has_y = line.get_transform().contains_branch_seperately(axes.transData)
        # Their types in matplotlib allow a single number too.
        xs: Any = line.get_xdata(orig=False)
        ys: Any = line.get_ydata(orig=False)
        if has_y:
            name = _name(line, axes, columns)
            columns[name] = dict(zip(xs, ys, strict=True)) if has_x else {None: ys[0]}
    return columns


def _bars(axes: Axes) -> Columns:
    """The bars of axes: name -> x -> height."""
    columns: Columns = {}
    for bars in axes.containers:
        if isinstance(bars, BarContainer):
            columns[_name(bars, axes, columns)] = {
                bar.get_x() + bar.get_width() / 2: bar.get_height() for bar in bars
            }
    return columns


def _name(artist: Line2D | BarContainer, axes: Axes, others: Columns) -> str:
    """What a legend says of a line; without one, what the axis says."""
    name = str(artist.get_label())
    if name and not name.startswith("_"):
        return name
    return f"line {len(others) + 1}" if others else axes.get_ylabel() or "line 1"


def _words(axis: Axis) -> dict[float, str]:
    """The words at an axis: place -> word; none if it has numbers."""
    if isinstance(axis.get_major_formatter(), ScalarFormatter | LogFormatter):
        return {}
    words = [tick.get_text() for tick in axis.get_ticklabels()]
    return dict(zip(axis.get_ticklocs(), words, strict=True))


def _step(count: int) -> int:
    """The roundest step that leaves few enough of `count` points."""
    steps = (digit * 10**power for power in range(9) for digit in (1, 2, 5))
    return next(step for step in steps if count <= MOST_ROWS * step)


def _ordinal(step: int) -> str:
    return "2nd" if step == 2 else f"{step}th"


def _table(
    caption: str,
    head: list[Any],
    names: list[Any],
    values: ArrayLike,
    linear: bool = True,
) -> str:
    """A table of `values`, with `names` of its rows and, in `head`, of all columns."""
    array = np.asarray(values, float)
    if linear:
        # A value too small to be seen is drawn at zero.
        largest = np.abs(array).max(initial=0, where=np.isfinite(array))
        array = np.where(np.abs(array) < 1e-4 * largest, 0, array)
    cells = "".join(f'<th scope="col">{_text(name)}</th>' for name in head)
    lines = "".join(
        f'<tr><th scope="row">{_text(name)}</th>'
        + "".join(f"<td>{_text(value)}</td>" for value in row)
        + "</tr>"
        for name, row in zip(names, array, strict=True)
    )
    # The class that pandas gives a table, which the theme and JupyterLab know.
    return (
        f'<table class="dataframe"><caption>{_text(caption)}</caption>'
        f"<thead><tr>{cells}</tr></thead><tbody>{lines}</tbody></table>"
    )


def _text(value: Any) -> str:
    """A name, without the signs around its formulas, or a number, in four digits."""
    if isinstance(value, str):
        return escape(value.replace("$", ""))
    value = float(value)
    if np.isnan(value):
        return ""
    if not np.isfinite(value) or value.is_integer():
        return f"{value:.0f}"
    if abs(value) < 1e-4:
        digits, power = f"{value:.1e}".split("e")
        return f"{digits} × 10<sup>{int(power)}</sup>"
    return np.format_float_positional(value, precision=4, fractional=False, trim="-")
