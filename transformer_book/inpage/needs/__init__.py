"""Which cells of a page a cell needs: what must have run before it.

Each cell binds names, reads names, and changes what names hold. A cell needs, for each
name that it reads, the last cell above it that has bound it, and those that may have
changed since what it holds (page.py). To know this the cells are followed in order by
their syntax trees, and at each call the functions of the page (follow.py); of the calls
of libraries the names tell enough (calls.py). What may be is taken to be: a cell too
many costs a moment, one too few the answer.
"""

import ast
from dataclasses import dataclass, field
from functools import lru_cache

from transformer_book.inpage.needs.follow import follow
from transformer_book.inpage.needs.page import Page


@dataclass(frozen=True)
class Cell:
    """A cell. It equals one that differs in its numbers and texts alone.

    A reader changes these most often, and then nothing else is needed.
    """

    shape: str
    tree: ast.Module = field(compare=False)


@lru_cache(1000)
def read(source: str) -> Cell:
    """Return a cell, without its numbers and texts.

    Raises:
        SyntaxError: it is not Python.
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.value = None
    return Cell(ast.dump(tree), tree)


def page_of(sources: list[str]) -> Page:
    """Return a page whose cells have been followed."""
    return followed(tuple(map(read, sources)))


@lru_cache(1)
def followed(cells: tuple[Cell, ...]) -> Page:
    """Return a page whose cells have been followed."""
    page = Page()
    for cell in cells:
        follow(cell.tree, page)
    return page


def needs(sources: list[str]) -> list[list[int]]:
    """Return for each cell the cells above it that it needs, by their places.

    What these need in turn is left out.
    """
    return [sorted(cells) for cells in page_of(sources).needs]


def spoilers(sources: list[str]) -> list[list[list[int]]]:
    """Return for each cell, and each that it needs, the cells that may spoil it.

    These bind a name for which it is needed, too. A page has only one value for a name,
    and its reader may run a cell below before one above.
    """
    page = page_of(sources)
    return [
        [
            [
                other
                for other, bound in enumerate(page.bound)
                if other not in (need, cell)
                # What is needed, too, and stands below, binds it after.
                and not (other in needed and other > need)
                and not bound.isdisjoint(names)
            ]
            for need, names in sorted(needed.items())
        ]
        for cell, needed in enumerate(page.needs)
    ]


def links(sources: list[str]) -> list[dict[str, list[int] | list[list[int]]]]:
    """Return `needs` and `spoilers` of each cell, as front/notebook.js reads them."""
    return [
        {"needs": need, "spoilers": spoiler}
        for need, spoiler in zip(needs(sources), spoilers(sources), strict=True)
    ]
