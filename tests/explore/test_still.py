"""A figure as HTML by itself, for notebooks where no front end runs."""

import pytest
import torch
from bs4 import BeautifulSoup

from transformer_book.explore import (
    Caption,
    Curve,
    Guess,
    HeadGrid,
    Heatmap,
    Meter,
    Row,
    Sentence,
    explore,
)

WORDS = {"a": [1.0, 0.0], "b": [0.5, 1.0], "<c>": [0.0, 2.0]}
WIDGET = "application/vnd.jupyter.widget-view+json"


def layer(x, on=True, depth=0):
    weights = (x @ x.T).softmax(-1)
    return {
        "weights": weights,
        "heads": torch.stack([weights, weights.flip(1)]),
        "deep": torch.stack([weights * (step + 1) for step in range(3)]),
        "size": weights.sum(),
        "each": weights[0],
        "line": torch.arange(40.0),
        "places": torch.arange(40.0) ** 2,
    }


def shown(*views, **inputs):
    """The HTML that a figure gives beside its widget."""
    inputs = {"x": Sentence("b a <c>", WORDS, label="Words")} | inputs
    widget = explore(layer, show=list(views), label="What & where", **inputs)
    data, _ = widget._repr_mimebundle_()
    assert WIDGET in data
    return BeautifulSoup(data["text/html"], "html.parser")


def numbers(table):
    return [[cell.text for cell in row.select("td[style]")] for row in table("tr")]


def test_it_says_what_is_shown_and_of_what():
    html = shown(Heatmap("deep", at="depth"), on=True, depth=(0, 2, 1))
    lines = [line.text for line in html("p")]
    assert lines == ["What & where", "Words: b a <c>", "On: on", "Depth: 1"]


def test_a_heat_map_is_a_table_of_its_numbers():
    table = shown(Row("weights"), Caption("weights"), Heatmap("weights")).table
    x = torch.tensor([WORDS[word] for word in ("b", "a", "<c>")])
    expected = [[f"{n:.3g}" for n in row] for row in (x @ x.T).softmax(-1).tolist()]
    assert numbers(table)[1:] == expected
    for scope in "row", "col":
        headers = table.select(f"th[scope={scope}]")
        assert [one.text for one in headers] == ["b", "a", "<c>"]


def test_what_several_views_show_is_there_once():
    html = shown(Row("weights"), Caption("weights"), Heatmap("weights"))
    assert len(html("table")) == 1


def test_the_largest_number_is_the_darkest():
    cells = shown(Heatmap("weights")).select("td[style]")
    shade = {float(cell.text): cell["style"] for cell in cells}
    assert "0.45" in shade[max(shade)]


def test_each_head_has_a_table():
    tables = shown(HeadGrid("heads"))("table")
    assert [table.caption.text for table in tables] == ["Heads 1", "Heads 2"]
    first, second = (numbers(table)[1:] for table in tables)
    assert second == [row[::-1] for row in first]


def test_a_slider_picks_its_place():
    html = shown(Heatmap("deep", at="depth"), depth=(0, 2, 1))
    assert "Depth: 1" in html.text  # the middle of the slider
    (cell, *_), *_ = numbers(html.table)[1:]
    (once, *_), *_ = numbers(shown(Heatmap("weights")).table)[1:]
    assert float(cell) == pytest.approx(2 * float(once), abs=2e-3)


def test_a_single_number_is_a_table_of_one():
    assert numbers(shown(Meter("size")).table) == [["3"]]


def test_rows_are_called_as_in_the_figure():
    table = shown(Meter("each", called={"a": "sum"})).table
    assert [one.text for one in table.select("th")] == ["b", "sum", "<c>"]


def test_of_a_long_line_some_points_and_the_last_are_listed():
    table = shown(Curve(["line"], x="places")).table
    rows = [one.text for one in table.select("th[scope=row]")]
    assert rows == [str(n * n) for n in (*range(0, 40, 4), 39)]
    assert numbers(table)[-1] == ["39"]
    indices = shown(Curve(["line"], start=3)).table.select("th[scope=row]")
    assert indices[-1].text == "42"


def test_what_is_to_be_guessed_is_not_told():
    html = shown(Guess("weights", query="a"))
    assert not html("table") and "after a guess" in html.text


def test_what_is_wrong_is_said():
    html = shown(Heatmap("nothing"))
    assert "The figure shows “nothing”" in html.text and not html("table")
