"""The table of measurements: README.md says what bench.json says."""

import json

import bench_table

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
