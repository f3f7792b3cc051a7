"""What a page asks of its readers, read from the page itself, and its solutions."""

import ast
import runpy

import pytest
import torch

from transformer_book.pages import BOOK, ROOT, Page
from transformer_book.pages.exercises import SOLUTIONS
from transformer_book.quizzes.source import of_page, read


def solutions(page):
    """What the file with the solutions to a page's exercises defines."""
    path = SOLUTIONS / f"{page}.py"
    if not path.exists():
        pytest.fail(
            f"book/{page}.md has exercises, and no solutions: write "
            f"{path.relative_to(ROOT)}, which defines each by its name on the page"
        )
    return runpy.run_path(str(path))


def quiz_values(page, question):
    """The right answer of a question with a number, and the wrong ones.

    Returns:
        (value, tolerance) of the right one, and the list of the wrong ones' values.
    """
    right, wrong = quiz_ranges(page, question)
    return right, [value for value, _ in wrong]


def quiz_ranges(page, question):
    """The right answer and the wrong ones, each as (value, tolerance)."""
    found = [quiz for quiz in read(of_page(page)) if quiz.name == question]
    if not found or found[0].kind != "number":
        pytest.fail(f"exercises/quizzes/{page}.md has no `## Calculate: {question}`")
    items = [item for item in found[0].items if item.value]
    (right,) = [item.value for item in items if item.right]
    return right, [item.value for item in items if not item.right]


def defined(page, name, **namespace):
    """A function as a page's own cell defines it, before a reader has changed it."""
    for cell in Page(BOOK / f"{page}.md").cells("code"):
        body = ast.parse(cell.source).body
        if any(isinstance(one, ast.FunctionDef) and one.name == name for one in body):
            namespace["torch"] = torch
            exec(cell.source, namespace)
            return namespace[name]
    pytest.fail(f"no cell of book/{page}.md defines a function {name}")
