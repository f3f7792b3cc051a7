"""Each control moved as a reader would; a generator yields after each change."""

import pytest
from playwright.sync_api import expect

from transformer_book.explore import (
    Characters,
    Choice,
    Mask,
    Matrix,
    Plane,
    Sentence,
    Slider,
    Switch,
    Vectors,
)
from transformer_book.writing import PieceText


def retype_text(figure, name):
    """By keyboard: the whole text, then a letter that no piece has."""
    box = figure.control(name).locator("textarea")
    box.focus()
    box.press("ControlOrMeta+a")
    box.press_sequentially("A key, ")
    assert figure.inputs[name] == "A key, "
    yield
    box.press_sequentially("ï b")
    assert figure.inputs[name] == "A key, ï b"
    yield


def retype_sentence(figure, name):
    """By keyboard: the whole sentence, then a word at its end."""
    control = figure.explorer.controls[name]
    box = figure.control(name).locator("textarea")
    sentence = " ".join(control.spec()["offer"][1::3][:3])
    box.focus()
    box.press("ControlOrMeta+a")
    box.press_sequentially(sentence)
    assert figure.inputs[name] == sentence
    yield
    # Of a large vocabulary only a part is offered.
    words = [word for word in control.vocabulary if word.isalpha()]
    word = words[len(words) // 2]
    box.press("End")
    box.press_sequentially(f" {word}")
    assert figure.inputs[name] == f"{sentence} {word}"
    yield


def insert_word_by_mouse(figure, name):
    """With a word's button."""
    control = figure.explorer.controls[name]
    box, words = figure.control(name).locator("textarea"), _words(figure, name)
    figure.control(name).locator("summary").click()
    box.press("ControlOrMeta+Home")
    before, word = figure.inputs[name], control.spec()["offer"][-1]
    words.get_by_text(word, exact=True).click()
    assert sorted(figure.inputs[name].split()) == sorted([word, *before.split()])
    yield
    figure.control(name).locator("summary").click()
    assert words.first.is_hidden()


def insert_word_by_keyboard(figure, name):
    """From the sentence by Tab to the list of words, and to the second word."""
    box, words = figure.control(name).locator("textarea"), _words(figure, name)
    box.press("ControlOrMeta+End")
    before, word = figure.inputs[name], words.nth(1).text_content()
    # Cards to put in order stand between the two.
    cards = figure.control(name).locator(".explorer-order button").count()
    for key in (*["Tab"] * (cards + 1), "Enter", "Tab", "Tab", "Enter"):
        figure.page.keyboard.press(key)
    assert figure.inputs[name] == f"{before} {word}"
    yield


def retype_characters(figure, name):
    """By keyboard: a text with a character that is left out; then one too long."""
    box = figure.control(name).locator("textarea")
    box.focus()
    box.press("ControlOrMeta+a")
    box.press_sequentially("7 MAY ?1999")
    assert figure.inputs[name] == "7 MAY ?1999"
    yield
    box.fill("7" * 200)
    yield


def try_an_offer(figure, name):
    """With the button of a text, by mouse and by keyboard."""
    offers = figure.control(name).locator("button")
    for at, press in [
        (0, offers.nth(0).click),
        (1, lambda: offers.nth(1).press("Enter")),
    ]:
        press()
        assert figure.inputs[name] == figure.explorer.controls[name].offer[at]
        yield


def _words(figure, name):
    return figure.control(name).locator(".explorer-words button")


def reorder_by_keyboard(figure, name):
    """A word moves with the arrow keys, and keeps the focus."""
    words = figure.explorer.controls[name].spec()["offer"][:4]
    figure.control(name).locator("textarea").fill(" ".join(words))
    yield
    cards, last = _cards(figure, name), len(words) - 1
    cards.first.focus()
    for key, to in [("ArrowRight", 1), ("End", last), ("ArrowLeft", last - 1)]:
        figure.page.keyboard.press(key)
        moved = [*words[1 : to + 1], words[0], *words[to + 1 :]]
        assert figure.inputs[name].split() == moved
        expect(cards.nth(to)).to_be_focused()
        yield
    figure.page.keyboard.press("Home")
    assert figure.inputs[name].split() == words
    yield
    # There is no place before the first.
    figure.page.keyboard.press("ArrowLeft")
    assert figure.inputs[name].split() == words


def reorder_by_mouse(figure, name):
    """The first word is dragged to the last, and what is between moves up."""
    cards = _cards(figure, name)
    words = figure.inputs[name].split()
    mouse = figure.page.mouse
    mouse.move(*_middle(cards.first))
    mouse.down()
    box = cards.last.bounding_box()
    mouse.move(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2, steps=20)
    yield
    mouse.up()
    assert figure.inputs[name].split() == [*words[1:], words[0]]


def reorder_by_taps(figure, name):
    """A tap takes a word up, another puts it down; two on the same change none."""
    cards = _cards(figure, name)
    words = figure.inputs[name].split()
    cards.first.click()
    expect(cards.first).to_have_attribute("aria-pressed", "true")
    cards.nth(1).click()
    assert figure.inputs[name].split() == [words[1], words[0], *words[2:]]
    yield
    expect(figure.control(name).locator("[aria-pressed=true]")).to_have_count(0)
    cards.first.click(click_count=2, delay=5)
    assert figure.inputs[name].split() == [words[1], words[0], *words[2:]]


def reorder_by_voice(figure, name):
    """Clicks without a pointer, as voice control makes them, are taps."""
    cards = _cards(figure, name)
    words = figure.inputs[name].split()
    for i in (0, 1):
        cards.nth(i).evaluate("(card) => card.click()")
    yield
    assert figure.inputs[name].split() == [words[1], words[0], *words[2:]]


def shuffle_words(figure, name):
    """The button gives the same words in another order."""
    words = figure.inputs[name].split()
    for _ in range(2):
        before = figure.inputs[name].split()
        figure.control(name).get_by_role("button", name="Shuffle").click()
        now = figure.inputs[name].split()
        assert sorted(now) == sorted(words) and now != before
        yield


def _cards(figure, name):
    return figure.control(name).locator(".explorer-cards button")


def slide_by_keyboard(figure, name):
    """With the keys of every slider."""
    control = figure.explorer.controls[name]
    track = figure.control(name).locator("[type=range]")
    track.focus()
    if figure.inputs[name] != control.min:
        track.press("Home")
        assert figure.inputs[name] == control.min
        yield
    for key, value in [
        ("ArrowRight", control.min + control.step),
        ("End", control.max),
        ("ArrowLeft", control.max - control.step),
    ]:
        track.press(key)
        assert figure.inputs[name] == pytest.approx(value)
        yield


def slide_by_mouse(figure, name):
    """By a click on the track, then by dragging."""
    track = figure.control(name).locator("[type=range]")
    _bring_into_view(track)
    box, mouse = track.bounding_box(), figure.page.mouse
    y = box["y"] + box["height"] / 2
    for share in (0.3, 0.8):
        mouse.move(box["x"] + share * box["width"], y, steps=4)
        if share == 0.3:
            mouse.down()
        yield
    mouse.up()


def type_number(figure, name):
    """In the field beside the track, also with a comma; then its arrow keys."""
    control = figure.explorer.controls[name]
    number = control.min + 0.377 * (control.max - control.min)
    number = round(number) if control.whole else round(number, 3)
    field = figure.control(name).locator(".explorer-number")
    field.click()
    field.press("ControlOrMeta+a")
    field.press_sequentially(str(number).replace(".", ","))
    assert figure.inputs[name] == number
    yield
    field.press("ArrowUp")
    assert figure.inputs[name] == pytest.approx(number + control.step)
    yield


def play_to_the_end(figure, name):
    """By its button, and by Space on the track; a key of the reader's stops it."""
    control = figure.explorer.controls[name]
    play = figure.control(name).get_by_role("button", name="Play")
    track = figure.control(name).locator("[type=range]")
    track.press("End")
    yield
    # From the end it begins again.
    play.click()
    pause = figure.control(name).get_by_role("button", name="Pause")
    track.press("ArrowRight")
    expect(pause).to_have_count(0)
    yield
    assert figure.inputs[name] < control.max
    track.press("End")
    track.press("ArrowLeft")
    track.press("ArrowLeft")
    track.press("Space")
    expect(play).to_have_count(0)
    expect(play).to_be_visible()
    assert figure.inputs[name] == control.max
    yield
    play.press("ArrowLeft")
    assert figure.inputs[name] == control.max - control.step
    yield


def switch_by_keyboard(figure, name):
    box = figure.control(name).locator("input")
    box.focus()
    for _ in range(2):
        box.press("Space")
        yield


def switch_by_mouse(figure, name):
    figure.control(name).locator("label").click()
    yield


def choose_by_keyboard(figure, name):
    options = figure.explorer.controls[name].options
    figure.control(name).locator("input:checked").focus()
    at = options.index(figure.inputs[name])
    for step, key in [(1, "ArrowRight"), (1, "ArrowDown"), (-1, "ArrowLeft")]:
        figure.page.keyboard.press(key)
        at = (at + step) % len(options)
        assert figure.inputs[name] == options[at]
        yield


def choose_by_mouse(figure, name):
    options = figure.explorer.controls[name].options
    at = options.index(figure.inputs[name])
    for option in options[at + 1 :] + options[: at + 1]:
        figure.control(name).get_by_text(option, exact=True).click()
        assert figure.inputs[name] == option
        yield


def type_coordinates(figure, name):
    control = figure.explorer.controls[name]
    for i in range(2 * len(control.vectors)):
        number = round(control.limit * (0.61 - 0.21 * (i % 6)), 2)
        field = figure.control(name).locator("input").nth(i)
        field.click()
        field.press("ControlOrMeta+a")
        field.press_sequentially(str(number))
        assert figure.inputs[name][i // 2][i % 2] == number
        yield


def type_matrix(figure, name):
    """Each number, by keyboard from the one before it."""
    control = figure.explorer.controls[name]
    fields = figure.control(name).locator("input")
    fields.first.focus()
    for i in range(len(control.rows)):
        for j in range(len(control.cols)):
            number = round(control.limit * (0.61 - 0.21 * ((i + 2 * j) % 6)), 2)
            figure.page.keyboard.press("ControlOrMeta+a")
            figure.page.keyboard.type(str(number))
            assert figure.inputs[name][i][j] == number
            yield
            figure.page.keyboard.press("Tab")


def drag_vectors(figure, name):
    """With the mouse, in the plane; the vector stays under the pointer."""
    mouse = figure.page.mouse
    for handle in _handles(figure, name).all():
        touch = handle.locator(".touch")
        x, y = _middle(touch)
        mouse.move(x, y)
        mouse.down()
        mouse.move(x - 17, y + 23, steps=4)
        yield
        assert _center(touch) == pytest.approx((x - 17, y + 23), abs=1.5)
        mouse.up()


def move_vectors_by_keyboard(figure, name):
    for i, handle in enumerate(_handles(figure, name).all()):
        handle.focus()
        for key, dx, dy in [
            ("ArrowLeft", -0.1, 0),
            ("ArrowUp", 0, 0.1),
            ("ArrowRight", 0.1, 0),
            ("ArrowDown", 0, -0.1),
            ("Shift+ArrowLeft", -0.5, 0),
        ]:
            x, y = figure.inputs[name][i]
            figure.page.keyboard.press(key)
            assert figure.inputs[name][i] == pytest.approx([x + dx, y + dy])
            yield


def _handles(figure, name):
    views = [v for v in figure.explorer.views if isinstance(v, Plane)]
    assert any(view.inputs == name for view in views), f"{name} cannot be dragged"
    return figure.view("plane").locator(".handle")


def _bring_into_view(element):
    """Scroll, and await a frame: before it, no pointer finds what was out of sight."""
    element.scroll_into_view_if_needed()
    element.page.evaluate(
        "new Promise((seen) => requestAnimationFrame(() => setTimeout(seen)))"
    )


def _middle(element):
    """Where to point at an element, once it is in view and has come to rest."""
    _bring_into_view(element)
    # Not by hover(): a vector's point covers the middle of what is dragged.
    element.element_handle().wait_for_element_state("stable")
    return _center(element)


def _center(element):
    box = element.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def choose_mask(figure, name):
    """By keyboard, then by mouse."""
    presets = list(figure.explorer.controls[name].spec()["presets"])
    figure.control(name).locator("input:checked").focus()
    at = presets.index(figure.inputs[name]["preset"])
    figure.page.keyboard.press("ArrowRight")
    assert figure.inputs[name]["preset"] == presets[(at + 1) % len(presets)]
    yield
    for preset in (presets[at], "none"):
        figure.control(name).get_by_text(preset, exact=True).click()
        assert figure.inputs[name] == {"preset": preset, "flips": []}
        yield


def paint_mask_by_mouse(figure, name):
    """One cell, then two with one stroke."""
    cell = figure.control(name).locator("td[data-at]")
    mouse = figure.page.mouse
    for at in ("0,1", "1,0"):
        x, y = _middle(cell.and_(figure.page.locator(f"[data-at='{at}']")))
        mouse.move(x, y)
        mouse.down()
        yield
        if at == "1,0":
            mouse.move(*_middle(cell.and_(figure.page.locator("[data-at='1,1']"))))
            yield
        mouse.up()
    assert len(figure.inputs[name]["flips"]) == 3


def paint_mask_by_keyboard(figure, name):
    """From the mask's tab stop, with the arrow keys and Space."""
    figure.control(name).locator("td[tabindex='0']").focus()
    for key in ("Control+Home", "ArrowRight", "ArrowDown"):
        figure.page.keyboard.press(key)
    painted = [1, 1] in figure.inputs[name]["flips"]
    figure.page.keyboard.press("Space")
    assert ([1, 1] in figure.inputs[name]["flips"]) is not painted
    yield


def paint_mask_by_voice(figure, name):
    """A click without a pointer, as voice control makes it, paints a cell."""
    painted = [1, 1] in figure.inputs[name]["flips"]
    cell = figure.control(name).locator("td[data-at='1,1']")
    cell.evaluate("(cell) => cell.click()")
    assert ([1, 1] in figure.inputs[name]["flips"]) is not painted
    yield


MOVES = {
    PieceText: [retype_text],
    Sentence: [retype_sentence, insert_word_by_mouse, insert_word_by_keyboard],
    Characters: [retype_characters, try_an_offer],
    Slider: [slide_by_keyboard, slide_by_mouse, type_number],
    Switch: [switch_by_keyboard, switch_by_mouse],
    Choice: [choose_by_keyboard, choose_by_mouse],
    Mask: [
        choose_mask,
        paint_mask_by_mouse,
        paint_mask_by_keyboard,
        paint_mask_by_voice,
    ],
    Matrix: [type_matrix],
    Vectors: [drag_vectors, move_vectors_by_keyboard, type_coordinates],
}


ORDER = [
    reorder_by_keyboard,
    reorder_by_mouse,
    reorder_by_taps,
    reorder_by_voice,
    shuffle_words,
]


def moves(figure, name):
    """The ways to move a control of a figure."""
    control = figure.explorer.controls[name]
    order = ORDER if getattr(control, "shuffle", False) else []
    play = [play_to_the_end] if getattr(control, "play", False) else []
    return MOVES[type(control)] + order + play


def new_moves(figure, name, tried):
    """The ways to move a control of a figure that are not in `tried` yet."""
    new = [move for move in moves(figure, name) if move not in tried]
    tried.update(new)
    return new
