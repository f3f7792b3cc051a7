"""A figure as HTML by itself: tables of what it shows, shaded by their numbers.

It stands where no front end runs: in a notebook that nbconvert has exported, and in
viewers without widgets. The page of a built book has the front end's own drawing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from .controls.base import plain

MOST_ROWS = 12  # of a line: of more points only some are listed
FEW_COLUMNS = 6  # of which each has room for a third digit
# Black text on it keeps a contrast of 7 on white, and white text on a dark ground.
SHADE = "background: rgba(31, 95, 168, {:.2f})"
DARKEST = 0.45
# Guessing is its point.
UNTOLD = "Its numbers are told after a guess, in Jupyter or on the built page."

Rows = list[tuple[str, list[float]]]


def picture(spec: Mapping[str, Any], state: Mapping[str, Any]) -> str:
    """Return the HTML of a figure: its heading, what its inputs hold, its outputs.

    Args:
        spec: what the front end draws.
        state: see ``Figure``.
    """
    parts = [f"<p><strong>{escape(spec['label'])}</strong></p>", *_held(spec, state)]
    if state["error"]:
        parts.append(f"<p>{escape(state['error'])}</p>")
    told: set[str] = set()
    for view in spec["views"]:
        names = view.get("outputs") or [view["output"]]
        if view["kind"] == "guess":
            parts.append(f"<p>{UNTOLD}</p>")
        elif state["outputs"] and told.isdisjoint(names):
            told.update(names)
            parts += _tables(view, names, spec, state)
    return f"<figure>{''.join(parts)}</figure>"


def _held(spec: Mapping[str, Any], state: Mapping[str, Any]) -> list[str]:
    """A line for each input that is one word, text, number or switch."""
    held = state["answered"] or state["inputs"]
    return [
        f"<p>{escape(control['label'])}: {escape(_said(held[name]))}</p>"
        for name, control in spec["controls"].items()
        if isinstance(held[name], (str, int, float))
    ]


def _said(value: str | float | bool) -> str:
    """A value as a reader would write it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return value if isinstance(value, str) else plain(value)


def _tables(
    view: Mapping[str, Any],
    names: Sequence[str],
    spec: Mapping[str, Any],
    state: Mapping[str, Any],
) -> list[str]:
    """The tables of a view."""
    label = view["label"]
    tensors = [_picked(view, state["outputs"][name], spec, state) for name in names]
    shape, data = tensors[0]
    called = view.get("called") or {}
    down = [called.get(word, word) for word in _tokens(view.get("rows"), state)]
    across = _tokens(view.get("cols"), state)
    if len(shape) < 2:
        count = shape[0] if shape else 1
        words = down if len(down) == count else _places(view, count, state)
        step = -(-count // MOST_ROWS)
        listed = sorted({*range(0, count, step), count - 1})
        rows = [(words[i] if shape else "", [d[i] for _, d in tensors]) for i in listed]
        return [_table(label, names if len(names) > 1 else [], rows)]
    *heads, height, width = shape
    rows_words = down if len(down) == height else _numbers(height)
    columns = across if len(across) == width else _numbers(width)
    tables = []
    size = height * width
    for head in range(len(data) // size):
        part = data[head * size : (head + 1) * size]
        rows = [
            (word, part[i * width : (i + 1) * width])
            for i, word in enumerate(rows_words)
        ]
        tables.append(_table(f"{label} {head + 1}" if heads else label, columns, rows))
    return tables


def _picked(
    view: Mapping[str, Any],
    tensor: Mapping[str, Any],
    spec: Mapping[str, Any],
    state: Mapping[str, Any],
) -> tuple[list[int], list[float]]:
    """Shape and data of an output, at the place that the view's slider picks."""
    shape, data = tensor["shape"], tensor["data"]
    if not view.get("at") or view["kind"] == "curve":
        return shape, data
    slider = spec["controls"][view["at"]]
    place = round((state["answered"][view["at"]] - slider["min"]) / slider["step"])
    size = len(data) // shape[0]
    return shape[1:], data[place * size : (place + 1) * size]


def _tokens(name: str | None, state: Mapping[str, Any]) -> list[str]:
    """The words of an input, by default of the first that has some."""
    labels: dict[str, list[str]] = state["labels"]
    return labels[name] if name else next(iter(labels.values()), [])


def _places(view: Mapping[str, Any], count: int, state: Mapping[str, Any]) -> list[str]:
    """Where each entry of a line stands: its index, or another output's value."""
    if along := state["outputs"].get(view.get("x")):
        return [f"{n:.6g}" for n in along["data"]]
    return [str(view.get("start", 1) + i) for i in range(count)]


def _numbers(count: int) -> list[str]:
    return [str(i + 1) for i in range(count)]


def _table(caption: str, columns: Sequence[str], rows: Rows) -> str:
    """A table of numbers; the largest are the darkest."""
    largest = max(abs(n) for _, numbers in rows for n in numbers) or 1.0
    digits = 2 if len(columns) > FEW_COLUMNS else 3
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    head = f"<tr><td></td>{head}</tr>" if columns else ""
    body = "".join(
        f'<tr><th scope="row">{escape(word)}</th>'
        + "".join(_cell(n, abs(n) / largest, digits) for n in numbers)
        + "</tr>"
        for word, numbers in rows
    )
    table = f"<table><caption>{escape(caption)}</caption>{head}{body}</table>"
    return f'<div style="overflow-x: auto">{table}</div>'


def _cell(number: float, darkness: float, digits: int) -> str:
    style = SHADE.format(DARKEST * darkness)
    return f'<td style="{style}">{number:.{digits}g}</td>'
