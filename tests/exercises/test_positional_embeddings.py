"""What the page's questions say, and what its readers can measure."""

import math
import os
from unittest import mock

import matplotlib
import pytest
import torch

from transformer_book.pages import BOOK, Page

from .on_page import quiz_values, solutions

PAGE = Page(BOOK / "positional_embeddings.md")
SOLUTIONS = solutions(PAGE.name)


@pytest.fixture(scope="module")
def measured():
    """The page's own names, after all cells before the exercises have run."""
    matplotlib.use("Agg")
    namespace, here = {}, os.getcwd()
    os.chdir(BOOK)
    try:
        with mock.patch("IPython.display.ProgressBar", range):
            for cell in PAGE.cells("code"):
                if "explore(" in cell.source:
                    continue
                if "def my_sinusoids" in cell.source:
                    break
                exec(cell.source, namespace)
        torch.manual_seed(0)
        exec(
            next(c.source for c in PAGE.cells("code") if "def opening" in c.source),
            namespace,
        )
    finally:
        os.chdir(here)
    return namespace


def test_the_answer_about_rope(measured):
    (right, tolerance), wrong = quiz_values(PAGE.name, "rope-score")
    one = torch.tensor([1.0, 0.0])
    rotate = measured["rotate"]
    # A clock that turns by 0.5 a place: two numbers have a clock of speed 1.
    places = 0.5 * torch.tensor([7.0, 3.0])
    score = rotate(one, places[0]) @ rotate(one, places[1])
    assert abs(right - score) < tolerance
    assert wrong == pytest.approx([math.cos(0.5), math.sin(2), 1], abs=1e-3)


def test_the_answer_about_alibi(measured):
    (right, tolerance), wrong = quiz_values(PAGE.name, "alibi-weight")
    bias = measured["alibi_bias"](torch.arange(20.0), 0.25)
    weights = bias[-1].softmax(dim=-1)
    assert abs(right - weights[-1] / weights[-9]) < tolerance
    assert wrong == [8 * 0.25, 2**2, 8]


def test_the_first_symbol_is_found_by_those_that_the_answer_names(measured):
    for scheme, solved in SOLUTIONS["FIRST_SYMBOL"].items():
        right = measured["by_length"](scheme, measured["opening"])
        means = right[6:15].mean(), right[15:19].mean(), right[19:31].mean()
        for mean, good in zip(means, solved, strict=True):
            assert (mean > 0.8) if good else (mean < 0.6), (scheme, means)


def test_the_seeded_bias_has_no_effect_and_the_repaired_one_has(measured):
    source = next(c.source for c in PAGE.cells("code") if "def my_alibi" in c.source)
    exec(source, measured)
    torch.manual_seed(0)
    q, k, v = torch.randn(3, 5, 4)
    for alibi, same in [(measured["my_alibi"], True), (SOLUTIONS["my_alibi"], False)]:
        flat, steep = alibi(q, k, v, 0.0)[1], alibi(q, k, v, 3.0)[1]
        assert torch.allclose(flat, steep, atol=1e-5) == same
