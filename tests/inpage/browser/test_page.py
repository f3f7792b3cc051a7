"""Cells of a built page that a reader edits and runs, in Chromium."""

import re
from html.parser import HTMLParser
from unittest import mock

import pytest
import torch
from playwright.sync_api import expect

from tests.conftest import open_page
from tests.exercises.answers import answers, write
from tests.explore.browser.figure import STATE, outputs_differ
from tests.explore.browser.notebooks import run_page
from tests.site.test_access import look_in_light_and_dark
from transformer_book import checks

from .cells import PAGES, STARTS, Cells, exercises, number_of, sources

PAGE = "simple_self_attention"
NAME = "simple-self-attention"
LAYER = number_of(PAGE, "class SimpleSelfAttention")
_, _, ANSWER, _ = exercises(PAGE)[0]
# What the known answers use without an import: see write().
GIVEN = "import math, torch, torch.nn as nn, torch.nn.functional as F"
INTERPRETER = re.compile(r"/_inpage/(worker|pyodide|python|book|edit)")


@pytest.fixture(scope="module")
def context(browser):
    """A browser that keeps the interpreter's files once it has them."""
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        yield context


@pytest.fixture(scope="module")
def page(context, server):
    """A page, whose interpreter all tests share."""
    page = open_page(context, server, f"book/{PAGE}")
    page.evaluate("window.told = {}")
    return page


@pytest.fixture
def cells(page):
    """The page's cells, as the book has them."""
    yield Cells(page)
    for reset in page.get_by_role("button", name="Reset cell").all():
        reset.click()
    # A file that comes faster packed is given up as it is.
    wrong = [one for one in page.wrong if not re.match(r"failed: .*/_inpage/", one)]
    page.wrong.clear()
    assert wrong == []


@pytest.fixture
def figure(page):
    """What the page's figure holds."""
    return lambda: page.evaluate(
        f"""() => {{
          const one = document.querySelector("section[data-explorer={NAME}]");
          return JSON.parse(({STATE})(one));
        }}"""
    )


def text_of(html):
    """What a reader reads of HTML."""
    parts = []
    parser = HTMLParser()
    parser.handle_data = parts.append
    parser.feed(html)
    return " ".join("".join(parts).split())


def test_nothing_is_fetched_before_a_cell_is_edited(page, cells):
    assert not list(filter(INTERPRETER.search, page.fetched))
    cells.edit(LAYER)
    expect(cells.status(LAYER)).to_have_text("Ready.", timeout=STARTS)
    assert list(filter(INTERPRETER.search, page.fetched))


def test_a_figure_obeys_an_edited_layer_until_it_is_given_back(page, cells, figure):
    book = figure()["outputs"]
    edited = sources(PAGE)[LAYER].replace("= x @", "= -x @")
    cells.edit(LAYER, edited)
    assert cells.run(LAYER).startswith("Done.")

    here = {"torch": torch}
    exec(edited, here)
    explorer = run_page(PAGE)[NAME]
    layer = here["SimpleSelfAttention"]()
    with mock.patch.dict(explorer.function.__globals__, layer=layer):
        expected = explorer.run(figure()["answered"]).outputs
        assert outputs_differ(figure()["outputs"], expected) == ""
        # A control is answered by the same code.
        page.evaluate(
            f"""document.querySelector("section[data-explorer={NAME}]").inputs =
                {{ ...document.querySelector("section[data-explorer={NAME}]").inputs,
                   length: .5 }}"""
        )
        page.wait_for_function(
            f"""document.querySelector("section[data-explorer={NAME}]").answered
                .length === .5"""
        )
        expected = explorer.run(figure()["answered"]).outputs
        assert outputs_differ(figure()["outputs"], expected) == ""

    notes = page.get_by_text("Computed by your code.")
    expect(notes).to_have_count(3)
    for count in (2, 1, 0):
        page.get_by_role("button", name="Back to the book's").first.click()
        expect(notes).to_have_count(count)
    page.locator(f"section[data-explorer={NAME}]").get_by_role(
        "button", name="Reset", exact=True
    ).click()
    page.wait_for_function(
        f"""document.querySelector("section[data-explorer={NAME}]").answered
            .length === 1"""
    )
    tensors = {k: torch.tensor(v["data"]).view(v["shape"]) for k, v in book.items()}
    assert outputs_differ(figure()["outputs"], tensors) == ""


def test_a_layer_that_fails_leaves_the_picture_and_says_so(cells, figure):
    before = figure()["outputs"]
    cells.edit(LAYER, sources(PAGE)[LAYER].replace("x @ x", "y @ x"))
    assert "cannot compute the figure of cell" in cells.run(LAYER)
    assert figure()["outputs"] == before


