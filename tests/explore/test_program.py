"""The browser engine's side of a build: the proof fails whatever is not PyTorch's."""

import base64
import random
from importlib import import_module

import pytest
import torch
from torch import nn

from transformer_book.explore import (
    Clocks,
    Curve,
    Explorer,
    HeadGrid,
    Heatmap,
    Meter,
    Sentence,
    Vectors,
    Why,
)
from transformer_book.explore.build import NODE, private, program, run_node
from transformer_book.explore.build.drawing import pictures
from transformer_book.explore.controls import as_control

WORDS = {word: [random.Random(word).gauss(0, 1) for _ in range(5)] for word in "abcdef"}


class Layer(nn.Module):
    """A layer with parameters, so that they have to travel with the program."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.w_q = nn.Linear(5, 3, bias=False)
        self.w_k = nn.Linear(5, 3)

    def forward(self, x, temperature, causal):
        scores = self.w_q(x) @ self.w_k(x).transpose(-2, -1) / temperature
        if causal:
            scores = scores - 1e4 * torch.triu(torch.ones_like(scores), 1)
        weights = torch.softmax(scores, dim=-1)
        return weights @ x, weights


def explorer(function, show, **inputs):
    made = {name: as_control(name, value) for name, value in inputs.items()}
    return Explorer(function, made, show, "test", "A test")


def layer_explorer():
    return explorer(
        Layer(),
        [Heatmap("weights")],
        x=Sentence("a b c", WORDS),
        temperature=(0.1, 4.0),
        causal=True,
    )


def picture(made):
    return pictures([{"spec": made.spec} | made.state])[0]


def test_builds_a_proven_program_for_each_plain_value():
    made = layer_explorer()
    built = program.build(made)
    assert set(built["programs"]) == {"[true]", "[false]"}
    assert set(built["programs"].values()) == set(built["files"])
    assert len(base64.b64decode(next(iter(built["files"].values())))) < 5000


def test_the_initial_picture_has_the_numbers():
    made = layer_explorer()
    html = picture(made)
    weights = made.run(made.state["inputs"]).outputs["weights"]
    for number in weights.flatten().tolist():
        assert f"{number:.2f}".removeprefix("0") in html


def test_a_choice_alone_has_a_program_for_each_of_its_values():
    """Results that are computed beforehand, and only chosen from."""
    stored = {"short": torch.tensor([1.0, 0.5]), "long": torch.tensor([0.25, 0.0])}
    made = explorer(
        lambda text: {"right": 1 * stored[text]},
        [Curve("right")],
        text=["short", "long"],
    )
    built = program.build(made)
    assert set(built["programs"]) == {'["short"]', '["long"]'}
    assert len(set(built["programs"].values())) == 2


def test_clocks_are_in_the_initial_picture_and_say_their_angles():
    made = explorer(
        lambda t: {
            "here": t * torch.tensor([1.0, 0.5]),
            "over_there": -t * torch.ones(2),
        },
        [Clocks(["here", "over_there"])],
        t=(0.0, 4.0),
    )
    html = picture(made)
    # The slider starts at two radians.
    assert 'aria-label="clock 1: here 115°, over there 245°"' in html
    assert 'aria-label="clock 2: here 57°, over there 245°"' in html
    assert "<td>.84</td><td>.54</td>" in html
    assert 'x2="36.37"' in html and 'y2="16.65"' in html


@pytest.mark.parametrize("shuffle", [True, False])
def test_words_to_put_in_order_are_cards_if_asked_for(shuffle):
    made = explorer(
        lambda x: 2 * x, [], x=Sentence("a b a", WORDS, max_words=5, shuffle=shuffle)
    )
    html = picture(made)
    assert html.count('aria-roledescription="word to move"') == 3 * shuffle
    assert (">Shuffle</button>" in html) == shuffle


def test_proof_refuses_a_program_that_differs(monkeypatch):
    made = layer_explorer()
    honest = program.export

    def other(explorer, inputs):
        # The parameters change after the export: the program is of an older layer.
        content = honest(explorer, inputs)
        with torch.no_grad():
            explorer.function.w_q.weight[0, 0] += 1e-3
        return content

    monkeypatch.setattr(program, "export", other)
    with pytest.raises(
        ValueError, match=r"differs by .* in “(out|weights)” against PyTorch"
    ):
        program.build(made)


def test_proof_names_an_operator_that_the_engine_lacks():
    made = explorer(
        lambda x: torch.special.erfinv(torch.tanh(x)).sum(-1),
        [Curve("out")],
        x=Sentence("a b c", WORDS),
    )
    with pytest.raises(ValueError, match="cannot (run|be exported).*erf_?inv"):
        program.build(made)


def test_a_decision_on_values_cannot_be_exported():
    def decides(x):
        return x[:, 0] if x.sum() > 0 else x[:, 1]

    made = explorer(decides, [Curve("out")], x=Vectors({"a": (1, 2), "b": (3, 1)}))
    with pytest.raises(
        ValueError, match="without decisions that depend on their value"
    ):
        program.build(made)


def test_an_input_that_only_picks_is_not_dead():
    made = explorer(
        lambda x: {"out": torch.stack([x[:, 0], x[:, 1]])},
        [Meter("out", at="axis")],
        x=Vectors({"a": (1, 2), "b": (3, 1)}),
        axis=(0, 1),
    )
    program.refuse_dead_inputs(made, made.cases(random.Random(0)))


def test_too_many_programs_are_refused_with_the_way_out():
    made = explorer(
        lambda x, heads: x[:, 0] * heads,
        [Curve("out")],
        x=Vectors({"a": (1, 2), "b": (3, 1)}),
        heads=(1, program.MAX_PROGRAMS + 1),
    )
    with pytest.raises(ValueError, match="heads.*at="):
        program.build(made)


def test_a_small_number_under_a_root_survives_the_export():
    def normalized(x):
        return (x / torch.sqrt((x * x).sum(-1, keepdim=True) + 1e-9)).sum(-1)

    made = explorer(normalized, [Curve("out")], x=Sentence("unknown a", WORDS))
    program.build(made)


@pytest.mark.parametrize("approximate", ["none", "tanh"])
def test_layer_normalization_and_gelu_are_pytorchs(approximate):
    torch.manual_seed(0)
    norm, linear = nn.LayerNorm(5), nn.Linear(5, 5)

    def block(x):
        inner = nn.functional.gelu(linear(norm(x)), approximate=approximate)
        return norm(x + inner).sum(-1), (x + inner).sum(-1)

    varied = {
        word: [random.Random(f"{word}{i}").gauss(0, 1) for i in range(5)]
        for word in "abc"
    }
    made = explorer(
        lambda x: dict(zip(["normalized", "sums"], block(x), strict=True)),
        [Curve("normalized"), Curve("sums")],
        x=Sentence("a b c", varied),
    )
    program.build(made)


def test_rows_of_any_number_are_cut_into_heads():
    def heads(x):
        q = x[:, :4].unflatten(-1, (2, -1)).transpose(-3, -2)
        weights = (q @ q.transpose(-2, -1)).softmax(dim=-1)
        joined = (weights @ q).transpose(-3, -2).flatten(-2)
        return {"weights": weights, "sums": joined.sum(-1)}

    made = explorer(
        heads, [HeadGrid("weights"), Curve("sums")], x=Sentence("a b c", WORDS)
    )
    program.build(made)


def explained(divisor, scale=5**0.5):
    """A figure that explains its weights, from steps with this divisor."""

    def steps(x):
        scores = x @ x.transpose(-2, -1)
        weights = (scores / scale).softmax(dim=-1)
        return {"vectors": x, "scores": scores, "weights": weights}

    why = Why(
        "weights", scores="scores", query="vectors", key="vectors", divisor=divisor
    )
    return explorer(steps, [why], x=Sentence("a b c", WORDS))


def test_steps_that_do_not_lead_to_the_weights_are_refused():
    program.build(explained(("√5", 5**0.5)))
    with pytest.raises(ValueError, match="do not lead to the layer's weights"):
        program.build(explained(("5", 5.0)))


def test_a_figure_says_that_a_changed_layer_does_not_lead_to_its_steps():
    """A reader has taken out the division, and the figure does not explain it away."""
    shown, changed = explained(("√5", 5**0.5)), explained(("√5", 5**0.5), scale=1)
    assert "in another way" not in picture(shown)
    assert "Exponential" in picture(shown) and "Exponential" not in picture(changed)
    assert "computes this in another way" in picture(changed)


def test_a_failing_script_shows_what_it_printed():
    with pytest.raises(RuntimeError, match="build.js failed"):
        run_node(NODE / "build.js", input="{}")


def test_the_exporter_reads_its_translations_once():
    """Each program would take a second longer, unnoticed."""
    assert private.read_translations_once()
    registry = import_module(private.EXPORTER).ONNXRegistry
    assert registry.from_torchlib() is registry.from_torchlib()


@pytest.mark.parametrize("elsewhere", ["torch.onnx.no_such_module", "torch.onnx"])
def test_an_exporter_that_keeps_them_elsewhere_is_left_alone(monkeypatch, elsewhere):
    monkeypatch.setattr(private, "EXPORTER", elsewhere)
    assert not private.read_translations_once()
