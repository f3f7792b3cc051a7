"""A JupyterLab for the tests and the measurements, and the book's pages in it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import lab_settings
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from transformer_book.pages import ROOT

PATIENCE = 180_000  # milliseconds that the cells of a page may take on a busy machine
REST = 60_000  # milliseconds, longer than any one cell takes
TRIES = 3  # JupyterLab now and then forgets the cells after the first
# The notebook is open, and its kernel answers.
READY = """() => {
  const session = window.jupyterapp?.shell.currentWidget?.context?.sessionContext;
  return session?.session?.kernel?.status === "idle" &&
    window.jupyterapp.shell.currentWidget.context.isReady;
}"""
RUN_ALL = """() => {
  window.jupyterapp.commands.execute("notebook:run-all-cells");
}"""
# A notebook with changes would ask whether to leave it.
GIVE_UP = """async () => {
  const { model, sessionContext } = window.jupyterapp.shell.currentWidget.context;
  await sessionContext.shutdown();
  model.dirty = false;
}"""
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
  window.jupyterapp.commands.execute("notebook:run-cell");
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
# All cells have run, one has failed, or nothing has happened for too long. A kernel
# that runs a cell says that it is idle when its widgets have spoken.
ENDED = f"""(rest) => {{
  const {{ kernel, waiting, failed }} = ({STATE})();
  const state = `${{kernel}} ${{waiting.length}}`;
  if (window.lastState !== state) {{
    window.lastState = state;
    window.restingSince = performance.now();
  }}
  return kernel === "idle" && (waiting.length === 0 || failed > 0 ||
    performance.now() - window.restingSince > rest);
}}"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def jupyterlab(folder):
    """Serve a copy of the pages; settings and everything else stay in `folder`."""
    for name in ("book", "images"):
        shutil.copytree(ROOT / name, folder / "root" / name)
    lab_settings.main()
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
    log = folder / "jupyterlab.log"
    with (
        log.open("w") as stderr,
        subprocess.Popen(command, stderr=stderr, env=os.environ | places) as process,
    ):
        try:
            yield _address(process, log)
        finally:
            process.terminate()
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()


def _address(process, log):
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

    def __init__(self, page, address, name):
        self.page = page
        for _ in range(TRIES):
            page.goto(f"{address}/lab/tree/book/{name}.md?reset")
            page.wait_for_function(READY, timeout=PATIENCE)
            if self._run(RUN_ALL):
                return
            state = page.evaluate(STATE)
            page.evaluate(GIVE_UP)
        raise AssertionError(f"The cells did not finish: {state}")

    def _run(self, script, arg=None):
        """Start cells by a script, and wait for the kernel: whether it has run them."""
        self.page.evaluate("() => { window.lastState = null; }")
        self.page.evaluate(script, arg)
        try:
            self.page.wait_for_function(ENDED, arg=REST, timeout=PATIENCE, polling=200)
        except PlaywrightTimeout:
            return False
        state = self.page.evaluate(STATE)
        return state["failed"] > 0 or not state["waiting"]

    @property
    def code_cells(self):
        """The code cells, as in a notebook's file."""
        cells = self.page.evaluate(CELLS)
        return [cell for cell in cells if cell["cell_type"] == "code"]

    def rerun(self, source, text):
        """Replace the source of a cell by `text` and run the cell."""
        if not self._run(RERUN, [source, text]):
            state = self.page.evaluate(STATE)
            raise AssertionError(f"The cell did not finish: {state}")
