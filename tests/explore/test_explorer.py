"""An explorer runs a reader's function as it is, and says what it did wrong."""

import pytest
import torch

from transformer_book.explore import (
    Caption,
    Clocks,
    Curve,
    Guess,
    HeadGrid,
    Heatmap,
    Meter,
    Plane,
    Row,
    Sentence,
)
from transformer_book.explore.build.program import build, export
from transformer_book.explore.controls import as_control
from transformer_book.explore.explorer import Again, Explorer
from transformer_book.explore.outputs import flat, named_outputs

VOCABULARY = {"a": [1.0, 0.0], "b": [0.0, 1.0], "c": [1.0, 1.0]}


def attention(x, scale=1.0):
    weights = torch.softmax(scale * x @ x.T, dim=-1)
    return weights @ x, weights


HEATMAP = (Heatmap("weights"),)


def target(function=attention, views=HEATMAP, **inputs):
    inputs = {"x": Sentence("a b c", VOCABULARY)} | inputs
    made = {name: as_control(name, value) for name, value in inputs.items()}
    return Explorer(function, made, views)


def start(made):
    return {name: control.value for name, control in made.controls.items()}


class Noisy(torch.nn.Module):
    """What it gives is random in training; a part of it is not in training."""

    def __init__(self):
        super().__init__()
        self.drop = torch.nn.Dropout(0.5)
        self.still = torch.nn.Identity().eval()

    def forward(self, x):
        return self.still(self.drop(x))


def test_a_module_runs_as_after_training_and_is_left_as_it_was():
    module = Noisy()
    made = target(module, [Plane("out")])
    x = torch.tensor([VOCABULARY[word] for word in "abc"])
    assert torch.equal(made.run(start(made)).outputs["out"], x)
    export(made, start(made))
    assert module.training and module.drop.training and not module.still.training


def test_outputs_are_named():
    one = torch.ones(2)
    assert list(named_outputs(one)) == ["out"]
    assert list(named_outputs((one, one))) == ["out", "weights"]
    assert list(named_outputs({"cosine": one})) == ["cosine"]


@pytest.mark.parametrize(
    ("result", "named"),
    [
        (None, "nothing"),
        (1.0, "a float"),
        ((torch.ones(1),) * 3, "a tuple of 3"),
        ({"out": 1.0}, "a dict"),
        ([torch.ones(1)], "a list of 1"),
    ],
)
def test_other_results_are_named_in_one_sentence(result, named):
    with pytest.raises(ValueError, match=f"but it returned {named}\\.$"):
        named_outputs(result)


def test_runs_the_function_itself():
    made = target(scale=(0.0, 2.0))
    answer = made.run({"x": "c b", "scale": 0.5})
    x = torch.tensor([[1.0, 1.0], [0.0, 1.0]])
    out, weights = attention(x, 0.5)
    assert torch.equal(answer.outputs["out"], out)
    assert torch.equal(answer.outputs["weights"], weights)
    assert answer.labels == {"x": ["c", "b"]}


def raises(x):
    raise RuntimeError("no such layer")


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (raises, "The layer stopped with RuntimeError: no such layer"),
        (lambda x: (x, x @ x.T / 0), "“weights” contains NaN or infinity"),
        (lambda x: (x, x), r"should have the shape \(3, 3\), .* returned \(3, 2\)"),
        (lambda x: x, "The figure shows “weights”, but the layer returned out"),
        (lambda x: None, "but it returned nothing"),
        (
            lambda x: {"x": x},
            "The layer returns “x”, which is also the name of an input",
        ),
    ],
)
def test_a_wrong_layer_meets_one_sentence(function, sentence):
    made = target(function)
    with pytest.raises(ValueError, match=sentence) as error:
        made.run(start(made))
    assert "\n" not in str(error.value)


def test_views_know_the_shapes_that_they_need():
    shapes = {
        "square": (3, 3),
        "steps": (4, 3, 3),
        "plane": (3, 2),
        "line": (4,),
        "token": (3,),
        "number": (),
        "deep": (4, 2, 3, 3),
    }
    fitting = [
        (Heatmap, ["square"], None),
        (HeadGrid, ["steps"], None),
        (Row, ["square"], None),
        (Caption, ["square"], None),
        (Guess, ["square"], None),
        (Plane, ["plane"], None),
        (Meter, ["number", "token"], None),
        (Curve, ["line", "token"], None),
        (Heatmap, ["steps"], "depth"),
        (HeadGrid, ["deep"], "depth"),
        (Meter, ["line", "token", "square"], "depth"),
        (Curve, ["line", "token"], "depth"),
        (Clocks, ["line", "token"], None),
        (Clocks, ["plane", "square"], "depth"),
    ]
    for view, fits, at in fitting:
        for name in shapes:
            made = view(name, at=at)
            if name in fits:
                made.check(shapes, {"x": 3})
            else:
                with pytest.raises(ValueError, match=f"“{name}” should"):
                    made.check(shapes, {"x": 3})


