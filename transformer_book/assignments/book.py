"""Questions that stand in the book already: its exercises and its quizzes.

Text, starter, hints and check of an exercise come from its page, its solution from
exercises/solutions, and a quiz from exercises/quizzes.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from transformer_book.pages import pages
from transformer_book.pages.exercises import SOLUTIONS, Exercise, exercises, quiz_cells
from transformer_book.pages.page import Cell, Page
from transformer_book.quizzes.source import Item, Quiz, of_page, read

from .answers import LETTERS
from .assignment import Check, Part, Question
from .slices import needed, statements, used, written

# A name or a call within a text: `chain`, `look_up(q, k)`
CODE = re.compile(r"`([^`\n]+)`")
CLOSING = re.compile(r"^(:{3,}|`{3,})[ \t]*$", re.M)
# What an answer may always use, if the page does.
COMMON = {"torch", "nn", "math"}
# A comment, and what it says to call: by_length(scheme), eight.to(torch.bfloat16)
COMMENT = re.compile(r"#(.*)")
CALLED = re.compile(r"\b(\w+)[(.\[]\w")


@cache
def found() -> dict[str, tuple[Page, Exercise]]:
    """Return label -> the page and the exercise of the book."""
    return {one.label: (page, one) for page in pages() for one in exercises(page)}


@cache
def quizzes() -> dict[str, tuple[Page, Quiz]]:
    """Return name -> the page and the quiz of the book."""
    return {
        quiz.name: (page, quiz) for page in pages() for quiz in read(of_page(page.name))
    }


@cache
def exercise(label: str) -> Question:
    """Return an exercise of the book as a question, without minutes and points.

    Raises:
        KeyError: there is no exercise with this label.
    """
    page, one = found()[label]
    asked = {cell.line: names for cell, names in quiz_cells(page)}
    own = [cell for cell in one.code if cell.line not in asked]
    solved = solution(page.name, tuple(one.checked.values()))
    parts = [Part("text", opened(one.parts[0].source))]
    parts += [Part("given", setup(page, one, own))]
    checks: list[Check] = []
    for cell in one.parts[1:]:
        if cell.cell_type == "markdown":
            parts.append(Part("text", cell.source.strip()))
        elif cell.line in asked:
            for name in asked[cell.line]:
                made = quiz(name)
                parts += made.parts
                checks += made.checks
                solved = "\n\n\n".join(filter(None, (solved, made.solution)))
        else:
            called = Exercise("", "", 0, [cell]).checked
            parts.append(Part("check" if called else "starter", cell.source))
            for function, answer in called.items():
                source = f"from transformer_book.checks import {function}"
                checks.append(Check(function, (answer,), source, 0))
    return Question(
        name=label,
        title=one.title,
        minutes=0,
        parts=tuple(part for part in parts if part.source),
        checks=tuple(checks),
        solution=solved,
        page=page.name,
    )


def opened(text: str) -> str:
    """Return the text of an exercise without the line that closes its box."""
    return CLOSING.sub("", text, count=1).strip()


def setup(page: Page, one: Exercise, own: Iterable[Cell]) -> str:
    """Return the code of a page that an exercise needs, wherever it stands alone.

    That is what its cells use and its text names.
    """
    cells = page.cells("code")
    first = min(cell.line for cell in cells if cell.line > one.line)
    blocks = [taken(page, cell) for cell in cells if cell.line < first]
    program = statements(blocks)
    told = set().union(*map(names_of, CODE.findall(one.text)))
    bound, uses, parameters = set(), set(), set()
    for cell in own:
        comments = " ".join(COMMENT.findall(cell.source))
        uses |= used(cell.source).union(*map(names_of, CODE.findall(comments)))
        told |= set(CALLED.findall(comments))
        for statement in statements([cell.source]):
            bound |= statement.binds
            parameters |= {
                node.arg
                for node in ast.walk(statement.node)
                if isinstance(node, ast.arg)
            }
    # What the text names is a function or a class; its other names are the reader's.
    told &= {name for one in program if one.defines for name in one.binds}
    answers = {name for other in exercises(page) for name in other.checked.values()}
    wanted = (uses | told - parameters) - bound - answers | COMMON
    return written(needed(program, sorted(wanted)), wanted)


def taken(page: Page, cell: Cell) -> str:
    """Return a page's cell; what it exports is imported."""
    if "export" not in cell.tags:
        return cell.source
    lines = []
    for one in statements([cell.source]):
        if one.is_import:
            lines.append(one.source)
            continue
        names = ", ".join(sorted(one.binds))
        lines.append(f"from transformer_book.layers.{page.name} import {names}")
    return "\n".join(lines)


