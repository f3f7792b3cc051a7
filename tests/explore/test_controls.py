"""Controls: what they accept, what they say, and that both engines agree on it."""

import json
import random
import re

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transformer_book.explore import (
    Characters,
    Choice,
    Mask,
    Matrix,
    Sentence,
    Slider,
    Switch,
    Vectors,
    Vocabulary,
)
from transformer_book.explore.build import NODE, run_node
from transformer_book.explore.controls import as_control
from transformer_book.explore.explorer import Explorer

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
        "matrix": Matrix([[1, 2, 0], [0, -1, 0.5]], ["a", "b"], limit=2.5),
        "date": Characters("7 May", [*"· 7may", "end"], 6),
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
    for matrix in ([], [[]], [[1, 2], [3]]):
        with pytest.raises(ValueError, match="rows of one length"):
            Matrix(matrix)
    with pytest.raises(ValueError, match="a name for each row and each column"):
        Matrix([[1, 2]], cols=["a"])
    with pytest.raises(ValueError, match="Matrix takes .* row 1, column 2 is not"):
        Matrix([[1, 4]], limit=3)
    with pytest.raises(ValueError, match="one width"):
        Sentence("a", {"a": [1], "b": [1, 2]})


def test_sentence_becomes_the_vectors_of_its_words():
    sentence = controls()["x"]
    text = "  “Go”, LAB… pizza!\n"
    assert sentence.tokens(text) == ["Go", "LAB", "pizza"]
    expected = torch.tensor([VOCABULARY["go"], VOCABULARY["lab"], [0.0, 0.0]])
    assert torch.equal(sentence.argument(text, {}), expected)
    assert "“pizza”" in sentence.notes(text)[0]


def test_a_text_becomes_the_codes_of_its_characters():
    date = controls()["date"]
    assert date.argument("7 May", {}).tolist() == [2, 1, 3, 4, 5, 0]
    assert date.tokens("7 May") == ["7", "␣", "m", "a", "y", "·"]
    (long, unknown) = date.notes("😀 end 7" + "7" * 199)
    # A symbol of several letters is not typed, nor is padding.
    assert "“😀”, “e”, “n”, “d”" in unknown and "first 6 of your 202" in long
    assert date.argument("😀·7", {}).tolist() == [2, 0, 0, 0, 0, 0]
    for nothing in ("", "  ", "😀"):
        with pytest.raises(ValueError, match="type at least one"):
            date.check(nothing)


SPLIT = {
    "„lab“ *go* _I_ ‚x‘ –": ["lab", "go", "I", "x"],
    "it’s": ["it's"],
    "go\u200blab\ufeffI": ["go", "lab", "I"],
    "«أهلا، يا مختبر»": ["أهلا", "يا", "مختبر"],
    "\u200flab\u200e": ["lab"],
    "well-known": ["well-known"],
}


def test_a_sentence_is_split_as_a_reader_would():
    sentence = controls()["x"]
    assert {text: sentence.tokens(text) for text in SPLIT} == SPLIT
    assert sentence.notes("it’s") == []


def test_a_mask_says_what_stands_for_padding():
    mask = Mask("x")
    assert mask.notes({"preset": "causal", "flips": []}) == []
    (said,) = mask.notes({"preset": "padding", "flips": []})
    assert "the last two words stand for padding" in said


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
    # More queries than keys: each past the first sees both.
    tall = {"x": list("abcde"), "words": list("ab")}
    causal = mask.argument({"preset": "causal", "flips": []}, tall)
    assert causal.sum(1).tolist() == [1, 2, 2, 2, 2]
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


TYPED = {
    "1.5": 1.5,
    "1,5": 1.5,
    "-,5": -0.5,
    "−2,25": -2.25,
    "396,016": 396.016,
    "1 024": 1024,
    "1.": 1,
    "": None,
    "-": None,
    "1,048,576": None,
    "1,048.5": None,
    "lab": None,
}


def test_a_comma_is_as_good_as_a_point():
    script = NODE.parents[1] / "front" / "values.js"
    code = f"""
      import {{ toNumber }} from {json.dumps(script.as_uri())};
      console.log(JSON.stringify({json.dumps(list(TYPED))}.map(toNumber)));
    """
    read = json.loads(run_node("--input-type=module", "-e", code))
    assert dict(zip(TYPED, read, strict=True)) == TYPED


# What a reader, or a script on the page, may send.
numbers = st.integers(-5, 12) | st.floats(-4, 4).map(lambda n: round(n, 3))
letters = st.sampled_from(
    "aA I go lab it's, .!“”„’*_–~` 😀 <b> Ünï\u00a0\t\n\u200b\u200f سلام 12 constructor"
)
texts = st.lists(letters, max_size=30).map("".join)
anything = (
    st.none()
    | st.booleans()
    | numbers
    | texts
    | st.lists(st.lists(numbers, min_size=2, max_size=2), min_size=2, max_size=2)
    | st.lists(st.lists(numbers, max_size=3), max_size=3)
)
good = Explorer(lambda **_: None, controls(), []).cases(random.Random(0))


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
    target = Explorer(lambda **_: None, made, [])
    cases = []

    # Only the first text is slow: its alphabet is read.
    @settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
    @given(inputs())
    def collect(value):
        cases.append(value)

    collect()
    cases += [{}, *({name: None} for name in made)]
    cases.append(good[0] | {"matrix": [[0, 0, 0], [0, 9, 0]]})
    script = NODE.parents[1] / "front" / "inputs.js"
    answers = json.loads(
        run_node(
            "--input-type=module",
            "-e",
            f"""
            import {{ readFileSync }} from "node:fs";
            import {{ inputsOf }} from {json.dumps(script.as_uri())};
            const {{ spec, cases, file }} = JSON.parse(readFileSync(0, "utf8"));
            const {{ prepare, problem }} = await inputsOf(spec);
            const read = async () => new TextEncoder().encode(file);
            console.log(JSON.stringify(await Promise.all(cases.map((inputs) => {{
              const error = problem(inputs);
              return error ? {{ error }} : prepare(inputs, read);
            }}))));
            """,
            input=json.dumps(
                {
                    "spec": target.spec,
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
