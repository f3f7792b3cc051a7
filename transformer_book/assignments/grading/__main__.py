"""Grade what students have handed in: see docs/grading.md.

python -m transformer_book.assignments.grading FOLDER [--assignment NAME]
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path

from transformer_book.assignments.assignment import ANYBODY, Assignment
from transformer_book.assignments.grading import fork, lms, marking, pages
from transformer_book.assignments.grading.grade import (
    Unfit,
    grade_all,
    progress,
    read_submissions,
)
from transformer_book.assignments.grading.grades import (
    NOT_GRADED,
    TO_DO,
    Result,
    Unusable,
    merged,
    read_written,
    results_table,
    table,
    write,
    written_table,
)
from transformer_book.assignments.grading.submissions import Submission, read
from transformer_book.assignments.reader import FOLDER
from transformer_book.assignments.reader import read as read_assignment
from transformer_book.assignments.write import secret_of
from transformer_book.pages.page import Unreadable


def main(arguments: list[str] | None = None) -> None:
    """Read the arguments, grade, and say where the results are."""
    parser = argparse.ArgumentParser(
        prog="make grade", description="Grade submissions: see docs/grading.md."
    )
    parser.add_argument("submissions", help="a folder of notebooks, or a zip of them")
    parser.add_argument("--assignment", default="", help="its name, or its file")
    parser.add_argument("--folder", default="", help="where assignments stand")
    parser.add_argument("--into", default="", help="where the results go")
    parser.add_argument("--lms", default="", help="an export of Canvas or Moodle")
    parser.add_argument("--column", default="", help="the assignment's title in Canvas")
    parser.add_argument(
        "--mark", action="store_true", help="show answers in words, to be marked"
    )
    parser.add_argument("--workers", type=int, default=min(os.cpu_count() or 1, 8))
    given = parser.parse_args(arguments)
    try:
        run(given)
    except (Unfit, Unusable, Unreadable) as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit("Stopped. What is graded is kept: make grade goes on from there.")


def run(given: argparse.Namespace) -> None:
    """Grade, and write all that comes of it.

    Raises:
        Unusable, Unreadable: a file that is needed is not as it should be.
        Unfit: the grader does not grade as it should.
    """
    place = Path(given.submissions).expanduser()
    if not given.submissions or not place.exists():
        raise Unusable(
            f"There is nothing at {place}: write make grade SUBMISSIONS=folder, with "
            "the notebooks that students have handed in, or with a zip of them."
        )
    folder = Path(given.folder or FOLDER).expanduser()
    file = file_of(given.assignment, folder, place)
    if file.suffix == ".json":
        assignment = Assignment.from_json(file.read_text("utf-8"))
    else:
        assignment = read_assignment(file)
    secret = secret_of(file.parent) if assignment.variants else ""
    submissions = read_submissions(place, assignment)
    if not submissions:
        raise Unusable(f"{place} has neither notebooks (.ipynb, .md) nor zips of them.")
    beside = place.with_name(f"{place.stem if place.is_file() else place.name}-graded")
    into = Path(given.into).expanduser() if given.into else beside
    if into.resolve().is_relative_to(place.resolve()):
        raise Unusable("The results cannot stand among the submissions: see --into.")
    graded, held = grade_all(
        assignment, submissions, into, secret, given.workers, progress
    )
    said = finish(assignment, graded, held, into, given)
    if given.mark:
        marking.serve(marking.Marking(assignment, graded, into, secret))
        said = finish(assignment, graded, held, into, given)
    for line in said:
        print(line)


def finish(
    assignment: Assignment,
    graded: list[Result],
    held: list[str],
    into: Path,
    given: argparse.Namespace,
) -> list[str]:
    """Write all that comes of what is graded and marked; say where."""
    written = read_written(into / marking.TABLE)
    results = merged(assignment, graded, written)
    said = write_results(assignment, results, held, into, written)
    return [*fill(assignment, results, into, given), *said]


def file_of(name: str, folder: Path, place: Path) -> Path:
    """Return the file of the assignment: the one named, or that of the notebooks.

    Raises:
        Unusable: there is no such file, or none of the notebooks says which it is.
    """
    if name and Path(name).expanduser().is_file():
        return Path(name).expanduser()
    if not name:
        known = Counter(named(one) for one in read(place))
        known.pop("", None)
        if not known:
            raise Unusable(
                "No notebook says which assignment it is of: write ASSIGNMENT=name, or "
                "the file of the assignment."
            )
        name = known.most_common(1)[0][0]
    for suffix in (".md", ".json"):
        file = folder / f"{name}{suffix}"
        if file.parent == folder and file.is_file():
            return file
    raise Unusable(
        f"{folder} has no assignment {name}: write ASSIGNMENTS=folder, with its file."
    )


def named(submission: Submission) -> str:
    """Return the assignment that a notebook says it is of, or ""."""
    return str(submission.metadata.get("assignment", ""))


def write_results(
    assignment: Assignment,
    results: list[Result],
    held: list[str],
    into: Path,
    written: dict[tuple[str, str], list[str]],
) -> list[str]:
    """Write tables and pages; say where.

    Args:
        assignment: what was asked.
        results: of all students, with the points for answers in words.
        held: what students' code was kept from.
        into: the folder of the results.
        written: the points for answers in words, as they stand in their table.
    """
    owners = Counter(one.made_for.casefold() for one in results if one.made_for)
    shared = owners.pop(ANYBODY, 0)
    for result in results:
        if owners[result.made_for.casefold()] > 1:
            result.flags.append(
                f"More than one student has handed in the variant of {result.made_for}."
            )
        if owners and shared and result.made_for == ANYBODY:
            result.flags.append(
                "The notebook has the values of the one for everybody, while others "
                "have their own."
            )
    write(into / "results.csv", results_table(assignment, results))
    if text := written_table(assignment, results, written):
        write(into / marking.TABLE, text)
    for result in results:
        name = file_name(result.student)
        write(into / "feedback" / f"{name}.html", pages.feedback(assignment, result))
    write(into / "report.html", pages.report(assignment, results, held, fork.FORKS))
    rows = [
        [result.student, result.name, result.file, mark.question, " ".join(mark.said)]
        for result in results
        for mark in result.marks
        if mark.status == NOT_GRADED
    ]
    write(
        into / "not_graded.csv",
        table([["student", "name", "file", "question", "why"], *rows]),
    )
    said = [f"{into}: results.csv, report.html, and a page a student in feedback/"]
    if rows:
        said.append(
            f"not_graded.csv: {len(rows)} questions could not be graded, and why"
        )
    left = sum(mark.status == TO_DO for result in results for mark in result.marks)
    if left:
        said.append(
            f"{marking.TABLE}: {left} answers in words have no points yet; write them "
            "there and run make grade again, or run make mark, which shows the answers"
        )
    return said


def file_name(student: str) -> str:
    """Return a name for a student's file: of letters, digits and a few signs."""
    name = "".join(one if one.isalnum() or one in "@.+-_ " else "_" for one in student)
    if name == student and not name.startswith(".") and len(name) < 100:
        return name
    # Of two whose names differ in other signs, each has a file.
    return f"{name[:80].lstrip('.')}-{sha256(student.encode()).hexdigest()[:8]}"


def fill(
    assignment: Assignment,
    results: list[Result],
    into: Path,
    given: argparse.Namespace,
) -> list[str]:
    """Fill in the table of Canvas or Moodle, if one is given; say who is not in it."""
    if not given.lms:
        return []
    path = Path(given.lms).expanduser()
    name, text, missing = lms.fill(path, assignment, results, given.column)
    write(into / name, text)
    said = [f"{into / name}: import it"]
    if missing:
        said.append(f"Not in {path.name}, or not alone: {', '.join(missing)}")
    return said


if __name__ == "__main__":
    main()
