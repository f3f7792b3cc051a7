"""What a page loads, that it is enough, and what Lighthouse says of it."""

import re
from types import SimpleNamespace

import lighthouse
import pytest
from playwright.sync_api import expect
from pygments.token import STANDARD_TYPES

from transformer_book.site import assets, highlighting

from .conftest import LAID_OUT

MOST = 350_000  # bytes before the first interaction, compressed
CATEGORIES = ["accessibility", "best-practices", "seo"]


# How many parts of a page each idle moment lays out, and how many figures it brings
# to life.
COUNT_STEPS = """
window.steps = [];
const count = (name) => document.querySelectorAll(`.bd-article ${name}`).length;
window.requestIdleCallback = (task) => setTimeout(() => {
  const laidOut = count(".laid-out");
  const still = count(".explorer-still");
  task({ timeRemaining: () => 50 });
  window.steps.push([count(".laid-out") - laidOut, still - count(".explorer-still")]);
});
"""

# No moment of rest comes before it is released.
HOLD_REST = """
let held = [];
window.requestIdleCallback = (task) => (held ? held.push(task) : setTimeout(task));
window.release = () => {
  const tasks = held;
  held = null;
  tasks.forEach((task) => task());
};
"""

# Once all is laid out, no moment of rest comes before `next` is called.
HOLD_SHOWING = """
const rest = window.requestIdleCallback.bind(window);
window.requestIdleCallback = (task, options) => {
  if (window.next || !document.body.matches(".laid-out")) rest(task, options);
  else window.next = task;
};
"""


@pytest.fixture
def load(browser, server):
    """Load a page that nothing is kept of; it knows the bytes of each file."""
    contexts = []

    def load(name, script="", slower=1, **options):
        contexts.append(browser.new_context(**options))
        contexts[-1].add_init_script(script)
        contexts[-1].set_default_timeout(30_000 * slower)
        page = contexts[-1].new_page()
        names, page.sizes, page.wrong = {}, {}, []
        session = contexts[-1].new_cdp_session(page)
        session.send("Network.enable")
        session.send("Emulation.setCPUThrottlingRate", {"rate": slower})

        def note_request(event):
            names[event["requestId"]] = event["request"]["url"]

        def note_bytes(event):
            page.sizes[names[event["requestId"]]] = event["encodedDataLength"]

        session.on("Network.requestWillBeSent", note_request)
        session.on("Network.loadingFinished", note_bytes)
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        path, mark, place = name.partition("#")
        page.goto(f"{server}/{path}.html{mark}{place}")
        return page

    yield load
    for context in contexts:
        context.close()


def test_a_page_is_light(load, page_name):
    page = load(page_name)
    # Asked for after the load: a slow machine may read the page while no file comes.
    page.wait_for_load_state("networkidle")
    assert sum(page.sizes.values()) <= MOST
    names = [name.rpartition("/_static/")[2] for name in page.sizes]
    assert not [name for name in names if re.search("mathjax|search|thebe", name, re.I)]
    # What the theme and the extensions bring is in two files.
    assert {re.sub(r"\?.*", "", name) for name in names if "book." in name} == {
        "book.css",
        "book.js",
    }
    assert not [name for name in names if re.match("styles/|scripts/|basic", name)]


def test_a_style_names_its_files_from_where_it_stands(book):
    style = (book / "_static" / "book.css").read_text()
    addresses = [name for name in assets.ADDRESS.findall(style) if name != "file.png"]
    assert addresses
    assert [name for name in addresses if not (book / "_static" / name).exists()] == []


def test_a_build_that_writes_no_page_anew_keeps_what_is_there(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "common", {})
    builder = SimpleNamespace(name="html")
    assets.write_files(SimpleNamespace(builder=builder, outdir=tmp_path), None)
    assert list(tmp_path.iterdir()) == []


def test_plain_code_is_text(book):
    """Tokens in the color of all code have no element of their own."""
    style = (book / "_static" / "pygments.css").read_text()
    plain = {STANDARD_TYPES[kind] for kind in highlighting.PLAIN}
    for theme in "light", "dark":
        rule = rf'"{theme}"\] .highlight{{}} {{{{.*\bcolor: (#\w+)'
        color = re.search(rule.format(""), style)[1]
        for name in plain:
            assert re.search(rule.format(f" .{name}"), style)[1] == color
    classes = {
        name
        for page in book.rglob("*.html")
        for code in re.findall("<pre>.*?</pre>", page.read_text(), re.DOTALL)
        for name in re.findall(r'<span class="([\w ]+)">', code)
    }
    assert {"k", "mi", "s2"} <= classes
    assert not classes & plain


def test_the_theme_measures_no_code(book):
    script = (book / "_static/scripts/pydata-sphinx-theme.js").read_text()
    assert len(assets.MEASURED.findall(script)) == 1
    assert not assets.MEASURED.search((book / "_static/book.js").read_text())


