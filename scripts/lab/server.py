"""A JupyterLab for tests and measurements, with the book's pages; not `make lab`'s."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from scripts import ROOT
from scripts.lab import copies, settings

PATIENCE = 180_000  # milliseconds that the cells of a page may take on a busy machine
OPEN = "(path) => window.jupyterapp?.shell.currentWidget?.context?.path === path"
# What a page shows in which that path is not open.
WHERE = """() => ({
  address: location.href,
  open: window.jupyterapp?.shell.currentWidget?.context?.path,
  dialog: document.querySelector(".jp-Dialog-content")?.innerText,
})"""
# Until the kernel has sent its info, JupyterLab runs only the first of several cells.
READY = """async () => {
  const { context } = window.jupyterapp.shell.currentWidget;
  await context.ready;
  await context.sessionContext.ready;
  await context.sessionContext.session.kernel.info;
}"""
RUN_ALL = """() => window.jupyterapp.commands.execute("notebook:run-all-cells")"""
CELLS = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .map((cell) => cell.model.sharedModel.toJSON())"""
RERUN = """([old, text]) => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  const index = notebook.widgets.findIndex(({ model }) =>
    model.type === "code" && model.sharedModel.source === old);
  const { sharedModel } = notebook.widgets[index].model;
  sharedModel.source = text;
  sharedModel.execution_count = null;
  notebook.activeCellIndex = index;
  notebook.deselectAll();
  return window.jupyterapp.commands.execute("notebook:run-cell");
}"""
# Where a run stands: its kernel, a question to the reader, and cells still to be run.
STATE = """() => {
  const { content, context } = window.jupyterapp.shell.currentWidget;
  const cells = content.widgets.map(({ model }) => model.sharedModel.toJSON())
    .filter(({ cell_type, source }) => cell_type === "code" && source.trim());
  return {
    kernel: context.sessionContext.session?.kernel?.status,
    dialog: document.querySelector(".jp-Dialog-content")?.innerText,
    waiting: cells.filter((cell) => !cell.execution_count)
      .map((cell) => cell.source),
    failed: cells.flatMap((cell) => cell.outputs)
      .filter((output) => output.output_type === "error").length,
  };
}"""
WITHIN = f"""(task) => Promise.race([task, new Promise((_, fail) =>
  setTimeout(() => fail(new Error("took too long")), {PATIENCE}))])"""


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def jupyterlab(folder: Path) -> Iterator[str]:
    """Serve a copy of the pages; settings and everything else stay in `folder`."""
    copies.copy(folder / "root")
    settings.main()
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
        "--config=.binder/jupyter_server_config.py",
        f"--ServerApp.root_dir={folder / 'root'}",
        f"--ServerApp.port={free_port()}",
        "--IdentityProvider.token=",
        "--LabApp.expose_app_in_browser=True",
    ]
    log = folder / "jupyterlab.log"
    with (
        log.open("w") as stderr,
        subprocess.Popen(
            command, cwd=ROOT, stderr=stderr, env=os.environ | places
        ) as process,
    ):
        try:
            yield _address(process, log)
        finally:
            process.terminate()
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """Await the address that JupyterLab says it serves."""
    for _ in range(600):
        if said := re.search(r"http://[\w.]+:\d+(?=/lab)", log.read_text()):
            return said[0]
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}")


class Notebook:
    """A page of the book, opened as a notebook with all its cells run."""

    def __init__(self, page: Page, address: str, name: str):
        self.page = page
        self.path = f"book/{name}.ipynb"
        # In a workspace of its own: loaded again, a page would open what another has.
        page.goto(f"{address}/lab/workspaces/{name}/tree/{self.path}?reset")
        self._await_kernel()
        self.run_all()

    def _await_kernel(self) -> None:
        try:
            self.page.wait_for_function(OPEN, arg=self.path, timeout=PATIENCE)
        except PlaywrightError as error:
            raise AssertionError(f"{error}: {self.page.evaluate(WHERE)}") from error
        self._await(READY)

    def _await(self, script: str, arg: Any = None) -> None:
        """Call a script, and await what it promises; say where JupyterLab stands."""
        try:
            self.page.evaluate(f"(arg) => ({WITHIN})(({script})(arg))", arg)
        except PlaywrightError as error:
            raise AssertionError(f"{error}: {self.page.evaluate(STATE)}") from error

    def _run(self, script: str, arg: Any = None) -> None:
        """Call a script that runs cells; each of them has to run, unless one fails."""
        self._await(script, arg)
        state = self.page.evaluate(STATE)
        assert state["failed"] or not state["waiting"], state

    def reopen(self) -> None:
        """Load the page again, as it was saved; no cell is run."""
        self.page.reload(timeout=PATIENCE)
        self._await_kernel()

    @property
    def code_cells(self) -> list[dict[str, Any]]:
        """The code cells, as in a notebook's file."""
        cells = self.page.evaluate(CELLS)
        return [cell for cell in cells if cell["cell_type"] == "code"]

    def run_all(self) -> None:
        """Run all cells."""
        self._run(RUN_ALL)

    def rerun(self, source: str, text: str) -> None:
        """Replace the source of a cell by `text` and run the cell."""
        self._run(RERUN, [source, text])
