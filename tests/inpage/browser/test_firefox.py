"""Cells in Firefox: a figure obeys, a check answers, and Stop ends a loop."""

import json
from pathlib import Path

import pytest

from scripts.setup import browsers
from tests.exercises.answers import answers
from transformer_book.explore.build import run_node

from .cells import exercises, number_of

SCRIPT = Path(__file__).with_name("firefox.js")
PAGE = "simple_self_attention"
LAYER = "SimpleSelfAttention"
UNIFORM = f"{LAYER}.forward = lambda self, x: (x, (0 * x @ x.mT).softmax(-1))"
CHECK, ASKED, ANSWERED, _ = exercises(PAGE)[0]


@pytest.fixture(scope="module")
def found(server):
    """What the page shows, edit by edit."""
    program = browsers.find("firefox")
    assert program, "Firefox is missing: run python -m scripts.setup.browsers firefox"
    right, wrong = answers(PAGE, CHECK)
    answer = {"edit": ANSWERED, "shown": ASKED}
    acts = {
        "open": {"open": f"{server}/book/{PAGE}.html"},
        "layer": {"edit": number_of(PAGE, f"class {LAYER}"), "line": UNIFORM},
        "figure": {"figure": "simple-self-attention"},
        "wrong": answer | {"text": wrong[0][1]},
        "right": answer | {"text": f"import torch\n{right[0]}"},
        "endless": {"edit": ANSWERED, "text": "while True:\n    pass", "stop": True},
        "after": {"edit": ANSWERED, "text": "6 * 7", "shown": ANSWERED},
    }
    given = json.dumps(list(acts.values()))
    shown, problems = json.loads(run_node(SCRIPT, program, input=given))
    assert problems == []
    return dict(zip(acts, shown, strict=True))


def test_a_figure_obeys_an_edited_layer(found):
    assert found["layer"]["status"].startswith("Done.")
    T = found["figure"]["shape"][-1]
    assert found["figure"]["data"] == pytest.approx([1 / T] * T * T)


def test_a_check_tells_a_wrong_answer_from_a_right_one(found):
    assert "Not yet." in found["wrong"]["shown"]
    assert "Right." in found["right"]["shown"]


def test_a_cell_runs_after_an_endless_one_was_stopped(found):
    assert found["endless"]["status"].startswith("Stopped.")
    assert found["after"]["shown"].strip() == "42"
