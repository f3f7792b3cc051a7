"""Fills in the tables that courses import: an instructor's export of Canvas or Moodle.

Only rows that are there get points, and only in the column of the assignment: a title
that Canvas does not know would make a new assignment of it.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Sequence
from pathlib import Path

from transformer_book.assignments.assignment import Assignment
from transformer_book.assignments.grading.grades import (
    Result,
    Unusable,
    harmless,
    shown,
)

CANVAS_IDS = "Student", "ID", "SIS User ID", "SIS Login ID", "Section"
MOODLE_IDS = "Identifier", "Full name", "Grade"


def fill(
    path: Path, assignment: Assignment, results: Sequence[Result], column: str = ""
) -> tuple[str, str, list[str]]:
    """Return the name and the text of a table to import, and who is not in it.

    Args:
        path: what Canvas or Moodle has exported.
        assignment: whose points are filled in.
        results: of all students.
        column: the title of the assignment in Canvas, if it is another one.

    Raises:
        Unusable: it is no export of Canvas or Moodle, or has no such column.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Unusable(f"{path.name} cannot be read: it is no CSV in UTF-8.") from None
    delimiter = ";" if text.count(";", 0, 500) > text.count(",", 0, 500) else ","
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]
    head = [name.strip() for name in rows[0]] if rows else []
    if set(MOODLE_IDS) <= set(head):
        filled, missing = moodle(head, rows[1:], assignment, results)
        name = "moodle.csv"
    elif {"Student", "ID"} <= set(head):
        filled, missing = canvas(head, rows[1:], assignment, results, column, path.name)
        name = "canvas.csv"
    else:
        raise Unusable(
            f"{path.name} is no export of Canvas (Gradebook, Export) nor a grading "
            "worksheet of Moodle: its first line has neither Student and ID nor "
            "Identifier and Full name."
        )
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter, lineterminator="\n").writerows(filled)
    return name, made.getvalue(), missing


def canvas(
    head: list[str],
    rows: list[list[str]],
    assignment: Assignment,
    results: Sequence[Result],
    column: str,
    file: str,
) -> tuple[list[list[str]], list[str]]:
    """Return the columns that say who it is, and that of the assignment."""
    titles = {
        re.sub(r" \(\d+\)$", "", name).casefold(): place
        for place, name in enumerate(head)
        if re.search(r" \(\d+\)$", name)
    }
    wanted = column or assignment.title
    place = titles.get(re.sub(r" \(\d+\)$", "", wanted).casefold())
    if place is None:
        known = ", ".join(head[at] for at in titles.values()) or "none"
        raise Unusable(
            f"{file} has no column for {wanted!r}. Name one by COLUMN='title'; it has: "
            f"{known}."
        )
    kept = [at for at, name in enumerate(head) if name in CANVAS_IDS] + [place]
    by = {name: head.index(name) for name in CANVAS_IDS if name in head}
    found = matched(
        rows,
        results,
        [by[name] for name in ("ID", "SIS User ID", "SIS Login ID") if name in by],
        by["Student"],
    )
    for number, result in found.items():
        if result.complete:
            row = rows[number]
            row += [""] * (len(head) - len(row))
            row[place] = shown(result.points)
    filled = [[head[at] for at in kept]]
    filled += [[row[at] if at < len(row) else "" for at in kept] for row in rows]
    return filled, absent(found, results)


def moodle(
    head: list[str],
    rows: list[list[str]],
    assignment: Assignment,
    results: Sequence[Result],
) -> tuple[list[list[str]], list[str]]:
    """Return the whole worksheet, its dates as they were, with points and comments."""
    at = {name: place for place, name in enumerate(head)}
    for row in rows:
        row += [""] * (len(head) - len(row))
    ids = [
        at[name] for name in ("Identifier", "ID number", "Email address") if name in at
    ]
    found = matched(rows, results, ids, at["Full name"])
    for number, result in found.items():
        row, points = rows[number], result.points
        most = row[at["Maximum Grade"]] if "Maximum Grade" in at else ""
        try:
            largest = float(most.replace(",", "."))
        except ValueError:
            largest = assignment.points
        if result.complete:
            row[at["Grade"]] = f"{points * largest / (assignment.points or 1):.2f}"
        if "Feedback comments" in at:
            row[at["Feedback comments"]] = comments(assignment, result)
    return [head, *rows], absent(found, results)


def matched(
    rows: Sequence[Sequence[str]], results: Sequence[Result], ids: list[int], name: int
) -> dict[int, Result]:
    """Return the result of each row: by the first id that fits, or else the name."""
    found: dict[int, Result] = {}
    left = list(results)
    for places, words in (*((at, False) for at in ids), (name, True)):
        known: dict[str, list[int]] = {}
        for number, row in enumerate(rows):
            if places < len(row) and row[places].strip():
                known.setdefault(plain(row[places], words), []).append(number)
        for result in list(left):
            who = (result.name or result.student) if words else result.student
            numbers = known.get(plain(who, words), [])
            # Of two of the same name, neither is taken.
            if len(numbers) == 1 and numbers[0] not in found:
                found[numbers[0]] = result
                left.remove(result)
    return found


def plain(text: str, words: bool) -> str:
    """Return an id or a name as it is compared: a name has its words in any order."""
    text = re.sub(r"^Participant ", "", text.strip()).casefold()
    if not words:
        return text
    return "".join(sorted(re.findall(r"\w", text)))


def absent(found: dict[int, Result], results: Sequence[Result]) -> list[str]:
    """Return the students that no row is of."""
    there = {result.student for result in found.values()}
    return [result.student for result in results if result.student not in there]


def comments(assignment: Assignment, result: Result) -> str:
    """Return what a student is told, as a line of HTML."""
    parts = []
    for question, mark in zip(assignment.questions, result.marks, strict=True):
        said = " ".join(html.escape(one) for one in mark.said)
        points = f"{shown(mark.points)} of {question.points:g}"
        parts.append(f"<p>{html.escape(question.title)}: {points}. {said}</p>")
    return str(harmless("".join(parts)))


def gradescope(assignment: Assignment, result: Result) -> dict[str, object]:
    """Return what Gradescope reads as results.json of one submission."""
    tests = [
        {
            "name": question.title,
            "score": mark.points or 0,
            "max_score": question.points,
            "status": "passed" if mark.points == question.points else "failed",
            "output": " ".join(mark.said),
        }
        for question, mark in zip(assignment.questions, result.marks, strict=True)
    ]
    unknown = [mark.question for mark in result.marks if mark.points is None]
    said = f"Without points yet: {', '.join(unknown)}." if unknown else ""
    return {"output": said, "visibility": "visible", "tests": tests}
