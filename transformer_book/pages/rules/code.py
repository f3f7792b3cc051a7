"""What cells of code keep: they are short, they fit, and text stands between them."""

from __future__ import annotations

import ast
import io
import re
import statistics
import tokenize
from collections.abc import Iterator

from transformer_book.pages.page import Finding, Page
from transformer_book.pages.rules.prose import LEAST_TEXT

MOST_LINES = 25
MEDIAN_LINES = 8
MOST_COLUMNS = 77
LONG_PROOF = 3  # lines: a shorter cell is no longer than the line that unfolds it
SHAPE = r"\(([A-Z0-9., ]*)\)"
# A comment that is a shape, or several.
SHAPES = re.compile(rf"# ({SHAPE}(?:, {SHAPE})*)$", re.M)


def is_a_notebook(page: Page) -> Iterator[Finding]:
    """A page with code says that it is a notebook, and which kernel runs it."""
    said = page.header.get("jupytext"), page.header.get("kernelspec")
    if not all(said):
        yield page.finding(
            1,
            "the page has code, and does not say that it is a notebook: copy the block "
            "with `jupytext:` and `kernelspec:` from book/_template.md",
        )


def is_python(page: Page) -> Iterator[Finding]:
    """A cell is plain Python, since figures and tests read it as well."""
    for cell in page.cells("code"):
        try:
            compile(cell.source, page.name, "exec", ast.PyCF_ONLY_AST)
        except SyntaxError as error:
            line = cell.line + (error.lineno or 1) - 1
            yield page.finding(
                line,
                f"this is not Python ({error.msg}): write it without errors, and "
                "without % and !",
            )


def cells_are_short(page: Page) -> Iterator[Finding]:
    """A reader takes in a cell at a glance."""
    cells = page.cells("code")
    lengths = [len(cell.source.splitlines()) for cell in cells]
    for cell, length in zip(cells, lengths, strict=True):
        if length > MOST_LINES:
            yield page.finding(
                cell.line,
                f"this cell has {length} lines: split it, with text between, into "
                f"cells of at most {MOST_LINES}",
            )
    if statistics.median(lengths) > MEDIAN_LINES:
        yield page.finding(
            cells[0].line,
            f"half of the page's cells have over {MEDIAN_LINES} lines: split the "
            "longer ones, with text between",
        )


def lines_fit_the_column(page: Page) -> Iterator[Finding]:
    """A line of code fits the column of the built page."""
    for cell in page.cells("code"):
        for number, line in enumerate(cell.source.splitlines(), cell.line):
            if len(line) > MOST_COLUMNS:
                yield page.finding(
                    number,
                    f"this line of {len(line)} letters does not fit the page's column: "
                    f"break it after at most {MOST_COLUMNS}",
                )


def cells_have_text_between_them(page: Page) -> Iterator[Finding]:
    """At most two cells of code stand side by side."""
    cells = page.cells()
    for before, cell, after in zip(cells, cells[1:], cells[2:], strict=False):
        if {before.cell_type, cell.cell_type, after.cell_type} == {"code"}:
            yield page.finding(
                after.line,
                "three cells stand one after another: write a sentence before this one "
                "that says what it is for",
            )


def proofs_are_folded(page: Page) -> Iterator[Finding]:
    """A cell that only proves what the text says is folded, unless it is short."""
    for cell in page.cells("code"):
        tree = cell.tree()
        proves = tree and all(isinstance(node, ast.Assert) for node in tree.body)
        if not proves or len(cell.source.splitlines()) < LONG_PROOF:
            continue
        if "hide-input" not in cell.tags:
            yield page.finding(
                cell.line,
                "this cell only proves what the text says: fold it by the line "
                "`:tags: [hide-input]`, or print the number that matters",
            )


def plots_have_a_text(page: Page) -> Iterator[Finding]:
    """A figure of matplotlib says in words what it shows."""
    for cell in page.cells("code"):
        image = (cell.metadata.get("mystnb") or {}).get("image") or {}
        if "plt." in cell.source and len(str(image.get("alt", ""))) <= LEAST_TEXT:
            yield page.finding(
                cell.line,
                "this figure needs a text for those who cannot see it: begin the cell "
                'with the lines `---`, `mystnb:`, `  image:`, `    alt: "…"`, `---`, '
                f"with more than {LEAST_TEXT} letters",
            )


def shapes_stand_where_something_is_computed(page: Page) -> Iterator[Finding]:
    """A comment such as `# (T, T)` ends a statement, whose value has that shape.

    That the shape is right, a test finds by executing the page.
    """
    for cell in page.cells("code"):
        tree = cell.tree()
        if not tree:
            continue
        ends = {
            node.end_lineno
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign | ast.Return)
        }
        for token in tokenize.generate_tokens(io.StringIO(cell.source).readline):
            if token.type != tokenize.COMMENT or token.start[0] in ends:
                continue
            if match := SHAPES.search(token.string):
                yield page.finding(
                    cell.line + token.start[0] - 1,
                    f"nothing is computed where it says {match[1]}: write the shape at "
                    "the end of an assignment or of a return",
                )