def test_what_the_theme_offers_works(load):
    page = load("book/simple_self_attention", viewport={"width": 1280, "height": 800})
    page.wait_for_function(LAID_OUT)
    theme = page.locator("html")
    for mode in "auto", "dark", "light":
        page.locator(".theme-switch-button").first.click()
        expect(theme).to_have_attribute("data-mode", mode)

    page.locator(".dropdown-download-buttons > button").click()
    menu = page.locator(".dropdown-download-buttons .dropdown-menu")
    expect(menu).to_be_visible()
    page.locator(".bd-article h1").click()
    expect(menu).to_be_hidden()
    page.locator(".btn-fullscreen-button").first.hover()
    expect(page.locator(".tooltip")).to_be_visible()

    cell = page.locator("div.highlight:has(> button.copybtn)").first
    cell.hover()
    expect(cell.locator("button.copybtn")).to_be_visible()

    sidebar = page.locator("#pst-primary-sidebar")
    expect(sidebar).to_be_visible()
    page.locator(".primary-toggle").first.click()
    expect(sidebar).to_be_hidden()

    page.locator('.bd-sidebar-secondary a[href="#summary"]').click()
    expect(page.locator("#summary > h2")).to_be_in_viewport()
    # The contents mark where the reader is, by one link.
    marked = page.locator(".bd-sidebar-secondary a:is(.active, [aria-current])")
    expect(marked).to_have_text(["Summary"])

    page.keyboard.press("Control+k")
    search = page.locator("#pst-search-dialog input")
    expect(search).to_be_focused()
    search.fill("softmax")
    search.press("Enter")
    page.wait_for_url("**/search.html?q=softmax")
    expect(page.locator("#search-results li").first).to_be_visible()
    assert page.wrong == []


def test_hints_unfold_and_wide_code_is_reached_by_keyboard(load):
    page = load("book/index", viewport={"width": 1280, "height": 800})
    hint = page.locator(".admonition.dropdown").first
    hint.scroll_into_view_if_needed()
    text = hint.locator(":scope > :not(.admonition-title)").first
    expect(text).to_be_hidden()
    hint.locator("button").click()
    expect(text).to_be_visible()

    code = page.locator(".highlight pre:visible").first
    code.scroll_into_view_if_needed()
    code.evaluate("(one) => { one.style.width = '60px'; }")
    expect(code).to_have_attribute("tabindex", "0")
    assert page.wrong == []


def test_a_page_is_laid_out_in_short_tasks(load):
    """A figure comes to life in one of its own."""
    page = load("book/multi_head_attention", script=COUNT_STEPS)
    page.wait_for_function(LAID_OUT)
    steps = page.evaluate("window.steps")
    laid_out, alive = zip(*steps, strict=True)
    assert [0, 1] in steps
    assert not [step for step in steps if all(step)] and max(alive) == 1
    # Fewer than half of the cells and boxes in one task.
    assert 0 < max(laid_out) < sum(laid_out) / 2
    assert sum(laid_out) > page.locator(".bd-article .cell").count()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_link_leads_to_its_section(load, width):
    """What is laid out above it moves nothing; nor does it when a reader comes back."""
    page = load(
        "book/multi_head_attention#summary",
        viewport={"width": width, "height": 800},
        slower=6,
    )
    title = page.locator("#summary > h2")
    for again in False, True:
        if again:
            page.reload()
        page.wait_for_function(LAID_OUT)
        expect(title).to_be_in_viewport()
        assert 0 < title.bounding_box()["y"] < 200


def test_a_link_within_a_page_that_is_not_laid_out_yet(load):
    """A page that no moment of rest has come to is not laid out any further."""
    page = load(
        "book/multi_head_attention",
        viewport={"width": 390, "height": 800},
        script="window.requestIdleCallback = () => {}",
    )
    assert page.evaluate(f"!({LAID_OUT})")
    page.evaluate("location.hash = '#summary'")
    title = page.locator("#summary > h2")
    expect(title).to_be_in_viewport()
    page.wait_for_function(LAID_OUT)
    assert 0 < title.bounding_box()["y"] < 200


def test_lighthouse_finds_nothing(server, page_name):
    report = lighthouse.audit(
        f"{server}/{page_name}.html",
        # What does not depend on the machine.
        f"--only-categories={','.join(CATEGORIES)}",
        "--only-audits=cumulative-layout-shift",
    )
    assert lighthouse.scores(report) == dict.fromkeys(CATEGORIES, (100, []))
    assert report["audits"]["cumulative-layout-shift"]["numericValue"] <= 0.02


@pytest.mark.parametrize("width", [1280, 390])
def test_what_a_reader_looks_at_stays_in_its_place(load, width):
    """Also for one who has gone far down before all above it is laid out."""
    page = load(
        "book/multi_head_attention",
        viewport={"width": width, "height": 800},
        script=HOLD_REST,
    )
    page.evaluate("scrollTo({ top: 12_000, behavior: 'instant' })")
    page.wait_for_timeout(500)
    seen = page.evaluate_handle("document.elementFromPoint(innerWidth / 2, 400)")
    before = seen.bounding_box()["y"]
    assert page.evaluate(f"!({LAID_OUT})")
    page.evaluate("window.release()")
    page.wait_for_function(LAID_OUT)
    page.wait_for_timeout(500)
    assert abs(seen.bounding_box()["y"] - before) < 2
    # What is above it has grown.
    assert page.evaluate("scrollY") > 15_000


