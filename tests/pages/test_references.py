"""The papers: what pages cite stands in references.bib, and the other way round."""

import re

import pytest
from bs4 import BeautifulSoup
from pybtex.database import parse_file, parse_string
from pybtex.style.template import FieldIsMissing

from transformer_book.pages import BOOK, pages
from transformer_book.site.bibliography import BookStyle

ENTRIES = parse_file(BOOK / "references.bib").entries
ARXIV = "10.48550/arXiv."
each_page = pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
each_entry = pytest.mark.parametrize("key", ENTRIES)

# A paper's link on a page.
CITATION = re.compile(
    r"\[(?P<text>[^\]]*)\]"
    r"\(https://(?:arxiv\.org/\w+/|(?:dx\.)?doi\.org/)(?P<name>[^)\s]+)\)"
)


def doi(name):
    """The DOI that is meant by the end of a link to arXiv, or to a DOI."""
    return name if name.startswith("10.") else ARXIV + name


def cited(page):
    """The citations of a page: (DOI, the link's text, the line before it)."""
    return [
        (doi(match["name"]), match["text"], line[: match.start()])
        for line in page.prose.splitlines()
        for match in CITATION.finditer(line)
    ]


BY_DOI = {entry.fields["doi"]: entry for entry in ENTRIES.values()}


@each_page
def test_what_a_page_cites_is_in_the_list(page):
    missing = {name for name, _, _ in cited(page)} - set(BY_DOI)
    assert not missing, f"write an entry in references.bib for {missing}"


@each_entry
def test_what_is_in_the_list_is_cited(key):
    names = {name for page in pages() for name, _, _ in cited(page)}
    assert ENTRIES[key].fields["doi"] in names, f"no page cites {key}"


@each_page
def test_every_arxiv_number_is_a_link_to_it(page):
    for name, text, _ in cited(page):
        if name.startswith(ARXIV):
            assert text == f"arXiv {name.removeprefix(ARXIV)}"
    numbers = re.findall(r"arXiv[ :]\d{4}\.\d{4,5}", page.prose)
    links = re.findall(
        r"\[arXiv (\d{4}\.\d{4,5})\]\(https://arxiv\.org/abs/\1\)", page.prose
    )
    assert len(numbers) == len(links)


@each_page
def test_a_citation_names_the_author_and_the_year(page):
    for name, text, before in cited(page):
        entry = BY_DOI[name]
        author = " ".join(entry.persons["author"][0].last_names)
        place = entry.fields.get("booktitle", "")
        years = {entry.fields["year"], *re.findall(r"\b\d{4}\b", place)}
        assert author in before, f"{text} is by {author}"
        assert re.findall(r"\b\d{4}\b", before)[-1] in years, f"{text} is of {years}"


@each_entry
def test_an_entry_is_named_by_its_author_and_its_year(key):
    entry = ENTRIES[key]
    last = " ".join(entry.persons["author"][0].last_names).lower()
    assert key == f"{last}{entry.fields['year']}"
    # The year of the first version is that of its arXiv number.
    number = entry.fields["doi"].removeprefix(ARXIV)
    assert f"20{number[:2]}" == entry.fields["year"]


def test_no_paper_stands_there_twice():
    assert len(BY_DOI) == len(ENTRIES)


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
