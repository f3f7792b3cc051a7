"""The papers of references.bib, as the rules compare them with the pages."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from transformer_book.pages.page import Finding, Unreadable

ARXIV = "10.48550/arXiv."
FIELDS = ("author", "title", "year", "doi")
YEAR = re.compile(r"\b\d{4}\b")


class Paper(NamedTuple):
    """An entry of references.bib."""

    key: str
    line: int
    author: str  # the first one's last name
    years: frozenset[str]  # of the first version, and of the place where it appeared
    year: str
    doi: str
    missing: tuple[str, ...]  # fields that the entry lacks


@cache
def listed(folder: Path) -> tuple[Paper, ...]:
    """Return the entries of the folder's references.bib, once for each folder."""
    # Imported here, since most callers of the package never ask for it.
    from pybtex.database import parse_string
    from pybtex.scanner import PybtexSyntaxError

    file = folder / "references.bib"
    text = file.read_text("utf-8") if file.exists() else ""
    lines = {
        match[1]: text.count("\n", 0, match.start()) + 1
        for match in re.finditer(r"^@\w+\{([^,\s]+),", text, re.M)
    }
    try:
        entries = parse_string(text, "bibtex").entries
    except PybtexSyntaxError as error:
        sentence = f"this is not BibTeX: {error}"
        raise Unreadable(Finding(file, error.lineno, sentence)) from error
    papers = []
    for key, entry in entries.items():
        persons = entry.persons.get("author", [])
        author = " ".join(persons[0].last_names) if persons else ""
        year = entry.fields.get("year", "")
        place = entry.fields.get("booktitle") or entry.fields.get("journal", "")
        places = YEAR.findall(place)
        given = {*entry.fields, *entry.persons}
        papers.append(
            Paper(
                key,
                lines.get(key, 1),
                author,
                frozenset({year, *places} - {""}),
                year,
                entry.fields.get("doi", ""),
                tuple(name for name in FIELDS if name not in given),
            )
        )
    return tuple(papers)
