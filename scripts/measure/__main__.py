"""Measure everything; print each figure, and write bench.json and its tables."""

import json
import os
import platform
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from scripts.measure import table
from scripts.measure.builds import measure_builds, measure_tests
from scripts.measure.grading import measure_grading
from scripts.measure.inpage import measure_inpage
from scripts.measure.layers import measure_layers
from scripts.measure.notebooks import measure_notebooks
from scripts.measure.site import measure_site
from scripts.setup.browsers import chromium
from transformer_book.pages import contents

WIDTH = 80  # of a name, when a figure is printed


def processor() -> str:
    """Return the processor's name, where the system tells it."""
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        if named := re.search(r"model name\s*: (.*)", listing.read_text()):
            return named[1]
    return platform.processor() or platform.machine()


def measure() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield what is measured: its group, its name, and its figures."""
    for what, found in (*measure_tests(), *measure_builds()):
        yield "seconds", what, {what: found}
    yield from measure_grading()
    with chromium() as browser:
        machine = {
            "processor": processor(),
            "cores": os.cpu_count(),
            "system": platform.system(),
            "Python": platform.python_version(),
            "PyTorch": torch.__version__,
            "Chromium": browser.version,
        }
        yield "machine", "machine", machine
        yield from measure_layers()
        yield from measure_site(browser, contents())
        yield from measure_inpage(browser)
        yield from measure_notebooks(browser)


def main() -> None:
    """Print each figure when it is measured; then write all of them."""
    figures: dict[str, Any] = {}
    for group, name, found in measure():
        figures.setdefault(group, {})[name] = found
        for what, figure in found.items():
            print(f"{f'{name}: {what}':{WIDTH}}  {figure}", flush=True)
    table.FIGURES.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    table.write(figures)
    print(table.table(figures))


if __name__ == "__main__":
    main()
