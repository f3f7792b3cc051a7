"""The rules of the pages: small functions that yield what is missing, and where.

No rule executes a page: what only its numbers can show, the build and the tests find.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

from transformer_book.pages.page import BOOK as FOLDER
from transformer_book.pages.page import Finding, Page, Unreadable, page_files
from transformer_book.pages.rules import book, code, lesson, papers, prose
from transformer_book.quizzes import source

PageRule = Callable[[Page], Iterable[Finding]]
BookRule = Callable[[Sequence[Page]], Iterable[Finding]]

# What every page keeps, a page of prose as well.
PROSE: tuple[PageRule, ...] = (
    prose.has_a_description,
    prose.has_one_title,
    prose.pictures_have_a_text,
    prose.links_lead_somewhere,
    prose.pages_are_named,
    prose.terms_are_in_the_glossary,
    prose.terms_are_linked_once,
    prose.citations_are_in_the_list,
    prose.citations_name_author_and_year,
    prose.arxiv_numbers_are_links,
)
# What a page with code keeps besides.
LESSON: tuple[PageRule, ...] = (
    code.is_a_notebook,
    code.is_python,
    code.cells_are_short,
    code.lines_fit_the_column,
    code.cells_have_text_between_them,
    code.proofs_are_folded,
    code.plots_have_a_text,
    code.shapes_stand_where_something_is_computed,
    lesson.has_its_parts,
    lesson.asks_for_a_prediction,
    lesson.links_terms,
    lesson.has_an_explorer,
    lesson.explorers_have_a_name_and_a_label,
    lesson.has_exercises_of_each_kind,
    lesson.exercises_say_how_to_answer,
    lesson.exercises_have_labels_and_hints,
    lesson.exercises_are_checked,
    lesson.has_questions,
    lesson.quizzes_are_shown,
)
# What the texts of its quizzes keep.
QUIZZES: tuple[PageRule, ...] = (
    prose.citations_are_in_the_list,
    prose.citations_name_author_and_year,
    prose.arxiv_numbers_are_links,
)
# What holds between pages, and between them and other files.
BOOK: tuple[BookRule, ...] = (
    book.pages_are_in_the_contents,
    book.pages_lead_to_the_next,
    book.layers_are_what_the_pages_say,
    book.exercises_have_labels_of_their_own,
    book.quizzes_have_names_of_their_own,
    book.papers_are_cited_and_complete,
    book.glossary_is_in_order,
    book.letters_are_in_the_glossary,
    book.drawings_lead_to_pages,
)


def of_page(page: Page) -> Iterator[Finding]:
    """Yield what a page lacks by itself."""
    for rule in (*PROSE, *LESSON) if page.is_lesson else PROSE:
        yield from rule(page)
    quizzes = source.of_page(page.name)
    if quizzes.exists():
        for rule in QUIZZES:
            yield from rule(Page(quizzes))


def of_book(pages: Sequence[Page]) -> Iterator[Finding]:
    """Yield what the pages lack together."""
    for rule in BOOK:
        yield from rule(pages)


def check(names: Sequence[str] = ()) -> list[Finding]:
    """Return what is missing on the pages of these names, or in the whole book.

    Raises:
        SystemExit: there is no page of such a name; it names those that there are.
    """
    pages, unreadable = [], []
    try:
        papers.listed(FOLDER)
        files = page_files()
    except Unreadable as problem:
        return [problem.finding]
    known = [file.stem for file in files]
    if unknown := sorted(set(names) - set(known)):
        sys.exit(f"no page {', '.join(unknown)}: the pages are {', '.join(known)}")
    for file in files:
        if names and file.stem not in names:
            continue
        try:
            pages.append(Page(file))
        except Unreadable as problem:
            unreadable.append(problem.finding)
    found = [finding for page in pages for finding in of_page(page)]
    # The other rules of the book need every page: while one is unreadable, they would
    # also report what stands on that page.
    if names:
        found += book.pages_are_in_the_contents(pages)
    elif not unreadable:
        found += of_book(pages)
    return unreadable + sorted(found, key=lambda finding: finding[:2])
