"""What a link to a page shows elsewhere: the page's title, description and card."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.utils import new_document
from PIL import Image

from transformer_book.site import cards


def tags(html):
    """The tags of a page, by name."""
    metas = BeautifulSoup(html, "html.parser").select("meta")
    return {
        one.get("property", one.get("name")): one["content"]
        for one in metas
        if one.has_attr("content")
    }


@pytest.fixture
def shown(book, page_name):
    return tags((book / f"{page_name}.html").read_text())


def test_a_page_says_what_it_is(shown, book, page_name):
    page = BeautifulSoup((book / f"{page_name}.html").read_text(), "html.parser")
    assert shown["og:title"] == page.select_one("h1").find(string=True)
    assert shown["og:description"] == shown["description"]
    assert shown["og:type"] == "article"
    assert shown["og:site_name"] == "Introduction to Transformers"
    assert shown["twitter:card"] == "summary_large_image"


def test_a_page_has_a_card_with_its_picture(shown, book):
    name = Path(shown["og:image"]).name
    with Image.open(book / cards.FOLDER / name) as image:
        assert image.format == "PNG"
        assert image.size == (cards.WIDTH, cards.HEIGHT)
        shades = np.asarray(image.convert("L"))
    left, top, width, height = cards.PICTURE
    text, picture = shades[:, cards.EDGE : left], shades[top : top + height, left:]
    for part in text, picture:
        assert part.min() < 120 < part.mean()
    # Nothing runs over the edges.
    for side in shades[:30, 30:], shades[-30:, 30:], shades[:, -30:]:
        assert side.min() > 250


def test_no_page_loads_a_card(book, shown, page_name):
    html = (book / f"{page_name}.html").read_text()
    assert html.count(Path(shown["og:image"]).name) == 1


def test_cards_differ(book):
    files = list((book / cards.FOLDER).glob("*.png"))
    assert len({file.read_bytes() for file in files}) == len(files) > 5


@pytest.fixture
def page(tmp_path):
    """A function that gives the tags of a small page, for an address of the site."""
    (tmp_path / "book").mkdir()
    (tmp_path / "book/page.md").write_text("# Query & <key>")

    def page(base):
        app = SimpleNamespace(
            outdir=tmp_path / "out",
            config=SimpleNamespace(html_title="The book", html_baseurl=base),
            builder=SimpleNamespace(get_target_uri=lambda name: f"{name}.html"),
            env=SimpleNamespace(
                doc2path=lambda name: tmp_path / f"{name}.md",
                titles={"book/page": nodes.title("", "Query & <key>")},
            ),
        )
        doctree = new_document("page")
        doctree += nodes.meta("", name="description", content='Say "what" it is')
        context = {"pathto": lambda path, resource: f"../{path}"}
        cards.add_card(app, "book/page", "page.html", context, doctree)
        return tags(context["metatags"])

    return page


def test_a_site_that_knows_its_address_names_it_in_full(page, tmp_path):
    shown = page("https://reader.github.io/fork/")
    assert shown["og:url"] == "https://reader.github.io/fork/book/page.html"
    card = shown["og:image"].removeprefix("https://reader.github.io/fork/")
    assert (tmp_path / "out" / card).exists()
    assert shown["og:title"] == "Query & <key>"
    assert shown["og:description"] == 'Say "what" it is'


def test_a_site_that_does_not_names_the_card_from_the_page(page, tmp_path):
    shown = page("")
    assert "og:url" not in shown
    assert (tmp_path / "out/book" / shown["og:image"]).resolve().exists()


def test_a_changed_page_keeps_one_card(page, tmp_path, monkeypatch):
    before = page("")["og:image"]
    monkeypatch.setattr(cards, "ACCENT", "#123456")
    after = page("")["og:image"]
    assert before != after
    assert [f.name for f in (tmp_path / "out/_cards").iterdir()] == [Path(after).name]


def test_a_long_text_fits():
    lines = cards.wrap("scaled dot-product attention " * 5, "bold", 54)
    assert len(lines) > 3
    svg = cards.draw("Book", "Title", "many words " * 200, cards.FALLBACK)
    assert "…" in svg and 'y="650"' not in svg