def names_of(code: str) -> set[str]:
    """Return the names in a piece of code; none if it is no Python."""
    try:
        return used(code)
    except SyntaxError:
        return set()


def solution(page: str, names: Iterable[str]) -> str:
    """Return the solutions of these names, with what they need; "" for none."""
    names = list(names)
    if not names:
        return ""
    file = SOLUTIONS / f"{page}.py"
    source = file.read_text("utf-8")
    program = statements([without_docstring(source)])
    return written(needed(program, names), names)


def without_docstring(source: str) -> str:
    """Return a module without its first text."""
    tree = ast.parse(source)
    if ast.get_docstring(tree) is None:
        return source
    return "\n".join(source.split("\n")[tree.body[0].end_lineno :])


@cache
def quiz(name: str) -> Question:
    """Return a quiz of the book as a question, without minutes and points.

    Raises:
        KeyError: there is no quiz of this name.
    """
    page, one = quizzes()[name]
    variable = "answer_" + name.replace("-", "_")
    write, how = {
        "choice": (choice, 'a letter, such as `"A"`'),
        "number": (calculation, "a number"),
        "order": (sequence, 'the letters in order, such as `"ABC"`'),
    }[one.kind]
    shown, right, (judge, *arguments) = write(one)
    said = ", ".join([variable, *map(repr, arguments)])
    function = f"check_{variable}"
    source = (
        f"from transformer_book.assignments.answers import {judge}\n\n\n"
        f"def {function}({variable}):\n    return {judge}({said})"
    )
    text = f"{one.question}{shown}\n\nGive `{variable}` {how}."
    return Question(
        name=name,
        title=name.replace("-", " ").capitalize(),
        minutes=0,
        parts=(Part("text", text), Part("starter", f"{variable} = ...")),
        checks=(Check(function, (variable,), source, 0, hidden=True),),
        solution=f"{variable} = {right}",
        page=page.name,
    )


# What is shown below the question; the answer; the judge, and what it is called with.
Written = tuple[str, str, tuple[Any, ...]]


def choice(one: Quiz) -> Written:
    """Write a quiz whose answer is a letter."""
    items = dict(zip(LETTERS, one.items, strict=False))
    right = next(mark for mark, item in items.items() if item.right)
    said = {mark: (item.right, item.reason) for mark, item in items.items()}
    return lettered(items), repr(right), ("letter", said)


def calculation(one: Quiz) -> Written:
    """Write a quiz whose answer is a number."""
    *numbers, other = one.items
    said = [(*(item.value or ()), item.right, item.reason) for item in numbers]
    right = next(item.value for item in numbers if item.right and item.value)
    return "", f"{right[0]:g}", ("number", said, other.reason)


def sequence(one: Quiz) -> Written:
    """Write a quiz whose answer is an order; its steps are shown in another one."""
    marks = list(LETTERS[: len(one.items)])
    random.Random(one.name).shuffle(marks)  # the same each time
    if marks == sorted(marks):
        marks.reverse()
    items = dict(sorted(zip(marks, one.items, strict=True)))
    return lettered(items), repr("".join(marks)), ("order", "".join(marks))


def lettered(items: Mapping[str, Item]) -> str:
    """Return a list of answers with their letters."""
    lines = (f"\n- **{mark}.** {item.text}" for mark, item in items.items())
    return "\n" + "".join(lines)
