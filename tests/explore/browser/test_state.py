"""What a reader does with a figure's state: takes moves back, and shares it."""

import pytest
from playwright.sync_api import expect

from ...conftest import ALIVE

PAGE, NAME = "simple_self_attention", "simple-self-attention"
OTHER = "I run to the station"


class Figure:
    """A figure in a page, by what its reader sees and does."""

    def __init__(self, page):
        self.page = page
        self.section = page.locator(f"[data-explorer='{NAME}']")
        self.start = self.inputs
        self.caption = self.section.locator(".explorer-caption")

    @property
    def inputs(self):
        return self.section.evaluate("(el) => el.inputs")

    def set(self, **inputs):
        self.section.evaluate("(el, inputs) => { el.inputs = inputs; }", inputs)
        self.answers(**inputs)

    def answers(self, **inputs):
        """Await the answer to these inputs."""
        self.page.wait_for_function(
            "([name, length, x]) => { const { answered } = document.querySelector("
            "`[data-explorer='${name}']`); return answered.length === length && "
            "answered.x === x; }",
            arg=[NAME, inputs["length"], inputs["x"]],
        )

    def press(self, name):
        self.section.get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def figure(built_page):
    """The figure at its start, with the row of buttons behind "⋯"."""
    page = built_page(PAGE)
    page.bring_to_front()
    found = Figure(page)
    found.press("Reset")
    if not found.section.locator(".explorer-tools").is_visible():
        found.press("More")
    found.start = found.inputs
    return found


def test_moves_are_undone_and_redone(figure):
    """By buttons, and by the keys of every other program."""
    start, long = figure.start, {**figure.start, "length": 2}
    figure.set(**long)
    figure.set(**long | {"x": OTHER})
    figure.press("Undo")
    figure.answers(**long)
    figure.page.keyboard.press("Control+z")
    figure.answers(**start)
    figure.page.keyboard.press("Control+Shift+z")
    figure.answers(**long)
    figure.press("Redo")
    figure.answers(**long | {"x": OTHER})


def test_what_is_typed_is_undone_by_its_own_field(figure):
    figure.set(**figure.start | {"length": 2})
    field = figure.section.get_by_role("textbox", name="Sentence")
    field.press("End")
    field.press_sequentially("s")
    expect(field).to_have_value(figure.start["x"] + "s")
    field.press("Control+z")
    expect(field).to_have_value(figure.start["x"])
    assert figure.inputs["length"] == 2


@pytest.fixture
def opened(visit):
    """Open an address of the page, as one who has never seen it."""

    def opened(address):
        page = visit(f"book/{PAGE}")
        page.goto("about:blank")
        page.wrong.clear()
        page.goto(address)
        page.wait_for_function(ALIVE)
        return Figure(page)

    return opened


def test_a_link_opens_the_figure_in_its_state(figure, opened):
    """In sight, marked, with its query, and with a way back."""
    context = figure.page.context
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    figure.set(x=OTHER, length=1.5)
    figure.section.locator(".explorer-row button", has_text="run").click()
    figure.press("Copy link")
    tools = figure.section.locator(".explorer-tools")
    expect(tools).to_contain_text("The link is copied.")
    address = figure.page.evaluate("navigator.clipboard.readText()")
    context.clear_permissions()

    other = opened(address)
    mark = other.section.locator(".explorer-opened")
    expect(mark).to_contain_text("Opened from a link.")
    expect(other.section).to_be_in_viewport(ratio=0.5)
    expect(other.caption).to_contain_text("“run” attends most")
    assert other.inputs == {"x": OTHER, "length": 1.5}
    other.press("Back to the start")
    expect(other.caption).to_contain_text("“lab” attends most")
    expect(mark).to_have_count(0)
    assert other.inputs == figure.start
    assert other.page.wrong == []


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (".x=I+run&.size=2", "There is no input “size”; there are: x, length."),
        (".x=I+run", "The input “length” is missing."),
        (".x=I+run&.length=40", "40 is outside"),
    ],
    ids=["renamed", "lacking", "out of range"],
)
def test_a_link_that_no_longer_fits_says_so(figure, opened, fields, why):
    host = figure.page.evaluate("location.origin")
    other = opened(f"{host}/book/{PAGE}.html#figure={NAME}&{fields}")
    mark = other.section.locator(".explorer-opened")
    expect(mark).to_contain_text("The link is of another version of this figure")
    expect(mark).to_contain_text(why)
    assert other.inputs == figure.start


