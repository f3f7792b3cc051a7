"""The built book for everyone: by axe, keyboard, finger, and with large text."""

import json
import re

import pytest
from playwright.sync_api import expect

from transformer_book.pages import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE = 60_000  # milliseconds, on a busy machine
SELF_ATTENTION = "book/simple_self_attention"
MASKS = "book/masks_and_cross_attention"

# Every hint and table open, every question answered, every control moved.
USE = """() => {
  const all = (selector, act, root = document) =>
    [...root.querySelectorAll(selector)].forEach(act);
  all("article details", (details) => { details.open = true; });
  for (const quiz of document.querySelectorAll(".quiz")) {
    quiz.querySelector("input[type=radio]")?.click();
    all("input[type=text]", (field) => { field.value = "3"; }, quiz);
    quiz.querySelector(".quiz-check").click();
  }
  for (const figure of document.querySelectorAll("section[data-explorer]")) {
    all("input[type=range]", (track) => {
      track.value = (0.7 * track.min + 0.3 * track.max);
      track.dispatchEvent(new Event("input"));
    }, figure);
    all("input[type=checkbox]", (box) => box.click(), figure);
    all("fieldset", (set) =>
      set.querySelector("input[type=radio]:not(:checked)")?.click(), figure);
    all("button", (button) => {
      if (/^(Shuffle|Reveal|Train)$/.test(button.textContent)) button.click();
    }, figure);
    all("td[tabindex='0'], .handle, .explorer-row button", (one) => one.focus(),
      figure);
  }
}"""
USED = """() =>
  [...document.querySelectorAll("section[data-explorer]")].every((figure) =>
    !figure.error && !figure.querySelector(".explorer-go[hidden]")
    && JSON.stringify(figure.inputs) === JSON.stringify(figure.answered))
  && [...document.querySelectorAll(".quiz-feedback")].every((one) => one.textContent)"""


