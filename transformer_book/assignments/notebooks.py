"""The notebooks of an assignment: what students get, and the same with its solutions.

Both run wherever notebooks run, as those that the site offers do: the first cell
installs the book's package. A cell says in its metadata which question it belongs to,
and what it is there for; when it is graded, what counts is the names that cells define.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from transformer_book.pages.page import BOOK
from transformer_book.site.downloads import embedded, install, plain
from transformer_book.site.notebooks import TERM

from .assignment import ANYBODY, METADATA, Assignment, Part, Question, Values
from .reader import VARIANT
from .slices import statements

LINK = re.compile(r"\[([^\]]+)\]\((\w+)\.md(?:#[^)]*)?\)")
LANGUAGE = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
OWN_VALUES = "# Your own values. Others have other ones."
SHARED_VALUES = "# The values of this notebook."


def notebook(
    assignment: Assignment,
    student: str,
    values: Values,
    site: str = "",
    solved: bool = False,
    folder: Path = BOOK,
) -> NotebookNode:
    """Return the notebook for a student, or the one with the solutions.

    Args:
        assignment: what is asked.
        student: whom it is made for.
        values: the student's own value of each variant.
        site: the address where the book is published; may be empty.
        solved: whether it has solutions, hidden checks and rubrics.
        folder: where the pictures of the assignment's own texts stand.
    """
    made = new_notebook(metadata=dict(LANGUAGE))
    made.metadata[METADATA] = {
        "assignment": assignment.name,
        "version": assignment.version,
        "student": student,
    }
    made.cells.append(new_code_cell(install(site)))
    made.cells.append(new_markdown_cell(heading(assignment, student, solved)))
    if assignment.text:
        made.cells.append(new_markdown_cell(assignment.text))
    if values:
        said = SHARED_VALUES if student == ANYBODY else OWN_VALUES
        lines = [said, *(f"{name} = {one!r}" for name, one in values.items())]
        made.cells.append(new_code_cell("\n".join(lines)))
    imported: set[str] = set()
    for number, question in enumerate(assignment.questions, 1):
        title = f"## {number}. {question.title}\n\n{worth(question)}"
        first, *parts = solved_parts(question) if solved else question.parts
        if first.kind == "text":
            title, first = f"{title}\n\n{first.source}", Part("text", "")
        for part in (Part("text", title), first, *parts):
            source = part.source
            if part.kind == "given":
                source = fresh(source, imported)
            if source:
                made.cells.append(cell(Part(part.kind, source), question))
    for number, one in enumerate(made.cells):
        one.id = f"cell-{number}"  # the same each time
        if one.cell_type == "markdown":
            text = filled(one.source, values)
            one.source = embedded(readable(text, site), folder)
    return made


def heading(assignment: Assignment, student: str, solved: bool) -> str:
    """Return the first text of a notebook."""
    solution = ": solutions" if solved else ""
    lines = [f"# {assignment.title}{solution}", ""]
    due = f"Due: {assignment.due}. " if assignment.due else ""
    points = plural(assignment.points, "point")
    lines.append(f"{due}{points}, about {assignment.minutes} minutes.")
    if not solved:
        lines += [
            "",
            "Write your answers into the cells below, and keep the names that stand "
            "there: the answers are found by them.",
        ]
        if assignment.variants:
            lines += ["", f"This notebook is made for *{student}*."]
    return "\n".join(lines)


def plural(number: float, unit: str) -> str:
    """Return a number with its unit."""
    return f"{number:g} {unit}" + ("" if number == 1 else "s")


def worth(question: Question) -> str:
    """Return what a question is worth, and how long it takes."""
    return f"*{plural(question.points, 'point')}, about {question.minutes} minutes.*"


def solved_parts(question: Question) -> list[Part]:
    """Return the parts of a question with solutions, hidden checks and the rubric."""
    answers = set(question.answers)
    parts: list[Part] = []
    left = question.solution
    for part in question.parts:
        if part.kind == "starter" and answers & binds(part.source):
            if left:
                parts.append(Part("solution", left))
            left = ""
        elif part.kind == "written":
            parts.append(Part("model", question.model or "*The answers say it.*"))
        else:
            parts.append(part)
    if left:
        parts.append(Part("solution", left))
    if question.rubric:
        lines = [
            f"- {plural(one.points, 'point')}: {one.text}" for one in question.rubric
        ]
        parts.append(Part("rubric", "**Rubric**\n\n" + "\n".join(lines)))
    for check in question.checks:
        if check.hidden:
            call = f"{check.function}({', '.join(check.answers)})"
            parts.append(Part("hidden-check", f"{check.source}\n\n\n{call}"))
    return parts


def binds(source: str) -> set[str]:
    """Return the names that code gives values to."""
    return {name for one in statements([source]) for name in one.binds}


def fresh(source: str, imported: set[str]) -> str:
    """Return code without the imports that stand above already, and note its own."""
    above: set[int] = set()
    for one in statements([source]):
        if one.is_import and one.source in imported:
            above |= set(range(one.node.lineno, (one.node.end_lineno or 0) + 1))
        elif one.is_import:
            imported.add(one.source)
    lines = enumerate(source.split("\n"), 1)
    return "\n".join(line for number, line in lines if number not in above).strip("\n")


def cell(part: Part, question: Question) -> NotebookNode:
    """Return a part of a question as a cell."""
    code = part.kind not in ("text", "written", "model", "rubric")
    made = (new_code_cell if code else new_markdown_cell)(part.source)
    made.metadata[METADATA] = {
        "question": question.name,
        "part": part.kind,
    }
    if code:
        # A cell that stops does not keep the others from running.
        made.metadata["tags"] = ["raises-exception"]
    return made


def filled(text: str, values: Mapping[str, Any]) -> str:
    """Return a text with the values of its variants."""
    return VARIANT.sub(lambda match: str(values[match[1]]), text)


def readable(text: str, site: str) -> str:
    """Return MyST as Markdown that every notebook shows.

    Links to pages lead to the site, if its address is known, and are words otherwise.
    """
    text = TERM.sub(lambda match: match[1] or match[2], text)
    link = rf"[\1]({site}book/\2.html)" if site else r"\1"
    return plain(LINK.sub(link, text))


def roster(lines: Iterable[str]) -> Iterator[str]:
    """Yield the students of a list: the first column of a CSV, without its heading."""
    for number, line in enumerate(lines):
        name = line.split(",")[0].strip().strip('"').lstrip("\ufeff")
        if name and not (number == 0 and name.lower() in ("id", "student", "email")):
            yield name
