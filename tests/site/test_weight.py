"""What a page loads, that it is enough, and what Lighthouse says of it."""

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES, Text

from scripts.measure import loading
from transformer_book.explore.build import run_node
from transformer_book.site.speed import assets, highlighting

from ..conftest import ALIVE

MOST = 350_000  # bytes before the first interaction, compressed
CATEGORIES = ["accessibility", "best-practices", "seo"]


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


BLOCKED = """for (const name of ["localStorage", "sessionStorage"]) {
  const get = () => { throw new DOMException("blocked", "SecurityError"); };
  Object.defineProperty(window, name, { get, configurable: true });
}"""
FULL = """Storage.prototype.setItem = () => {
  throw new DOMException("full", "QuotaExceededError");
}"""


@pytest.mark.parametrize("storage", [BLOCKED, FULL], ids=["blocked", "full"])
def test_a_page_works_where_nothing_can_be_stored(load, storage):
    """As where a reader blocks all cookies, or in the frame of a course's platform."""
    page = load("book/resources", storage)
    page.locator(".theme-switch-button:visible").first.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.keyboard.press("Control+k")
    page.locator("#pst-search-dialog input").fill("softmax")
    page.keyboard.press("Enter")
    expect(page.locator("#search-results li").first).to_be_visible()
    assert page.wrong == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_has_the_theme_of_the_system(load, theme):
    page = load("book/resources", color_scheme=theme)
    expect(page.locator("html")).to_have_attribute("data-theme", theme)


# How far what is in sight has moved, as Lighthouse counts it.
SHIFT = """() => new Promise((found) => {
  let sum = 0;
  const add = (list) => list.getEntries().forEach(({ value }) => { sum += value; });
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => found(sum)));
})"""


def test_a_page_is_light_and_stands_still_on_a_phone(load, page_name):
    page = load(page_name, viewport={"width": 412, "height": 823}, is_mobile=True)
    # Asked for after the load: a slow machine may read the page while no file comes.
    page.wait_for_load_state("networkidle")
    assert sum(page.sizes.values()) <= MOST
    assert page.evaluate(SHIFT) <= 0.02
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


def test_a_script_that_fails_ends_alone(tmp_path, monkeypatch):
    """What it declared is known to the others, as names of Sphinx's own are."""
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static/one.js").write_text("const ONE = 1;\nmissing();\nONE = 0")
    (tmp_path / "_static/two.js").write_text("const two = () => ONE + 1")
    (tmp_path / "_static/three.js").write_text("console.log(two())")
    files = [f"_static/{name}.js" for name in ("one", "two", "three")]
    monkeypatch.setattr(assets, "common", {"js": files})
    monkeypatch.setattr(assets, "LATER", [])
    said = run_node(
        "-e", f"globalThis.reportError = () => {{}};\n{assets.read(tmp_path, 'js')}"
    )
    assert said == "2\n"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_plain_tokens_have_the_color_of_all_code(theme):
    style = get_style_by_name(f"a11y-high-contrast-{theme}")
    kinds = [Text, *highlighting.PLAIN]
    assert len({style.style_for_token(kind)["color"] for kind in kinds}) == 1


def test_plain_code_is_text(book):
    """Tokens in the color of all code have no element of their own."""
    plain = {STANDARD_TYPES[kind] for kind in highlighting.PLAIN}
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
    page.wait_for_function(ALIVE)
    theme = page.locator("html")
    for mode in "dark", "light", "auto":
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
    hint.locator("summary").click()
    expect(text).to_be_visible()

    code = page.locator(".highlight pre:visible").first
    code.scroll_into_view_if_needed()
    code.evaluate("(one) => { one.style.width = '60px'; }")
    expect(code).to_have_attribute("tabindex", "0")
    assert page.wrong == []


@pytest.mark.parametrize("width, slower", [(1280, 1), (390, 6)])
def test_a_link_leads_to_its_section(load, width, slower):
    """Also where a reader comes back: what comes to life above it moves nothing."""
    page = load(
        "book/multi_head_attention#summary",
        viewport={"width": width, "height": 800},
        slower=slower,
    )
    title = page.locator("#summary > h2")
    for again in False, True:
        if again:
            page.reload()
        page.wait_for_function(ALIVE)
        assert 0 < title.bounding_box()["y"] < 200


# The heaviest page, and one of prose with videos: what they share, and what each could
# have of its own, is axe's and the other tests' to find on every page.
AUDITED = ["book/multi_head_attention", "book/resources"]


@pytest.mark.parametrize("name", AUDITED)
def test_lighthouse_finds_nothing(server, name):
    report = loading.audit(
        f"{server}/{name}.html",
        # What does not depend on the machine.
        f"--only-categories={','.join(CATEGORIES)}",
        "--only-audits=cumulative-layout-shift",
    )
    assert loading.scores(report) == dict.fromkeys(CATEGORIES, (100, []))
    assert report["audits"]["cumulative-layout-shift"]["numericValue"] <= 0.02


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
    page.wait_for_function(ALIVE)
    figure = page.locator("section[data-explorer='by-hand']")
    figure.scroll_into_view_if_needed()
    # A frame later the figure knows its height.
    page.evaluate(
        "new Promise((seen) => requestAnimationFrame(() => setTimeout(seen)))"
    )
    whole, shorter, shortest = figure.evaluate(TYPED)
    assert whole == shorter == shortest
    # Once the reader rests, the room is given back.
    page.wait_for_function(
        "([figure, whole]) => figure.offsetHeight < whole",
        arg=[figure.element_handle(), whole],
    )


def test_a_cell_stays_under_the_pointer(load):
    page = load("book/positional_embeddings", viewport={"width": 390, "height": 900})
    page.wait_for_function(ALIVE)
    figure = page.locator("section[data-explorer='in-order']")
    figure.scroll_into_view_if_needed()
    # In these words the captions have two lines or three.
    figure.locator("textarea").fill("friends visit new colleagues")
    figure.get_by_label("Add positions").check()
    caption = figure.locator(".explorer-caption")
    figure.get_by_role("tab", name="Table").click()
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
    page = load("book/simple_self_attention", viewport={"width": 700, "height": 900})
    page.wait_for_function(ALIVE)
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
    page.set_viewport_size({"width": 660, "height": 390})
    expect(kept).to_have_count(0)
