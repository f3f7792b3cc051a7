"""The tables of the numbers that a figure draws."""

import io
import xml.etree.ElementTree as ElementTree

import matplotlib
import matplotlib.pyplot as plt
import pytest

from transformer_book.numbers import numbers


@pytest.fixture
def axes():
    """The axes of a figure in two parts."""
    matplotlib.use("Agg")
    figure, axes = plt.subplots(2)
    yield axes
    plt.close(figure)


def tables(axes):
    """The tables of a figure: (caption, rows of texts)."""
    figure = axes[0].figure
    figure.savefig(io.StringIO(), format="svg")
    html = numbers(figure)
    if not html:
        return []
    return [
        (
            "".join(table.find("caption").itertext()),
            [["".join(cell.itertext()) for cell in row] for row in table.iter("tr")],
        )
        for table in ElementTree.fromstring(html).iter("table")
    ]


def test_lines_have_a_column_each(axes):
    axes[0].semilogx([1, 10, 100], [[1, 1e-7], [0.5, 2 / 3], [-12.3456, -3e-6]])
    axes[0].axhline(0.25, label="<chance>")
    axes[0].axvline(20)
    axes[0].set(ylabel="loss")
    axes[1].plot([3, 4], label="$d_k$")
    axes[1].set(ylabel="heat", xlabel="step")
    assert tables(axes) == [
        (
            "loss against step",
            [
                ["step", "loss", "line 2", "<chance>"],
                ["1", "1", "0", "0.25"],
                ["10", "0.5", "0.6667", "0.25"],
                ["100", "-12.35", "0", "0.25"],
            ],
        ),
        ("heat against step", [["step", "d_k"], ["0", "3"], ["1", "4"]]),
    ]


def test_of_a_long_line_round_steps_and_the_last_are_told(axes):
    axes[0].plot(range(1000), range(1000))
    axes[1].plot(range(30))
    (caption, (_, *rows)), (short, _) = tables(axes)
    assert caption == "x: each 50th of 1000 points, and the last"
    assert short == "x: each 2nd of 30 points, and the last"
    assert [int(x) for x, _ in rows] == [*range(0, 1000, 50), 999]


def test_bars_and_images_have_the_words_of_their_axes(axes):
    axes[0].bar(["lab", "the"], [0.7, 0.3])
    axes[0].set(ylabel="weight")
    axes[1].imshow([[0.5, 0.25]])
    axes[1].set(title="scores", xticks=[0, 1], xticklabels=["lab", "the"])
    assert tables(axes) == [
        ("weight against x", [["x", "weight"], ["lab", "0.7"], ["the", "0.3"]]),
        ("scores", [["", "lab", "the"], ["0", "0.5", "0.25"]]),
    ]


def test_small_numbers_are_told_where_they_are_drawn(axes):
    axes[0].semilogy([1, 2e-7, float("nan")])
    axes[1].plot([1, 2e-7, float("inf")])
    assert [[y for _, y in rows[1:]] for _, rows in tables(axes)] == [
        ["1", "2.0 × 10-7", ""],
        ["1", "0", "inf"],
    ]


def test_other_drawings_have_no_table(axes):
    axes[0].scatter([1], [2])
    axes[1].imshow([[[0.5, 0.5, 0.5]]])
    assert tables(axes) == []
