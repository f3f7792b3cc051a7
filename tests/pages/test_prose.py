"""The book's prose, as the model of one of its pages reads it."""

import pytest

from transformer_book import prose
from transformer_book.pages import pages


def test_it_is_of_all_pages():
    assert {file.stem for file in prose.page_files()} == {page.name for page in pages()}
    text = prose.book_prose()
    for page in pages():
        assert page.title.replace("’", "") in text


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("---\nkey: {a: 1}\n---\n\n# Title\n\nA line.", "Title\nA line.\n"),
        (
            "Before.\n\n```{code-cell} ipython3\nx = 1\n```\n\nAfter.",
            "Before.\nAfter.\n",
        ),
        (":::{admonition} Predict\n:class: tip\n\nWhich?\n:::", "Which?\n"),
        ("A {term}`key` and {term}`two <key>`.", "A key and two.\n"),
        ("See [the page](page.md), *twice*: `x`.", "See the page, twice: x.\n"),
        ("With $T$ and $\\sqrt{d_k}$:\n\n$$\na\n$$\n\nend", "With T and x:\nend\n"),
        ("- one\n- two\n\n1. three", "one\ntwo\nthree\n"),
        ("| a | b |\n|---|---|\n% note\n![alt](x.svg)\nthe “text”", "the text\n"),
    ],
)
def test_what_is_no_prose_is_left_out(source, left):
    assert prose.page_prose(source) == left
