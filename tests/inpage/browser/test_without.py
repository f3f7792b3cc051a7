"""Cells in a page without a network, a store, WebAssembly, or a file of its own."""

import re

import pytest
from playwright.sync_api import expect

from .cells import STARTS, Cells

PAGE = "book/queries_keys_values"
FORBIDDEN = "script-src 'self' 'unsafe-inline' blob:"
# The browser writes down what has come a moment later. (Playwright's wait_for_function
# takes a promise for an answer.)
KEPT = """async () => {
  const store = await caches.open("inpage");
  while ((await store.keys()).length < 4) await new Promise(requestAnimationFrame);
}"""
BLOCKED = """
delete window.caches;
for (const name of ["localStorage", "sessionStorage"]) {
  const get = () => { throw new DOMException("blocked"); };
  Object.defineProperty(window, name, { configurable: true, get });
}"""

# The files that are large. A page's scripts are for the browser itself to keep.
INTERPRETER = re.compile(r"/_inpage/(worker|pyodide|python|book)")


@pytest.fixture
def visit_first(browser, server):
    """A function that opens a page in a browser that has seen nothing of the book."""
    contexts = []

    def visit_first(spoil=lambda page: None):
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 800}))
        page = contexts[-1].new_page()
        spoil(page)
        page.goto(f"{server}/{PAGE}.html")
        return page

    yield visit_first
    for context in contexts:
        context.close()


def answers(cells):
    """Whether a cell that was edited runs."""
    cells.edit(1, "print(6 * 7)")
    assert cells.run(1).startswith("Done.")
    expect(cells.output(1)).to_have_text("42")


def test_what_was_loaded_once_starts_without_a_network(visit_first):
    page = visit_first()
    cells = Cells(page)
    cells.edit(1)
    expect(cells.status(1)).to_have_text("Ready.", timeout=STARTS)
    page.evaluate(KEPT)
    page.context.route(INTERPRETER, lambda route: route.abort())
    page.reload()
    answers(cells)


def test_a_browser_that_keeps_nothing(visit_first):
    page = visit_first(lambda page: page.add_init_script(BLOCKED))
    answers(Cells(page))
    expect(page.get_by_text("This browser does not keep edits")).to_be_visible()


def test_a_site_that_forbids_webassembly_says_so(visit_first):
    def forbid(page):
        def answer(route):
            response = route.fetch()
            headers = response.headers | {"content-security-policy": FORBIDDEN}
            route.fulfill(response=response, headers=headers)

        page.route(re.compile(r"\.html$"), answer)

    cells = Cells(visit_first(forbid))
    cells.edit(1)
    expect(cells.status(1)).to_contain_text("may run WebAssembly", timeout=STARTS)


def test_a_file_that_does_not_come_is_asked_for_again(visit_first):
    gone = re.compile(r"pyodide\.asm\.wasm")
    page = visit_first(lambda page: page.context.route(gone, lambda r: r.abort()))
    cells = Cells(page)
    cells.edit(1)
    expect(cells.status(1)).to_contain_text("Check your connection", timeout=STARTS)
    page.context.unroute(gone)
    answers(cells)
