"""The style of the figures that cells draw."""

import io

import matplotlib
import matplotlib.pyplot as plt
import pytest

from transformer_book.colors import INK, PALETTE, ROLES
from transformer_book.figures import color_names, style


@pytest.fixture
def drawing(monkeypatch):
    """Draw a figure in the book's style, and give its SVG."""
    matplotlib.use("Agg")

    def draw(**environment):
        monkeypatch.delenv("EXPLORE_BUILD", raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with matplotlib.rc_context():
            style()
            figure, axes = plt.subplots()
            axes.plot([1, 2, 3], label="words as text")
            axes.legend()
            svg = io.StringIO()
            figure.savefig(svg, format="svg", metadata={"Date": None})
            plt.close(figure)
        return svg.getvalue()

    return draw


def test_text_stays_text_in_the_books_ink(drawing):
    svg = drawing()
    assert ">words as text</text>" in svg
    assert INK in svg and PALETTE[0] in svg
    assert "#000000" not in svg


def test_white_in_a_notebook_and_transparent_in_the_book(drawing):
    assert "fill: #ffffff" in drawing()
    assert "fill: #ffffff" not in drawing(EXPLORE_BUILD="1")


def test_the_same_figure_is_the_same_file(drawing):
    assert drawing() == drawing()


def test_a_label_that_names_a_role_has_its_color(drawing):
    _, axes = plt.subplots()
    axes.set(xlabel="temperature", ylabel="largest weight", title="weight of a key")
    before = axes.xaxis.label.get_color()
    color_names(axes.figure)
    assert axes.yaxis.label.get_color() == ROLES["weight"][0]
    # A text has one color: one that names two roles keeps its own.
    assert axes.title.get_color() == axes.xaxis.label.get_color() == before
    plt.close(axes.figure)
