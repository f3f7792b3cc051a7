"""What every page keeps: description, title, pictures, links, terms, citations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from transformer_book.pages.page import BOOK, Finding, Page
from transformer_book.pages.rules import glossary, papers

DESCRIPTION = range(50, 201)
LEAST_TEXT = 40  # letters of a text for readers who cannot see a picture
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)[^)]*\)")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
# Which page that is, changes with the order in _toc.yml.
NEIGHBOR = re.compile(r"\b(pages? before|(next|previous|earlier) page)\b")
TERM = re.compile(r"\{term\}`(?:[^`<]*<)?([^`<>]+)>?`")
ARXIV = re.compile(r"arXiv[ :](\d{4}\.\d{4,5})|arxiv\.org/\w+/([^)\s]+)")
ARXIV_LINK = re.compile(r"\[arXiv (\d{4}\.\d{4,5})\]\(https://arxiv\.org/abs/\1\)")
# A paper's link on a page.
CITATION = re.compile(
    r"\[(?P<text>[^\]]*)\]"
    r"\(https://(?:arxiv\.org/\w+/|(?:dx\.)?doi\.org/)(?P<name>[^)\s]+)\)"
)


def has_a_description(page: Page) -> Iterator[Finding]:
    """A page describes itself to search engines and in links to it."""
    text: object = page.header
    for name in ("myst", "html_meta", "description"):
        text = text.get(name) if isinstance(text, dict) else None
    length = len(text) if isinstance(text, str) else 0
    if length not in DESCRIPTION:
        said = f"of {length} letters" if length else "missing"
        yield page.finding(
            1,
            f"the description is {said}: write, in the block between two `---` at the "
            'top, `myst:`, below it `  html_meta:`, below it `    description: "…"` '
            f"with {DESCRIPTION[0]} to {DESCRIPTION[-1]} letters",
        )


def has_one_title(page: Page) -> Iterator[Finding]:
    """A page begins with its title, and has no other."""
    titles = list(re.finditer(r"^# .+$", page.prose, re.M))
    if not titles or page.prose[: titles[0].start()].strip():
        yield page.finding(1, "the page has no title: begin it with `# Title`")
    for title in titles[1:]:
        yield page.finding(title, "this is a second title: write `## ` for a section")


def pictures_have_a_text(page: Page) -> Iterator[Finding]:
    """A picture exists, and says in words what it shows."""
    for match in IMAGE.finditer(page.prose):
        text, target = match.groups()
        if len(text) <= LEAST_TEXT:
            yield page.finding(
                match,
                f"{target} needs a text for those who cannot see it: write what it "
                f"shows, in more than {LEAST_TEXT} letters, as `![text]({target})`",
            )
        if not (page.path.parent / target).is_file():
            yield page.finding(
                match,
                f"there is no picture {target}: draw it by a script in images/source/ "
                "and `make figures`",
            )


def links_lead_somewhere(page: Page) -> Iterator[Finding]:
    """A link leads to a page of the book, to a heading, or to an https address."""
    for match in LINK.finditer(page.prose):
        target = match[1].partition("#")[0]
        if match[1].startswith("https://") or not target:
            continue
        if not (page.path.parent / target).is_file():
            yield page.finding(
                match,
                f"the link to {match[1]} leads nowhere: write a page's file, such as "
                "`(multi_head_attention.md)`, or an address with https://",
            )


def pages_are_named(page: Page) -> Iterator[Finding]:
    """A sentence that speaks of another page links it: pages may change places."""
    for number, line in enumerate(page.prose.split("\n"), 1):
        match = NEIGHBOR.search(line)
        if match and not line.startswith("%") and ".md)" not in line:
            yield page.finding(
                number,
                f"“{match[0]}” is another page once pages change places: link it, as "
                "[Multi-head attention](multi_head_attention.md)",
            )


def terms_are_in_the_glossary(page: Page) -> Iterator[Finding]:
    """A term that a page links has an entry."""
    known = {
        name.lower()
        for entry in glossary.entries(page.path.parent)
        for name in entry.names
    }
    for match in TERM.finditer(page.prose):
        if match[1].strip().lower() not in known:
            yield page.finding(
                match,
                f"the glossary has no term “{match[1]}”: write its entry in "
                "book/glossary.md, or name one as {term}`words here <term>`",
            )


def terms_are_linked_once(page: Page) -> Iterator[Finding]:
    """A term is linked where a page first needs it, and not again."""
    seen = set()
    for match in TERM.finditer(page.prose):
        name = match[1].strip().lower()
        if name in seen:
            yield page.finding(
                match, f"the term “{name}” is linked above: write it here without"
            )
        seen.add(name)


class Citation(NamedTuple):
    """A paper's link on a page: its DOI, its text, the line before it, its place."""

    doi: str
    text: str
    before: str
    line: int


def citations(page: Page) -> Iterator[Citation]:
    """Yield the citations of a page."""
    for number, line in enumerate(page.prose.splitlines(), 1):
        for match in CITATION.finditer(line):
            name = match["name"]
            doi = name if name.startswith("10.") else papers.ARXIV + name
            yield Citation(doi, match["text"], line[: match.start()], number)


def citations_are_in_the_list(page: Page) -> Iterator[Finding]:
    """A paper that a page cites has an entry in references.bib."""
    known = {paper.doi for paper in papers.listed(BOOK)}
    for citation in citations(page):
        if citation.doi not in known:
            yield page.finding(
                citation.line,
                "book/references.bib has no entry for this paper: write one with "
                f"`doi = {{{citation.doi}}}`",
            )


def citations_name_author_and_year(page: Page) -> Iterator[Finding]:
    """A citation names the first author and the year before its link."""
    known = {paper.doi: paper for paper in papers.listed(BOOK)}
    for citation in citations(page):
        paper = known.get(citation.doi)
        if not paper:
            continue
        years = re.findall(r"\b\d{4}\b", citation.before)
        dated = bool(years) and years[-1] in paper.years
        if paper.author not in citation.before or not dated:
            yield page.finding(
                citation.line,
                f"{citation.text} is cited without its author and year: write "
                f"`{paper.author} et al. ({min(paper.years)}, [{citation.text}](…))` "
                "on one line",
            )


def arxiv_numbers_are_links(page: Page) -> Iterator[Finding]:
    """A number of arXiv is a link to it, and a link to arXiv is named by its number."""
    for number, line in enumerate(page.prose.splitlines(), 1):
        # What is left, once the links that are right are taken out, is written wrongly.
        rest = ARXIV_LINK.sub("", line)
        for match in ARXIV.finditer(rest):
            name = match[1] or match[2]
            yield page.finding(
                number,
                f"arXiv {name} is not written as a link to it: write "
                f"`[arXiv {name}](https://arxiv.org/abs/{name})`",
            )
