"""What an instructor should look at in a submission: found in its syntax tree.

Nothing here changes a grade. Code that goes for the grader reaches none of it; help
that was to be built, and is taken from the book, is for a person to judge.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence

# Modules that no exercise needs, and that reach beyond a notebook.
BEYOND = {
    *("ctypes", "gc", "inspect", "multiprocessing", "signal", "socket", "subprocess"),
    *("threading", "http", "urllib", "requests", "importlib", "builtins"),
}
# Functions of `os` and `sys` of which the same holds.
CALLS = re.compile(
    r"\b(os\.(_exit|kill|killpg|fork|system|exec\w*|symlink|abort)"
    r"|sys\.(_getframe|modules|settrace|setprofile|meta_path)"
    r"|__builtins__|__subclasses__)\b"
)
FIND = "importlib.util.find_spec"  # The first cell of all notebooks asks for the book.
CHECKS = "transformer_book.checks", "transformer_book.assignments"


def flags(cells: Sequence[str], allowed: Iterable[str] = ()) -> list[str]:
    """Return a sentence for each thing to look at.

    Args:
        cells: the code of a notebook.
        allowed: what the assignment's own cells import from the book's layers.
    """
    allowed = set(allowed)
    found = [
        f"Cell {number}, line {line}: {said}"
        for number, source in enumerate(cells, 1)
        for line, said in sorted(set(of_cell(source, allowed)))
    ]
    return found[:40]


def imported_layers(cells: Iterable[str]) -> set[str]:
    """Return what cells import from the book's layers."""
    return {
        alias.name
        for source in cells
        for node in ast.walk(tree_of(source))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("transformer_book.layers")
        for alias in node.names
    }


def of_cell(source: str, allowed: set[str]) -> Iterator[tuple[int, str]]:
    """Yield what to look at in a cell, with its line."""
    tree = tree_of(source)
    modules = {
        alias.asname or alias.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {"torch", "F", "nn"}
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from of_import(node, allowed)
        elif isinstance(node, ast.Attribute | ast.Subscript | ast.Name):
            text = ast.unparse(node)
            root = re.split(r"[.\[(]", text)[0]
            stored = isinstance(node.ctx, ast.Store | ast.Del)
            if CALLS.search(text):
                yield line, f"it uses `{text[:60]}`."
            elif stored and "." in text and (root in modules or root[:1].isupper()):
                yield line, f"it changes `{text[:60]}`, which is not its own."
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in ("setattr", "delattr", "exec", "eval", "__import__"):
                yield line, f"it calls `{called}`."
    known = {"diagnose", "Verdict", "Outcome", "difference", "agrees"}
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names = [node.id]
        for name in names:
            if name in known or name.startswith("check_"):
                yield getattr(node, "lineno", 0), f"it defines `{name}` anew."


def of_import(
    node: ast.Import | ast.ImportFrom, allowed: set[str]
) -> Iterator[tuple[int, str]]:
    """Yield what to look at in an import."""
    module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
    for alias in node.names:
        name = f"{module}.{alias.name}".strip(".")
        if name.partition(".")[0] in BEYOND and name != FIND:
            yield node.lineno, f"it imports `{name}`."
        elif name.startswith(CHECKS) and not re.fullmatch(
            r"transformer_book\.checks\.check_\w+", name
        ):
            yield node.lineno, f"it imports `{name}`, which is the grader's."
        elif module.startswith("transformer_book.layers") and alias.name not in allowed:
            yield node.lineno, f"it takes `{alias.name}` from the book's layers."
        elif name.startswith("transformer_book.layers") and not module:
            yield node.lineno, f"it takes `{name}` from the book's layers."


def tree_of(source: str) -> ast.Module:
    """Return a cell's syntax tree, empty if it is no Python."""
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])
