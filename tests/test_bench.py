"""The table of measurements, and the figure by hand that the book's is measured by."""

import json

import bench
import bench_table
import pytest

from .conftest import LAID_OUT

README = bench_table.README.read_text("utf-8")
FIGURES = json.loads(bench_table.FIGURES.read_text("utf-8"))


def test_the_readme_has_the_table_of_the_last_measurement():
    assert bench_table.filled(README, FIGURES) == README
    for name in FIGURES["pages"]:
        assert f"| {name.removeprefix('book/').replace('_', ' ')} |" in README


def test_the_table_names_the_machine():
    machine = FIGURES["machine"]["machine"]
    for name in ("processor", "PyTorch", "Chromium"):
        assert machine[name] in bench_table.table(FIGURES)


def test_another_figure_gives_another_table():
    page = next(iter(FIGURES["pages"].values()))
    page["kB before interaction"] += 1
    assert bench_table.filled(README, FIGURES) != README


def test_the_figure_by_hand_has_the_numbers_of_the_first_figure(browser, visit):
    by_hand = browser.new_page()
    by_hand.set_content(bench.hand_written())
    page = visit("book/index")
    page.wait_for_function(LAID_OUT)
    outputs = page.locator("[data-explorer='first-look']").evaluate(
        "(figure) => figure.outputs.weights.data"
    )
    shown = [float(text) for text in by_hand.locator("td[style]").all_inner_texts()]
    assert shown == pytest.approx(outputs, abs=0.006)
    by_hand.close()
