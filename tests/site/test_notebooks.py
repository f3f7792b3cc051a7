"""A page as a notebook, in JupyterLab or downloaded."""

import re

import nbformat
import pytest

from transformer_book.pages import ROOT
from transformer_book.pages.rules import glossary
from transformer_book.site.notebooks import TERM, explained, in_markdown, notebook

ENTRIES = (
    glossary.Entry(("C", "d_model"), "The width. See [Heads](heads.md).", 1, 0),
    glossary.Entry(("KV cache",), "Keys, kept. See [Variants](variants.md).", 1, 1),
    glossary.Entry(("mask",), "Seen or not. See [Masks](masks.md).", 1, 1),
)


def page(name):
    return notebook(ROOT / f"{name}.md")


def texts(name):
    return [cell.source for cell in page(name).cells if cell.cell_type == "markdown"]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("the {term}`mask` here", "the [mask](#term-mask) here"),
        ("{term}`Masked <mask>`", "[Masked](#term-mask)"),
        ("a {term}`KV\ncache`", "a [KV\ncache](#term-kv-cache)"),
        ("{term}`d_model`", "[d_model](#term-c)"),
        ("[A](a.md), [B](b.md#here)", "[A](a.ipynb), [B](b.ipynb#here)"),
        ("[C](https://host/README.md)", "[C](https://host/README.md)"),
    ],
)
def test_links_lead_to_notebooks(source, shown):
    assert in_markdown(source, ENTRIES) == shown


def test_what_terms_mean_stands_at_the_end_of_the_page():
    mask = "(term-mask)=\n### mask\n\nSeen or not. See [Masks](masks.ipynb)."
    width = "(term-c)=\n### C\n\nThe width. See [Heads](heads.ipynb)."
    used = [ENTRIES[2], ENTRIES[0], ENTRIES[2]]
    assert explained(used) == f"## Terms on this page\n\n{mask}\n\n{width}"


def test_every_term_leads_to_what_it_means(page_name):
    *source, last = texts(page_name)
    assert not TERM.search("\n".join([*source, last]))
    linked = set(re.findall(r"\]\(#(term-[\w-]+)\)", "\n".join(source)))
    assert linked == set(re.findall(r"^\((term-[\w-]+)\)=\n### ", last, re.M))


def test_the_glossary_has_a_heading_for_each_entry():
    headings = re.findall("^### (.+)$", "\n".join(texts("book/glossary")), re.M)
    entries = glossary.entries(ROOT / "book")
    assert headings == [", ".join(entry.names) for entry in entries]


def test_what_the_page_folds_is_folded(page_name):
    """The call of the first figure, and hints in an output."""
    for cell in page(page_name).cells:
        tags, hidden = cell.metadata.get("tags", []), cell.metadata.get("jupyter", {})
        assert bool(hidden.get("source_hidden")) == ("hide-input" in tags)
        assert bool(hidden.get("outputs_hidden")) == ("hide-output" in tags)


def test_a_bug_in_a_layer_stops_no_figure(page_name):
    """Run All stops at an error, unless the cell says that it may have one."""
    for cell in page(page_name).cells:
        if cell.cell_type == "code":
            assert "raises-exception" in cell.metadata.tags


def test_a_page_makes_the_same_notebook_each_time(page_name):
    nbformat.validate(page(page_name))
    assert page(page_name) == page(page_name)
