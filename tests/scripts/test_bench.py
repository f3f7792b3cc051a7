"""The table of measurements, and the figure by hand that the book's is measured by."""

import json

import pytest

from scripts.measure import site, table

PAGE = table.PAGE.read_text("utf-8")
FIGURES = json.loads(table.FIGURES.read_text("utf-8"))


def test_the_page_has_the_table_of_the_last_measurement():
    assert table.filled(PAGE, FIGURES) == PAGE
    for name in FIGURES["pages"]:
        assert f"| {name.removeprefix('book/').replace('_', ' ')} |" in PAGE


def test_the_table_names_the_machine():
    machine = FIGURES["machine"]["machine"]
    for name in ("processor", "PyTorch", "Chromium"):
        assert machine[name] in table.table(FIGURES)


def test_another_figure_gives_another_table():
    page = next(iter(FIGURES["pages"].values()))
    page["kB before interaction"] += 1
    assert table.filled(PAGE, FIGURES) != PAGE


def test_the_figure_by_hand_has_the_numbers_of_the_first_figure(browser, look_at):
    by_hand = browser.new_page()
    by_hand.set_content(site.hand_written())
    page = look_at("book/index")
    outputs = page.locator("[data-explorer='first-look']").evaluate(
        "(figure) => figure.outputs.weights.data"
    )
    shown = [float(text) for text in by_hand.locator("td[style]").all_inner_texts()]
    assert shown == pytest.approx(outputs, abs=0.006)
    by_hand.close()


def test_the_large_figure_has_its_program():
    html, files = site.large_figure()
    assert files and all(name in html for name in files)
