"""The explorers in a real JupyterLab, where the kernel answers."""

import dataclasses
import re
from itertools import pairwise

import pytest

from transformer_book.pages import ROOT, Page

from .figure import Figure
from .moves import moves
from .notebooks import run_page, sources


@pytest.fixture
def figure(place, explorer, notebooks):
    """An explorer in its notebook, at its start."""
    return Figure(notebooks(place[0]).page, explorer).reset()


def test_all_cells_run(lesson_name, notebooks):
    for cell in notebooks(lesson_name.split("/")[-1]).code_cells:
        assert cell["execution_count"], cell["source"]
        kinds = [output["output_type"] for output in cell["outputs"]]
        assert "error" not in kinds, cell["source"]
        data = [output.get("data", {}) for output in cell["outputs"]]
        for shown, after in pairwise([*data, {}]):
            if "image/svg+xml" in shown:
                assert '<details class="numbers">' in after["text/html"]


def test_a_page_reads_as_in_the_book(lesson_name, notebooks):
    """An admonition is a box, and not its source."""
    prose = Page(ROOT / f"{lesson_name}.md").prose
    title = re.search(r"{admonition} (.+)", prose)[1]
    page = notebooks(lesson_name.split("/")[-1]).page
    page.locator("aside", has_text=title).first.wait_for()


@pytest.fixture(scope="module")
def tried():
    """The ways to move a control that some figure has tried."""
    return set()


def test_controls(figure, tried):
    """Each control in one way, and each way once, answered by the kernel."""
    for name in figure.target.controls:
        first, *others = moves(figure, name)
        for move in [first, *(way for way in others if way not in tried)]:
            tried.add(move)
            before = figure.check()
            for _ in move(figure, name):
                inputs = figure.check()
                changed = [key for key in inputs if inputs[key] != before[key]]
                assert changed == [name], move.__name__
                before = inputs


PAGE, EXPLORER = "simple_self_attention", "simple-self-attention"
SOFTMAX = "scores.softmax(dim=-1)"
RETURN = "return weights @ x, weights"


@pytest.fixture
def layer():
    """The cell of the page that defines the layer."""
    return next(s for s in sources(PAGE) if s.startswith("class SimpleSelfAttention"))


@pytest.fixture
def edited(notebooks, layer):
    """A function that edits the layer's cell and runs it, once; repaired later."""
    notebook, texts = notebooks(PAGE), [layer]

    def edit(old, new):
        assert old in texts[-1]
        texts.append(texts[-1].replace(old, new))
        notebook.rerun(*texts[-2:])

    yield edit
    notebook.rerun(texts[-1], layer)


@pytest.fixture
def attention(notebooks):
    """The figure that calls the layer."""
    return Figure(notebooks(PAGE).page, run_page(PAGE)[EXPLORER]).reset()


def target_of(figure, source):
    """What the figure should show for the layer in `source`."""
    namespace = {}
    exec(f"import torch\nfrom torch import nn\n{source}", namespace)
    layer = namespace["SimpleSelfAttention"]()
    return dataclasses.replace(
        figure.target, function=lambda x, length: layer(length * x)
    )


def test_a_bug_in_the_layer_shows(attention, edited, layer):
    """A softmax over the wrong axis: the columns sum to one, and not the rows."""
    edited(SOFTMAX, bug := "scores.softmax(dim=-2)")
    target = target_of(attention, layer.replace(SOFTMAX, bug))
    inputs, answer = attention.settle(target)
    attention.check(target=target)
    weights = answer.outputs["weights"]
    assert weights.sum(dim=0).allclose(weights.new_ones(len(weights)))
    assert not weights.sum(dim=1).allclose(weights.new_ones(len(weights)), atol=0.1)
    for _ in moves(attention, "length")[0](attention, "length"):
        attention.check(target=target)
    edited(bug, SOFTMAX)
    attention.check()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (RETURN, "raise RuntimeError('on purpose')", "RuntimeError: on purpose"),
        (RETURN, "return weights @ y, weights", "NameError"),
        (SOFTMAX, f"{SOFTMAX} * float('nan')", "NaN"),
        (RETURN, "return weights @ x, weights[:, :2]", "should have the shape"),
        (RETURN, "return weights @ x", "“weights”"),
        (RETURN, "return None", "nothing"),
    ],
)
def test_a_broken_layer_is_named_until_it_is_repaired(
    attention, edited, old, new, sentence
):
    picture = attention.picture()
    edited(old, new)
    assert sentence in attention.refused()
    assert attention.picture() == picture
    edited(new, old)
    attention.check()
    next(moves(attention, "x")[0](attention, "x"))
    attention.check()
