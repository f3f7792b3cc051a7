"""Whatever is typed or set: one clear sentence, and the control still works."""

from transformer_book.explore import Sentence, Slider, Switch, Vectors

from . import moves
from .wrong import kernel_says, wrong_values


def controls(figure, kind):
    return [
        (name, figure.control(name), control)
        for name, control in figure.target.controls.items()
        if isinstance(control, kind)
    ]


def mend(figure, name):
    """Give a control a good value, whatever it has, and find all in order."""
    control = figure.target.controls[name]
    options = getattr(control, "options", control.spec().get("presets"))
    if options:
        for option in options[::-1]:
            figure.control(name).get_by_text(option, exact=True).click()
    else:
        next(MENDS[type(control)](figure, name))
    figure.rest()
    figure.check()


MENDS = {
    Sentence: moves.retype_sentence,
    Slider: moves.type_number,
    Switch: moves.switch_by_mouse,
    Vectors: moves.type_coordinates,
}


def refuse(figure, inputs, picture):
    """Set inputs; the kernel's sentence is shown, over the last good picture."""
    figure.set(inputs)
    assert figure.refused() == kernel_says(figure.target, inputs or {})
    assert figure.picture() == picture


def test_values_that_no_control_accepts(figure):
    start = figure.check()
    for name, control in figure.target.controls.items():
        picture = figure.picture()
        for value in wrong_values(control):
            refuse(figure, start | {name: value}, picture)
        mend(figure, name)
        figure.set(start)
        figure.check()


def test_inputs_that_are_no_inputs(figure):
    start = figure.check()
    name = next(iter(start))
    for inputs in [start | {"no_such_input": 1}, None, []]:
        refuse(figure, inputs, figure.picture())
        figure.set(start)
        figure.check()
    refuse(figure, {}, figure.picture())
    mend(figure, name)


def test_values_that_json_does_not_have(figure):
    start, picture = figure.check(), figure.picture()
    for name, control in figure.target.controls.items():
        for value in ("NaN", "Infinity", "undefined"):
            figure.evaluate(
                f"(el, name) => {{ el.inputs = {{...el.inputs, [name]: {value}}}; }}",
                name,
            )
            assert control.label in figure.refused()
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
    "o" * 5000,
]


def test_strange_sentences(figure):
    """They are shown as text, with the kernel's notes, and run nothing."""
    for name, control, _ in controls(figure, Sentence):
        elements = figure.page.locator("script, img").count()
        for text in STRANGE:
            control.locator("textarea").fill(text)
            figure.check()
            assert elements == figure.page.locator("script, img").count()
        control.locator("textarea").fill(STRANGE[1])
        figure.settle()
        notes = figure.section.locator(".explorer-notes")
        assert "300 words" in notes.text_content()
        mend(figure, name)


def test_sentence_without_words(figure):
    for name, control, _ in controls(figure, Sentence):
        picture = figure.picture()
        box = control.locator("textarea")
        box.focus()
        box.press("ControlOrMeta+a")
        box.press("Backspace")
        assert "type at least one word" in figure.refused()
        assert figure.picture() == picture
        mend(figure, name)


def type_over(field, text):
    field.click()
    field.press("ControlOrMeta+a")
    field.press("Backspace")
    # At once: the first digit alone could be a good number.
    field.page.keyboard.insert_text(text)


def test_numbers_that_cannot_be_used(figure):
    for name, element, _ in controls(figure, (Slider, Vectors)):
        picture = figure.picture()
        field = element.locator("[type=number]").first
        for text in ("", "-99999", "99999", "e", "1e999"):
            type_over(field, text)
            assert figure.refused()
            assert figure.picture() == picture
        mend(figure, name)
