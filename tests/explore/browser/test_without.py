"""A page without scripts, without a network, without WebAssembly, without numbers."""

import re

import pytest
from playwright.sync_api import expect

from . import shown
from .conftest import DESKTOP
from .figure import COUNT, LIVE, Figure
from .moves import moves
from .notebooks import names, run_page
from .watch import Watch

PHONE = {"width": 390, "height": 844}
ENGINE = re.compile(r"/_explore/engine[^/]*\.js")
PROGRAM = re.compile(r"/_explore/\w+\.onnx")
HOST = re.compile(r"/_explore/host\.js")
# Pages that have, between them, a program of each kind: of sentences, a mask, a guess.
PAGES = ["book/simple_self_attention", "book/masks_and_cross_attention"]
COMPILES = """() => {
  const empty = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
  try { return Boolean(new WebAssembly.Module(empty)); } catch { return false; }
}"""


@pytest.fixture
def new_page(browser, server):
    """A function that makes a page in a context of its own, to be spoiled."""
    contexts = []

    def new_page(**options):
        contexts.append(browser.new_context(**({"viewport": DESKTOP} | options)))
        return contexts[-1].new_page()

    yield new_page
    for context in contexts:
        context.close()


def figures(page, page_name):
    """The figures of a page, each brought into view."""
    page.evaluate(COUNT)
    made = run_page(page_name)
    return [Figure(page, made[name]) for name in names(page_name, "explore")]


def computed(figures):
    """Those that need the engine: one of constants has all its numbers in the page."""
    return [f for f in figures if f.explorer.tensors or f.explorer.plain]


def move_all(figure):
    """Move each control, and compare with PyTorch after each change."""
    for name in figure.explorer.controls:
        for _ in moves(figure, name)[0](figure, name):
            figure.check()


def move_first(figure):
    """Move the first control once."""
    name = next(iter(figure.explorer.controls))
    next(moves(figure, name)[0](figure, name))


def address(server, page_name):
    return f"{server}/{page_name}.html"


def name_of(page_name):
    return page_name.split("/")[-1]


# How light, from 0 to 255: page, figure, words of a picture, and of a cell.
LIGHTNESS = """() => Object.entries({ body: "backgroundColor",
    ".explorer": "backgroundColor", ".picture svg text": "fill",
    ".highlight .k": "color" })
  .map(([one, what]) => getComputedStyle(document.querySelector(one))[what])
  .map((color) => color.match(/[\\d.]+/g).slice(0, 3))
  .map((parts) => parts.reduce((sum, part) => sum + Number(part), 0) / 3)"""


def test_without_javascript_colors_are_the_systems(new_page, server):
    """Page and figures have a dark ground, with light words and code on it."""
    page = new_page(java_script_enabled=False)
    page.goto(address(server, "book/scaled_dot_product_attention"))
    for scheme, dark in ("light", False), ("dark", True):
        page.emulate_media(color_scheme=scheme)
        ground, figure, words, code = page.evaluate(LIGHTNESS)
        assert (ground < 50, figure < 50) == (dark, dark)
        assert (words > 150, code > 150) == (dark, dark)


def test_without_javascript(lesson_name, new_page, server):
    """The initial picture has its numbers, and nothing that would not work."""
    page = new_page(java_script_enabled=False)
    page.goto(address(server, lesson_name))
    for figure in figures(page, name_of(lesson_name)):
        start = figure.explorer.spec["start"]
        answer = figure.explorer.run(start)
        focus = figure.explorer.spec["focus"]
        shown.check_views(figure, figure.picture(), start, answer, focus)
        still = page.locator(".explorer-still", has=figure.section)
        (said,) = [s for s in still.locator("[data-missing]").all() if s.is_visible()]
        assert "switch it on" in said.inner_text()
        for control in still.locator("button, input, textarea, select").all():
            assert control.is_hidden() or control.is_disabled()
        assert still.locator("[tabindex], [role=slider], [role=grid]").count() == 0


@pytest.mark.parametrize("way", ["website", "file"])
def test_a_script_that_does_not_come(new_page, server, book, way):
    """The picture stays, without controls, and one sentence says what to do."""
    page = new_page()
    page.route(HOST, lambda route: route.abort())
    folder = {"website": server, "file": book.as_uri()}[way]
    page.goto(address(folder, PAGES[0]))
    still = page.locator(".explorer-still").first
    said = still.locator("[data-missing]:visible")
    expect(said).to_have_count(1)
    wanted = {"website": "check your connection", "file": "do not run from a file"}[way]
    expect(said).to_contain_text(wanted)
    expect(still.locator(".explorer-view").first).to_be_visible()
    expect(still.locator(".explorer-control, .explorer-reset").first).to_be_hidden()


def test_a_link_leads_to_its_section_before_the_scripts_come(new_page, server):
    page = new_page(viewport=PHONE)
    page.route(re.compile(r"\.js"), lambda route: None)
    page.goto(f"{address(server, PAGES[0])}#summary", wait_until="commit")
    title = page.locator("#summary > h2")
    expect(title).to_be_in_viewport()
    # What comes late above it, as a figure does, leaves it where it is.
    page.evaluate(
        """document.querySelector("article h1").style.paddingBottom = "999px";
        document.documentElement.style.overflowAnchor = "none";"""
    )
    page.evaluate(
        "new Promise((next) => requestAnimationFrame(() => setTimeout(next)))"
    )
    assert 0 < title.bounding_box()["y"] < 200


