"""A layer that is edited in Firefox, and the figure that follows."""

import json
from pathlib import Path

import pytest

from scripts.setup import browsers
from transformer_book.explore.build import run_node

from .cells import number_of

SCRIPT = Path(__file__).with_name("firefox.js")
PAGE = "simple_self_attention"
LAYER = "SimpleSelfAttention"
UNIFORM = f"{LAYER}.forward = lambda self, x: (x, (0 * x @ x.mT).softmax(-1))"


def test_a_figure_obeys_an_edited_layer_in_firefox(server):
    program = browsers.find("firefox")
    assert program, "Firefox is missing: run python -m scripts.setup.browsers firefox"
    found = json.loads(
        run_node(
            SCRIPT,
            program,
            f"{server}/book/{PAGE}.html",
            str(number_of(PAGE, f"class {LAYER}")),
            UNIFORM,
            "simple-self-attention",
        )
    )
    assert found["problems"] == []
    assert found["status"].startswith("Done.")
    T = found["weights"]["shape"][-1]
    assert found["weights"]["data"] == pytest.approx([1 / T] * T * T)
