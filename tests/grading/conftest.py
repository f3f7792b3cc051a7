"""An assignment of three exercises, and a worker that grades it."""

import os
import uuid
from pathlib import Path

import pytest

from tests.exercises.answers import answers
from transformer_book.assignments.assignment import Assignment, Check, Part, Question
from transformer_book.assignments.grading.client import Worker

PAGES = {
    "check_attend": "simple_self_attention",
    "check_additive_score": "queries_keys_values",
    "check_linear": "attention_variants",
}
NAMES = "attend", "additive_score", "my_linear"
IMPORTS = """
import math
import torch
import torch.nn.functional as F
from torch import nn
"""


def question(check, name, solution="", starter="", points=2):
    """A question with one check."""
    source = f"from transformer_book.checks import {check}"
    return Question(
        name=name.replace("_", "-"),
        title=f"Write {name}",
        minutes=5,
        parts=(Part("given", IMPORTS), Part("starter", starter)),
        checks=(Check(check, (name,), source, points),),
        solution=solution,
    )


def assignment_of(*questions):
    return Assignment("test", "A test", "", "", (), questions)


def right(check):
    """The first right answer of the book's tests."""
    return answers(PAGES[check], check)[0][0]


RIGHT = {name: right(check) for check, name in zip(PAGES, NAMES, strict=True)}
STARTERS = {
    name: f"{source.strip().splitlines()[0]}\n    raise NotImplementedError\n"
    for name, source in RIGHT.items()
}
WRONG = {
    "attend": "def attend(x):\n    w = (x @ x.mT).softmax(-1)\n    return w, w @ x",
    "additive_score": "def additive_score(q, k, w_q, w_k, v):\n    return q @ k.T",
    "my_linear": "def my_linear(q, k, v):\n    return v",
}
SMALL = assignment_of(
    *(
        question(check, name, RIGHT[name], STARTERS[name])
        for check, name in zip(PAGES, NAMES, strict=True)
    )
)


def left_over(mark):
    """The processes that were begun with a mark in their environment, and still run."""
    found = []
    for place in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in place.read_bytes():
                found.append(place.parent.name)
        except OSError:
            pass  # It has ended, or is not ours.
    return [one for one in found if int(one) != os.getpid()]


@pytest.fixture(scope="module")
def mark():
    """What the environment of all processes of this module has in it."""
    mark = uuid.uuid4().hex
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADING_TEST", mark)
        yield mark


@pytest.fixture(scope="module")
def worker(mark):
    """A worker whose calls have a second, and its cells two."""
    worker = Worker(SMALL, seed=5, seconds=1.0)
    yield worker
    worker.close()
