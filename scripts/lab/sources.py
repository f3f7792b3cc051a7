"""What `make edit` saves: a page's Markdown in which only edited cells have changed.

Jupytext by itself writes a page anew whenever it is saved, header and options of cells
in its own form, and JupyterLab saves every page that is open, edited or not.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jupytext
import nbformat
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from jupytext import build_sync_jupytext_contents_manager_class
from jupytext.myst import myst_to_notebook

HEADER = re.compile(r"\A---\n.*?^---\n", re.M | re.S)
BREAK = re.compile(r"^\+\+\+.*\Z", re.M)  # the line between two cells of Markdown
OPTIONS = re.compile(
    r"\A`{3,}[^\n]*\n((?:---\n.*?^---\n|(?::[^\n]*\n)+\n?)?)", re.M | re.S
)


@dataclass
class Piece:
    """A cell in a page's text."""

    text: str  # without the empty lines around it
    says: tuple[str, str, dict[str, Any]]  # its type, source and options

    @property
    def options(self) -> str:
        """The lines of options at the top of a cell of code, as they are written."""
        found = OPTIONS.match(self.text)
        return found[1] if found else ""


def pieces(text: str) -> Iterator[Piece]:
    """Yield the cells of a page's text."""
    notebook = myst_to_notebook(text, add_source_map=True)
    lines = text.splitlines()
    # For a cell of code, the line behind the one that opens it.
    starts = [
        start - (cell.cell_type != "markdown")
        for cell, start in zip(
            notebook.cells, notebook.metadata["source_map"], strict=True
        )
    ]
    ends = [*starts[1:], len(lines)]
    for cell, start, end in zip(notebook.cells, starts, ends, strict=True):
        found = BREAK.sub("", "\n".join(lines[start:end]).strip("\n")).strip("\n")
        yield Piece(found, (cell.cell_type, cell.source, dict(cell.metadata)))


def merged(before: str, after: str) -> str:
    """Return a page's text in which only the cells that say something else are new.

    Args:
        before: the text of the file.
        after: the text that Jupytext makes of the notebook.
    """
    old, new = list(pieces(before)), list(pieces(after))
    if [piece.says for piece in old] == [piece.says for piece in new]:
        return before
    header = HEADER.match(before) or HEADER.match(after)
    text = header[0] if header else ""
    texts = {repr(piece.says): piece.text for piece in old}
    options = {repr(piece.says[2]): piece.options for piece in old}
    last = None
    for piece in new:
        # Where a cell is edited and not its options, these keep their form, too.
        form = options.get(repr(piece.says[2]), piece.options)
        edited = piece.text.replace(piece.options, form, 1)
        kind, _, metadata = piece.says
        if kind == "markdown" and (metadata or last == kind):
            text += f"\n+++ {json.dumps(metadata) if metadata else ''}".rstrip() + "\n"
        text += f"\n{texts.get(repr(piece.says), edited)}\n"
        last = kind
    return text


Jupytext: Any = build_sync_jupytext_contents_manager_class(LargeFileManager)


class SourceManager(Jupytext):
    """Jupytext's contents manager, which leaves alone what nobody has edited."""

    def save(self, model: dict[str, Any], path: str = "") -> dict[str, Any]:
        """Save a file; of a page, the cells that have been edited."""
        page = model["type"] == "notebook" and path.endswith(".md")
        if not page or not self.file_exists(path):
            return super().save(model, path)
        file = LargeFileManager.get(self, path, type="file", format="text")
        notebook = nbformat.from_dict(model["content"])
        text = merged(file["content"], jupytext.writes(notebook, "md:myst"))
        if text == file["content"]:
            return self.get(path, content=False)
        new = {"type": "file", "format": "text", "content": text}
        return LargeFileManager.save(self, new, path)
