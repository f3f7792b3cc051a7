"""Writes assignments: a folder for each, with all that a course needs of it.

masks.ipynb             for students
masks-solution.ipynb    with solutions, hidden checks and rubrics
masks.json              the grader bundle: `make grade` reads it
masks-summary.md        questions, points, minutes, goals on one page
masks-gradescope.zip, masks-otter.zip, masks-nbgrader.ipynb
                        for courses that grade with these
students/ID.ipynb       for each student of a list, if it has variants
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from pathlib import Path

import yaml
from nbformat import NotebookNode, writes

from transformer_book.pages.page import ROOT, Finding, Unreadable
from transformer_book.site.repository import pages_address

from .assignment import ANYBODY, Assignment
from .exports import gradescope, nbgrader, otter
from .notebooks import notebook, roster
from .prove import Unproven, prove
from .reader import files, read
from .summary import summary

INTO = ROOT / "_build" / "assignments"
SECRET = "secret.txt"


def write_all(
    folder: Path, into: Path = INTO, students: Path | None = None, site: str = ""
) -> int:
    """Write all assignments of a folder; return how many could not be.

    A file that is not as it should be is named, and the others are written.

    Raises:
        Unreadable: there is no such folder or list, or no assignment in it.
    """
    if not folder.is_dir() or not files(folder):
        said = "there is no assignment here: a file such as masks.md, with a header"
        raise Unreadable(Finding(folder, 1, said))
    names = listed(students) if students else []
    site = site or address()
    problems = 0
    for path in files(folder):
        try:
            assignment = read(path)
            secret = secret_of(folder) if assignment.variants else ""
            try:
                prove(assignment, secret)
            except Unproven as problem:
                line = line_of(path, problem.question.name)
                raise Unreadable(Finding(path, line, str(problem))) from problem
        except Unreadable as problem:
            print(problem)
            problems += 1
            continue
        write(assignment, into / path.stem, names, secret, site, path.parent)
        made = f"{assignment.points:g} points, {assignment.minutes} minutes"
        print(f"{shown(into / path.stem)}: {made}")
    return problems


def write(
    assignment: Assignment,
    into: Path,
    students: list[str],
    secret: str,
    site: str,
    pictures: Path,
) -> None:
    """Write all that a course needs of an assignment into a folder of its own."""
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    name = assignment.name

    def made(student: str, solved: bool = False) -> NotebookNode:
        values = assignment.values(student, secret)
        return notebook(assignment, student, values, site, solved, pictures)

    save(made(ANYBODY), into / f"{name}.ipynb")
    save(made(ANYBODY, solved=True), into / f"{name}-solution.ipynb")
    (into / f"{name}.json").write_text(assignment.to_json(), "utf-8")
    (into / f"{name}-summary.md").write_text(summary(assignment), "utf-8")
    if assignment.variants:
        for student in students:
            file = re.sub(r"[^\w.@+-]", "_", student)
            save(made(student), into / "students" / f"{file}.ipynb")
    gradescope(assignment, secret, into / f"{name}-gradescope.zip")
    otter(assignment, into / f"{name}-otter.zip")
    save(nbgrader(assignment, made(ANYBODY)), into / f"{name}-nbgrader.ipynb")


def save(made: NotebookNode, path: Path) -> None:
    """Write a notebook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(writes(made) + "\n", "utf-8")


def secret_of(folder: Path) -> str:
    """Return the secret from which variants are drawn; make one where there is none.

    It is `ASSIGNMENTS_SECRET` of the environment, or stands in the folder.
    """
    if given := os.environ.get("ASSIGNMENTS_SECRET", "").strip():
        return given
    file = folder / SECRET
    if not file.exists():
        file.write_text(secrets.token_hex(16) + "\n", "utf-8")
        file.chmod(0o600)
        print(f"Made {shown(file)}. Keep it: the students' values follow from it.")
    return file.read_text("utf-8").strip()


def listed(students: Path) -> list[str]:
    """Return the students of a list.

    Raises:
        Unreadable: there is no such file, or nobody in it.
    """
    try:
        names = list(roster(students.read_text("utf-8").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        said = "this list of students cannot be read: one id a line, in UTF-8"
        raise Unreadable(Finding(students, 1, said)) from error
    if not names:
        raise Unreadable(Finding(students, 1, "nobody is in it: write one id a line"))
    return names


def address() -> str:
    """Return where the book is published: see _config.yml; "" if that is not known."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    site = str(config.get("html", {}).get("baseurl") or "")
    if not site and (repository := os.environ.get("GITHUB_REPOSITORY")):
        site = pages_address(repository)
    return site.rstrip("/") + "/" if site else ""


def line_of(path: Path, name: str) -> int:
    """Return the line of an assignment's file where a question stands."""
    lines = path.read_text("utf-8").split("\n")
    return next((i for i, line in enumerate(lines, 1) if name in line), 1)


def shown(path: Path) -> Path:
    """Return a path as it is shown: from the repository, if it is in it."""
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
