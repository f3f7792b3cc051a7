"""Whatever is typed or set: one clear sentence, and the control still works."""

import pytest
from playwright.sync_api import expect

from transformer_book.explore import Characters, Sentence, Slider, Switch, Vectors
from transformer_book.writing import PieceText

from . import moves
from .kinds import CONTROLS
from .wrong import kernel_says, wrong_values

each_kind = pytest.mark.parametrize("kind", CONTROLS)


def mend(figure, name):
    """Give a control a good value, whatever it has, and find all in order."""
    control = figure.explorer.controls[name]
    options = getattr(control, "options", control.spec().get("presets"))
    if options:
        for option in list(options)[::-1]:
            figure.control(name).get_by_text(option, exact=True).click()
    else:
        next(MENDS[type(control)](figure, name))
    figure.rest()
    figure.check()


MENDS = {
    Characters: moves.retype_characters,
    PieceText: moves.retype_text,
    Sentence: moves.retype_sentence,
    Slider: moves.type_number,
    Switch: moves.switch_by_mouse,
    Vectors: moves.type_coordinates,
}


def refuse(figure, inputs, picture):
    """Set inputs; the kernel's sentence is shown, over the last good picture."""
    figure.set(inputs)
    assert figure.refused() == kernel_says(figure.explorer, inputs or {})
    assert figure.picture() == picture


@each_kind
def test_values_that_no_control_accepts(find, kind):
    figure, name = find(kind)
    start, picture = figure.check(), figure.picture()
    for value in wrong_values(figure.explorer.controls[name]):
        refuse(figure, start | {name: value}, picture)
    mend(figure, name)


def test_inputs_that_are_no_inputs(find):
    figure, name = find("sentence")
    start = figure.check()
    for inputs in [start | {"no_such_input": 1}, None, []]:
        refuse(figure, inputs, figure.picture())
        figure.set(start)
        figure.check()
    refuse(figure, {}, figure.picture())
    mend(figure, name)


@each_kind
def test_values_that_json_does_not_have(find, kind):
    figure, name = find(kind)
    start, picture = figure.check(), figure.picture()
    for value in ("NaN", "Infinity", "undefined"):
        figure.evaluate(
            f"(el, name) => {{ el.inputs = {{...el.inputs, [name]: {value}}}; }}",
            name,
        )
        assert figure.explorer.controls[name].label in figure.refused()
        assert figure.picture() == picture
        figure.set(start)
        figure.check()


STRANGE = [
    "lab",
    "word " * 300,
    "😀 lab 👩‍🔬 🏳️‍🌈",
    "<script>alert(1)</script> lab",
    "<img src=x onerror=alert(1)> &lt; &amp;amp;",
    "constructor __proto__ toString",
    "\u202eright \u0001 left\u200b",
    "my my MY My",
    "„lab“ *go* don’t",
    "أهلا، يا مختبر",
    "o" * 5000,
]


@pytest.mark.parametrize("kind", ["sentence", "sentence in order"])
def test_strange_sentences(find, kind):
    """They are shown as text, with the kernel's notes, and run nothing."""
    figure, name = find(kind)
    box = figure.control(name).locator("textarea")
    elements = figure.page.locator("script, img").count()
    for text in STRANGE:
        box.fill(text)
        figure.check()
        assert elements == figure.page.locator("script, img").count()
    box.fill(STRANGE[1])
    figure.settle()
    assert "300 words" in figure.section.locator(".explorer-notes").text_content()
    mend(figure, name)


@pytest.mark.parametrize("length", [42, 2000])
def test_a_word_of_any_length_fits_a_phone(visit, length):
    page = visit("book/simple_self_attention", width=390)
    for box in page.locator("section[data-explorer] textarea").all():
        box.fill(f"lab {'o' * length}")
    notes = page.get_by_text("Not in this vocabulary")
    expect(notes.first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_sentence_without_words(find):
    """What was said of the words before is not said beside it."""
    figure, name = find("sentence")
    box = figure.control(name).locator("textarea")
    box.fill("qwertz")
    figure.rest()
    assert figure.section.get_by_text("Not in this vocabulary").is_visible()
    picture = figure.picture()
    box.focus()
    box.press("ControlOrMeta+a")
    box.press("Backspace")
    assert "type at least one word" in figure.refused()
    assert not figure.section.get_by_text("Not in this vocabulary").is_visible()
    assert figure.picture() == picture
    mend(figure, name)


def type_over(field, text):
    field.click()
    field.press("ControlOrMeta+a")
    field.press("Backspace")
    # At once: the first digit alone could be a good number.
    field.page.keyboard.insert_text(text)


@pytest.mark.parametrize("kind", ["slider", "slider of whole numbers", "vectors"])
def test_numbers_that_cannot_be_used(find, kind):
    figure, name = find(kind)
    picture = figure.picture()
    field = figure.control(name).locator(".explorer-number").first
    for text in ("", "-99999", "99999", "e", "1e999"):
        type_over(field, text)
        assert figure.refused()
        assert figure.picture() == picture
    mend(figure, name)
