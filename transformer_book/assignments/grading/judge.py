"""Grades one submission: its cells run in a process of their own, checks run here."""

from __future__ import annotations

import ast
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch

from transformer_book.assignments.grading.flags import tree_of
from transformer_book.assignments.grading.fork import Process
from transformer_book.assignments.grading.link import Link, Remote, told_error
from transformer_book.assignments.grading.wire import Broken
from transformer_book.checks import common
from transformer_book.checks.common import NO_END, Verdict
from transformer_book.checks.compare import describe_error
from transformer_book.watch import NoEnd, Seen, Watch

GRACE = 1.5  # seconds after which a process is killed that should have stopped a call
START = 60.0  # seconds that a process may take to begin
CELL = 10.0  # seconds that a cell may take
CELLS = 60.0  # seconds that all cells together may take
RESTARTS = 20  # how often a submission may end its process
ASKED = 2**16  # bytes of what a student's code may ask of the judge

# What becomes of a question
GRADED = "graded"
NOT_GRADED = "could not be graded"


class Ended(Exception):
    """The student's code has ended its process."""

    where = ""  # No line of the student's is known.


@dataclass
class Outcome:
    """What a check says of a submission.

    status: GRADED or NOT_GRADED
    message: what the student is told
    fits: which of the other variants' values a wrong answer is right for
    """

    right: bool
    message: str
    mistake: str | None = None
    status: str = GRADED
    fits: list[int] = field(default_factory=list)


@dataclass
class Graded:
    """What became of one submission.

    outcomes: one for each check
    errors: the number of a cell -> what went wrong in it
    flags: what the instructor should look at
    """

    outcomes: list[Outcome] = field(default_factory=list)
    errors: dict[int, str] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)


class Asks(Protocol):
    """A check: it takes what stands behind names, and gives a verdict."""

    @property
    def answers(self) -> tuple[str, ...]:
        """The names."""

    def load(self, values: Mapping[str, Any] | None = None) -> Callable[..., Verdict]:
        """Return it as a function."""


class Answer(Remote):
    """A function of the student's, called as the checks call any other."""

    link: JudgesLink

    def ask(self, arguments: Any, named: Any, grads: list[int]) -> dict[str, Any]:
        if self.link is not self.link.student.link:
            raise Ended(self.link.student.ends[-1] if self.link.student.ends else "")
        watch = Watch.running
        seconds = watch.seconds if watch else common.SECONDS
        with self.link.student.within(seconds + GRACE):
            done = self.link.ask(
                "call",
                function=self.number,
                arguments=list(arguments),
                named=named,
                grads=grads,
                grad_enabled=bool(grads) or torch.is_grad_enabled(),
                seconds=seconds,
                random=torch.get_rng_state(),
            )
        if watch:
            watch.lines += number(done["lines"])
        torch.set_rng_state(done["random"])
        for place, content in done["changed"]:
            change(arguments[place], content)
        if "raised" in done:
            raise told_error(done["raised"])
        return done

    def observe(self, *arguments: Any) -> Seen:
        """Say what a call does, as `watch.observe` does here."""
        with self.link.student.within(60 + GRACE):
            done = self.link.ask(
                "observe",
                function=self.number,
                arguments=list(arguments),
                random=torch.get_rng_state(),
            )
        return Seen(
            number(done["steps"]),
            number(done["operations"]),
            set(map(str, done["names"])),
            set(map(str, done["called"])),
        )


class JudgesLink(Link):
    """The judge's end of the pipe."""

    remote = Answer

    def __init__(self, student: Student, process: Process) -> None:
        super().__init__(process.reader, process.writer, judging=True)
        self.student = student
        self.largest_asked = ASKED


