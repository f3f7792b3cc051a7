"""An assignment: its questions, their checks and rubrics, and its variants.

`reader.read(path)` makes one of a file in exercises/assignments and of what the book
has. A grader bundle is the same as JSON, which needs neither the book nor the file:
`Assignment.from_json(text)` reads it.

    assignment = Assignment.from_json(text)
    values = assignment.values("jo@school.example", secret)
    for question in assignment.questions:
        for check in question.checks:
            verdict = check.load(values)(*answers[check.answers])

A question has the points of its checks, which are all or nothing each, and those of its
rubric, which a person gives. An answer is what stands behind a name in the notebook.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from transformer_book.checks.common import Verdict

# The place in the metadata of notebooks and cells that is ours.
METADATA = "transformer_book"
# What is said of a starter's `answer = ...`.
MISSING = "You have not answered yet: write your answer in place of `...`."
# What stands before a written answer, and who an assignment is made for without a list.
WRITE_HERE = "*Write your answer here.*"
ANYBODY = "anybody"

Values = dict[str, Any]
Choices = tuple[Any, ...] | range


@dataclass(frozen=True)
class Part:
    """A cell of a question, in the order of the notebook.

    kind:
        text     Markdown
        given    code that comes with the question
        starter  code that students go on with; the solution stands in its place
        check    code that calls the check, for the students
        written  Markdown that students write; the model answer stands in its place
    source: for `written`, what stands there before they do
    """

    kind: str
    source: str


@dataclass(frozen=True)
class Check:
    """What decides about the answers with these names, and for how many points.

    function: its name
    answers: the names in the notebook that it is called with, in this order
    source: the Python which defines or imports it; it may use the variants' names
    points: what a right answer gets, and any other does not
    hidden: whether students do not see it
    """

    function: str
    answers: tuple[str, ...]
    source: str
    points: float
    hidden: bool = False

    def load(self, values: Mapping[str, Any] | None = None) -> Callable[..., Verdict]:
        """Return the check as a function of the answers that gives a verdict.

        Args:
            values: the variants' values for a student.
        """
        namespace: dict[str, Any] = {"__name__": "check", **(values or {})}
        exec(compile(self.source, f"<{self.function}>", "exec"), namespace)
        function = namespace[self.function]

        def judge(*answers: Any) -> Verdict:
            if any(answer is ... for answer in answers):
                return Verdict(False, MISSING)
            try:
                said = function(*answers)
            except AssertionError as error:
                return Verdict(False, str(error) or "That is not the answer.")
            except Exception as error:
                # A check of an instructor's own may not expect every kind of answer.
                return Verdict(False, f"The check stops at your answer: {error}")
            if isinstance(said, Verdict):
                return said
            right = said is None or bool(said)
            return Verdict(right, "" if right else "That is not the answer.")

        return judge


@dataclass(frozen=True)
class Criterion:
    """A line of a rubric, and the points for an answer that fulfills it."""

    text: str
    points: float


@dataclass(frozen=True)
class Question:
    """One question of an assignment.

    name: its own in the assignment, also in the columns of results
    solution: Python that defines all answers; empty if there are none
    model: what a written answer should say; empty if nothing is written
    page: the page of the book that it is from, or ""
    """

    name: str
    title: str
    minutes: int
    parts: tuple[Part, ...]
    checks: tuple[Check, ...] = ()
    rubric: tuple[Criterion, ...] = ()
    solution: str = ""
    model: str = ""
    page: str = ""

    @property
    def points(self) -> float:
        """What a right answer gets in all."""
        return self.checked_points + self.written_points

    @property
    def checked_points(self) -> float:
        """What its checks give."""
        return sum(check.points for check in self.checks)

    @property
    def written_points(self) -> float:
        """What a person gives by its rubric."""
        return sum(criterion.points for criterion in self.rubric)

    @property
    def answers(self) -> tuple[str, ...]:
        """The names in the notebook that its checks look at."""
        names = [name for check in self.checks for name in check.answers]
        return tuple(dict.fromkeys(names))


@dataclass(frozen=True)
class Assignment:
    """A file of exercises/assignments, with all that its questions need.

    name: that of its file
    text: Markdown before the first question, which may have variants
    variants: a name -> the values that it may have, from which each student gets one
    """

    name: str
    title: str
    due: str
    text: str
    goals: tuple[str, ...]
    questions: tuple[Question, ...]
    variants: dict[str, Choices] = field(default_factory=dict)

    @property
    def points(self) -> float:
        """What a student gets who has everything right."""
        return sum(question.points for question in self.questions)

    @property
    def minutes(self) -> int:
        """How long the questions take in all."""
        return sum(question.minutes for question in self.questions)

    @property
    def version(self) -> str:
        """A name of what is in it, which differs if anything in it does."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:12]

    def values(self, student: str, secret: str) -> Values:
        """Return a student's own value of each variant: the same everywhere.

        Args:
            student: the id, as the course knows it; letters' size does not count.
            secret: the instructor's, without which nobody can tell the values.
        """
        return {
            name: choices[draw(secret, self.name, student, name) % len(choices)]
            for name, choices in self.variants.items()
        }

    def fits(
        self,
        student: str,
        others: Iterable[str],
        secret: str,
        right: Callable[[Values], bool],
    ) -> list[str]:
        """Return the other students whose variant an answer fits, and not one's own.

        Args:
            student: who has handed it in.
            others: all students; the student may be among them.
            secret: the instructor's.
            right: says whether the answer is right for a variant's values.
        """
        own = self.values(student, secret)
        if not self.variants or right(own):
            return []
        known: dict[str, bool] = {repr(own): False}
        found = []
        for other in others:
            values = self.values(other, secret)
            if repr(values) not in known:
                known[repr(values)] = right(values)
            if known[repr(values)]:
                found.append(other)
        return found

    def to_json(self) -> str:
        """Return it as JSON, the same each time."""
        made = asdict(self)
        made["variants"] = {
            name: [one.start, one.stop, "range"] if isinstance(one, range) else [*one]
            for name, one in self.variants.items()
        }
        return json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Assignment:
        """Read what `to_json` has written."""
        made = json.loads(text)
        questions = tuple(map(_question, made.pop("questions")))
        variants: dict[str, Choices] = {
            name: range(*one[:2]) if one[2:] == ["range"] else tuple(one)
            for name, one in made.pop("variants").items()
        }
        goals = tuple(made.pop("goals"))
        return cls(**made, questions=questions, variants=variants, goals=goals)


def _question(made: dict[str, Any]) -> Question:
    """Return a question of what JSON has of it."""
    checks = [
        Check(**one | {"answers": tuple(one["answers"])}) for one in made["checks"]
    ]
    lists = {
        "parts": tuple(Part(**one) for one in made["parts"]),
        "checks": tuple(checks),
        "rubric": tuple(Criterion(**one) for one in made["rubric"]),
    }
    return Question(**made | lists)


def draw(secret: str, *names: str) -> int:
    """Return a number that follows from a secret and these names."""
    said = "\0".join(name.strip().casefold() for name in names)
    return int.from_bytes(hmac.digest(secret.encode(), said.encode(), "sha256"), "big")
