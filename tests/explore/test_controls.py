"""Controls: what they accept, what they say, and that both engines agree on it."""

import json
import random
import re

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transformer_book.explore import (
    Choice,
    Mask,
    Sentence,
    Slider,
    Switch,
    Vectors,
    Vocabulary,
)
from transformer_book.explore.building import NODE, run_node
from transformer_book.explore.controls import as_control
from transformer_book.explore.kernel import Target

VOCABULARY = {"I": [1.0, 0.0], "go": [0.5, 0.25], "lab": [0.0, 2.0], "it's": [3.0, 1.0]}


CODED = Vocabulary(
    ["I", "go", "lab", "12"], [[1, -2], [100, 3], [-127, 0], [7, 9]], 0.013, ["lab"]
)


def controls():
    made = {
        "x": Sentence("I go", VOCABULARY, max_words=5),
        "vectors": Vectors({"a": (1, 2), "b": (0, -1)}, limit=2.5),
        "scale": (0.5, 2.0),
        "heads": (1, 9, 2),
        "residual": True,
        "kind": ["softmax", "mean"],
        "words": Sentence("Go lab", CODED, max_words=5),
        "mask": Mask("x", "words"),
    }
    return {name: as_control(name, value) for name, value in made.items()}


def test_abbreviations_are_those_of_interact():
    made = controls()
    assert isinstance(made["scale"], Slider) and not made["scale"].whole
    assert isinstance(made["heads"], Slider) and made["heads"].whole
    assert isinstance(made["residual"], Switch) and made["residual"].value is True
    assert isinstance(made["kind"], Choice) and made["kind"].value == "softmax"
    assert made["scale"].value == 1.25
    assert made["heads"].value in made["heads"].corners()
    assert as_control("heads", (1, 8, 2)).value == 3


@pytest.mark.parametrize("value", [None, "text", (1,), (1, 2, 3, 4), [], [1, 2], {}])
def test_anything_else_is_refused_by_name(value):
    with pytest.raises(TypeError, match="'x' is a control"):
        as_control("x", value)


def test_a_control_must_make_sense():
    with pytest.raises(ValueError, match="min < max"):
        Slider(1, 2, 2, 1)
    with pytest.raises(ValueError, match="outside"):
        Slider(5, 0, 2, 1)
    with pytest.raises(ValueError, match="between two of them"):
        Slider(2, 1, 9, 2)
    for abbreviation in (0.1, 4.0, 0.0), (0.0, 0.0), (3, 1), (1, 9, 0):
        with pytest.raises(ValueError, match="min < max and a step above 0"):
            as_control("x", abbreviation)
    with pytest.raises(ValueError, match="one option at least"):
        Choice([])
    with pytest.raises(ValueError, match="is one of: a, b"):
        Choice(["a", "b"], value="c")
    with pytest.raises(ValueError, match="one width"):
        Sentence("a", {"a": [1], "b": [1, 2]})


def test_sentence_becomes_the_vectors_of_its_words():
    sentence = controls()["x"]
    text = "  “Go”, LAB… pizza!\n"
    assert sentence.tokens(text) == ["Go", "LAB", "pizza"]
    expected = torch.tensor([VOCABULARY["go"], VOCABULARY["lab"], [0.0, 0.0]])
    assert torch.equal(sentence.argument(text, {}), expected)
    assert "“pizza”" in sentence.notes(text)[0]


def test_a_vocabulary_gives_codes_times_scale_and_travels_as_a_file():
    scale = torch.tensor(0.013)
    expected = torch.tensor([[100.0, 3.0], [-127.0, 0.0]]) * scale
    assert torch.equal(CODED.tensor(["GO", "lab"]), expected)
    assert CODED["go"] == expected[0].tolist()
    assert "i" in CODED and "pizza" not in CODED and len(CODED) == 4
    sentence = Sentence("Go pizza", CODED)
    # The page has the words that it shows; the file has them all.
    assert sentence.spec()["words"] == {"go": [100, 3]}
    assert sentence.files() == {sentence.spec()["file"]: CODED.file()[1]}
    with pytest.raises(KeyError):
        CODED.tensor(["pizza"])


