"""An assignment for other graders: Gradescope, otter and nbgrader.

Gradescope gets our own grader, with the package. Otter and nbgrader run our checks in
the student's process, and take the variants' values from the notebook: whoever sets out
to fool them can, and the grader of this book is for that.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from functools import cache
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from transformer_book.site.package import wheel_name, write_wheel

from .assignment import METADATA, WRITE_HERE, Assignment, Check, Question
from .notebooks import binds

# The same files give the same bytes; a ZIP file knows no earlier day.
DAY = (1980, 1, 1, 0, 0, 0)
PYTORCH = "https://download.pytorch.org/whl/cpu"
SETUP = """#!/usr/bin/env bash
set -e
cd /autograder/source
python3 -m venv environment
environment/bin/pip install --quiet torch --index-url {pytorch}
environment/bin/pip install --quiet ./{wheel}
"""
RUN = """#!/usr/bin/env bash
cd /autograder/source
exec environment/bin/python -m transformer_book.assignments.gradescope \\
    assignment.json secret.txt /autograder
"""
OTTER_TEST = '''"""The checks of the question "{title}"."""

from otter.test_files import test_case

from transformer_book.assignments.assignment import Check

OK_FORMAT = False

name = "{name}"
'''
OTTER_CASE = """

@test_case(points={points}, hidden={hidden})
def test_{function}({parameters}):
    check = Check(
        {function!r},
        {answers!r},
        {source!r},
        {points},
    )
    verdict = check.load({values})({arguments})
    assert verdict, verdict.message
"""


@cache
def wheel() -> bytes:
    """Return the book's package as a wheel."""
    with tempfile.TemporaryDirectory() as folder:
        return write_wheel(Path(folder, "package")).read_bytes()


def packed(path: Path, files: dict[str, str | bytes]) -> None:
    """Write files into a zip; scripts can be run."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            script = isinstance(content, str) and content.startswith("#!")
            info.external_attr = (0o755 if script else 0o644) << 16
            archive.writestr(info, content)


def gradescope(assignment: Assignment, secret: str, path: Path) -> None:
    """Write the zip that Gradescope takes as an autograder: it runs our grader."""
    files: dict[str, str | bytes] = {
        "setup.sh": SETUP.format(pytorch=PYTORCH, wheel=wheel_name()),
        "run_autograder": RUN,
        "assignment.json": assignment.to_json(),
        "secret.txt": secret,
        wheel_name(): wheel(),
    }
    packed(path, files)


def otter(assignment: Assignment, path: Path) -> None:
    """Write the zip that `otter run -a` and `otter grade -a` take."""
    config = {"lang": "python", "token": None, "show_hidden": False}
    files: dict[str, str | bytes] = {
        "otter_config.json": json.dumps(config, indent=1),
        "requirements.txt": f"./files/{wheel_name()}\n",
        f"files/{wheel_name()}": wheel(),
    }
    for question in assignment.questions:
        if question.checks:
            name = question.name.replace("-", "_")
            files[f"tests/{name}.py"] = otter_tests(question, assignment)
    packed(path, files)


def otter_tests(question: Question, assignment: Assignment) -> str:
    """Return the file with otter's tests of a question."""
    name = question.name.replace("-", "_")
    text = OTTER_TEST.format(title=question.title, name=name)
    variants = ", ".join(f"{one!r}: {one}" for one in assignment.variants)
    for check in question.checks:
        text += OTTER_CASE.format(
            points=check.points,
            hidden=check.hidden,
            function=check.function,
            parameters=", ".join([*check.answers, *assignment.variants]),
            answers=check.answers,
            source=check.source,
            values=f"{{{variants}}}",
            arguments=", ".join(check.answers),
        )
    return text


def nbgrader(assignment: Assignment, student: NotebookNode) -> NotebookNode:
    """Return the source notebook from which nbgrader makes its own for students.

    Args:
        student: the notebook that students get otherwise.
    """
    questions = {one.name: one for one in assignment.questions}
    cells: list[NotebookNode] = []
    for position, one in enumerate(student.cells):
        mine = one.metadata.get(METADATA, {})
        question = questions.get(mine.get("question"))
        if question is None:
            cells.append(one)
            continue
        part = mine["part"]
        if part == "starter" and set(question.answers) & binds(one.source):
            one.source = stub(one.source, question.solution)
            mark(one, f"{question.name}-answer-{position}", solution=True)
        elif part == "written":
            mark(one, f"{question.name}-written", question.written_points, True)
            one.source = question.model or WRITE_HERE
        if part != "check":
            cells.append(one)
        following = student.cells[position + 1 : position + 2]
        last = (
            not following
            or following[0].metadata.get(METADATA, {}).get("question") != question.name
        )
        if last:
            cells += [nbgrader_check(question, check) for check in question.checks]
    student.cells = cells
    return student


def stub(starter: str, solution: str) -> str:
    """Return a cell of which nbgrader takes the solution out for students."""
    return f"{starter}\n\n\n### BEGIN SOLUTION\n{solution}\n### END SOLUTION"


def nbgrader_check(question: Question, check: Check) -> NotebookNode:
    """Return a check as a cell that nbgrader runs for its points."""
    arguments = ", ".join(check.answers)
    source = (
        f"{check.source}\n\n\n"
        f"verdict = {check.function}({arguments})\n"
        'assert verdict is None or verdict, getattr(verdict, "message", "")'
    )
    if check.hidden:
        source = f"### BEGIN HIDDEN TESTS\n{source}\n### END HIDDEN TESTS"
    made = new_code_cell(source, id=f"check-{check.function}"[:64])
    mark(made, f"{question.name}-{check.function}", check.points)
    return made


def mark(
    cell: NotebookNode, name: str, points: float = 0, solution: bool = False
) -> None:
    """Tell nbgrader what a cell is: graded if it has points, answered, or both."""
    cell.metadata["nbgrader"] = {
        "grade": bool(points),
        "grade_id": name,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    if points:
        cell.metadata["nbgrader"]["points"] = points
