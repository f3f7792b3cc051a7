"""A page as the book's tools read it: its header, its cells, its prose, its lines."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from jupytext.myst import MystMetadataParsingError, myst_to_notebook
from sphinx_external_toc.parsing import MalformedError, parse_toc_yaml

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "book"

# The block between the two lines of dashes at the top of a page.
HEADER = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)

LAYER = '''"""Built on the page "{title}".

Generated from book/{name}.md by `make export`: edit the page.
"""'''


class Finding(NamedTuple):
    """What is missing at a line of a file, and how to write it."""

    path: Path
    line: int
    sentence: str

    def __str__(self) -> str:
        """Return it as editors and terminals read it: path:line: sentence."""
        inside = self.path.is_relative_to(ROOT)
        path = self.path.relative_to(ROOT) if inside else self.path
        return f"{path}:{self.line}: {self.sentence}"


class Unreadable(ValueError):
    """A file that cannot be read as what it should be; `finding` says where."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


@dataclass
class Cell:
    """A cell of a page: `code`, or the `markdown` between two code cells."""

    cell_type: str
    source: str
    line: int  # of the page, where the source begins
    metadata: dict[str, Any] = field(default_factory=dict)

    @property
    def tags(self) -> list[str]:
        """The tags of the cell."""
        return list(self.metadata.get("tags") or [])

    def tree(self) -> ast.Module | None:
        """Return the cell's syntax tree, or None if it is not Python."""
        try:
            with warnings.catch_warnings(action="ignore"):
                return ast.parse(self.source)
        except SyntaxError:
            return None

    def line_of(self, node: ast.expr | ast.stmt) -> int:
        """Return the line of the page where a node of the tree stands."""
        return self.line + node.lineno - 1


class Page:
    """One page of the book, a MyST notebook."""

    def __init__(self, path: Path | str, text: str | None = None) -> None:
        """Read the page from its file, or from `text` as if that stood in it."""
        self.path = Path(path)
        self.name = self.path.stem
        self.text = self.path.read_text("utf-8") if text is None else text
        self.lines = self.text.splitlines()
        self.header = self._header()
        self._cells = list(self._read())

    def _header(self) -> dict[str, Any]:
        match = HEADER.match(self.text)
        try:
            header = yaml.safe_load(match[1]) if match else {}
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line if error.problem_mark else 0
            sentence = (
                f"the block at the top is not YAML ({error.problem}): write a text "
                "that has a colon in quotes"
            )
            raise Unreadable(Finding(self.path, line + 2, sentence)) from error
        return header if isinstance(header, dict) else {}

    def _read(self) -> Iterator[Cell]:
        # The header is read already; its lines stay, so that all lines are counted.
        blank = HEADER.sub(lambda match: "\n" * match[0].count("\n"), self.text)
        try:
            notebook = myst_to_notebook(blank, add_source_map=True)
        except MystMetadataParsingError as error:
            line = re.search(r"at line (\d+)", str(error))
            sentence = "the options of this cell are not YAML: write `:tags: [a, b]`"
            place = int(line[1]) if line else 1
            raise Unreadable(Finding(self.path, place, sentence)) from error
        starts = notebook.metadata.pop("source_map")
        for cell, start in zip(notebook.cells, starts, strict=True):
            source = cell.source.splitlines()
            # The options of a cell, and empty lines, stand above its source.
            while source and self.lines[start : start + len(source)] != source:
                start += 1
            yield Cell(cell.cell_type, cell.source, start + 1, cell.metadata)

    def cells(self, cell_type: str | None = None) -> list[Cell]:
        """Return the cells of a type, or all of them."""
        return [cell for cell in self._cells if cell_type in (None, cell.cell_type)]

    @property
    def prose(self) -> str:
        """The text without header and code: blank lines stand in their place."""
        lines = [""] * len(self.lines)
        for cell in self.cells("markdown"):
            source = cell.source.splitlines()
            lines[cell.line - 1 : cell.line - 1 + len(source)] = source
        return "\n".join(lines)

    @property
    def title(self) -> str:
        """The page's first heading, or its name if it has none."""
        match = re.search(r"^# (.+)$", self.prose, re.M)
        return match[1] if match else self.name

    @property
    def is_lesson(self) -> bool:
        """Whether the page computes something; if not, it is a page of prose."""
        return bool(self.cells("code"))

    def finding(self, place: int | re.Match[str], sentence: str) -> Finding:
        """Return a finding at a line of the page, or at a match in its prose."""
        if isinstance(place, re.Match):
            place = place.string.count("\n", 0, place.start()) + 1
        return Finding(self.path, place, sentence)

    def layer(self) -> str | None:
        """Return the text of the page's module, or None if it exports nothing."""
        sources = [
            cell.source.strip() for cell in self.cells("code") if "export" in cell.tags
        ]
        if not sources:
            return None
        text = LAYER.format(title=self.title, name=self.name)
        for source in sources:
            definition = source.startswith(("class ", "def ", "@"))
            text += ("\n\n\n" if definition else "\n\n") + source
        return text + "\n"


def contents() -> list[str]:
    """Return the names of the pages in the order of _toc.yml: book/index first."""
    file = ROOT / "_toc.yml"
    try:
        return list(parse_toc_yaml(file))
    except (yaml.YAMLError, MalformedError) as error:
        said = " ".join(str(error).split())
        raise Unreadable(
            Finding(file, 1, f"this is no table of contents: {said}")
        ) from error


def page_files() -> list[Path]:
    """Return the files of the pages in their order; those not in _toc.yml come last.

    A file whose name begins with `_`, such as book/_template.md, is no page.
    """
    listed = [ROOT / f"{name}.md" for name in contents()]
    others = sorted(path for path in BOOK.glob("[!_]*.md") if path not in listed)
    return [path for path in listed if path.exists()] + others


def pages() -> list[Page]:
    """Return the pages of the book in their order."""
    return [Page(path) for path in page_files()]
