"""The cells of a page show in the page's interpreter what they show in the book."""

import pytest

from transformer_book.inpage import prove


@pytest.fixture(scope="module")
def executed(book):
    """The pages' cells with what their kernels have made of them."""
    return dict(prove.executed())


@pytest.mark.parametrize("name", prove.PAGES)
def test_the_cells_of_a_page(executed, name):
    cells = prove.proven(name, executed[name])
    assert {cell.number: cell.problem for cell in cells if cell.problem} == {}
    # The book shows the table, and the proof writes it.
    same = sum(not cell.difference for cell in cells)
    row = f"| {prove.TITLES[name]} | {len(cells)} | {same} |"
    assert row in prove.TABLE.read_text("utf-8")


def test_few_cells_differ(executed):
    """Each exception costs readers a cell."""
    cells = sum(len(executed[name]) for name in prove.PAGES)
    assert len(prove.LISTED["differs"]) <= 0.03 * cells
