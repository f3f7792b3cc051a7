"""One page, built alone."""

import pytest

from scripts.book import page


@pytest.mark.parametrize("name", ["index", "index.md", "book/index.md"])
def test_a_page_is_named_by_its_name_or_its_path(name):
    assert page.find(name) == "index"


def test_a_page_that_does_not_exist_is_said_with_one_like_it():
    with pytest.raises(SystemExit, match="no page book/indx.md: write make page"):
        page.find("indx")


def test_no_name_is_said():
    with pytest.raises(SystemExit, match="No page is named: write make page PAGE="):
        page.find("")
