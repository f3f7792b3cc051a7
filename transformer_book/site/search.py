"""The search: an index of sections, terms and definitions, for static/search.js.

Sphinx's own search knows pages only. Here each hit is a place: a section without those
within it, a term of the glossary, or a cell that defines a name.
"""

import json
import re
from pathlib import Path
from typing import Any, TypedDict

from bs4 import BeautifulSoup
from sphinx.application import Sphinx

# What is no text of a page, and what repeats it.
LEFT_OUT = (
    "script, style, svg, button, .headerlink, .explorer-still, .quiz details, "
    ".katex-html, semantics > :not(annotation), .changes"
)
INDEX = "_static/sections.json"


class Place(TypedDict):
    """A place that a search can lead to."""

    address: str  # from the site's root
    page: str  # its page's title
    name: str  # its heading, term, or what it defines
    text: str


def places(html: str, address: str, defined: list[str]) -> list[list[Place]]:
    """Return the places of a page: definitions, terms, and sections.

    Args:
        html: the page.
        address: where it stands, from the site's root.
        defined: ids of the cells that define names.
    """
    # Beautiful Soup's own types allow that each element is missing.
    article: Any = BeautifulSoup(html, "html.parser").select_one("article")
    if not article or not article.h1:
        return [[], [], []]
    for one in article.select(LEFT_OUT):
        one.decompose()
    title = plain(article.h1)

    def place(anchor: str, name: str, text: str) -> Place:
        # The first section is the page itself.
        at = address if name == title else f"{address}#{anchor}"
        return {"address": at, "page": title, "name": name, "text": text}

    cells = [place(name, name, plain(article.find(id=name))) for name in defined]
    # Several terms may have one meaning.
    terms = [
        place(term["id"], plain(term), plain(term.find_next_sibling("dd")))
        for term in article.select("dl.glossary > dt[id]")
    ]
    for glossary in article.select("dl.glossary"):
        glossary.decompose()
    # The inner sections first: what is left then is the outer ones' own.
    sections: list[Place] = []
    for section in reversed(article.select("section[id]")):
        heading = section.find(re.compile("^h[1-6]$"))
        if heading and heading.parent is section:
            name = plain(heading.extract())
            sections.insert(0, place(section["id"], name, plain(section)))
        if section.parent.name == "section":
            section.extract()
    return [cells, terms, sections]


def plain(part: Any) -> str:
    """Return the text of a part of a page, on one line."""
    return " ".join(part.get_text().split())


def write_index(app: Sphinx, exception: Exception | None) -> None:
    """Write the index of all pages; of equal names the first is found first."""
    if exception or app.builder.name != "html":
        return
    objects = app.env.get_domain("py").objects  # type: ignore[attr-defined]
    found: list[list[Place]] = [[], [], []]
    for page in sorted(app.env.found_docs):
        html = Path(app.outdir, f"{page}.html").read_text("utf-8")
        defined = [one.node_id for one in objects.values() if one.docname == page]
        for kind, more in zip(
            found, places(html, f"{page}.html", defined), strict=True
        ):
            kind += more
    index = json.dumps(sum(found, []), ensure_ascii=False)
    Path(app.outdir, INDEX).write_text(index, "utf-8")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("build-finished", write_index)
