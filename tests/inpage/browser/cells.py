"""The cells of a built page, by what a reader does with them and sees."""

import re

from playwright.sync_api import expect

from transformer_book.pages import BOOK, Page, contents

# A stranger's machine is slow, and the interpreter starts once for each page.
STARTS = 60_000
OVER = re.compile(r"^(Done|It has failed|Stopped|Cell \d+, which|Python could)")


class Cells:
    """The cells of a page that is open, by their numbers."""

    def __init__(self, page):
        self.page = page

    def cell(self, number):
        return self.page.locator(f"#cell-{number}")

    def code(self, number):
        return self.page.get_by_role("textbox", name=f"Code of cell {number}")

    def status(self, number):
        return self.cell(number).locator(".code-status")

    def output(self, number):
        return self.cell(number).locator(".yours")

    def button(self, number, name):
        return self.cell(number).get_by_role("button", name=name)

    def edit(self, number, text=None):
        """Open the editor of a cell, and write into it."""
        if not self.code(number).count():
            self.button(number, "Edit").click()
        expect(self.code(number)).to_be_visible()
        if text is not None:
            self.code(number).fill(text)

    def run(self, number):
        """Press Run, and wait for its end; return what is said of it."""
        self.button(number, "Run").click()
        expect(self.status(number)).to_have_text(OVER, timeout=STARTS)
        return self.status(number).inner_text()


# The pages with exercises, by their names.
PAGES = [name.partition("/")[2] for name in contents()]


def sources(name):
    """The code cells of a page, by their numbers."""
    cells = Page(BOOK / f"{name}.md").cells("code")
    return {number: cell.source for number, cell in enumerate(cells, 1)}


def number_of(name, text):
    """The number of the one cell of a page that has a text."""
    (number,) = [n for n, source in sources(name).items() if text in source]
    return number


def exercises(name):
    """The checks of a page: (check, its cell, the answer's cell, the answer's name)."""
    found = []
    cells = sources(name)
    for number, source in cells.items():
        if not (check := re.search(r"^(check_\w+)\((.*)\)$", source, re.M)):
            continue
        asked = "|".join(re.findall(r"[^\W\d]\w*", check[2]))
        defined = re.compile(rf"^(?:def |class |)({asked})\b(?=\(|:| = )", re.M)
        above = [n for n in cells if n < number and defined.search(cells[n])]
        answer = defined.search(cells[above[-1]])[1]
        found.append((check[1], number, above[-1], answer))
    return found
