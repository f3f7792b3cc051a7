"""Each exercise of the book answers in the page, whatever a reader has written."""

import ast
import re

import pytest
import torch

from transformer_book import checks
from transformer_book.assignments import book
from transformer_book.pages.exercises import HINT

from .inside.answers import failing, shown

FOUND = {label: one for label, (_, one) in book.found().items()}
# Those that ask for a function; the others ask quizzes.
CHECKED = [label for label, one in FOUND.items() if one.checked]
each = pytest.mark.parametrize("label", CHECKED)


def cells(label, own):
    """The cells of an exercise up to its check, in which `own` stands for its starter.

    Args:
        own: the source of a reader's cell, or None for what the page gives.
    """
    parts = book.exercise(label).parts
    check = next(i for i, part in enumerate(parts) if part.kind == "check")
    found = [p.source for p in parts[:check] if p.kind in ("given", "starter")]
    return [*found, *([own] if own else []), parts[check].source]


def verdict(label, source):
    """What the check says here, of what a source defines, as HTML."""
    ((check, name),) = FOUND[label].checked.items()
    names = {}
    for cell in source:
        exec(cell, names)
    return getattr(checks, check)(names[name])._repr_html_()


@each
def test_as_the_page_gives_it(interpreter, label):
    there = interpreter.call(shown, cells(label, None))
    assert there == verdict(label, cells(label, None)[:-1])
    assert "✗ Not yet." in there


@each
def test_with_its_solution(interpreter, label):
    solution = book.exercise(label).solution
    there = interpreter.call(shown, cells(label, solution))
    assert "✓ Right." in there


@each
def test_an_error_of_the_readers_own(interpreter, label):
    (name,) = FOUND[label].checked.values()
    own = f"def {name}(*given):\n    mine = 3\n    return mine.no_such_thing"
    there = interpreter.call(shown, cells(label, own))
    said = (
        f"<code>{name}</code> stops with an error in line 3, "
        "<code>return mine.no_such_thing</code>: AttributeError, &#x27;int&#x27; "
        "object has no attribute &#x27;no_such_thing&#x27;."
    )
    assert said in there


def test_an_error_deep_inside_of_python_has_the_readers_line(interpreter):
    own = "import statistics\n\ndef attend(x):\n    return statistics.mean([])"
    there = interpreter.call(shown, cells("exercise-attend", own))
    said = "in line 4, <code>return statistics.mean([])</code>: StatisticsError"
    assert said in there


# What the code of hints uses, as their exercises have it.
GIVEN = """
import torch
from torch import nn
from transformer_book.layers.scaled_dot_product_attention import (
    ScaledDotProductAttention,
)
FEATURES, words = {"lab": [1.0, 2.0]}, ["lab", "lab"]
before = after = weights = x = q = a = b = table = vectors = torch.ones(2, 4)
dim, head, norm = 0, ScaledDotProductAttention(4, 3), nn.LayerNorm(4)
untrained, tokens = lambda tokens: (tokens * 1.0, None), torch.tensor([[1, 2]])
"""


def hints():
    """The code that stands in hints."""
    for one in FOUND.values():
        for part in one.parts:
            if part.cell_type == "markdown":
                for hint in HINT.split(part.source)[1:]:
                    yield from re.findall(r"`([^`\n]+)`", hint.partition("\n:::")[0])


def whole(code, names):
    """Whether code does something, and uses nothing but names that are given."""
    tree = ast.parse(code, mode="eval")
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    bound = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return used - bound <= names and not isinstance(tree.body, ast.Name)


def test_the_code_in_hints_runs(interpreter):
    names = {}
    exec(GIVEN, names)
    code = [one for one in hints() if whole(one, set(names))]
    assert len(code) > 10
    assert failing(code, GIVEN) == {}
    assert interpreter.call(failing, code, GIVEN) == {}


def test_what_hints_name_is_there(interpreter):
    """Hints may name an operation alone, such as masked_fill."""
    words = {one.partition("(")[0] for one in hints()}
    methods = [word for word in words if hasattr(torch.Tensor, word)]
    assert "masked_fill" in methods and "repeat_interleave" in methods
    code = [f"torch.Tensor.{word}" for word in methods]
    assert interpreter.call(failing, code, "import torch") == {}
