"""The figures of the built book, where the browser answers."""

import base64
import json
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from playwright.sync_api import Browser, CDPSession, Page, Route, ViewportSize

from scripts.book.serve import serving
from scripts.measure import loading
from scripts.measure.changes import (
    CHANGE,
    FIGURES,
    LIVE,
    NAMES,
    measure_figures,
    measure_round,
)
from transformer_book.explore import HeadGrid, Sentence, explore
from transformer_book.explore.build import MIMETYPE
from transformer_book.explore.build.drawing import placeholder
from transformer_book.layers.multi_head_attention import MultiHeadAttention
from transformer_book.layers.simple_self_attention import FEATURES, SENTENCE

HAND_WRITTEN = Path(__file__).with_name("hand_written.html")
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
RUNS = 15
WORDS, HEADS = 32, 8  # of the large figure

# The engine loads when a reader seems to want it, or when the browser is at rest; with
# the wish to save data only the former, so that loading the page is measured alone.
SAVE_DATA = "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
LARGE = """<!doctype html>
<link rel="stylesheet" href="_explore/explorer.css">
<script type="module" src="_explore/host.js"></script>
"""


class Traffic:
    """Counts the compressed bytes that a page fetches."""

    def __init__(self, page: Page):
        self.bytes = self.requests = 0
        session: CDPSession = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self.add)

    def add(self, event: dict[str, Any]) -> None:
        """Count a finished request."""
        self.bytes += event["encodedDataLength"]
        self.requests += 1


def measure_page(
    browser: Browser, address: str, name: str
) -> Iterator[tuple[str, float]]:
    """Yield what a page fetches and how a phone loads it."""
    with browser.new_context(viewport=DESKTOP) as context:
        page = context.new_page()
        page.add_init_script(SAVE_DATA)
        traffic = Traffic(page)
        page.goto(f"{address}/{name}.html", wait_until="networkidle")
        page.wait_for_function(LIVE)
        before = traffic.bytes
        yield "kB before interaction", round(before / 1000)
        yield "requests before interaction", traffic.requests
        figures = page.locator(FIGURES).evaluate_all(NAMES)
        if figures:
            page.evaluate(CHANGE, [figures[0], -1])
            page.wait_for_load_state("networkidle")
            yield "kB for the first live change", round((traffic.bytes - before) / 1000)
    found = loading.measure(browser, f"{address}/{name}.html")
    yield "index of the machine", round(found.index)
    yield from found.scores.items()
    yield "layout shift", round(found.layout_shift, 3)
    if found.first_change and found.first_change_slow:
        yield "ms to the first live change", round(found.first_change)
        yield "ms to it on slow 4G", round(found.first_change_slow)


def measure_site(
    browser: Browser, names: list[str]
) -> Iterator[tuple[str, str, dict[str, float]]]:
    """Yield the group, the name and the figures of what these pages hold."""
    with serving() as address:
        for name in names:
            yield "pages", name, dict(measure_page(browser, address, name))
            with browser.new_context(viewport=DESKTOP) as context:
                page = context.new_page()
                page.goto(f"{address}/{name}.html", wait_until="networkidle")
                page.wait_for_function(LIVE)
                for figure, found in measure_figures(page):
                    yield "changes", f"{name} {figure}", found
        yield "by hand", "book/index first-look", measure_by_hand(browser, address)
        for figure, found in measure_large_figure(browser, address):
            yield "a large figure", figure, found


def answer_with(**content: Any) -> Callable[[Route], None]:
    """Answer a request with this content instead of a file of the server."""
    return lambda route: route.fulfill(**content)


def hand_written() -> str:
    """Return the page that does by its own script what the book's first figure does."""
    page = HAND_WRITTEN.read_text("utf-8").replace("SENTENCE", SENTENCE)
    return page.replace('"VECTORS"', json.dumps(FEATURES))


def measure_by_hand(browser: Browser, address: str) -> dict[str, float]:
    """Measure the book's first figure and the one written by hand, in turns.

    Returns:
        How long the latter's changes take, in milliseconds, and how many times as long
        the former's take, a number that hardly depends on the machine.
    """
    places = {
        "first-look": f"{address}/book/index.html",
        "hand-written": f"{address}/hand_written.html",
    }
    answer = answer_with(body=hand_written(), content_type="text/html")
    with browser.new_context(viewport=DESKTOP) as context:
        context.route(places["hand-written"], answer)
        tabs = {name: context.new_page() for name in places}
        for name, page in tabs.items():
            page.goto(places[name], wait_until="networkidle")
            page.wait_for_function(LIVE)
        times: dict[str, list[float]] = {name: [] for name in tabs}
        for _ in range(RUNS):
            for name, page in tabs.items():
                page.bring_to_front()
                times[name].append(measure_round(page, name)["ms painted, p95"])
    book, hand = (statistics.median(found) for found in times.values())
    return {"ms painted, p95": round(hand, 1), "times that": round(book / hand, 2)}


def large_figure() -> tuple[str, dict[str, str]]:
    """Return the HTML, and the files in base64, of a figure larger than the book's."""
    words = [f"word{number}" for number in range(1, WORDS + 1)]
    vectors = torch.randn(WORDS, 8 * HEADS).tolist()
    layer = MultiHeadAttention(8 * HEADS, HEADS)
    widget = explore(
        lambda length, x: layer(length * x),
        length=(0.0, 2.0),
        x=Sentence(" ".join(words), dict(zip(words, vectors, strict=True)), WORDS),
        show=[HeadGrid("weights")],
        name=f"{WORDS} words, {HEADS} heads",
    )
    widget.figure.build()
    bundle = widget.figure.bundle[MIMETYPE]
    return placeholder(bundle["text"]), bundle["files"]


def measure_large_figure(
    browser: Browser, address: str
) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield the large figure's name and times, in an empty page of the built book."""
    html, files = large_figure()
    with browser.new_context(viewport=DESKTOP) as context:
        page = context.new_page()
        page.route(
            f"{address}/large.html",
            answer_with(body=LARGE + html, content_type="text/html"),
        )
        for name, content in files.items():
            program = answer_with(body=base64.b64decode(content))
            page.route(f"{address}/_explore/{name}", program)
        page.goto(f"{address}/large.html", wait_until="networkidle")
        page.wait_for_function(LIVE)
        yield from measure_figures(page)