# Views by their number: on a phone the scripts take them out of the columns.
BOXES = """() => [...document.querySelectorAll(".explorer")].flatMap((figure) => [
    figure, ...figure.querySelectorAll(".explorer-control, .explorer-reset"),
    ...[...figure.querySelectorAll(".explorer-view")]
      .sort((one, other) => one.dataset.view - other.dataset.view),
  ].map((el) => {
    const { x, y, width, height } = el.getBoundingClientRect();
    // In its figure: formulas above it are set meanwhile. What is hidden is nowhere.
    return width && [x, y - figure.getBoundingClientRect().y, width, height];
  }))"""


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_moves_when_the_scripts_take_over(
    lesson_name, new_page, server, viewport
):
    page = new_page(viewport=viewport)
    held = []
    page.route(HOST, lambda route: held.append(route))
    with page.expect_request(HOST):
        page.goto(address(server, lesson_name), wait_until="commit")
    page.wait_for_selector("footer")
    page.evaluate("document.fonts.ready.then(() => {})")
    before = page.evaluate(BOXES)
    assert len(before) > len(names(name_of(lesson_name), "explore"))
    held[0].continue_()
    page.wait_for_function(LIVE)
    for one, other in zip(before, page.evaluate(BOXES), strict=True):
        assert one == pytest.approx(other, abs=1)


def test_offline_before_a_figure_is_whole(new_page, server):
    """It says so before a reader moves a control, and takes it back."""
    page = new_page()
    page.route(PROGRAM, lambda route: route.abort())
    page.goto(address(server, PAGES[0]))
    page.wait_for_function(LIVE)
    said = page.get_by_text("You are offline, and parts of this figure")
    expect(said).to_have_count(0)
    page.context.set_offline(True)
    expect(said).to_have_count(len(names(name_of(PAGES[0]), "explore")))
    page.context.set_offline(False)
    expect(said).to_have_count(0)


def test_offline_after_the_first_load(page_name, new_page, server):
    """Once a reader has begun to read, no control needs the network."""
    page = new_page()
    watch = Watch(page, server)
    page.goto(address(server, page_name))
    page.wait_for_function(LIVE)
    html = page.context.request.get(address(server, page_name)).text()
    wanted = set(re.findall(r"\b[0-9a-f]{16}\.(?:onnx|json)", html))
    found = figures(page, name_of(page_name))
    page.mouse.wheel(0, 10)
    page.wait_for_function(
        """(wanted) => {
          const there = performance.getEntriesByType("resource");
          return wanted.every((file) => there.some(({ name }) => name.endsWith(file)));
        }""",
        arg=sorted(wanted),
    )
    page.context.set_offline(True)
    assert page.get_by_text("You are offline").count() == 0
    for figure in found:
        move_all(figure)
    assert not watch.problems


@pytest.mark.parametrize("missing", [ENGINE, PROGRAM], ids=["engine", "program"])
def test_engine_out_of_reach(page_name, new_page, server, missing):
    """One sentence, over the picture; when it can be reached, all goes on."""
    page = new_page()
    page.route(missing, lambda route: route.abort())
    page.goto(address(server, page_name))
    page.wait_for_function(LIVE)
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    for figure in computed(figures(page, name_of(page_name))):
        picture = figure.picture()
        move_first(figure)
        assert "could not be loaded" in figure.refused()
        assert figure.picture() == picture
    page.unroute(missing)
    for figure in figures(page, name_of(page_name)):
        move_first(figure)
        figure.check()
    assert not errors


POISON = """
import * as engine from "ADDRESS?sound";
export const trainer = engine.trainer;
export async function load(bytes) {
  const run = await engine.load(bytes);
  return async (tensors) => {
    const outputs = await run(tensors);
    if (!globalThis.sound) Object.values(outputs)[0].data[0] = NaN;
    return outputs;
  };
}
"""


def test_numbers_that_are_none(page_name, new_page, server):
    """NaN is named, over the last picture; with numbers again, all goes on."""

    def poison(route):
        script = POISON.replace("ADDRESS", route.request.url)
        route.fulfill(body=script, content_type="text/javascript")

    page = new_page()
    page.route(re.compile(f"{ENGINE.pattern}$"), poison)
    page.goto(address(server, page_name))
    page.wait_for_function(LIVE)
    found = computed(figures(page, name_of(page_name)))
    for figure in found:
        picture = figure.picture()
        figure.answer(figure.inputs)
        assert "contains NaN or infinity" in figure.refused()
        assert figure.picture() == picture
    page.evaluate("globalThis.sound = true")
    for figure in found:
        move_first(figure)
        figure.check()


def answers_in_plain_javascript(page, page_name, server):
    """Open a page where nothing compiles, and move a control of each figure."""
    page.goto(address(server, page_name))
    # A policy may forbid to wait for a function.
    expect(page.locator(".explorer-still")).to_have_count(0)
    assert page.evaluate(COMPILES) is False
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    for figure in figures(page, name_of(page_name)):
        move_first(figure)
        figure.check()
    assert not errors


def test_without_webassembly(lesson_name, new_page, server):
    """The engine's plain JavaScript gives the same numbers."""
    page = new_page()
    page.add_init_script("delete globalThis.WebAssembly")
    answers_in_plain_javascript(page, lesson_name, server)


def test_a_policy_against_webassembly(new_page, server):
    """As of a host that allows inline scripts, but no compiling."""

    def forbid(route):
        response = route.fetch()
        policy = f"script-src {server} 'unsafe-inline'; object-src 'none'"
        headers = response.headers | {"content-security-policy": policy}
        route.fulfill(response=response, headers=headers)

    page = new_page()
    page.route(re.compile(r"\.html$"), forbid)
    answers_in_plain_javascript(page, "book/simple_self_attention", server)
