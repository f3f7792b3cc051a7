"""The book's own prose, plain, for the model that learns to write from it.

In the repository it is read from the pages. A package that was installed brings the
pages along, so that a downloaded notebook has them, too.
"""

import re
from pathlib import Path

BOOK = Path(__file__).parents[1] / "book"
PACKAGE = "transformer-book"

# What is cut out of a page, and what is left of it.
CUTS = [
    (r"\A---\n.*?\n---\n", ""),  # the header
    (r"^(`{3,}).*?^\1\n", ""),  # cells and other fenced blocks
    (r"^\$\$.*?^\$\$\n", ""),  # formulas in lines of their own
    (r"^(:::|:\w+:|%|\||!\[)[^\n]*\n", ""),  # directives, notes, tables, pictures
    (r"\{\w+\}`([^`<]+?)(?: <[^`]*>)?`", r"\1"),  # terms
    (r"\[([^\]]*)\]\([^)]*\)", r"\1"),  # links
    (r"\$[^$]*\\[^$]*\$", "x"),  # formulas with commands
    (r"[$*`\\]", ""),
    (r"^(#+|-|\d+\.) +", ""),  # headings and lists
    (r"\s*\n\s*", "\n"),
]


def page_prose(text: str) -> str:
    """Return the sentences of a page, one a line, in the characters of ASCII."""
    text += "\n"
    for pattern, rest in CUTS:
        text = re.sub(pattern, rest, text, flags=re.M | re.S)
    return text.encode("ascii", "ignore").decode().strip() + "\n"


def page_files() -> list[Path]:
    """Return the files of the pages, by their names."""
    if BOOK.is_dir():
        return sorted(BOOK.glob("[!_]*.md"))
    # Imported here: the repository, and a page of the site, have the pages as files.
    from importlib.metadata import distribution

    installed = distribution(PACKAGE).files or []
    found = [Path(str(file.locate())) for file in installed]
    return sorted(
        file for file in found if file.suffix == ".md" and file.parent.name == PACKAGE
    )


def book_prose() -> str:
    """Return the prose of all pages, one sentence a line."""
    return "".join(page_prose(file.read_text("utf-8")) for file in page_files())
