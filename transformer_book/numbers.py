"""The numbers that a matplotlib figure draws, as tables for who cannot see it."""

from html import escape

import numpy as np
from matplotlib.container import BarContainer
from matplotlib.ticker import LogFormatter, ScalarFormatter

MOST_ROWS = 20


def numbers(figure):
    """Return a folded table for each part of a drawn figure, as HTML.

    Lines and bars have a column each, beside a column of x; an image is a matrix. Of
    many points each 2nd, 5th, 10th … is told. Other drawings have no table: a figure
    of them alone gives an empty string.
    """
    tables = [table for axes in figure.axes for table in _tables(axes)]
    if not tables:
        return ""
    tables = "".join(tables)
    return f'<details class="numbers"><summary>Numbers</summary>{tables}</details>'


def _tables(axes):
    # Charts that stand under each other share one label.
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
            # A line across all of the axes has one y for each x.
            [[y.get(x, y.get(None, np.nan)) for y in columns.values()] for x in xs],
            axes.get_yscale() == "linear",
        )
    for image in axes.get_images():
        values = image.get_array()
        if values.ndim == 2:
            step = _step(max(values.shape))
            caption = axes.get_title() or caption
            if step > 1:
                caption += f": each {_ordinal(step)} row and column"
            rows, columns = _words(axes.yaxis), _words(axes.xaxis)
            yield _table(
                caption,
                ["", *(columns.get(j, j) for j in range(0, values.shape[1], step))],
                [rows.get(i, i) for i in range(0, values.shape[0], step)],
                values[::step, ::step],
            )


def _lines(axes):
    """The lines of axes: name -> x -> y; x is `None` for a line across all of them."""
    columns = {}
    for line in axes.get_lines():
        has_x, has_y = line.get_transform().contains_branch_seperately(axes.transData)
        xs, ys = line.get_data(orig=False)
        if has_y:
            name = _name(line, axes, columns)
            columns[name] = dict(zip(xs, ys, strict=True)) if has_x else {None: ys[0]}
    return columns


def _bars(axes):
    """The bars of axes: name -> x -> height."""
    columns = {}
    for bars in axes.containers:
        if isinstance(bars, BarContainer):
            columns[_name(bars, axes, columns)] = {
                bar.get_x() + bar.get_width() / 2: bar.get_height() for bar in bars
            }
    return columns


def _name(artist, axes, others):
    """What a legend says of a line; without one, what the axis says."""
    name = str(artist.get_label())
    if name and not name.startswith("_"):
        return name
    return f"line {len(others) + 1}" if others else axes.get_ylabel() or "line 1"


def _words(axis):
    """The words at an axis: place -> word; none if it has numbers."""
    if isinstance(axis.get_major_formatter(), ScalarFormatter | LogFormatter):
        return {}
    words = [tick.get_text() for tick in axis.get_ticklabels()]
    return dict(zip(axis.get_ticklocs(), words, strict=True))


def _step(count):
    """The roundest step that leaves few enough of `count` points."""
    steps = (digit * 10**power for power in range(9) for digit in (1, 2, 5))
    return next(step for step in steps if count <= MOST_ROWS * step)


def _ordinal(step):
    return "2nd" if step == 2 else f"{step}th"


def _table(caption, head, names, values, linear=True):
    """A table of `values`, with `names` of its rows and, in `head`, of all columns."""
    values = np.asarray(values, float)
    if linear:
        # What is too small to be seen.
        largest = np.abs(values).max(initial=0, where=np.isfinite(values))
        values = np.where(np.abs(values) < 1e-4 * largest, 0, values)
    cells = "".join(f'<th scope="col">{_text(name)}</th>' for name in head)
    lines = "".join(
        f'<tr><th scope="row">{_text(name)}</th>'
        + "".join(f"<td>{_text(value)}</td>" for value in row)
        + "</tr>"
        for name, row in zip(names, values, strict=True)
    )
    # The class that pandas gives a table, which the theme and JupyterLab know.
    return (
        f'<table class="dataframe"><caption>{_text(caption)}</caption>'
        f"<thead><tr>{cells}</tr></thead><tbody>{lines}</tbody></table>"
    )


def _text(value):
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