def test_a_mask_is_a_preset_painted_over():
    mask = Mask("x", "words")
    labels = {"x": ["a", "b", "c"], "words": ["d", "e"]}
    causal = torch.tensor([[True, False], [True, True], [True, True]])
    assert torch.equal(mask.argument({"preset": "causal", "flips": []}, labels), causal)
    painted = mask.argument({"preset": "none", "flips": [[0, 1], [9, 9]]}, labels)
    assert painted.sum() == 5 and not painted[0, 1]
    square = {"x": list("abcd"), "words": list("abcd")}
    window = mask.argument({"preset": "window", "flips": []}, square)
    assert torch.equal(window, torch.ones(4, 4).tril(1).triu(-1).bool())
    padding = mask.argument({"preset": "padding", "flips": []}, square)
    assert padding.sum(0).tolist() == [4, 4, 0, 0]


def test_long_sentence_keeps_its_first_words_and_says_so():
    sentence = controls()["x"]
    assert len(sentence.tokens("lab " * 300)) == 5
    assert sentence.notes("lab " * 300) == [
        "Only the first 5 of your 300 words are used."
    ]


def test_draws_and_corners_are_accepted():
    rng = random.Random(1)
    for control in controls().values():
        for value in [*control.corners(), *(control.draw(rng) for _ in range(20))]:
            control.check(value)


def test_plain_controls_prove_every_value():
    made = controls()
    assert made["heads"].corners() == [1, 3, 5, 7, 9]
    assert made["kind"].corners() == ["softmax", "mean"]


# What a reader, or a script on the page, may send.
numbers = st.integers(-5, 12) | st.floats(-4, 4).map(lambda n: round(n, 3))
letters = st.sampled_from("aA I go lab it's, .!“” 😀 <b> Ünï\u00a0\t\n 12 constructor")
texts = st.lists(letters, max_size=30).map("".join)
anything = (
    st.none()
    | st.booleans()
    | numbers
    | texts
    | st.lists(st.lists(numbers, min_size=2, max_size=2), min_size=2, max_size=2)
    | st.lists(st.lists(numbers, max_size=3), max_size=3)
)
good = Target(lambda **_: None, controls(), []).cases(random.Random(0))


@st.composite
def inputs(draw):
    """Good inputs with a text of the reader's own, or with one of them at random."""
    value = draw(st.sampled_from(good)) | {"x": draw(texts)}
    odd = draw(st.sampled_from(["x", *value, "unknown", "missing"]))
    if odd == "missing":
        del value["scale"]
    elif odd != "x":
        value[odd] = draw(anything)
    return value


def test_kernel_and_page_say_the_same_of_every_input():
    made = controls()
    target = Target(lambda **_: None, made, [])
    cases = []

    # Only the first text is slow: its alphabet is read.
    @settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
    @given(inputs())
    def collect(value):
        cases.append(value)

    collect()
    cases += [{}, *({name: None} for name in made)]
    script = NODE.parent / "static" / "inputs.js"
    answers = json.loads(
        run_node(
            "--input-type=module",
            "-e",
            f"""
            import {{ readFileSync }} from "node:fs";
            import {{ prepare, problem }} from {json.dumps(script.as_uri())};
            const {{ controls, cases, file }} = JSON.parse(readFileSync(0, "utf8"));
            const read = async () => new TextEncoder().encode(file);
            console.log(JSON.stringify(await Promise.all(cases.map((inputs) => {{
              const error = problem(controls, inputs);
              return error ? {{ error }} : prepare(controls, inputs, read);
            }}))));
            """,
            input=json.dumps(
                {
                    "controls": {name: c.spec() for name, c in made.items()},
                    "cases": cases,
                    "file": CODED.file()[1].decode(),
                }
            ),
        )
    )
    accepted = 0
    for case, answer in zip(cases, answers, strict=True):
        try:
            target.check(case)
        except ValueError as error:
            # A value that is no sentence is shown as Python writes it.
            found = re.sub(r", not .*", ".", str(error))
            assert found == answer.get("error"), case
            continue
        accepted += 1
        assert "error" not in answer, (case, answer)
        for name, control in made.items():
            assert answer["labels"].get(name) == control.tokens(case[name])
            if control.traced:
                tensor = control.argument(case[name], answer["labels"])
                assert answer["tensors"][name]["shape"] == list(tensor.shape)
                data = torch.tensor(answer["tensors"][name]["data"])
                assert torch.equal(data.reshape(tensor.shape), tensor.float())
        notes = [note for n, c in made.items() for note in c.notes(case[n])]
        assert answer["notes"] == notes
    assert 10 < accepted < len(cases)
