"""A page's cells and figures in its interpreter: what ../worker.js calls for the page.

An interpreter serves one page. Arguments and results are what JSON can hold.
"""

import builtins
import math
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import torch

from transformer_book.explore.figure import Change, Figure, Inputs
from transformer_book.explore.training import Trainer
from transformer_book.inpage import needs
from transformer_book.inpage.cells import Notebook

LONG = 50_000  # characters of a text that are shown

_notebook = Notebook()
_figures: dict[str, Figure] = {}
_trainings: dict[str, Iterator[Change]] = {}


def run(source: str, name: str, claims: bool) -> dict[str, Any]:
    """Run a cell.

    Args:
        name: what tracebacks call it.
        claims: whether an assertion that fails ends the cell. It does in a cell that
            the reader has run, and not in those that lead to it or follow from it: what
            the book claims of its own code need not hold for the reader's.

    Returns:
        what `Notebook.run` returns. A figure that the cell shows is its whole state;
        solved: whether it shows that an exercise is.
    """
    result = _notebook.run(source, name, claims)
    for shown in _notebook.values:
        if isinstance(shown, Figure):
            _figures[shown.spec["name"]] = shown
            _trainings.pop(shown.spec["name"], None)
    figures = {
        shown.spec["name"]: shown.state | {"spec": shown.spec}
        for shown in _notebook.values
        if isinstance(shown, Figure)
    }
    shown = [
        {kind: _short(text) if isinstance(text, str) else text}
        for one in result["shown"]
        for kind, text in one.items()
        if "figure" not in one
    ]
    solved = any(_is_right(one) for one in _notebook.values)
    return result | {
        "text": _short(result["text"]),
        "shown": shown,
        "figures": _plain(figures),
        "solved": solved,
    }


def _is_right(value: Any) -> bool:
    """Return whether a value is a check's verdict that an answer is right."""
    # A page without an exercise does not wait for the checks.
    checks = sys.modules.get("transformer_book.checks.common")
    return checks is not None and isinstance(value, checks.Verdict) and value.ok


def links(sources: list[str], book: list[str]) -> list[dict[str, Any]]:
    """Return what the cells of a page need of each other, as the reader has them.

    Where the reader's is not Python, as its run will say, the book's is taken.
    """
    pairs = zip(sources, book, strict=True)
    return needs.links([mine if _is_python(mine) else its for mine, its in pairs])


def _is_python(source: str) -> bool:
    try:
        needs.read(source)
    except SyntaxError:
        return False
    return True


def members() -> list[dict[str, str]]:
    """Name what modules have, which editors offer behind a point: nn.Linear."""
    usual = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional}
    modules = usual | {
        name: value
        for name, value in _notebook.names.items()
        if isinstance(value, ModuleType) and not name.startswith("_")
    }
    return [
        {"name": f"{name}.{member}", "kind": _kind(value)}
        for name, module in modules.items()
        for member, value in vars(module).items()
        if not member.startswith("_") and _is_own(module, value)
    ]


def _is_own(module: ModuleType, value: Any) -> bool:
    """Return whether a module offers a value, and has not only imported it."""
    if isinstance(value, ModuleType):
        return value.__name__.startswith(f"{module.__name__}.")
    home = getattr(value, "__module__", None)
    return isinstance(value, float) or str(home).startswith(module.__name__)


def _kind(value: Any) -> str:
    if isinstance(value, ModuleType):
        return "module"
    if isinstance(value, type):
        return "class"
    return "function" if callable(value) else "variable"


def answer(name: str, inputs: Inputs) -> Change:
    """Have a figure answer inputs: see `Figure.answer`."""
    return _plain(_figures[name].answer(inputs))


def reset(name: str, inputs: Inputs) -> Change:
    """Take a trainer's model back to its start."""
    _trainings.pop(name, None)
    return _plain(_trainer(name).reset(inputs))


def train(name: str, inputs: Inputs, pace: float) -> None:
    """Begin a training; `step` takes it on."""
    trainer = _trainer(name)
    trainer.state |= {"pace": pace, "running": True}
    _trainings[name] = trainer.train(inputs)


def step(name: str) -> Change | None:
    """Train on until there is a next picture: what it changes, or None at the end."""
    return _plain(next(_trainings.get(name, iter(())), None))


def _trainer(name: str) -> Trainer:
    figure = _figures[name]
    assert isinstance(figure, Trainer)
    return figure


def _short(text: str) -> str:
    """Return a text that a page can show: the middle of a very long one is left out."""
    if len(text) <= LONG:
        return text
    left_out = f"{len(text) - LONG:,} characters are left out here"
    return f"{text[: LONG // 2]}\n\n… {left_out} …\n\n{text[-LONG // 2 :]}"


def _no_input(prompt: object = "") -> str:
    """Say that nobody can be asked."""
    raise RuntimeError("a page cannot ask for input: write the value into the cell")


builtins.input = _no_input


def _plain(value: Any) -> Any:
    """Return a state without the numbers that JSON lacks: they are None."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value
