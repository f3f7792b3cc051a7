"""Hints: folds that need no script."""

import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx

PAGE = """# Page

:::{admonition} Hint *1*
:class: dropdown

The answer.
:::

:::{admonition} A note
:class: tip

Read on.
:::
"""


@pytest.fixture
def page(tmp_path):
    """A page with a hint and a note, as a build writes it."""
    (tmp_path / "index.md").write_text(PAGE)
    settings = {
        "extensions": ["myst_parser", "transformer_book.site.hints"],
        "myst_enable_extensions": ["colon_fence"],
    }
    folders = (tmp_path, None, tmp_path / "out", tmp_path / "trees")
    Sphinx(*folders, "html", settings, status=None).build()
    return BeautifulSoup((tmp_path / "out/index.html").read_text(), "html.parser")


def test_a_hint_is_closed_without_a_script(page):
    (hint,) = page.select("details.admonition")
    assert not hint.has_attr("open")
    assert hint.summary.decode_contents() == "Hint <em>1</em>"
    assert hint.p.text == "The answer."


def test_another_admonition_is_open(page):
    assert page.select_one("div.tip.admonition > p:last-child").text == "Read on."