class Student:
    """A submission while it is graded: its process, which is begun again if it ends.

    cells: the code of the notebook
    start: begins a process
    errors: the number of a cell, from one -> what went wrong in it
    missing: what cells said of modules that are not installed
    """

    def __init__(self, cells: Sequence[str], start: Callable[[], Process]) -> None:
        self.cells, self.start = list(cells), start
        self.errors: dict[int, str] = {}
        self.missing: list[str] = []
        self.ends: list[str] = []  # how its code has ended its process
        self.skip: set[int] = set()  # cells that have ended it
        self.process: Process | None = None
        self.link: JudgesLink | None = None
        self.late = self.killed = False  # by the judge; by the system

    def begin(self) -> JudgesLink:
        """Return the link to a process that has run all cells."""
        while self.link is None:
            if len(self.ends) > RESTARTS:
                raise Ended("it has ended its process too often")
            self.process = self.start()
            self.link = JudgesLink(self, self.process)
            try:
                with self.within(START):
                    self.link.ask("ready")
            except (NoEnd, Ended) as error:
                raise RuntimeError("No process for students' code begins.") from error
            self.run_cells(self.link)
        return self.link

    def run_cells(self, link: JudgesLink) -> None:
        """Run each cell by itself; note what goes wrong."""
        begun = time.monotonic()
        for place, source in enumerate(self.cells, 1):
            if place in self.skip:
                continue
            seconds = min(CELL, CELLS - (time.monotonic() - begun))
            if seconds <= 0:
                self.errors[place] = f"did not run: others took {CELLS:g} seconds"
                continue
            try:
                with self.within(seconds + GRACE):
                    link.ask("run", number=place, source=source, seconds=seconds)
            except NoEnd:
                self.errors[place] = f"was stopped after {seconds:g} seconds"
            except Ended as error:
                self.errors[place] = str(error)
            except Exception as error:
                if isinstance(error, ModuleNotFoundError):
                    self.missing.append(str(error))
                self.errors[place] = f"stops with an error{describe_error(error)}"
            if self.link is None:
                self.skip.add(place)
                return

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """End the process if what is asked of it takes longer, or if it breaks off.

        Raises:
            NoEnd: it took longer.
            Ended: the student's code has ended the process, or sent what it may not.
        """
        process, self.late = self.process, False

        def kill() -> None:
            self.late = True
            if process is not None:
                process.kill()

        timer = threading.Timer(seconds, kill)
        timer.daemon = True
        timer.start()
        # What counts a reader's lines would also stop what goes on here.
        trace = sys.gettrace()
        sys.settrace(None)
        try:
            yield
        except Broken as error:
            timer.cancel()
            code = self.close(broken=True)
            if self.late:
                raise NoEnd from None
            # The system kills what takes too much memory.
            self.killed |= code == -signal.SIGKILL
            how = f"exit code {code}" if code >= 0 else signal.Signals(-code).name
            ended = "ended" in str(error)
            self.ends.append(f"it ended its process ({how})" if ended else str(error))
            raise Ended(self.ends[-1]) from None
        finally:
            timer.cancel()
            sys.settrace(trace)

    def close(self, broken: bool = False) -> int:
        """End the process; return its exit code, or -signal."""
        process, self.process, self.link = self.process, None, None
        return process.end(broken) if process else 0

    def get(self, name: str) -> Any:
        """Return what stands behind a name, or raise `NotThere`."""
        link = self.begin()
        with self.within(GRACE):
            reply = link.ask("get", name=name)
        if not reply["found"]:
            raise NotThere(name)
        return reply["value"]


class NotThere(Exception):
    """No cell that ran defines a name."""


def number(value: Any) -> int:
    """Return a number that a student's process tells, if it is one."""
    return value if isinstance(value, int) and 0 <= value < 2**40 else 0


def change(argument: Any, content: Any) -> None:
    """Give an argument the content that a call has left in it."""
    if isinstance(argument, torch.Tensor) and isinstance(content, torch.Tensor):
        argument.data = content
    elif isinstance(argument, list) and isinstance(content, list):
        argument[:] = content
    elif isinstance(argument, dict) and isinstance(content, dict):
        argument.clear()
        argument.update(content)
    elif isinstance(argument, torch.nn.Module):
        for name, own in argument.state_dict().items():
            if isinstance(content.get(name), torch.Tensor):
                own.data.copy_(content[name])