def test_views_of_several_outputs_name_the_one_that_does_not_fit():
    hands = {"here": torch.ones(3), "there": torch.ones(3, 2)}
    target = Explorer(lambda t: hands, {"t": as_control("t", (0.0, 1.0))}, [])
    for view in (Clocks(["here", "there"]), Curve(["here", "there"])):
        assert view.spec()["outputs"] == ["here", "there"]
        target.views = [view]
        with pytest.raises(ValueError, match="“there” should have the shape"):
            target.run({"t": 0.5})
    target.views = [Clocks("here")]
    assert target.run({"t": 0.5}).outputs["here"].tolist() == [1, 1, 1]
    target.views = [Clocks("nowhere")]
    with pytest.raises(ValueError, match="shows “nowhere”"):
        target.run({"t": 0.5})


@pytest.mark.parametrize(
    ("view", "sentence"),
    [
        (Curve(["line", "long"]), r"“long” should have the shape \(3,\), as “line”"),
        (Clocks(["line", "long"]), r"“long” should have the shape \(3,\), as “line”"),
        (Curve("line", x="long"), r"“long” should have the shape \(3,\), as “line”"),
        (Plane("plane", weights="missing"), "shows “missing”, but the layer"),
        (Plane("plane", weights="plane"), r"“plane” should have the shape \(3, 3\)"),
        (Plane("plane", inputs="y"), "no input “y”"),
        (Heatmap("deep", at="y"), "picks with “y” .* slider of whole numbers"),
        (Heatmap("deep", at="scale"), "picks with “scale” .* slider of whole numbers"),
    ],
)
def test_a_view_that_could_not_be_drawn_meets_one_sentence(view, sentence):
    shown = {
        "line": torch.ones(3),
        "long": torch.ones(4),
        "plane": torch.ones(3, 2),
        "deep": torch.ones(2, 3, 3),
    }
    made = target(lambda x, **_: shown, [view], scale=(0.0, 1.0))
    with pytest.raises(ValueError, match=sentence):
        made.run(start(made))


def test_views_of_two_sentences_name_their_inputs():
    made = Heatmap("cross", rows="x", cols="memory")
    made.check({"cross": (2, 5)}, {"x": 2, "memory": 5})
    with pytest.raises(ValueError, match=r"shape \(2, 5\)"):
        made.check({"cross": (5, 2)}, {"x": 2, "memory": 5})
    with pytest.raises(ValueError, match="no input “memory”"):
        made.check({"cross": (5, 2)}, {"x": 2})


def test_a_picking_slider_is_not_given_to_the_function():
    def steps(x):
        return {"weights": torch.stack([attention(x)[1]] * 4)}

    made = target(steps, [Heatmap("weights", at="depth")], depth=(1, 4))
    assert made.run(start(made)).outputs["weights"].shape == (4, 3, 3)
    assert made.plain == [] and made.tensors == ["x"]


def test_cases_meet_every_plain_value_and_several_lengths():
    import random

    made = target(
        lambda x, kind, residual: attention(x), kind=["a", "b"], residual=True
    )
    cases = made.cases(random.Random(0))
    assert {(c["kind"], c["residual"]) for c in cases} == {
        (kind, residual) for kind in "ab" for residual in (True, False)
    }
    lengths = {len(made.controls["x"].tokens(case["x"])) for case in cases}
    assert {1, 2, 16} <= lengths and len(lengths) > 4


def test_a_function_runs_again_with_what_it_gave_and_its_codes_are_spelled():
    def step(x, written):
        # Each run gets one place more right: the place before, and one.
        more = torch.cat([written[:1] * 0 + 1, written[:-1] + 1])
        return {"written": more, "given": x}

    explorer = Explorer(
        step,
        {"x": as_control("x", (0.0, 1.0))},
        [],
        spelled={"written": ["-", "a", "b", "c", "d"]},
        again=Again({"written": torch.zeros(3, dtype=torch.long)}, times=3),
    )
    assert explorer.state["outputs"]["written"]["data"] == [1, 2, 3]
    assert explorer.state["labels"] == {"written": ["a", "b", "c"]}
    # So does the program, in the browser's engine: a difference would stop the build.
    page = build(explorer)
    assert page["again"]["times"] == 3
    explorer.again = Again(explorer.again.start, times=2)
    assert explorer.run({"x": 0.5}).outputs["written"].tolist() == [1, 2, 2]


def test_flat_keeps_every_digit():
    tensor = torch.rand(2, 3)
    again = torch.tensor(flat(tensor)["data"]).reshape(flat(tensor)["shape"])
    assert torch.equal(again, tensor)
