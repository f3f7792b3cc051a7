"""What a page with code keeps: the parts of a lesson, explorers, and exercises."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from transformer_book.pages.exercises import (
    EXERCISE,
    HINT,
    KINDS,
    SOLUTIONS,
    exercises,
    quiz_cells,
)
from transformer_book.pages.page import BOOK, ROOT, Finding, Page, Unreadable
from transformer_book.pages.rules.prose import TERM
from transformer_book.quizzes import source

LAST = ["Exercises", "Summary", "What's next?"]
LEAST_TERMS = 4
LEAST_QUESTIONS = 2
EXERCISES = range(2, 5)
CHECKS = ROOT / "transformer_book" / "checks" / "__init__.py"
EXPLORE = "transformer_book.explore"
NAME = re.compile(r"[a-z0-9-]+")


def has_its_parts(page: Page) -> Iterator[Finding]:
    """A lesson says what it needs, how long it takes, what it was, and what is next."""
    headings = re.findall(r"^## (.+)$", page.prose, re.M)
    if "Overview" not in headings:
        yield page.finding(
            1, "a section is missing: write `## Overview` below the title"
        )
    for part in ("**Prerequisites:**", "**Time:**"):
        if part not in page.prose:
            yield page.finding(1, f"the overview lacks a paragraph: write `{part} …`")
    if headings[-3:] != LAST:
        wanted = ", ".join(f"`## {heading}`" for heading in LAST)
        yield page.finding(
            len(page.lines), f"the page does not end with its parts: write {wanted}"
        )


def asks_for_a_prediction(page: Page) -> Iterator[Finding]:
    """A lesson lets its readers predict something before they see it."""
    if "Predict" not in page.prose:
        yield page.finding(
            1,
            "readers predict nothing: write, before an answer, `:::{admonition} "
            "Predict`, the question, and `:::`",
        )


def links_terms(page: Page) -> Iterator[Finding]:
    """A lesson links the terms that it needs."""
    found = len(TERM.findall(page.prose))
    if found < LEAST_TERMS:
        yield page.finding(
            1,
            f"{found} terms are linked to the glossary: write at least {LEAST_TERMS}, "
            "as {term}`query`",
        )


def explorers(page: Page) -> Iterator[tuple[int, ast.Call]]:
    """Yield the calls of explore() and train(), as the package has them, with lines."""
    known = set()
    for cell in page.cells("code"):
        tree = cell.tree()
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.ImportFrom) and node.module == EXPLORE:
                made = [one for one in node.names if one.name in ("explore", "train")]
                known |= {one.asname or one.name for one in made}
            # A page may define a function of its own with such a name.
            if isinstance(node, ast.FunctionDef):
                known.discard(node.name)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id in known:
                    yield cell.line_of(node), node


def has_an_explorer(page: Page) -> Iterator[Finding]:
    """A lesson has a figure that its readers can change."""
    # A cell that is no Python may have one, and another rule names that cell.
    if all(cell.tree() for cell in page.cells("code")) and not any(explorers(page)):
        yield page.finding(
            1,
            "the page has code, and no figure: write "
            '`explore(layer, x=…, show=[Heatmap("weights")], name="…", label="…")`',
        )


def explorers_have_a_name_and_a_label(page: Page) -> Iterator[Finding]:
    """A figure has a name, no other figure of the page has it, and a label."""
    seen = set()
    for line, call in explorers(page):
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        name, label = (
            value.value
            if isinstance(value := given.get(key), ast.Constant)
            and isinstance(value.value, str)
            else ""
            for key in ("name", "label")
        )
        if not NAME.fullmatch(name):
            yield page.finding(
                line,
                'this figure has no name: write `name="what-it-shows"`, in small '
                "letters, digits and hyphens; tests and links find it by that",
            )
        elif name in seen:
            yield page.finding(
                line,
                f"another figure of the page is called “{name}” already: write a name "
                "of its own",
            )
        seen.add(name)
        if not label.strip():
            yield page.finding(
                line,
                'this figure has no label: write `label="What it shows"`; it is the '
                "figure's heading, and its name for a screen reader",
            )


def has_exercises_of_each_kind(page: Page) -> Iterator[Finding]:
    """A lesson has two to four exercises, one of each kind, under their heading.

    The first page needs none: it shows what the others build.
    """
    found = exercises(page)
    kinds = {exercise.kind for exercise in found}
    complete = kinds == set(KINDS) and len(found) in EXERCISES
    if not complete and page.name != "index":
        there = ", ".join(exercise.title for exercise in found) or "none"
        yield page.finding(
            found[0].line if found else len(page.lines),
            f"the exercises are {there}: write {EXERCISES[0]} to {EXERCISES[-1]}, each "
            "kind once at least: `:::{exercise} Implement: …`, `Predict and measure: "
            "…` and `Repair: …`",
        )
    before, heading, _ = page.prose.partition("\n## Exercises")
    if heading:
        for match in EXERCISE.finditer(before):
            yield page.finding(
                match, "an exercise stands here: write it under `## Exercises`"
            )


@cache
def how_to_answer() -> str:
    """What the template says above its exercises: where one answers them."""
    before, _, _ = (BOOK / "_template.md").read_text("utf-8").partition(":::{exercise}")
    return before[before.rindex("### ") :]


def exercises_say_how_to_answer(page: Page) -> Iterator[Finding]:
    """Exercises begin with the same words on each page: in the page, in a notebook."""
    found = exercises(page)
    if found and how_to_answer() not in page.text:
        yield page.finding(
            found[0].line,
            "readers are not told where they answer: write, above this exercise, "
            f"what book/_template.md has there: `{how_to_answer().splitlines()[0]}`, "
            "and the sentences below it",
        )


def exercises_have_labels_and_hints(page: Page) -> Iterator[Finding]:
    """An exercise can be linked to, and helps those who are stuck."""
    for exercise in exercises(page):
        if not exercise.label.startswith("exercise-"):
            yield page.finding(
                exercise.line,
                "this exercise has no label: write `:label: exercise-…` on the line "
                "below its title",
            )
        if not HINT.search(exercise.text):
            yield page.finding(
                exercise.line,
                "this exercise has no hint: write, before the next one, "
                "`:::{admonition} Hint`, `:class: dropdown`, the hint, and `:::`",
            )


@cache
def names(file: Path) -> frozenset[str]:
    """Return the names that a module defines or imports at its top level."""
    found: set[str] = set()
    for node in ast.parse(file.read_text("utf-8")).body if file.exists() else ():
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ImportFrom):
            found |= {one.asname or one.name for one in node.names}
    return frozenset(found)


def exercises_are_checked(page: Page) -> Iterator[Finding]:
    """What is implemented or repaired is checked, and its solution exists."""
    for exercise in exercises(page):
        if exercise.kind in ("Implement", "Repair") and not exercise.checked:
            yield page.finding(
                exercise.line,
                "nothing checks this exercise: write, after it, a cell that calls "
                "`check_…(what_the_reader_writes)` from transformer_book.checks",
            )
        for check, name in exercise.checked.items():
            if check not in names(CHECKS):
                yield page.finding(
                    exercise.line,
                    f"there is no {check}: write it in "
                    f"transformer_book/checks/{page.name}.py, and in __init__.py there "
                    f"`from transformer_book.checks.{page.name} import {check}`",
                )
            if name not in names(SOLUTIONS / f"{page.name}.py"):
                yield page.finding(
                    exercise.line,
                    f"{name} has no solution: write it in "
                    f"exercises/solutions/{page.name}.py",
                )


def has_questions(page: Page) -> Iterator[Finding]:
    """A lesson has questions that answer at once."""
    found = sum(len(names) for _, names in quiz_cells(page))
    if found < LEAST_QUESTIONS:
        yield page.finding(
            len(page.lines),
            f"the page has {found} questions: write at least {LEAST_QUESTIONS} in "
            f'exercises/quizzes/{page.name}.md, and show them by `quiz("a-name")`, the '
            "way that book/_template.md does",
        )


def quizzes_are_shown(page: Page) -> Iterator[Finding]:
    """A quiz has its text, is on its page once, and the site hides its cell."""
    file = source.of_page(page.name)
    try:
        written = {quiz.name: quiz for quiz in source.read(file)}
    except Unreadable as problem:
        yield problem.finding
        return
    shown: set[str] = set()
    for cell, names in quiz_cells(page):
        if "remove-input" not in cell.tags:
            yield page.finding(
                cell.line,
                "the site would show the code of this cell: write "
                "`:tags: [remove-input]` as its first line",
            )
        for name in names:
            if name in shown:
                sentence = f"the quiz {name} stands above: take it out here"
                yield page.finding(cell.line, sentence)
            elif name not in written:
                yield page.finding(
                    cell.line,
                    f"there is no quiz {name}: write `## Choose: {name}` (or "
                    f"Calculate, or Put in order) in exercises/quizzes/{page.name}.md",
                )
            shown.add(name)
    for name, quiz in written.items():
        if name not in shown:
            yield Finding(
                file,
                quiz.line,
                f'no cell shows this quiz: write `quiz("{name}")` in '
                f"book/{page.name}.md, or take it out",
            )