def look(page, within="document", **chosen):
    """Fail with what axe finds, if it finds anything."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    options = {
        "resultTypes": ["violations"],
        "rules": {"target-size": {"enabled": True}},
    }
    options = json.dumps(options | chosen)
    found = page.evaluate(f"axe.run({within}, {options})")["violations"]
    assert [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found] == []


def look_in_light_and_dark(page, within="document"):
    """With all rules in light; dark differs from it in its colors alone."""
    still(page)
    look(page, within)
    look_in_dark(page, within)


def still(page):
    """No color is looked at on its way to another."""
    page.emulate_media(reduced_motion="reduce")


def look_in_dark(page, within="document"):
    """Look at the colors of the dark theme."""
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    look(page, within, runOnly=["color-contrast"], rules={})
    page.evaluate("document.documentElement.dataset.theme = 'light'")


def test_axe_finds_nothing_after_use(visit, page_name):
    """With all its parts used: in light on a desk, in dark in a hand."""
    page = visit(page_name)
    still(page)
    use(page)
    look(page)
    page.set_viewport_size({"width": 390, "height": 800})
    glass = page.context.new_cdp_session(page)
    glass.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    assert page.evaluate("matchMedia('(pointer: coarse)').matches")
    look_in_dark(page)


def use(page):
    """Do all that a reader may do with a page."""
    page.evaluate(USE)
    page.wait_for_function(USED, timeout=PATIENCE)
    # Cells get their names in a moment of rest, before whoever waits behind them.
    page.evaluate("new Promise((rest) => requestIdleCallback(rest, { timeout: 500 }))")
    # Where the header that stays in sight covers no control.
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    assert page.wrong == []


def test_axe_finds_nothing_before_and_after_a_menu_opens(visit):
    """On a page with little else, and in it; Escape gives the keyboard back."""
    for width in 1280, 390:
        page = visit("book/resources", width=width)
        look_in_light_and_dark(page)
        opens = {".dropdown-launch-buttons > button": ".dropdown-menu.show"}
        opens[".dropdown-download-buttons > button"] = ".dropdown-menu.show"
        opens[".search-button__button:visible"] = "dialog[open]"
        if width < 500:
            opens[".primary-toggle"] = opens[".secondary-toggle"] = "dialog[open]"
        for name, opened in opens.items():
            button = page.locator(name).first
            button.press("Enter")
            page.locator(opened).wait_for()
            look_in_light_and_dark(page, f"'{opened}'")
            if "menu" in opened:
                page.keyboard.press("Tab")
            expect(page.locator(f"{opened} :focus")).to_have_count(1)
            page.keyboard.press("Escape")
            expect(page.locator(opened)).to_have_count(0)
            expect(button).to_be_focused()
        # This one comes when a reader turns back.
        back = page.locator("#pst-back-to-top")
        back.evaluate("(one) => { one.style.display = 'block'; }")
        look_in_light_and_dark(page, "'#pst-back-to-top'")
    look_in_light_and_dark(visit("search"))


def test_a_hint_is_called_by_its_title_and_its_exercise(visit):
    page = visit(SELF_ATTENTION)
    hint = page.locator("details.dropdown", has_text="Hint 1").first
    name = re.compile(
        r"^Hint 1 .*Exercise \d+ \(Implement: from exponentials and sums\)"
    )
    expect(hint.locator("summary")).to_have_accessible_name(name)
    hint.locator("summary").press("Enter")
    expect(hint).to_have_attribute("open", "")


# What a finger has to hit. A link in a line of text may be as high as the line, and a
# cell that only shows its number is read by sliding along, too.
SMALL = """() => [...document.querySelectorAll(
    ".article-header-buttons .btn, article :is(button, summary, textarea, "
    + "input:not([type=radio], [type=checkbox])), .explorer-choice label, "
    + ".explorer-switch label, .quiz-option, .explorer-mask td[data-at], .touch")]
  .filter((one) => one.checkVisibility())
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([, box]) => Math.min(box.width, box.height) < 43.5)
  .map(([one, box]) => `${one.outerHTML.slice(0, 90)} ${box.width}x${box.height}`)"""
# Texts that are cut, or that run out of their box. A name in a heat map may be cut
# after its second line; what scrolls by itself is not lost. The theme folds a page's
# contents away beside what is marked full width.
CUT = """() => [...document.querySelectorAll("main *, .explorer *")].filter((one) => {
  if (!(one instanceof HTMLElement) || !one.checkVisibility()) return false;
  if (one.closest("pre, .math, .explorer-said, .visually-hidden, .quiz-unseen"
    + ", .explorer tbody th, .bd-sidebar-secondary.hide")) return false;
  const { display, fontSize, overflowX, overflowY } = getComputedStyle(one);
  if (!one.textContent.trim() || fontSize === "0px") return false;
  if (display === "inline") return false;
  const hides = /hidden|clip/;
  const spills = overflowX === "visible"
    && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  return one.scrollWidth > one.clientWidth + 2 && (spills || hides.test(overflowX))
    || one.scrollHeight > one.clientHeight + 2 && hides.test(overflowY);
}).map((one) => `${one.outerHTML.slice(0, 90)}: ${one.textContent.slice(0, 30)}`)"""
# Marks that begin a line, behind a formula that ends the line before.
ALONE = """() => [...document.querySelectorAll("article .unbroken")]
  .filter((one) => one.checkVisibility() && one.lastChild.nodeType === 3)
  .filter((one) => {
    const mark = document.createRange();
    mark.selectNode(one.lastChild);
    const part = [...one.querySelectorAll(".katex-base")].at(-1);
    return mark.getBoundingClientRect().left < part.getBoundingClientRect().left;
  }).map((one) => one.textContent)"""
# How large the smallest printed result is, in pixels.
PRINTED = """() => Math.min(99, ...[...document.querySelectorAll("article .output pre")]
  .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""
OPEN = "document.querySelectorAll('article details').forEach((d) => { d.open = true; })"


def test_a_page_fits_a_phone_and_a_finger(visit, page_name):
    page = visit(page_name, width=360)
    page.evaluate(OPEN)
    assert page.locator(".article-header-buttons .btn:visible").count() >= 3
    assert page.evaluate(SMALL) == []
    assert page.evaluate(PRINTED) > 11
    for width in 390, 360, 320:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate(CUT) == []
        assert page.evaluate(ALONE) == []
    # As large as a phone's settings allow.
    page.set_viewport_size({"width": 390, "height": 800})
    for size in 24, 32:
        page.evaluate(f"document.documentElement.style.fontSize = '{size}px'")
        assert page.evaluate("document.documentElement.scrollWidth") == 390


# The least that WCAG 2.2 asks a page to bear: 1.4.12.
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important; } p { margin-bottom: 2em !important; }"""
MOVING = """() => [...document.querySelectorAll("*")].filter((one) =>
  getComputedStyle(one).transitionDuration.split(", ").some((time) => time !== "0s")
  || getComputedStyle(one).animationName !== "none").map((one) => one.outerHTML)"""


def test_a_page_bears_large_and_wide_text_and_stands_still(visit, page_name):
    page = visit(page_name)
    page.evaluate(OPEN)
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING) == []
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") == 1280
    assert page.evaluate(CUT) == []
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.add_style_tag(content=SPACED)
    assert page.evaluate("document.documentElement.scrollWidth") == 1280
    assert page.evaluate(CUT) == []


def test_the_keyboard_shows_where_it_is(look_at, page_name):
    page = look_at(page_name)
    link = page.locator("article a[href]:visible").first
    page.keyboard.press("Tab")
    link.focus()
    assert link.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"


# What is folded away is no stop until it is opened.
NO_STOPS = """() => [...document.querySelectorAll("article pre")].filter((one) =>
  one.checkVisibility() && one.scrollWidth > one.clientWidth && one.tabIndex < 0
).length"""


def test_the_first_tab_finds_all_that_scrolls(visit):
    """Also in sections that have not been in sight, and so were not laid out."""
    page = visit("book/multi_head_attention")
    page.evaluate("document.documentElement.removeAttribute('data-whole')")
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate(NO_STOPS) > 0
    page.keyboard.press("Tab")
    page.wait_for_function(f"({NO_STOPS})() === 0", timeout=PATIENCE)


# Where something stands in the window, once it stands still.
PLACE = """async (one) => {
  for (let i = 0; i < 3; i += 1) await new Promise(requestAnimationFrame);
  return one.getBoundingClientRect().top;
}"""


def test_the_first_tab_leaves_what_is_seen_in_its_place(visit):
    """In an editor it indents, while all above the editor is laid out."""
    page = visit("book/multi_head_attention")
    page.evaluate("document.documentElement.removeAttribute('data-whole')")
    seen = page.locator("#in-code")
    seen.evaluate("(one) => one.scrollIntoView({ behavior: 'instant' })")
    before = seen.evaluate(PLACE)
    page.evaluate("dispatchEvent(new KeyboardEvent('keydown', { key: 'Tab' }))")
    assert seen.evaluate(PLACE) == pytest.approx(before, abs=2)


GROUNDS = """() => [...document.querySelectorAll(".explorer-heatmap tbody tr")]
  .map((row) => getComputedStyle(row).backgroundImage)"""
CANVAS = """() => {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.backgroundColor = "Canvas";
  const canvas = getComputedStyle(probe).backgroundColor;
  probe.remove();
  const figure = document.querySelector(".explorer");
  return canvas === getComputedStyle(figure).backgroundColor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_systems_own_colors_leave_the_shades(visit, scheme):
    """Whatever theme the page has."""
    page = visit(SELF_ATTENTION)
    shades = set(page.evaluate(GROUNDS))
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    assert page.evaluate(CANVAS)
    forced = set(page.evaluate(GROUNDS))
    assert len(forced) == len(shades) > 10
    assert (forced == shades) is (scheme == "light")


@pytest.fixture
def figure(visit):
    """A figure of a page, by its name, and its page."""

    def figure(page_name, name, **options):
        page = visit(page_name, **options)
        section = page.locator(f"section[data-explorer='{name}']")
        section.scroll_into_view_if_needed()
        return page, section

    return figure


def inputs(section):
    return section.evaluate("(one) => one.inputs")


# How long a caption has stood still, in milliseconds, whenever something is said.
NOTE = """(figure) => {
  window.rests = [];
  let changed = 0;
  const watch = (name, act) => new MutationObserver(act).observe(
    figure.querySelector(name),
    { childList: true, characterData: true, subtree: true });
  watch(".explorer-caption", () => { changed = performance.now(); });
  watch(".explorer-said", () => window.rests.push(performance.now() - changed));
}"""


def is_focused_cell(node):
    """Whether a node of the accessibility tree is a grid's cell that has the focus."""
    states = node.get("properties", [])
    focused = {
        "name": "focused",
        "value": {"type": "booleanOrUndefined", "value": True},
    }
    return node["role"]["value"] == "gridcell" and focused in states


class TestScreenReader:
    """What is said, and when."""

    def test_a_cell_has_its_names_and_number(self, figure):
        page, section = figure(SELF_ATTENTION, "simple-self-attention")
        section.locator(".explorer-heatmap td[tabindex='0']").focus()
        for key in "Control+Home", "ArrowRight", "ArrowDown":
            page.keyboard.press(key)
        tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
        (cell,) = (node for node in tree["nodes"] if is_focused_cell(node))
        said = r"query usually, key usually, \.\d\d"
        assert re.fullmatch(said, cell["name"]["value"])

    def test_a_caption_is_said_when_a_slider_has_come_to_rest(self, figure):
        page, section = figure(SELF_ATTENTION, "simple-self-attention")
        said = section.locator(".explorer-said")
        assert said.get_attribute("role") == "status"
        assert said.text_content() == ""
        section.evaluate(NOTE)
        track = section.locator("[type=range]")
        for key in ["Home", *["PageUp"] * 4, "End"]:
            track.press(key)
        page.wait_for_function("window.rests.length", timeout=PATIENCE)
        page.wait_for_function(
            """(one) => one.querySelector(".explorer-said").textContent
              === one.querySelector(".explorer-caption").textContent""",
            arg=section.element_handle(),
            timeout=PATIENCE,
        )
        assert said.text_content().startswith("“lab” attends most to")
        assert min(page.evaluate("window.rests")) > 600

    def test_the_keyboard_stays_with_the_button_that_takes_anothers_place(self, figure):
        page, section = figure("book/scaled_dot_product_attention", "train")
        section.get_by_role("button", name="Train", exact=True).press("Enter")
        stop = section.get_by_role("button", name="Stop")
        assert stop.evaluate("(one) => one === document.activeElement")
        stop.press("Enter")
        page.wait_for_function(
            "document.activeElement.classList.contains('explorer-go')", timeout=PATIENCE
        )
        said = section.locator(".explorer-said")
        expect(said).to_contain_text("loss", timeout=PATIENCE)
        progress = section.locator(".explorer-train label[for^='progress']")
        expect(said).to_have_text(progress.text_content())
        guess = page.locator("section[data-explorer='guess']")
        guess.get_by_role("button", name="Reveal").press("Enter")
        page.keyboard.press("Enter")
        assert guess.get_by_role("button", name="Reveal").evaluate(
            "(one) => one === document.activeElement"
        )


class Finger:
    """One finger on the glass."""

    def __init__(self, page):
        self.page = page
        self.glass = page.context.new_cdp_session(page)

    def send(self, kind, *points):
        touches = [{"x": x, "y": y} for x, y in points]
        self.glass.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches}
        )

    def drag(self, start, end, steps=12):
        """From a point to another."""
        self.send("touchStart", start)
        for k in range(1, steps + 1):
            ways = zip(start, end, strict=True)
            self.send("touchMove", [a + (b - a) * k / steps for a, b in ways])
        self.send("touchEnd")