HEIGHTS = """
[...document.querySelectorAll(".bd-article > section > section")]
  .map((section) => Math.round(section.getBoundingClientRect().height))
"""
SKIPPED = """
[...document.querySelectorAll(".bd-article > section *")].filter((one) =>
  one.checkVisibility() && !one.checkVisibility({ contentVisibilityAuto: true })).length
"""
SHOWN = "document.querySelectorAll('.bd-article > section > .shown').length"


@pytest.mark.parametrize("width", [1280, 390])
def test_a_section_out_of_sight_has_the_height_that_it_shows(load, width):
    """One after the other is shown, and nothing moves."""
    page = load(
        "book/index", viewport={"width": width, "height": 800}, script=HOLD_SHOWING
    )
    page.wait_for_function("window.next && document.fonts.status === 'loaded'")
    assert page.evaluate(SKIPPED)
    heights = page.evaluate(HEIGHTS)
    page.pdf()
    assert page.evaluate(HEIGHTS) == heights
    assert page.evaluate(f"window.next(), {SHOWN}") == 1
    # Asked in each frame, the page would never rest.
    page.wait_for_function(f"{SKIPPED} === 0", polling=500)
    assert page.evaluate(HEIGHTS) == heights


def test_all_sections_are_shown_in_another_width(load):
    page = load(
        "book/index", viewport={"width": 1280, "height": 800}, script=HOLD_SHOWING
    )
    page.wait_for_function("!!window.next")
    heights = page.evaluate(HEIGHTS)
    page.set_viewport_size({"width": 390, "height": 800})
    page.wait_for_function(f"{SKIPPED} === 0")
    assert all(map(int.__lt__, heights, page.evaluate(HEIGHTS)))


# A figure's height before a sentence is shortened, as it is answered, and typed on.
TYPED = """
async (figure) => {
  const field = figure.querySelector("textarea");
  const typed = (text) => new Promise((resolve) => {
    figure.addEventListener("explorer-change", () => resolve(figure.offsetHeight),
      { once: true });
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const { offsetHeight } = figure;
  return [offsetHeight, await typed("I go to the lab"), await typed("I go")];
}
"""


def test_what_is_below_a_figure_stays_while_it_is_changed(load):
    page = load("book/multi_head_attention", viewport={"width": 1280, "height": 900})
    page.wait_for_function(LAID_OUT)
    figure = page.locator("section[data-explorer='by-hand']")
    figure.scroll_into_view_if_needed()
    whole, shorter, shortest = figure.evaluate(TYPED)
    assert whole == shorter == shortest
    # Once the reader rests, the room is given back.
    page.wait_for_function(
        "([figure, whole]) => figure.offsetHeight < whole / 2",
        arg=[figure.element_handle(), whole],
    )


def test_a_cell_stays_under_the_pointer(load):
    page = load("book/positional_embeddings", viewport={"width": 390, "height": 900})
    page.wait_for_function(LAID_OUT)
    figure = page.locator("section[data-explorer='in-order']")
    figure.scroll_into_view_if_needed()
    # In these words the captions have two lines or three.
    figure.locator("textarea").fill("friends visit new colleagues")
    figure.get_by_label("Add positions").check()
    caption = figure.locator(".explorer-caption")
    cells = figure.locator("td[data-at$=',1']")
    cells.nth(4).wait_for(state="detached")
    cells.last.scroll_into_view_if_needed()
    lines, places = set(), []
    for cell in 2 * cells.all():
        cell.hover()
        lines.add(caption.inner_text())
        top = figure.bounding_box()["y"]
        places.append(round(cells.first.bounding_box()["y"] - top))
    assert len(lines) == cells.count()
    assert len(set(places[cells.count() :])) == 1


def test_a_view_gives_back_the_room_it_kept_under_a_pointer(load):
    page = load("book/simple_self_attention", viewport={"width": 390, "height": 900})
    page.wait_for_function(LAID_OUT)
    figure = page.locator("section[data-explorer='inside-the-hull']")
    figure.scroll_into_view_if_needed()
    cell = figure.locator("td[data-at]").last
    plane = figure.locator(".explorer-plane")
    numbers = plane.locator("summary")
    kept = figure.locator(".explorer-views > [style*='min-height']")

    closed = plane.bounding_box()["height"]
    numbers.click()
    cell.hover()
    expect(kept).not_to_have_count(0)
    assert plane.bounding_box()["height"] > closed
    numbers.click()
    expect(kept).to_have_count(0)
    assert plane.bounding_box()["height"] == closed

    cell.hover()
    expect(kept).not_to_have_count(0)
    page.set_viewport_size({"width": 600, "height": 390})
    expect(kept).to_have_count(0)