def grade(
    checks: Sequence[Asks],
    cells: Sequence[str],
    start: Callable[[], Process],
    values: Mapping[str, Any] | None = None,
    others: Sequence[Mapping[str, Any]] = (),
) -> Graded:
    """Return what checks say of a notebook.

    Args:
        checks: what decides.
        cells: the code of the notebook.
        start: begins a process.
        values: the variants' values for the student.
        others: those of other students.
    """
    graded = Graded()
    known = defined(cells)
    wanted = {name for check in checks for name in check.answers}
    if not any(cell.strip() for cell in cells):
        said = "The notebook has no code."
    elif wanted and not wanted & set(known):
        said = "None of the answers is in this notebook. Is it of another assignment?"
    else:
        said = ""
    if said:
        graded.outcomes = [Outcome(False, said, status=NOT_GRADED) for _ in checks]
        return graded
    student = Student(cells, start)
    try:
        for check in checks:
            came = outcome(check, student, known, values)
            if not came.right and came.status == GRADED:
                came.fits = fits(check, student, known, others)
            graded.outcomes.append(came)
    finally:
        student.close()
    graded.errors = student.errors
    graded.flags = [f"The code did this: {how}." for how in dict.fromkeys(student.ends)]
    return graded


def fits(
    check: Asks,
    student: Student,
    known: Mapping[str, list[int]],
    others: Sequence[Mapping[str, Any]],
) -> list[int]:
    """Return the places of the variants' values for which an answer is right."""
    return [
        place
        for place, values in enumerate(others)
        if outcome(check, student, known, values).right
    ]


def outcome(
    check: Asks,
    student: Student,
    known: Mapping[str, list[int]],
    values: Mapping[str, Any] | None,
) -> Outcome:
    """Return what a check says of the answers that it looks at."""
    student.killed = False
    missing = ""
    try:
        answers = [student.get(name) for name in check.answers]
        verdict = check.load(values)(*answers)
        said = Outcome(verdict.ok, verdict.message, verdict.mistake)
    except NotThere as error:
        said = Outcome(False, not_there(str(error), student, known), "missing")
    except NoEnd:
        said = Outcome(False, "The answer did not come to an end.", NO_END)
    except Ended as error:
        said = Outcome(False, f"While the answer was asked for, {error}.")
    except Exception as error:
        where = describe_error(error)
        said = Outcome(False, f"The answer stops with an error{where}.")
    if student.killed:
        missing = "The system ended the process, perhaps for want of memory."
    elif student.missing and re.search("NameError|ModuleNotFoundError", said.message):
        missing = f"{student.missing[0]}: install it for grading, and grade again."
    if missing and not said.right:
        return Outcome(False, missing, status=NOT_GRADED)
    return said


def not_there(name: str, student: Student, known: Mapping[str, list[int]]) -> str:
    """Say why nothing stands behind a name."""
    for cell in reversed(known.get(name, [])):
        if cell in student.errors:
            return f"Cell {cell}, which defines `{name}`, {student.errors[cell]}."
    return f"No cell defines `{name}`."


def defined(cells: Sequence[str]) -> dict[str, list[int]]:
    """Return each name that cells define, with the numbers of these, from one.

    Of a cell that is no Python, the first words of lines count.
    """
    found: dict[str, list[int]] = {}
    for place, source in enumerate(cells, 1):
        names = set(re.findall(r"^\s*(?:def|class)?\s*(\w+)\s*[(=:]", source, re.M))
        for node in ast.walk(tree_of(source)):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                names.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
            elif isinstance(node, ast.alias):
                names.add((node.asname or node.name).partition(".")[0])
        for name in names:
            found.setdefault(name, []).append(place)
    return found
