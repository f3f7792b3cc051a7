"""What a page asks of its readers, read from the page itself."""

import ast
import re

import torch

from transformer_book.pages import BOOK, Page
from transformer_book.site.quiz import parse


def answers(page, question):
    """The right answer of a question with a number, and the wrong ones.

    Returns:
        (value, tolerance) of the right one, and the list of the wrong ones' values.
    """
    right, wrong = spans(page, question)
    return right, [value for value, _ in wrong]


def spans(page, question):
    """The right answer and the wrong ones, each as (value, tolerance)."""
    prose = Page(BOOK / f"{page}.md").prose
    content = re.search(rf":name: {question}\n:kind: number\n(.*?)\n```", prose, re.S)
    items = [item for item in parse(content[1].split("\n"), "number")[1] if item.value]
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
    raise LookupError(f"{page} does not define {name}")
