"""What Gradescope runs for each submission: our grader, in the zip of exports.py.

python -m transformer_book.assignments.gradescope assignment.json secret.txt /autograder
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from transformer_book.assignments.assignment import Assignment
from transformer_book.assignments.grading.grade import (
    Unfit,
    grade_all,
    read_submissions,
)
from transformer_book.assignments.grading.grades import Result, write
from transformer_book.assignments.grading.lms import gradescope


def main() -> None:
    """Grade the one submission, and write results.json."""
    file, secret, place = map(Path, sys.argv[1:4])
    assignment = Assignment.from_json(file.read_text("utf-8"))
    results = place / "results"
    try:
        said = graded(assignment, place, secret.read_text("utf-8").strip())
    except Unfit as problem:
        said = {"output": str(problem)}
    write(results / "results.json", json.dumps(said, indent=1))


def graded(assignment: Assignment, place: Path, secret: str) -> dict[str, object]:
    """Return what Gradescope reads of the submission.

    Args:
        assignment: what is asked.
        place: the folder that Gradescope has made, with `submission` in it.
        secret: the instructor's, for variants.
    """
    handed_in = read_submissions(place / "submission", assignment)
    readable = [one for one in handed_in if not one.problem] or handed_in
    if not readable:
        return {"output": "No notebook (.ipynb or .md) was handed in."}
    found: list[Result]
    found, _ = grade_all(assignment, readable[-1:], place / "graded", secret, 1)
    return gradescope(assignment, found[0])


if __name__ == "__main__":
    main()
