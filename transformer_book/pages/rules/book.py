"""What holds between the pages, and between them and the book's other files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from transformer_book.pages.exercises import exercises
from transformer_book.pages.layers import differences
from transformer_book.pages.page import (
    BOOK,
    ROOT,
    Finding,
    Page,
    Unreadable,
    contents,
)
from transformer_book.pages.rules import glossary, papers
from transformer_book.pages.rules.code import SHAPES
from transformer_book.pages.rules.prose import citations
from transformer_book.quizzes import source

MOST_LETTERS = 400  # of an entry of the glossary
LETTER = re.compile(r"^\| ([A-Z]+) \|", re.M)
SEE = re.compile(r"See \[[^\]]+\]\(\w+\.md\)\.$")


def pages_are_in_the_contents(pages: Sequence[Page]) -> Iterator[Finding]:
    """A page has its place in _toc.yml, and every place its page."""
    file = ROOT / "_toc.yml"
    names = contents()
    for page in pages:
        if f"book/{page.name}" not in names:
            yield page.finding(
                1,
                "no reader finds this page: write `  - file: "
                f"book/{page.name}` in _toc.yml, where it comes in the book",
            )
    lines = file.read_text("utf-8").splitlines()
    for name in names:
        if not (ROOT / f"{name}.md").exists():
            line = next(n for n, text in enumerate(lines, 1) if name in text)
            yield Finding(file, line, f"there is no page {name}.md: write it")


def pages_lead_to_the_next(pages: Sequence[Page]) -> Iterator[Finding]:
    """At its end a lesson links the page that follows it in _toc.yml."""
    names = [name.removeprefix("book/") for name in contents()]
    following = dict(pairwise(names))
    for page in pages:
        before, heading, end = page.prose.partition("\n## What's next?\n")
        name = following.get(page.name)
        if heading and name and f"({name}.md)" not in end:
            yield page.finding(
                before.count("\n") + 2,
                f"the page that follows is not linked here: write a link to {name}.md",
            )


def layers_are_what_the_pages_say(pages: Sequence[Page]) -> Iterator[Finding]:
    """The cells tagged `export` are copied."""
    for path in differences(pages):
        yield Finding(path, 1, "this is not what the page says: run `make export`")


def exercises_have_labels_of_their_own(pages: Sequence[Page]) -> Iterator[Finding]:
    """No two exercises of the book have one label."""
    seen: dict[str, str] = {}
    for page in pages:
        for exercise in exercises(page):
            if other := seen.get(exercise.label):
                yield page.finding(
                    exercise.line,
                    f"{exercise.label} is an exercise of {other}.md already: write "
                    "a label of its own",
                )
            seen[exercise.label] = page.name


def quizzes_have_names_of_their_own(pages: Sequence[Page]) -> Iterator[Finding]:
    """No two quizzes of the book have one name."""
    seen: dict[str, str] = {}
    for file in sorted(source.FOLDER.glob("*.md")):
        try:
            quizzes = source.read(file)
        except Unreadable:
            continue  # a rule of its page says where, and why
        for quiz in quizzes:
            if other := seen.get(quiz.name):
                yield Finding(
                    file,
                    quiz.line,
                    f"{quiz.name} is a quiz of {other} already: write a name "
                    "of its own",
                )
            seen[quiz.name] = file.name


def papers_are_cited_and_complete(pages: Sequence[Page]) -> Iterator[Finding]:
    """An entry of references.bib is cited, complete, and named by author and year."""
    file = BOOK / "references.bib"
    cited = {citation.doi for page in pages for citation in citations(page)}
    seen = set()
    for paper in papers.listed(BOOK):
        if paper.missing:
            wanted = ", ".join(f"`{name} = {{…}}`" for name in paper.missing)
            yield Finding(
                file, paper.line, f"{paper.key} is not complete: add {wanted}"
            )
            continue
        if paper.doi not in cited:
            sentence = f"no page cites {paper.key}: cite it, or take the entry out"
            yield Finding(file, paper.line, sentence)
        if paper.doi in seen:
            sentence = f"{paper.key} is in the list already: take one of the two out"
            yield Finding(file, paper.line, sentence)
        seen.add(paper.doi)
        key = f"{paper.author.lower()}{paper.year}"
        if paper.key != key:
            sentence = f"{paper.key} is not named by author and year: write {key}"
            yield Finding(file, paper.line, sentence)
        number = paper.doi.removeprefix(papers.ARXIV)
        if number != paper.doi and f"20{number[:2]}" != paper.year:
            yield Finding(
                file,
                paper.line,
                f"{paper.key} has another year than its number on arXiv: write "
                f"`year = {{20{number[:2]}}}`, that of its first version",
            )


def glossary_is_in_order(pages: Sequence[Page]) -> Iterator[Finding]:
    """The words stand in their order; an entry is short, and leads to a page.

    The letters, in the first block, stand in the order in which code writes them.
    """
    file = BOOK / "glossary.md"
    last = ""
    for entry in glossary.entries(BOOK):
        name = entry.names[0]
        short = len(entry.text) < MOST_LETTERS and entry.text.count(". ") <= 3
        if not short or not SEE.search(entry.text):
            yield Finding(
                file,
                entry.line,
                f"“{name}” is not one to three sentences and a way on: write them in "
                f"under {MOST_LETTERS} letters, and `See [Title](page.md).` at the end",
            )
        if entry.block and name.lower() < last:
            sentence = f"“{name}” stands behind “{last}”: put it where it belongs"
            yield Finding(file, entry.line, sentence)
        last = name.lower() if entry.block else ""


def letters_are_in_the_glossary(pages: Sequence[Page]) -> Iterator[Finding]:
    """Each letter of the introduction's table, and of a shape, has an entry."""
    known = {name for entry in glossary.entries(BOOK) for name in entry.names}
    for page in pages:
        found: list[tuple[int | re.Match[str], str]]
        found = [(match, match[1]) for match in LETTER.finditer(page.prose)]
        for cell in page.cells("code"):
            for match in SHAPES.finditer(cell.source):
                line = cell.line + cell.source.count("\n", 0, match.start())
                found += [(line, letter) for letter in re.findall("[A-Z]+", match[1])]
        for place, letter in found:
            if letter not in known:
                sentence = f"the glossary has no letter {letter}: write its entry"
                yield page.finding(place, sentence)


def drawings_lead_to_pages(pages: Sequence[Page]) -> Iterator[Finding]:
    """A link in a picture leads to a page."""
    for drawing in sorted((ROOT / "images").glob("*.svg")):
        text = drawing.read_text("utf-8")
        for match in re.finditer(r'href="([^"#]+)"', text):
            if not (BOOK / match[1]).with_suffix(".md").is_file():
                line = text.count("\n", 0, match.start()) + 1
                sentence = f"no page {match[1]}: change the link in images/source/"
                yield Finding(drawing, line, sentence)
