"""The list of papers, as the page on resources shows it."""

import re

import pytest
from bs4 import BeautifulSoup
from pybtex.database import parse_file, parse_string
from pybtex.style.template import FieldIsMissing

from transformer_book.pages import BOOK
from transformer_book.site.bibliography import BookStyle

ENTRIES = parse_file(BOOK / "references.bib").entries
BY_DOI = {entry.fields["doi"]: entry for entry in ENTRIES.values()}


def test_the_list_shows_every_paper_with_its_doi(book):
    page = BeautifulSoup((book / "book/resources.html").read_text(), "html.parser")
    items = page.select_one("#papers").select("ul > li")
    assert len(items) == len(ENTRIES)
    shown = {}
    for item in items:
        (link,) = item.select("a")
        shown[link["href"].removeprefix("https://doi.org/")] = item.get_text()
    assert set(shown) == set(BY_DOI)
    for name, text in shown.items():
        last = BY_DOI[name].persons["author"][-1].last_names
        assert last == ["others"] or " ".join(last) in text.replace("\xa0", " ")
        assert f"({BY_DOI[name].fields['year']})" in text
        assert text.endswith(".") and "?." not in text
    years = [int(re.search(r"\((\d{4})\)", text)[1]) for text in shown.values()]
    assert years == sorted(years)


def test_an_entry_without_a_field_is_named():
    text = "@misc{one, author={A, B}, title={C}, year=2020, howpublished={D}}"
    entries = parse_string(text, "bibtex").entries.values()
    with pytest.raises(FieldIsMissing, match="missing doi in one"):
        list(BookStyle().format_entries(entries))


def test_a_paper_that_came_out_in_a_journal_names_it():
    style = BookStyle()
    (entry,) = style.format_entries([ENTRIES["su2021"]])
    assert entry.text.render_as("text").endswith("Neurocomputing 568, 2024.")
