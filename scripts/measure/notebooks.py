"""The figures of the book's pages in JupyterLab, where a kernel answers."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from scripts.lab.server import Notebook, jupyterlab
from scripts.measure.changes import FIGURES, measure_figures
from transformer_book.pages import pages

WIDGET = "application/vnd.jupyter.widget-view+json"


def measure_notebooks(
    browser: Browser,
) -> Iterator[tuple[str, str, dict[str, float]]]:
    """Yield how long the changes of each figure take: group, name, times."""
    with (
        tempfile.TemporaryDirectory() as folder,
        jupyterlab(Path(folder)) as address,
        browser.new_context(viewport={"width": 1280, "height": 900}) as context,
    ):
        for lesson in filter(lambda page: page.is_lesson, pages()):
            page = context.new_page()
            notebook = Notebook(page, address, lesson.name)
            outputs = [o for cell in notebook.code_cells for o in cell["outputs"]]
            widgets = [o for o in outputs if WIDGET in o.get("data", {})]
            # Widgets are drawn some time after their cells are done.
            page.locator(FIGURES).nth(len(widgets) - 1).wait_for()
            for figure, found in measure_figures(page):
                yield "changes in JupyterLab", f"book/{lesson.name} {figure}", found
            page.close()
