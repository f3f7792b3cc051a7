"""Which cells of a page a cell needs: what must have run before it.

A cell needs the last cells above it that bind the names it reads, and those that may
since have changed what these hold. To find them the cells are followed in order
(page.py), and at each call the functions of the page: not their numbers, only what may
be part of what (values.py). Of the calls of libraries the names tell enough (calls.py).
What may be is taken to be: a cell too many costs a moment, one too few the answer.
"""

from functools import cache

from transformer_book.inpage.needs.page import Page


@cache
def followed(sources: tuple[str, ...]) -> Page:
    """Return a page whose cells have been followed."""
    page = Page()
    for source in sources:
        page.add(source)
    return page


def needs(sources: list[str]) -> list[list[int]]:
    """Return for each cell the cells above it that it needs, by their places.

    What these need in turn is left out: see `closure`.
    """
    return [sorted(cells) for cells in followed(tuple(sources)).needs]


def spoilers(sources: list[str]) -> list[list[list[int]]]:
    """Return for each cell, and each that it needs, the cells that may spoil it.

    These bind a name for which it is needed, too. A page has only one value for a name,
    and its reader may run a cell below before one above.
    """
    page = followed(tuple(sources))
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


def closure(needs: list[list[int]], index: int) -> list[int]:
    """Return all cells that must run before a cell, in their order."""
    found: set[int] = set()
    todo = [index]
    while todo:
        new = set(needs[todo.pop()]) - found
        found |= new
        todo += new
    return sorted(found)
