"""What is kept of edits, on a page: after leaving it, in a link, in a notebook."""

import json

import pytest
from playwright.sync_api import expect

from tests.conftest import open_page
from tests.site.test_access import look_in_light_and_dark

PAGE = "book/simple_self_attention"
MINE = "# mine"


class Reader:
    """A reader of the page, by what they do and see."""

    def __init__(self, page):
        self.page = page
        self.cell = page.locator("[id^=cell-]:has(.code-edit)").first
        self.code = self.cell.get_by_role("textbox", name="Code of cell")

    def edit(self):
        self.press("Edit", exact=False)
        self.code.press("Control+Home")
        self.code.press_sequentially(MINE)
        self.code.press("Enter")
        self.press("More")

    def press(self, name, exact=True):
        self.cell.get_by_role("button", name=name, exact=exact).click()

    def reload(self):
        self.page.fetched.clear()
        self.page.reload()

    def sees_the_book(self):
        expect(self.cell.get_by_role("button", name="Edit")).to_be_visible()
        expect(self.code).to_have_count(0)


@pytest.fixture(scope="module")
def context(browser):
    with browser.new_context() as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        yield context


@pytest.fixture(scope="module")
def reader(context, server):
    """A reader who has edited the first cell, and pressed More."""
    reader = Reader(open_page(context, server, PAGE))
    reader.edit()
    return reader


def nothing_was_run(page):
    """Python was not even fetched."""
    return not [path for path in page.fetched if path.endswith(".wasm")]


def test_changes_are_told_by_signs(reader):
    reader.press("Show changes")
    changes = reader.cell.locator(".code-changes")
    expect(changes.locator("ins")).to_have_text([f"+ {MINE}\n"])
    expect(changes).to_contain_text("1 line new (+), 0 lines gone (−)")
    look_in_light_and_dark(reader.page, "'.cell:has(.code-changes)'")
    reader.press("Show changes")
    expect(changes).to_have_count(0)


def test_the_page_is_taken_along_as_a_notebook(reader):
    with reader.page.expect_download() as waiting:
        reader.press("Take it with you")
    assert waiting.value.suggested_filename == "simple_self_attention.ipynb"
    cells = json.loads(waiting.value.path().read_text("utf-8"))["cells"]
    mine = [one for one in cells if "".join(one["source"]).startswith(MINE)]
    assert len(mine) == 1 and mine[0]["cell_type"] == "code"


def test_a_link_shows_its_code_and_runs_nothing(reader, visit):
    reader.press("Copy link")
    expect(reader.cell.get_by_text("A link with your edits is copied")).to_be_visible()
    address = reader.page.evaluate("navigator.clipboard.readText()")

    other = Reader(visit("book/resources"))
    other.page.goto(address)
    expect(other.code).to_contain_text(MINE)
    note = other.page.locator(".code-opened")
    expect(note).to_contain_text("Opened from a link, whose code is in cell ")
    expect(note).to_be_in_viewport()
    assert nothing_was_run(other.page) and other.page.wrong == []
    other.code.press("Control+z")
    expect(other.code).not_to_contain_text(MINE)


def test_a_damaged_link_leaves_the_page_as_it_is(reader, visit):
    other = Reader(visit(PAGE))
    other.page.evaluate("location.hash = '#code=abc.def'")
    expect(other.page.locator(".code-opened")).to_contain_text("was cut or mistyped")
    other.sees_the_book()
    assert other.page.wrong == []


def test_edits_are_there_again_and_reset_takes_them_away(reader):
    reader.reload()
    expect(reader.code).to_contain_text(MINE)
    expect(reader.cell.get_by_role("status").first).to_contain_text("has not been run")
    assert nothing_was_run(reader.page)
    reader.press("More")
    reader.press("Reset page")
    expect(reader.code).not_to_contain_text(MINE)
    reader.reload()
    reader.sees_the_book()
    # What was still on its way when the page was loaded again has failed.
    assert [one for one in reader.page.wrong if "failed: " not in one] == []


def test_a_reader_whose_browser_keeps_nothing_is_told(visit):
    reader = Reader(visit(PAGE))
    reader.page.evaluate("""() => {
      Storage.prototype.setItem = () => { throw new Error("full"); };
    }""")
    reader.edit()
    lost = reader.cell.get_by_text("This browser does not keep edits")
    expect(lost).to_be_visible()