# What comes into sight is there in the frame after the next.
CENTER = """(one) => {
  one.scrollIntoView({ block: "center" });
  return new Promise((there) =>
    requestAnimationFrame(() => requestAnimationFrame(there)));
}"""


# Where several drawings share a phone's window, one is shown.
OPEN_TAB = """(one) => document.getElementById(
  one.closest("[role=tabpanel]")?.getAttribute("aria-labelledby"))?.click()"""


def center(element):
    """The middle of an element that is brought into view."""
    element.evaluate(CENTER)
    box = element.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


class TestFinger:
    """What is dragged is dragged, and everything else scrolls."""

    def test_a_word_is_dragged(self, figure):
        page, section = figure("book/positional_embeddings", "in-order", width=390)
        cards = section.locator(".explorer-cards button")
        words = cards.all_text_contents()
        start = center(cards.first)
        box = cards.nth(2).bounding_box()
        Finger(page).drag(start, (box["x"] + box["width"] - 4, box["y"] + 20))
        assert cards.all_text_contents()[:3] == [words[1], words[2], words[0]]

    def test_a_vector_is_dragged(self, figure):
        page, section = figure(SELF_ATTENTION, "inside-the-hull", width=390)
        x, y = center(section.locator(".handle .touch").first)
        before, top = inputs(section)["x"], page.evaluate("scrollY")
        Finger(page).drag((x, y), (x - 30, y + 60))
        after = inputs(section)["x"]
        assert after[0][0] < before[0][0] and after[0][1] < before[0][1]
        assert after[1:] == before[1:]
        assert page.evaluate("scrollY") == top

    def test_a_cell_of_a_mask_is_tapped(self, figure):
        page, section = figure(MASKS, "paint-a-mask", width=390)
        cell = section.locator(".explorer-mask td[data-at='0,1']")
        page.touchscreen.tap(*center(cell))
        assert cell.text_content() == "✓"
        page.touchscreen.tap(*center(cell))
        assert cell.text_content() == ""

    @pytest.mark.parametrize(
        "where, name, place",
        [
            (MASKS, "paint-a-mask", ".explorer-mask td[data-at='3,1']"),
            (SELF_ATTENTION, "stack", ".explorer-curve > svg"),
            (SELF_ATTENTION, "stack", ".explorer-heatmap td[data-at='3,3']"),
            (SELF_ATTENTION, "inside-the-hull", ".explorer-plane > svg"),
        ],
    )
    def test_a_page_scrolls_over_a_picture(self, figure, where, name, place):
        page, section = figure(where, name, width=390)
        before = inputs(section)
        element = section.locator(place)
        element.evaluate(OPEN_TAB)
        x, y = center(element)
        if name == "inside-the-hull":
            # Beside its vectors.
            y = element.bounding_box()["y"] + 12
        top = page.evaluate("scrollY")
        Finger(page).drag((x, y), (x, y - 200))
        page.wait_for_function("(top) => scrollY > top + 50", arg=top, timeout=PATIENCE)
        assert inputs(section) == before
