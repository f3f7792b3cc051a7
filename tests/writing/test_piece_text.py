"""A text in pieces: the page's own cut, the control's, and the browser's are one."""

import json

import pytest
import torch

from transformer_book.explore.build import NODE, run_node
from transformer_book.pages import BOOK, ROOT, Page
from transformer_book.writing import PieceText

SCRIPT = ROOT / "transformer_book/writing/piece_text.js"
KIT = NODE.parents[1] / "front" / "kit.js"
TEXTS = [
    "",
    "\n",
    "The queries ask the keys.",
    "banana  an\nan, 3.14 (x)",
    "naïve 😀 – 漢字",
    "a" * 400,
    "the " * 30,
    "a" * 401,
    "😀" * 401,
]


@pytest.fixture(scope="module")
def text():
    """The control with merges that are read from the page's own cells."""
    namespace = {}
    for cell in Page(BOOK / "language_model.md").cells("code"):
        if any(
            name in cell.source
            for name in ("WORD = ", "def merged", "def learn_merges", "class BytePairs")
        ):
            exec(cell.source, namespace)
    merges = namespace["learn_merges"]("the banana asks the bandana: the end\n" * 3, 12)
    return PieceText("the", namespace["BytePairs"](merges), max_pieces=9, label="Text")


def problem(control, value):
    try:
        control.check(value)
    except ValueError as error:
        return str(error)
    return ""


def test_the_browser_cuts_as_the_page_does(text):
    code = f"""
      import define from {json.dumps(SCRIPT.as_uri())};
      import * as kit from {json.dumps(KIT.as_uri())};
      const [spec, texts] = {json.dumps([text.spec(), TEXTS])};
      const kind = define(kit);
      console.log(JSON.stringify(texts.map((text) => [kind.problem(spec, text),
        kind.tokens(spec, text), kind.tensor(spec, text).data,
        kind.notes(spec, text)])));
    """
    found = json.loads(run_node("--input-type=module", "-e", code))
    for value, answer in zip(TEXTS, found, strict=True):
        numbers = text.argument(value, {}).tolist()
        tokens, notes = text.tokens(value), text.notes(value)
        assert answer == [problem(text, value), tokens, numbers, notes]


def test_what_a_text_lacks_is_said(text):
    assert problem(text, "a" * 401) == (
        "Text takes a text of up to 400 characters; this one has 401."
    )
    assert problem(text, 3) == "Text takes a text."
    assert text.notes("naïve") == ["Left out, since the model has no piece for it: ï"]
    assert text.notes("") == ["Without a text the model begins one."]
    (long,) = text.notes("b c d e f g")
    assert long == "The model reads the last 9 of these 11 pieces."


def test_the_mark_of_the_start_stands_before_every_text(text):
    for value in TEXTS[:7]:
        numbers = text.argument(value, {})
        assert numbers[0] == len(text.cut.names) and len(numbers) <= 10
        names = [text.cut.names[int(i)] for i in numbers[1:]]
        assert value.encode("ascii", "ignore").decode().endswith("".join(names))
        assert len(text.tokens(value)) == len(numbers)
        assert torch.equal(numbers, numbers.round())


def test_corners_are_accepted(text):
    for value in text.corners():
        text.check(value)
