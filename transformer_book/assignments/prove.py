"""Proves an assignment before anybody gets it.

The solutions get all points, and what students are given gets none.
"""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from typing import Any

from .assignment import ANYBODY, Assignment, Question, Values
from .notebooks import solved_parts

# For how many students the variants are tried.
STUDENTS = 40


class Unproven(ValueError):
    """A question whose solution is refused, or whose starter is accepted."""

    def __init__(self, question: Question, said: str) -> None:
        super().__init__(f"{question.name}: {said}")
        self.question = question


def prove(assignment: Assignment, secret: str) -> None:
    """Raise Unproven unless solutions score all points and a blank notebook none.

    Args:
        assignment: what is asked; its code is run here.
        secret: the instructor's, for the variants of some students.
    """
    everything = assignment.questions
    own = tuple(question for question in everything if not question.page)
    for number in range(STUDENTS if assignment.variants else 1):
        student = f"{ANYBODY}{number or ''}"
        # What is from the book has no variants, and needs to be tried once.
        asked = replace(assignment, questions=own if number else everything)
        values = assignment.values(student, secret)
        points = scores(asked, values, solved=True)
        for question in asked.questions:
            for function, said in points[question.name].items():
                if said is not True:
                    told = f" with {values}" if values else ""
                    said = f"{function} refuses its solution{told}: {said}"
                    raise Unproven(question, said)
        points = scores(asked, values, solved=False)
        for question in asked.questions:
            for function, said in points[question.name].items():
                if said is True:
                    raise Unproven(question, f"{function} accepts its starter")


def scores(
    assignment: Assignment, values: Values, solved: bool
) -> dict[str, dict[str, bool | str]]:
    """Return for each question and check True, or what it says against the answer."""
    names: dict[str, Any] = {"__name__": "__main__", **values}
    found: dict[str, dict[str, bool | str]] = {}
    for question in assignment.questions:
        problem = ""
        for part in solved_parts(question) if solved else question.parts:
            if part.kind in ("given", "starter", "solution"):
                problem = run(part.source, names) or problem
        found[question.name] = {}
        for check in question.checks:
            if missing := [one for one in check.answers if one not in names]:
                said: bool | str = f"there is no {missing[0]}; {problem}"
            else:
                verdict = check.load(values)(*[names[one] for one in check.answers])
                said = bool(verdict) or verdict.message
            found[question.name][check.function] = said
    return found


def run(source: str, names: dict[str, Any]) -> str:
    """Run a cell, without what it prints; return its error, or nothing."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        try:
            exec(compile(source, "<cell>", "exec"), names)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
    return ""
