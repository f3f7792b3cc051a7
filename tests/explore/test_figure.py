"""A figure without a widget: what it needs, and what stops it in a book's build."""

import subprocess
import sys

import pytest
import torch

from transformer_book.explore import Heatmap, Meter, Sentence, explore, figure


def attention(x, scale):
    weights = torch.softmax(scale * x @ x.T, dim=-1)
    return weights @ x, weights


@pytest.fixture
def build(monkeypatch):
    """explore() on a page that a build has just begun."""
    monkeypatch.setenv("EXPLORE_BUILD", "1")
    monkeypatch.setattr(figure, "_built", set())
    return explore


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {"function": lambda x, scale: x, "name": "first"},
            "first: The figure shows “weights”, but the layer returned out.",
        ),
        (
            {"function": lambda x, scale: attention(x, 1.0), "name": "first"},
            "first: The input “scale” never changes an output: use it in the function, "
            "or leave its control out.",
        ),
        (
            {"function": lambda x, scale: attention(x, scale)},
            'This figure has no name, nor has what it shows: write name="...".',
        ),
    ],
)
def test_an_authors_mistake_stops_the_build(build, options, sentence):
    """In the cell itself, and not when it is displayed: that would only be printed."""
    x = Sentence("a b", {"a": [1.0, 0.0], "b": [0.5, 1.0]})
    with pytest.raises(ValueError) as mistake:
        build(**options, x=x, scale=(0.0, 2.0), show=[Heatmap("weights")])
    assert str(mistake.value) == sentence


def test_two_figures_of_one_name_stop_the_build(build):
    build(lambda: torch.tensor(1.0), show=[Meter("out")], name="one")
    with pytest.raises(ValueError) as mistake:
        build(lambda: torch.tensor(2.0), show=[Meter("out")], name="one")
    assert str(mistake.value) == (
        "one: This page has two figures of that name. Give one of them another: "
        'name="...".'
    )


WITHOUT = """
import sys

for name in "anywidget IPython ipywidgets numpy onnx onnxscript traitlets".split():
    sys.modules[name] = None

import torch
from transformer_book.explore import Curve, Heatmap, Sentence, explore, train

words = {"a": [1.0, 0.0], "b": [0.0, 1.0]}
figure = explore(
    lambda x, scale: {"weights": torch.softmax(scale * x @ x.T, -1)},
    x=Sentence("a b", words),
    scale=(0.0, 2.0),
    show=[Heatmap("weights")],
)
print(figure.answer({"x": "b b", "scale": 1.0}))
print(figure.answer({"x": "b b", "scale": 3.0})["error"])
trainer = train(
    torch.nn.Linear(1, 1),
    loss=lambda model: (model(torch.ones(1)) - 1).square().sum(),
    watch=lambda model: {"weight": model.weight[0]},
    rate=(0.1, 0.3), steps=(1, 9), show=[Curve("loss")],
)
*_, last = trainer.train({"rate": 0.2, "steps": 5})
print(last["running"], len(last["outputs"]["loss"]["data"]), last["error"])
"""


def test_answers_where_only_pytorch_is_installed():
    """The core that another engine runs has neither a widget nor NumPy."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WITHOUT], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    answered, error, trained = done.stdout.splitlines()
    assert "'data': [0.5, 0.5, 0.5, 0.5]" in answered
    assert error == "Scale takes a number from 0 to 2; 3 is outside."
    assert trained.split() == ["False", "5"]
