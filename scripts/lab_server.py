"""A JupyterLab for the tests and the measurements, and the book's pages in it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections import deque
from contextlib import contextmanager

import lab_settings

from transformer_book.pages import ROOT

OPENED = "() => window.jupyterapp?.shell.currentWidget?.context?.sessionContext"
RUN_ALL = """async () => {
  const { context } = window.jupyterapp.shell.currentWidget;
  await context.ready;
  await context.sessionContext.ready;
  await context.sessionContext.session.kernel.info;
  await window.jupyterapp.commands.execute("notebook:run-all-cells");
}"""
CELLS = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .map((cell) => cell.model.sharedModel.toJSON())"""
RERUN = """async ([old, text]) => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  const index = notebook.widgets.findIndex(({ model }) =>
    model.type === "code" && model.sharedModel.source === old);
  notebook.widgets[index].model.sharedModel.source = text;
  notebook.activeCellIndex = index;
  notebook.deselectAll();
  await window.jupyterapp.commands.execute("notebook:run-cell");
}"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def jupyterlab(folder):
    """Serve a copy of the pages; settings and everything else stay in `folder`."""
    for name in ("book", "images"):
        shutil.copytree(ROOT / name, folder / "root" / name)
    config = folder / "config" / "labconfig"
    config.mkdir(parents=True)
    shutil.copy(lab_settings.OVERRIDES, config / "default_setting_overrides.json")
    places = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    places = {name: str(folder / place) for name, place in places.items()}
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        f"--ServerApp.root_dir={folder / 'root'}",
        f"--ServerApp.port={free_port()}",
        "--IdentityProvider.token=",
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.news_url=None",
    ]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env=os.environ | places
    ) as process:
        said = (re.search(r"http://[\w.]+:\d+(?=/lab)", s) for s in process.stderr)
        address = next(filter(None, said))[0]
        # What it goes on saying is read, or it would wait for a reader.
        reader = threading.Thread(target=deque, args=(process.stderr, 0))
        reader.start()
        try:
            yield address
        finally:
            process.terminate()
            reader.join()


class Notebook:
    """A page of the book, opened as a notebook with all its cells run."""

    def __init__(self, page, address, name):
        self.page = page
        page.goto(f"{address}/lab/tree/book/{name}.md?reset")
        page.wait_for_function(OPENED)
        page.evaluate(RUN_ALL)

    @property
    def code_cells(self):
        """The code cells, as in a notebook's file."""
        cells = self.page.evaluate(CELLS)
        return [cell for cell in cells if cell["cell_type"] == "code"]

    def rerun(self, source, text):
        """Replace the source of a cell by `text` and run the cell."""
        self.page.evaluate(RERUN, [source, text])