def test_an_answer_that_does_not_end_is_stopped_and_kept(cells):
    cells.edit(ANSWER, "while True:\n    pass")
    cells.button(ANSWER, "Run").click()
    expect(cells.status(ANSWER)).to_have_text("Running …", timeout=STARTS)
    cells.button(ANSWER, "Stop").click()
    expect(cells.status(ANSWER)).to_contain_text("Stopped.")
    assert cells.code(ANSWER).inner_text().startswith("while True:")
    cells.edit(ANSWER, "1 + 1")
    assert cells.run(ANSWER).startswith("Done.")
    expect(cells.output(ANSWER)).to_have_text("2")


def test_an_exhausted_memory_costs_nothing(cells):
    cells.edit(ANSWER, "import torch\ntorch.zeros(10**9)")
    cells.run(ANSWER)
    expect(cells.output(ANSWER)).to_contain_text("make the tensors smaller")
    cells.edit(ANSWER, "1 + 1")
    assert cells.run(ANSWER).startswith("Done.")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("1 +", "SyntaxError"),
        ("def f(x):\n    return f(x)\n\nf(1)", "called itself too often"),
        ("import numpy", "Open this page in Jupyter"),
        ("import torch\ntorch.fft", "no `torch.fft`: open this page in Jupyter"),
        ("import torch\ntorch.zeros(2) @ torch.zeros(3)", "<cell"),
        ("class A:\n    def __repr__(self):\n        return 1\n\nA()", "TypeError"),
        ("input('?')", "write the value into the cell"),
    ],
)
def test_an_error_is_told_by_the_readers_own_lines(cells, code, said):
    cells.edit(ANSWER, code)
    assert cells.run(ANSWER) == "It has failed: see below."
    expect(cells.output(ANSWER)).to_contain_text(said)
    told = cells.output(ANSWER).inner_text()
    assert not re.search(r"/book/|pyodide|session|_errors|JsProxy", told)


def test_python_that_ends_itself_starts_afresh(page, cells):
    cells.edit(ANSWER, "import os\nos.abort()")
    cells.button(ANSWER, "Run").click()
    expect(cells.status(ANSWER)).to_contain_text("come to an end", timeout=STARTS)
    page.wrong.clear()  # Pyodide says it to the console, too
    cells.edit(ANSWER, "print('a' * 10**6)")
    assert cells.run(ANSWER).startswith("Done.")
    expect(cells.output(ANSWER)).to_contain_text("950,001 characters are left out")


def test_html_of_a_cell_brings_no_script(page, cells):
    code = """from IPython.display import HTML
HTML("<b>bold</b><img src=x onerror='window.harmed = 1'><script>harmed = 1</script>")"""
    cells.edit(ANSWER, code)
    assert cells.run(ANSWER).startswith("Done.")
    expect(cells.output(ANSWER).locator("b")).to_have_text("bold")
    assert page.evaluate("window.harmed") is None
    page.wrong[:] = [one for one in page.wrong if "/book/x" not in one]
    page.wrong[:] = [one for one in page.wrong if "404" not in one]


def test_a_reader_without_a_mouse_edits_and_runs(page, cells):
    cells.button(LAYER - 1, "Edit").focus()
    page.keyboard.press("Enter")
    expect(cells.code(LAYER - 1)).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("6 * 7")
    page.keyboard.press("Shift+Enter")
    expect(cells.output(LAYER - 1)).to_have_text("42", timeout=STARTS)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Run"


def test_everyone_reaches_what_an_edited_cell_has(page, cells):
    cells.edit(LAYER, sources(PAGE)[LAYER].replace("= x @", "= -x @"))
    cells.run(LAYER)
    look_in_light_and_dark(page)


@pytest.mark.parametrize("name", [name for name in PAGES if exercises(name)])
def test_exercises_are_answered_as_in_jupyter(context, server, name):
    page = open_page(context, server, f"book/{name}")
    cells = Cells(page)
    for check, asked, answered, answer in exercises(name):
        right, wrong = answers(name, check)
        named = [source for mistake, source in wrong if mistake]
        for source in [right[0], *named[:2]]:
            verdict = getattr(checks, check)(write(source))
            given = re.search(r"^(?:def |class |)(\w+)", source, re.M)[1]
            cells.edit(answered, f"{GIVEN}\n{source}\n{answer} = {given}")
            cells.run(answered)
            expect(cells.output(asked)).to_have_text(text_of(verdict._repr_html_()))
    page.close()
