"""Grades a folder of submissions: reads them, and has workers judge."""

from __future__ import annotations

import functools
import hashlib
import json
import queue
import secrets
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from transformer_book.assignments.assignment import ANYBODY, Assignment, Values
from transformer_book.assignments.grading import grades
from transformer_book.assignments.grading.client import Stopped, Worker
from transformer_book.assignments.grading.flags import flags, imported_layers
from transformer_book.assignments.grading.grades import Mark, Result, Store, write
from transformer_book.assignments.grading.judge import GRADED, NOT_GRADED
from transformer_book.assignments.grading.submissions import Submission, read

PACKAGE = Path(__file__).parents[2]
STOPPED = "The grader itself has stopped at this submission."


class Unfit(Exception):
    """The grader does not grade as it should, so that nothing is graded with it."""


def grade_all(
    assignment: Assignment,
    submissions: Sequence[Submission],
    into: Path,
    secret: str = "",
    workers: int = 2,
    say: Callable[[str], None] = lambda line: None,
    seconds: float | None = None,
) -> tuple[list[Result], list[str]]:
    """Return the result of each submission, and what students' code is kept from.

    Args:
        assignment: what is asked.
        submissions: what was handed in.
        into: the folder of the results; what is known there is not graded again.
        secret: the instructor's, from which variants follow.
        workers: how many processes grade.
        say: is told how far it is.
        seconds: how long a call of a student's function may take.

    Raises:
        Unfit: solutions do not get full marks, or a blank notebook gets some.
    """
    store, seed = Store(into / "students"), seed_of(into)
    variants = variants_of(assignment, submissions, secret)
    keys = [key_of(assignment, one, secret, seed) for one in submissions]
    known = [
        store.load(one.student.id, key)
        for one, key in zip(submissions, keys, strict=True)
    ]
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    left = [place for place, result in enumerate(known) if result is None]
    for place in left:
        waiting.put(place)
    if not left:
        say(f"All {len(known)} submissions are graded already.")
        kept = into / "held.json"
        before = json.loads(kept.read_text("utf-8")) if kept.exists() else []
        return [one for one in known if one], before

    helpers = [
        Worker(assignment, seed, seconds) for _ in range(min(workers, len(left)))
    ]
    try:
        held = helpers[0].ready()
        prove(assignment, helpers[0], secret)
        write(into / "held.json", json.dumps(held))
        begun, done = time.monotonic(), Counter[str]()
        failures: list[BaseException] = []

        def work(worker: Worker) -> None:
            try:
                while not failures:
                    place = waiting.get_nowait()
                    one = submissions[place]
                    result = grade_one(
                        assignment, one, worker, secret, keys[place], variants
                    )
                    if STOPPED not in result.flags:
                        store.save(result)
                    known[place] = result
                    done["all"] += 1
                    ahead = len(left) - done["all"]
                    rest = (time.monotonic() - begun) / done["all"] * ahead
                    say(f"{done['all']} of {len(left)} graded, {rest:.0f} s left")
            except queue.Empty:
                pass
            except BaseException as error:
                failures.append(error)

        threads = [
            threading.Thread(target=work, args=(one,), daemon=True) for one in helpers
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]
    finally:
        for one in helpers:
            one.close()
    return [result for result in known if result], held


def grade_one(
    assignment: Assignment,
    submission: Submission,
    worker: Worker,
    secret: str,
    key: str,
    variants: dict[str, list[str]],
) -> Result:
    """Return the result of one submission."""
    made_for = whose(submission)
    result = Result(
        submission.student.id,
        submission.student.name,
        submission.file,
        key,
        submission.student.late,
        [],
        list(submission.notes),
        [],
        submission.written,
        made_for if assignment.variants else "",
    )
    problem = submission.problem or another(assignment, submission)
    if not problem:
        try:
            values = assignment.values(made_for, secret)
            own = json.dumps(values)
            others = [one for one in variants if one != own]
            graded = worker.grade(
                submission.cells, values, list(map(json.loads, others))
            )
            result.flags += [
                f"An answer fits the variant of {', '.join(variants[others[place]])}: "
                f"{outcome['message']}"
                for outcome in graded["outcomes"]
                for place in outcome["fits"]
            ]
            result.marks = marks(assignment, graded["outcomes"])
            result.flags += graded["flags"] + to_look_at(assignment, submission.cells)
            result.errors = [
                f"Cell {number} {said}." for number, said in graded["errors"].items()
            ]
            version = submission.metadata.get("version")
            if version not in (None, assignment.version):
                result.flags.append("The notebook is of another version.")
            return result
        except Stopped:
            problem = STOPPED
            result.flags.append(STOPPED)
    result.marks = [
        Mark(question.name, None, NOT_GRADED, [problem])
        for question in assignment.questions
    ]
    return result


