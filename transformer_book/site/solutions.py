"""The instructors' edition: below each exercise its solution, folded.

`SOLUTIONS=1 make book` builds it: see scripts/book/instructors.py.
In the book that readers get there is none, nor in its sources.
"""

import re
from pathlib import Path

from sphinx.application import Sphinx

from ..pages.exercises import SUMMARY, Exercise, exercises, quiz_cells
from ..pages.page import Page
from ..quizzes.source import Quiz


def with_solutions(page: Page) -> str:
    """Return a page's text with a solution below each of its exercises."""
    found = exercises(page)
    lines = page.text.split("\n")
    summary = page.prose.split("\n")
    last = next(
        (i for i, line in enumerate(summary) if SUMMARY.match(line)), len(lines)
    )
    ends = [one.line - 1 for one in found[1:]] + [last]
    for one, end in reversed(list(zip(found, ends, strict=True))):
        lines[end:end] = solved(page, one).split("\n")
    return "\n".join(lines)


def solved(page: Page, one: Exercise) -> str:
    """Return the solution of an exercise as a folded box."""
    # Imported here: an assignment has its checks, which need PyTorch.
    from ..assignments import book

    asked = {cell.line: names for cell, names in quiz_cells(page)}
    quizzes = [name for cell in one.code for name in asked.get(cell.line, [])]
    parts = [answer(book.quizzes()[name][1]) for name in quizzes]
    if code := book.solution(page.name, one.checked.values()):
        parts.insert(0, f"```python\n{code}\n```")
    content = "\n\n".join(parts)
    return f"\n:::{{admonition}} Solution\n:class: dropdown\n\n{content}\n:::\n"


def answer(quiz: Quiz) -> str:
    """Return the right answer of a quiz, with its reason."""
    right = [item for item in quiz.items if item.right]
    if quiz.kind == "order":
        steps = (f"{i}. {item.text}" for i, item in enumerate(right, 1))
        return "\n".join(steps)
    return f"**{right[0].text}.** {right[0].reason}"


def fold(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put solutions into what Sphinx has read of a page."""
    path = Path(app.env.doc2path(docname))
    if app.config.book_solutions and re.search(r"\{exercise\}", source[0]):
        source[0] = with_solutions(Page(path, source[0]))


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_config_value("book_solutions", False, "env")
    app.connect("source-read", fold)
