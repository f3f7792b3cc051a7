"""Pages on paper: each alone, as a reader prints it, and the book as one PDF."""

import re

import pikepdf
import pypdfium2
import pytest

from scripts.book import print_book

PAGE = "book/simple_self_attention"
MARGIN = 12  # millimeters that stay white on every side
MILLIMETER = 72 / 25.4


@pytest.fixture(scope="module")
def dark_page(browser, server):
    """A page in the dark theme, with what a reader has done to a figure."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        context.add_init_script(
            "for (const key of ['mode', 'theme']) localStorage[key] = 'dark'"
        )
        page = context.new_page()
        page.goto(f"{server}/{PAGE}.html", wait_until="networkidle")
        figure = page.locator('section[data-explorer="simple-self-attention"]')
        figure.locator("textarea").fill("we talk to the teacher")
        figure.get_by_text("“teacher” attends most").wait_for()
        yield page


@pytest.fixture(scope="module", params=["A4", "Letter"])
def paper(dark_page, request):
    """The printed page."""
    return pypdfium2.PdfDocument(dark_page.pdf(format=request.param))


def text(sheet):
    """What stands on a printed page."""
    return sheet.get_textpage().get_text_range().replace("\r", "")


def gray(sheet):
    """A printed page as an array of shades from 0 to 255, one a millimeter."""
    return sheet.render(scale=1 / MILLIMETER, grayscale=True).to_numpy()


class TestPage:
    def test_no_sheet_is_blank_dark_or_cut(self, paper):
        assert len(paper) > 5
        for sheet in paper:
            shades = gray(sheet)
            inside = shades[MARGIN:-MARGIN, MARGIN:-MARGIN]
            assert inside.min() < 128
            assert shades.mean() > 190
            for side in shades[:MARGIN], shades[:, :MARGIN], shades[:, -MARGIN:]:
                assert side.min() > 250

    def test_sheets_are_numbered(self, paper):
        for number, sheet in enumerate(paper, start=1):
            assert re.search(rf"^{number}$", text(sheet), re.M)

    def test_the_article_alone_is_there(self, paper, dark_page):
        printed = "\n".join(text(sheet) for sheet in paper)
        for heading in dark_page.locator("article :is(h1, h2, h3)").all():
            assert heading.evaluate("one => one.firstChild.data").strip() in printed
        for control in "Search", "Contents", "Reset", "Binder", "Click to show":
            assert not re.search(rf"^{control}$", printed, re.M), control

    def test_no_heading_ends_a_sheet(self, paper, dark_page):
        headings = dark_page.locator("article :is(h1, h2, h3)").evaluate_all(
            "all => all.map(one => one.firstChild.data.trim())"
        )
        for sheet in paper:
            lines = text(sheet).strip().splitlines()
            assert lines[-1] not in headings and lines[-2] not in headings

    def test_a_figure_is_as_the_reader_left_it(self, paper):
        printed = "\n".join(text(sheet) for sheet in paper)
        assert "“teacher” attends most" in printed
        assert re.search(r"Sentence\s+we talk to the teacher", printed)
        assert re.search(r"Length of the vectors \(×\)\s+1\b", printed)

    def test_a_closed_hint_stays_closed(self, paper):
        printed = "\n".join(text(sheet) for sheet in paper)
        assert "Hint 1" in printed
        assert "Leave the long vectors aside" not in printed

    def test_the_screen_is_dark_again(self, paper, dark_page):
        assert dark_page.locator("html").get_attribute("data-theme") == "dark"


class TestBook:
    NAMES = ["book/index", "book/simple_self_attention"]

    @pytest.fixture(scope="class")
    @classmethod
    def file(cls, book, browser, tmp_path_factory):
        """Two pages of the book as a PDF."""
        file = tmp_path_factory.mktemp("pdf") / "book.pdf"
        print_book.print_book(browser, cls.NAMES, file)
        return file

    @pytest.fixture
    def pdf(self, file):
        with pikepdf.open(file) as pdf:
            yield pdf

    @pytest.fixture
    def sheets(self, file):
        return [text(sheet) for sheet in pypdfium2.PdfDocument(file)]

    def test_it_says_what_it_is(self, pdf):
        assert pdf.docinfo["/Title"] == "Introduction to Transformers"
        assert pdf.docinfo["/Author"] == "The authors of Introduction to Transformers"
        assert pdf.Root.Lang == "en"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.StructTreeRoot.K

    def test_its_outline_is_that_of_the_pages(self, pdf):
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
            (chapter,) = [i for i in outline.root if i.title == "Simple self-attention"]
            inner = [item.title for item in chapter.children]
        assert titles[-2:] == ["Introduction to Transformers", "Simple self-attention"]
        assert inner[0] == "Overview" and inner[-1] == "Hints and answers"

    def test_the_contents_name_the_numbers(self, sheets):
        lines = re.findall(r"^(.+?)\s*\n?(\d+)$", sheets[1], re.M)
        assert len(lines) > 15
        for title, number in lines:
            assert title in sheets[int(number) - 1], title
            assert int(number) > 2

    def test_every_link_within_it_leads_somewhere(self, pdf):
        targets = set(pdf.Root.Dests.keys())
        links = [
            link
            for page in pdf.pages
            for link in page.get("/Annots", [])
            if link.get("/Subtype") == "/Link"
        ]
        within = [str(link.Dest) for link in links if "/Dest" in link]
        assert len(within) > 30 and set(within) <= targets
        outside = [str(link.A.URI) for link in links if "/A" in link]
        assert outside and not [a for a in outside if print_book.ORIGIN in a]

    def test_hints_and_answers_stand_at_the_end_of_a_chapter(self, sheets):
        (way,) = [n for n, s in enumerate(sheets) if "(Implement: from exp" in s][:1]
        # Its hints may come on the next sheet.
        ways = sheets[way] + sheets[way + 1]
        place = int(re.search(r"Hint 1 on page (\d+)", ways)[1])
        assert place > way + 1
        assert "Leave the long vectors aside" in sheets[place - 1]

    def test_ids_are_unique_and_referred_to(self, book):
        chapters = {name: print_book.Chapter(name) for name in self.NAMES}
        for chapter in chapters.values():
            chapter.place(chapters)
        html = print_book.document(
            list(chapters.values()),
            {"title": "", "author": "", "copyright": "", "sphinx": SPHINX},
            {},
        )
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids))
        referred = re.findall(r'(?:href="#|url\(#|for=")([^")]+)', html)
        assert len(referred) > 100 and set(referred) <= set(ids)


SPHINX = {"config": {"language": "en"}}


def test_a_document_that_lacks_a_file_says_so(browser):
    html = '<link rel="stylesheet" href="/_static/nothing.css">'
    with pytest.raises(SystemExit, match="nothing.css: run make clean book"):
        print_book.print_document(browser, html)


def test_a_document_asks_nobody_else(browser):
    html = '<img alt="" src="https://example.org/picture.png">'
    with pytest.raises(SystemExit, match="example.org"):
        print_book.print_document(browser, html)


def test_targets_of_links_have_numbers(browser):
    html = '<a href="#b">b</a><h1 id="b" style="break-before: page">B</h1>'
    assert print_book.numbers(print_book.print_document(browser, html)) == {"b": 2}
