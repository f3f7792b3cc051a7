"""Each page as a reader opens it in Jupyter: a notebook, without outputs.

`make lab` and Binder open a copy of it, and the site offers it as a download: see
downloads.py, which makes it whole by itself. What only the built site shows is written
as Markdown that every notebook shows: a term leads to what it means, at the end of the
page, and the glossary has a heading for each entry. Cells that the site folds are
folded.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import jupytext
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from transformer_book.explore.build.tries import as_text
from transformer_book.pages.rules import glossary

# {term}`mask`, {term}`masked <mask>`
TERM = re.compile(r"\{term\}`(?:([^`<]+?)\s*<)?([^`<>]+)>?`")
LINK = re.compile(r"\]\((\w+)\.md(?=[#)\s])")
# What the built site alone shows: the list of papers, and tools for instructors.
BUILT = re.compile(r"^```\{(?:bibliography|course-\w+)\}\n.*?^```$", re.M | re.S)
# Tags of cells, and what Jupyter folds of such a cell.
FOLDED = {
    "hide-input": ["source_hidden"],
    "hide-output": ["outputs_hidden"],
    "hide-cell": ["source_hidden", "outputs_hidden"],
}
# The tag of a cell after whose error Jupyter runs the others: a reader who has broken a
# layer on purpose sees the figures, which say what is wrong.
GOES_ON = "raises-exception"


def notebook(page: Path) -> NotebookNode:
    """Return a page as a notebook that any Jupyter shows.

    Args:
        page: its file, which stands beside the glossary.
    """
    made = jupytext.read(page)
    # It says how to write the page as Markdown, which this notebook is not.
    made.metadata.pop("jupytext", None)
    entries = glossary.entries(page.parent)
    used = []
    for cell in made.cells:
        if cell.cell_type == "markdown":
            used += [meant(match[2], entries) for match in TERM.finditer(cell.source)]
            cell.source = in_markdown(cell.source, entries)
        else:
            tags = cell.metadata.setdefault("tags", [])
            for part in itertools.chain(*map(folded, tags)):
                cell.metadata.setdefault("jupyter", {})[part] = True
            tags.append(GOES_ON)
    if used:
        made.cells.append(new_markdown_cell(explained(used)))
    for number, cell in enumerate(made.cells):
        # The same each time: two notebooks of one page are equal.
        cell.id = f"cell-{number}"
    return made


def folded(tag: str) -> list[str]:
    """Return what Jupyter folds of a cell with a tag."""
    return FOLDED.get(tag, [])


def in_markdown(source: str, entries: Sequence[glossary.Entry]) -> str:
    """Return a page's Markdown without what only the built site shows."""
    blocks = itertools.count()
    source = glossary.BLOCK.sub(lambda _: spelled(entries, next(blocks)), source)
    source = BUILT.sub("", source)
    source = as_text(source)
    source = TERM.sub(lambda match: linked(match[1], match[2], entries), source)
    return notebooks_linked(source)


def notebooks_linked(source: str) -> str:
    """Return Markdown whose links to pages lead to their notebooks."""
    return LINK.sub(r"](\1.ipynb", source)


def spelled(entries: Iterable[glossary.Entry], block: int) -> str:
    """Return a block of the glossary with a heading for each entry."""
    texts = (
        f"### {', '.join(entry.names)}\n\n{entry.text}"
        for entry in entries
        if entry.block == block
    )
    return "\n\n".join(texts)


def meant(term: str, entries: Iterable[glossary.Entry]) -> glossary.Entry:
    """Return the entry of a term, by any of its names."""
    name = " ".join(term.split()).lower()
    return next(entry for entry in entries if name in map(str.lower, entry.names))


def linked(shown: str | None, term: str, entries: Iterable[glossary.Entry]) -> str:
    """Return a link to what a term means. JupyterLab also shows it on hover."""
    return f"[{shown or term}](#{place(meant(term, entries).names[0])})"


def place(term: str) -> str:
    """Return the name of the place where a page says what a term means."""
    return "term-" + re.sub("[^a-z0-9]+", "-", term.lower()).strip("-")


def explained(used: Iterable[glossary.Entry]) -> str:
    """Return the last section of a page: what the terms in it mean."""
    texts = ["## Terms on this page"]
    for entry in dict.fromkeys(used):
        name = entry.names[0]
        texts.append(f"({place(name)})=\n### {name}\n\n{entry.text}")
    return notebooks_linked("\n\n".join(texts))
