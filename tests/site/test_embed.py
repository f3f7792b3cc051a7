"""Figures and exercises by themselves, as in a frame of a course's own page."""

import gzip
import html
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from transformer_book.pages import pages
from transformer_book.pages.exercises import exercises

from ..inpage.browser.cells import Cells, number_of

MOST = 150_000  # bytes before a reader edits, compressed
ATTEND = """def attend(x):
    scores = x @ x.mT
    weights = (scores - scores.amax(-1, keepdim=True)).exp()
    weights = weights / weights.sum(-1, keepdim=True)
    return weights @ x, weights
"""


@pytest.fixture
def frame(browser, server):
    """Show the HTML of a frame in a page of another host; it counts bytes."""
    with browser.new_context(viewport={"width": 1000, "height": 900}) as context:
        page = context.new_page()
        page.sizes, page.wrong = [], []

        def count(request):
            if request.url.startswith(server):
                page.sizes.append(request.sizes()["responseBodySize"])

        page.on("requestfinished", count)
        page.on("pageerror", lambda error: page.wrong.append(str(error)))

        def frame(text):
            # For a browser these are two hosts, and both are of this machine.
            page.goto(server.replace("127.0.0.1", "localhost") + "/search.html")
            page.set_content(text)
            page.wait_for_load_state("networkidle")
            return page

        yield frame


def test_every_exercise_and_figure_of_a_page_stands_by_itself(book):
    for page in pages():
        folder = book / "embed" / page.name
        made = {path.stem for path in folder.glob("*.html")}
        text = Path(book, "book", f"{page.name}.html").read_text("utf-8")
        figures = re.findall(r'data-explorer="([^"]*)"', text)
        asked = [one.label for one in exercises(page)]
        assert made == {*figures, *asked}


def test_a_part_leads_only_to_what_there_is(book):
    for path in book.glob("embed/*/*.html"):
        for found in re.findall(r'(?:href|src)="([^"]*)"', path.read_text("utf-8")):
            address = re.sub("[?#].*", "", html.unescape(found))
            if address and not re.match(r"\w+:", address):
                assert (path.parent / address).exists(), f"{path}: {found}"


def heaviest(book, pattern):
    """The address of the largest of some parts."""
    parts = book.glob(f"embed/*/{pattern}.html")
    part = max(parts, key=lambda path: len(gzip.compress(path.read_bytes())))
    return part.relative_to(book).as_posix()


@pytest.mark.parametrize("kind", ["[!e]*", "exercise-*"], ids=["figure", "exercise"])
def test_a_part_is_light_before_it_is_edited(frame, book, server, kind):
    page = frame(f'<iframe src="{server}/{heaviest(book, kind)}"></iframe>')
    assert 20_000 < sum(page.sizes) <= MOST
    assert page.wrong == []


def test_an_exercise_answers_in_the_frame_that_the_form_gives(visit, frame):
    form = visit("book/for_instructors").locator(".course-links")
    form.get_by_label("Page, exercise").select_option(
        label="Simple self-attention: Implement: from exponentials and sums"
    )
    given = form.locator("dt", has_text="In a page of yours").locator("+ dd code")
    page = frame(given.inner_text())
    part = page.frame_locator("iframe")
    cells = Cells(part)
    number = number_of("simple_self_attention", 'def attend(x):\n    """x (..., T, C)')
    cells.edit(number, "def attend(x):\n    return x, x")
    assert cells.run(number).startswith("Done.")
    check = number_of("simple_self_attention", "check_attend(attend)")
    expect(cells.output(check)).to_contain_text("Not yet")
    cells.edit(number, ATTEND)
    assert cells.run(number).startswith("Done.")
    expect(part.locator("#exercise-attend .admonition-title")).to_contain_text("Solved")
    assert page.wrong == []


def test_a_figure_is_embedded_in_its_state_and_obeys_there(visit, frame):
    page = visit("book/simple_self_attention")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    figure = page.locator("[data-explorer=simple-self-attention]")
    figure.get_by_role("textbox", name="Sentence").fill("I go to the lab")
    figure.get_by_role("button", name="More").click()
    figure.get_by_role("button", name="Embed").click()
    expect(figure.locator(".explorer-done")).to_contain_text("copied")
    page = frame(page.evaluate("navigator.clipboard.readText()"))
    part = page.frame_locator("iframe")
    expect(part.get_by_role("textbox", name="Sentence")).to_have_value(
        "I go to the lab"
    )
    assert page.wrong == []
