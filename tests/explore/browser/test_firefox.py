"""Each figure in Firefox: a control is moved, and the answer is PyTorch's."""

import json
from pathlib import Path

import pytest

from scripts.setup import browsers
from transformer_book.explore.build import run_node

from .figure import outputs_differ
from .notebooks import PLACES, TRAININGS, run_page

SCRIPT = Path(__file__).with_name("firefox.js")


@pytest.fixture(scope="module")
def found(server):
    """What all figures hold after a move: {page: {figure: its state}}, and problems."""
    program = browsers.find("firefox")
    assert program, "Firefox is missing: run python -m scripts.setup.browsers firefox"
    pages = dict.fromkeys(page for page, _ in PLACES + TRAININGS)
    addresses = {page: f"{server}/book/{page}.html" for page in pages}
    found = json.loads(run_node(SCRIPT, program, *addresses.values()))
    states = {page: found["figures"][addresses[page]] for page in pages}
    return states, found["problems"]


def test_each_figure_answers_as_pytorch_does(found):
    states, _ = found
    for page, name in PLACES:
        state = states[page][name]
        assert state["error"] == "", name
        assert state["inputs"] != state["before"], name
        outputs = run_page(page)[name].run(state["inputs"]).outputs
        assert outputs_differ(state["outputs"], outputs) == "", name


def test_a_control_of_a_training_moves(found):
    states, _ = found
    for page, name in TRAININGS:
        state = states[page][name]
        assert state["error"] == "" and state["inputs"] != state["before"], name


def test_no_page_complains(found):
    _, problems = found
    assert problems == []