def test_a_link_to_a_figure_that_is_gone_says_so(figure, opened):
    host = figure.page.evaluate("location.origin")
    other = opened(f"{host}/book/{PAGE}.html#figure=gone&.x=I+run")
    said = other.page.get_by_text("which this page does not have")
    expect(said).to_be_visible()


def test_a_state_is_compared_with_the_one_before(figure):
    """In words, as bars, and as differences; and no more once it is ended."""
    start = figure.start
    figure.press("Compare")
    try:
        figure.set(x=start["x"].replace("experiments", "race"), length=2)
        line = figure.section.locator(".explorer-compared")
        expect(line).to_contain_text("“experiments” → “race”")
        expect(line).to_contain_text("Length of the vectors (×): 1 → 2")
        expect(figure.caption).to_contain_text("“lab” → itself: 29 → 100%")
        expect(figure.caption).to_contain_text("“race” (in A “experiments”): 49 → 0%")
        cell = figure.section.get_by_role("gridcell", name="query lab, key lab, +.70")
        expect(cell).to_have_text("+.70")
        bar = figure.section.locator(".explorer-row button", has_text="race")
        before = bar.locator(".explorer-bar").evaluate(
            "(el) => parseFloat(getComputedStyle(el, '::after').height)"
            " / el.getBoundingClientRect().height"
        )
        assert before == pytest.approx(0.49, abs=0.05)
    finally:
        figure.press("Stop comparing")
    expect(figure.caption).to_have_text("“lab” attends most to itself, 100%.")
    expect(line).to_have_count(0)


def test_a_change_is_said_once(figure):
    """By one line for screen readers: not by one for each view."""
    figure.section.evaluate("""(el) => {
      window.said = [];
      const lines = el.querySelectorAll("[role=status], [aria-live]");
      for (const line of lines) new MutationObserver(() => {
        window.said.push(line.textContent);
      }).observe(line, { childList: true, characterData: true, subtree: true });
    }""")
    figure.set(x=OTHER, length=2)
    figure.page.wait_for_function("window.said.length > 0")
    (said,) = figure.page.evaluate("window.said")
    assert said.count("attends") == 1


@pytest.mark.parametrize("kind", ["SVG", "PNG", "CSV"])
def test_a_figure_is_taken_along(figure, kind):
    """Named after figure and state, with the reader's own sentence, and light."""
    figure.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    try:
        figure.set(x=OTHER, length=2)
        with figure.page.expect_download() as waiting:
            figure.press(kind)
    finally:
        figure.page.evaluate("document.documentElement.dataset.theme = 'light'")
    name = waiting.value.suggested_filename
    assert name.startswith(f"{NAME}_Sentence-I-run-to-the-station")
    assert name.endswith(f"Length-of-the-vectors-2.{kind.lower()}")
    content = waiting.value.path().read_bytes()
    if kind == "PNG":
        width, height = (int.from_bytes(content[i : i + 4], "big") for i in (16, 20))
        assert content.startswith(b"\x89PNG") and min(width, height) > 1500
    elif kind == "SVG":
        text = content.decode()
        assert f"“{OTHER}”" in text and "Length of the vectors (×): 2" in text
        assert '<rect width="100%" height="100%" fill="#ffffff"/>' in text
        assert "“station” attends most" in text
    else:
        lines = content.decode().splitlines()
        assert f"# Sentence: “{OTHER}”" in lines
        weights = [line for line in lines if line.startswith("weights,2 run,")]
        assert len(weights) == 5
        assert sum(float(line.split(",")[3]) for line in weights) == pytest.approx(1)