def whose(submission: Submission) -> str:
    """Return the student whose variant a notebook has."""
    return str(submission.metadata.get("student", "")) or submission.student.id


def variants_of(
    assignment: Assignment, submissions: Sequence[Submission], secret: str
) -> dict[str, list[str]]:
    """Return the values of all variants that were handed in -> whose they are."""
    found: dict[str, list[str]] = {}
    if assignment.variants:
        for one in submissions:
            values = json.dumps(assignment.values(whose(one), secret))
            found.setdefault(values, []).append(whose(one))
    return found


def another(assignment: Assignment, submission: Submission) -> str:
    """Return what to say of a notebook of another assignment, or ""."""
    name = str(submission.metadata.get("assignment", assignment.name))
    if name == assignment.name:
        return ""
    return f"The notebook is of another assignment, {name[:80]}."


def marks(assignment: Assignment, outcomes: Sequence[dict[str, Any]]) -> list[Mark]:
    """Return the mark of each question from what its checks say."""
    found, left = [], iter(outcomes)
    for question in assignment.questions:
        mark = Mark(question.name, 0.0, GRADED)
        for check in question.checks:
            outcome = next(left)
            if outcome["status"] != GRADED:
                mark.status, mark.points = outcome["status"], None
            elif outcome["right"] and mark.points is not None:
                mark.points += check.points
            elif not outcome["right"]:
                name = outcome["mistake"] or "something else"
                mark.mistakes.append([name, outcome["message"]])
            if outcome["message"] and outcome["message"] not in mark.said:
                mark.said.append(outcome["message"])
        found.append(mark)
    return found


def prove(assignment: Assignment, worker: Worker, secret: str) -> None:
    """Raise Unfit unless solutions get all points, and a blank notebook none."""
    values = assignment.values(ANYBODY, secret)
    for solved in (True, False):
        outcomes = worker.grade(notebook(assignment, values, solved), values)[
            "outcomes"
        ]
        for mark, question in zip(
            marks(assignment, outcomes), assignment.questions, strict=True
        ):
            wanted = question.checked_points if solved else 0
            blank = not solved and mark.status == NOT_GRADED
            if mark.points != wanted and not blank:
                who = "the solution" if solved else "a blank notebook"
                raise Unfit(
                    f"Nothing was graded, since the grader gives {who} of the question "
                    f"{question.name} {grades.shown(mark.points)} points, and should "
                    f"give {wanted:g}. It says: {' '.join(mark.said) or 'nothing.'}"
                )


def notebook(assignment: Assignment, values: Values, solved: bool) -> list[str]:
    """Return the code of a notebook with all solutions, or with none."""
    cells = ["\n".join(f"{name} = {one!r}" for name, one in values.items())]
    for question in assignment.questions:
        cells += [
            part.source
            for part in question.parts
            if part.kind == "given" or (part.kind == "starter" and not solved)
        ]
        if solved:
            cells.append(question.solution)
    return [cell for cell in cells if cell.strip()]


def to_look_at(assignment: Assignment, cells: Sequence[str]) -> list[str]:
    """Return the flags of a notebook, but for what the assignment itself has in it."""
    own = {part.source.strip() for one in assignment.questions for part in one.parts}
    theirs = ["" if cell.strip() in own else cell for cell in cells]
    return flags(theirs, imported_layers(own))


def key_of(
    assignment: Assignment, submission: Submission, secret: str, seed: int
) -> str:
    """Return a digest of all that a result follows from."""
    told = [
        *(assignment.version, secret, seed, submission.file, submission.cells),
        *(submission.written, submission.metadata, submission.problem),
        submission.notes,
        program(),
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@functools.cache
def program() -> str:
    """Return a digest of what grades: if a check is mended, all is graded again."""
    sources = sorted(
        path
        for folder in ("assignments", "assignments/grading", "checks", "layers", ".")
        for path in (PACKAGE / folder).glob("*.py")
    )
    texts = b"".join(path.read_bytes() for path in sources)
    return hashlib.sha256(texts).hexdigest()


def seed_of(into: Path) -> int:
    """Return what inputs of checks are drawn from here, the same in each run."""
    file = into / "seed.txt"
    if not file.exists():
        write(file, f"{secrets.randbelow(2**31)}\n")
        file.chmod(0o600)
    return int(file.read_text())


def read_submissions(folder: Path, assignment: Assignment) -> list[Submission]:
    """Return what students have handed in for an assignment."""
    names = [name for question in assignment.questions for name in question.answers]
    return read(folder, names)


def progress(line: str) -> None:
    """Show how far it is: on a terminal in one line."""
    end = "\r" if sys.stderr.isatty() else "\n"
    print(f"{line:<60}", end=end, file=sys.stderr, flush=True)
