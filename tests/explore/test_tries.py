"""States that a page has its readers try: how they are written, and what is refused."""

import json

import pytest

from transformer_book.explore import Choice, Heatmap, Sentence, Slider
from transformer_book.explore.build import NODE, run_node
from transformer_book.explore.build.tries import as_text, read
from transformer_book.explore.explorer import Explorer

FIGURE = Explorer(
    lambda x, length, kind: {"weights": (x @ x.T * length).softmax(-1)},
    {
        "x": Sentence("a cat sat", vocabulary={"cat": [1.0], "dog": [2.0]}),
        "length": Slider(1.0, 0.0, 2.0, 0.5, label="Length"),
        "kind": Choice(["dot", "cosine"], "dot", label="Kind"),
    },
    [Heatmap("weights")],
    name="look",
    focus="cat",
)


def checked(content):
    """What the build finds of a try of the figure above."""
    wish = read(content)
    asked = {"spec": FIGURE.spec, "inputs": wish.inputs, "focus": wish.focus}
    (found,) = json.loads(run_node(NODE / "tries.js", input=json.dumps([asked])))
    return found


def test_a_state_is_the_start_but_for_what_is_named():
    found = checked('Write *dog* <look: x="the dog sat", focus="dog">')
    inputs = {"x": "the dog sat", "length": 1.0, "kind": "dot"}
    assert found == {"inputs": inputs, "query": 1}


@pytest.mark.parametrize(
    ("state", "problem"),
    [
        ("size=2", "There is no input “size”"),
        ("length=4", "4 is outside"),
        ('kind="sum"', "dot"),
        ('x="a dog sat", focus="cat"', "“cat” is none of its words, a, dog, sat."),
    ],
)
def test_a_state_that_the_figure_refuses_is_found(state, problem):
    assert problem in checked(f"Do it <look: {state}>")["problem"]


@pytest.mark.parametrize("content", ["Do it", "Do it <look: 2>", "Do it <look: x=y>"])
def test_what_is_written_wrongly_is_said(content):
    with pytest.raises(ValueError, match="write"):
        read(content)


def test_a_notebook_has_its_text():
    text = 'Now {try}`replace *a* by\n*b* <look: x="b, > a">`, and {try}`go <look>`.'
    assert as_text(text) == "Now replace *a* by\n*b*, and go."
