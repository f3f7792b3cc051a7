"""What came out for each student, kept on the disk: the results of a class.

One file a student, written whole or not at all, so that a run that is killed loses
nothing, and the next one grades only what has changed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from transformer_book.assignments.assignment import Assignment, Question
from transformer_book.assignments.grading.judge import GRADED, NOT_GRADED

TO_DO = "not yet marked"  # an answer in words without points
NO_POINTS = "?"


@dataclass
class Mark:
    """What a student gets for one question.

    points: None if it could not be graded, or is not marked yet
    said: what the student is told, a sentence for each check
    mistakes: the name of each mistake that the checks have found, and its sentence
    """

    question: str
    points: float | None
    status: str
    said: list[str] = field(default_factory=list)
    mistakes: list[list[str]] = field(default_factory=list)


@dataclass
class Result:
    """What a student gets.

    key: what it was graded from; if that is the same, so is the result
    flags: what the instructor should look at
    """

    student: str
    name: str
    file: str
    key: str
    late: bool
    marks: list[Mark]
    flags: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)
    made_for: str = ""

    @property
    def points(self) -> float:
        """The sum of what is known."""
        return sum(mark.points or 0 for mark in self.marks)

    @property
    def complete(self) -> bool:
        """Whether all questions have points."""
        return all(mark.points is not None for mark in self.marks)


class Store:
    """The folder of a class's results, one file a student."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, student: str) -> Path:
        """Return the file of a student, whatever the id has in it."""
        digest = hashlib.sha256(student.encode()).hexdigest()[:24]
        return self.folder / f"{digest}.json"

    def load(self, student: str, key: str) -> Result | None:
        """Return what is known of a student, if it was made from the same."""
        try:
            made = json.loads(self.path(student).read_text("utf-8"))
            marks = [Mark(**mark) for mark in made.pop("marks")]
            result = Result(**made, marks=marks)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return result if result.key == key else None

    def save(self, result: Result) -> None:
        """Keep a result."""
        write(self.path(result.student), json.dumps(asdict(result), indent=1))


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all. What is no letter becomes a question mark."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with open(beside, "w", encoding="utf-8", errors="replace", newline="") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)


def table(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as CSV. No cell is a formula for a program that opens it."""
    lines: list[str] = []

    class Lines:
        def write(self, line: str) -> None:
            lines.append(line)

    writer = csv.writer(Lines(), lineterminator="\n")
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return "".join(lines)


def harmless(cell: object) -> object:
    """Return a cell that no program takes for a formula."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return cell


def shown(points: float | None) -> str:
    """Return points as they stand in a table."""
    return NO_POINTS if points is None else f"{points:g}"


def results_table(assignment: Assignment, results: Sequence[Result]) -> str:
    """Return a row a student and a column a question, as CSV.

    What could not be graded has no number, and a row with it has no sum.
    """
    names = [question.name for question in assignment.questions]
    head = ["student", "name", "late", *names, "total", "possible", "file"]
    rows = [
        [
            result.student,
            result.name,
            "late" if result.late else "",
            *(shown(mark.points) for mark in result.marks),
            shown(result.points) if result.complete else NO_POINTS,
            shown(assignment.points),
            result.file,
        ]
        for result in results
    ]
    return table([head, *rows])


# Answers in words: an instructor writes points into a table

WRITTEN = "student", "name", "question", "possible", "points", "comment", "answer"


def written_table(
    assignment: Assignment,
    results: Sequence[Result],
    given: dict[tuple[str, str], list[str]],
) -> str:
    """Return a row for each answer in words, with the points that are known."""
    rows = [
        [
            result.student,
            result.name,
            question.name,
            shown(question.written_points),
            *given.get((result.student, question.name), ["", ""]),
            result.written.get(question.name, ""),
        ]
        for result in results
        for question in assignment.questions
        if question.written_points
    ]
    return table([WRITTEN, *rows]) if rows else ""


class Unusable(Exception):
    """A table from which nothing can be read, with a sentence for what to do."""


def read_written(path: Path) -> dict[tuple[str, str], list[str]]:
    """Return the points and comments of a table: (student, question) -> both.

    Raises:
        Unusable: it is not such a table.
    """
    if not path.exists():
        return {}
    text = path.read_text("utf-8-sig")
    first = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if ";" in first else ","
    )
    if not set(WRITTEN[:5]) <= set(reader.fieldnames or ()):
        raise Unusable(f"{path.name} has lost its first line: {', '.join(WRITTEN)}.")
    given = {}
    for number, row in enumerate(reader, 2):
        points = (row["points"] or "").strip().replace(",", ".")
        try:
            fits = not points or added(points) <= float(row["possible"])
        except ValueError:
            fits = False
        if not fits:
            raise Unusable(
                f"{path.name}, row {number}: write a number from 0 to "
                f"{row['possible']} into the column points, or a sum such as 1 + 0.5, "
                f"and not {points!r}."
            )
        if points or row.get("comment"):
            student = row["student"].removeprefix("'")
            comment = (row.get("comment") or "").removeprefix("'")
            given[student, row["question"]] = [points, comment]
    return given


def with_written(
    question: Question,
    mark: Mark,
    given: dict[tuple[str, str], list[str]],
    student: str,
) -> Mark:
    """Return a mark with the points that an instructor has given for words."""
    points, comment = given.get((student, question.name), ["", ""])
    said = [*mark.said, *([comment] if comment else [])]
    if not question.written_points or mark.status == NOT_GRADED:
        return Mark(question.name, mark.points, mark.status, said, mark.mistakes)
    if not points:
        return Mark(question.name, None, TO_DO, said, mark.mistakes)
    total = (mark.points or 0) + added(points)
    return Mark(question.name, total, GRADED, said, mark.mistakes)


def merged(
    assignment: Assignment,
    results: Sequence[Result],
    given: dict[tuple[str, str], list[str]],
) -> list[Result]:
    """Return results with the points that an instructor has given for words."""
    return [
        replace(
            result,
            flags=list(result.flags),
            marks=[
                with_written(question, mark, given, result.student)
                for question, mark in zip(
                    assignment.questions, result.marks, strict=True
                )
            ],
        )
        for result in results
    ]


def added(points: str) -> float:
    """Return the sum of points such as `2 + 0.5`, a number a line of the rubric.

    Raises:
        ValueError: they are no such numbers, or one is below zero.
    """
    numbers = [float(number) for number in points.split("+")]
    if not all(number >= 0 for number in numbers):
        raise ValueError(points)
    return sum(numbers)
