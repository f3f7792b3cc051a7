"""The exercises of a page: their titles and labels, their cells, what they check."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from transformer_book.pages.page import ROOT, Cell, Page

SOLUTIONS = ROOT / "exercises" / "solutions"
# What an exercise asks for is the first word of its title.
KINDS = ("Implement", "Predict", "Repair")
SUMMARY = re.compile(r"^## Summary", re.M)
FENCE = r"^(?::{3,}|`{3,})"
EXERCISE = re.compile(FENCE + r"\{exercise\}[ \t]*(.*)(?:\n:label: *(\S+))?$", re.M)
HINT = re.compile(FENCE + r"\{admonition\} Hint.*\n:class: dropdown$", re.M)


@dataclass
class Exercise:
    """One exercise, with the text and the code cells up to the next one.

    parts: both in their order
    """

    title: str
    label: str
    line: int
    parts: list[Cell] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All its text: what it asks for, and its hints."""
        texts = [part.source for part in self.parts if part.cell_type == "markdown"]
        return "".join(texts)

    @property
    def code(self) -> list[Cell]:
        """Its code cells."""
        return [part for part in self.parts if part.cell_type == "code"]

    @property
    def kind(self) -> str | None:
        """What it asks for: one of `KINDS`, or None."""
        return next((kind for kind in KINDS if self.title.startswith(kind)), None)

    @property
    def checked(self) -> dict[str, str]:
        """The checks that its cells call as `check_it(name)`: check -> name."""
        return {
            node.func.id: ast.unparse(node.args[0]) if node.args else ""
            for cell in self.code
            for node in ast.walk(cell.tree() or ast.Module([], []))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id.startswith("check")
        }


def exercises(page: Page) -> list[Exercise]:
    """Return the exercises of a page in order, up to its summary."""
    found: list[Exercise] = []
    for cell in page.cells():
        if cell.cell_type == "code":
            if found:
                found[-1].parts.append(cell)
            continue
        text, *summary = SUMMARY.split(cell.source, maxsplit=1)
        matches = list(EXERCISE.finditer(text))
        starts = [match.start() for match in matches] + [len(text)]
        if found:
            found[-1].parts.append(Cell("markdown", text[: starts[0]], cell.line))
        for match, end in zip(matches, starts[1:], strict=True):
            line = cell.line + text.count("\n", 0, match.start())
            part = Cell("markdown", text[match.end() : end], line)
            found.append(Exercise(match[1], match[2] or "", line, [part]))
        if summary:
            break
    return found


def quiz_cells(page: Page) -> Iterator[tuple[Cell, list[str]]]:
    """Yield the cells of a page that show quizzes, with the names of these."""
    for cell in page.cells("code"):
        names = [
            argument.value
            for node in ast.walk(cell.tree() or ast.Module([], []))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "quiz"
            for argument in node.args
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        ]
        if names:
            yield cell, names
