"""Measure the built book: bytes, waiting and latency, as figures of one run.

Prints one table, with the machine named. Whoever compares two versions runs both on
one machine: only ratios within a run mean something elsewhere.
"""

import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import chromium
import torch
from lab_server import Notebook, jupyterlab
from playwright.sync_api import sync_playwright
from sphinx_external_toc.parsing import parse_toc_yaml

ROOT = Path(__file__).parents[1]
CHANGES = 60
WIDTH = 80
FIGURES = "section[data-explorer]"
LISTED = "(all) => all.map(({ dataset }) => dataset.explorer)"

# Move a figure's first control at the start of a frame, as a browser hands on what a
# hand does; wait for the answer, and until the frame that shows it is painted.
CHANGE = """
async ([name, k]) => {
  const figure = document.querySelector(`section[data-explorer="${name}"]`);
  const fields = [...figure.querySelectorAll(
    ".explorer-controls :is(input[type], textarea)")];
  const field = fields.find(({ type, checked }) => type !== "radio" || !checked);
  const told = new Promise((resolve, reject) => {
    figure.addEventListener("explorer-change", resolve, { once: true });
    setTimeout(() => reject(new Error(`${name} does not answer`)), 10_000);
  });
  // Resolves at the start of a frame; its `painted` does when the frame is painted.
  const frame = () => new Promise((resolve) => requestAnimationFrame(() =>
    resolve({ painted: new Promise((done) => setTimeout(done)) })));
  let over = false;
  const { painted } = await frame();
  painted.then(() => { over = true; });
  const begin = performance.now();
  if (field.type === "radio" || field.type === "checkbox") {
    field.click();
  } else {
    const there = field.value;
    if (field.type === "textarea") {
      const words = there.split(" ");
      const moved = words.length > 1 ? words.slice(1) : [...words, ...words];
      field.value = moved.join(" ");
    } else {
      const low = Number(field.min);
      const step = Number(field.step) || (field.max - low) / 100;
      const steps = Math.round((field.max - low) / step);
      const value = (n) => low + step * (n % (steps + 1));
      field.value = value(k + 2);
      // What is already there would not be answered.
      if (field.value === there) field.value = value(k + 3);
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  await told;
  const answered = performance.now() - begin;
  await (over ? (await frame()).painted : painted);
  return [answered, performance.now() - begin];
}
"""


def serve():
    """Start the book's own server, which compresses; return it and its address."""
    server = subprocess.Popen(
        [sys.executable, ROOT / "scripts/serve.py"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PORT": "0"},
    )
    return server, re.search(r"http://[\d.:]+", server.stdout.readline())[0]


class Traffic:
    """Counts the compressed bytes that a page fetches."""

    def __init__(self, page):
        self.bytes = self.requests = 0
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self.add)

    def add(self, event):
        self.bytes += event["encodedDataLength"]
        self.requests += 1


def measure_page(browser, address, name):
    """Yield the rows of one page: what it fetches, and how fast its figures answer."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    # The engine waits for a sign of interest, so that the load is measured alone.
    page.add_init_script(
        "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
    )
    traffic = Traffic(page)
    page.goto(f"{address}/{name}.html", wait_until="networkidle")
    before, requests = traffic.bytes, traffic.requests
    figures = page.locator(FIGURES).evaluate_all(LISTED)
    yield f"{name}: kB before interaction", f"{before / 1000:.0f}"
    yield f"{name}: requests before interaction", str(requests)
    if figures:
        first = page.evaluate(CHANGE, [figures[0], -1])
        page.wait_for_load_state("networkidle")
        kilobytes = (traffic.bytes - before) / 1000
        yield f"{name}: kB for the first live change", f"{kilobytes:.0f}"
        yield f"{name}: ms to the first live change", f"{first[1]:.0f}"
    yield from measure_figures(page, name, figures)
    context.close()


def measure_figures(page, name, figures):
    """Yield a row for each figure: how long a change takes."""
    for figure in figures:
        page.evaluate(CHANGE, [figure, -1])
        times = [page.evaluate(CHANGE, [figure, k]) for k in range(CHANGES)]
        answered = sorted(time[0] for time in times)
        painted = sorted(time[1] for time in times)
        p95 = int(0.95 * CHANGES)
        yield (
            f"{name} {figure}: ms of a change, median (p95)",
            f"answered {statistics.median(answered):.1f} ({answered[p95]:.1f}), "
            f"painted {statistics.median(painted):.1f} ({painted[p95]:.1f})",
        )


def measure_notebooks(browser, names):
    """Yield the rows of pages in JupyterLab, where a kernel answers."""
    with (
        tempfile.TemporaryDirectory() as folder,
        jupyterlab(Path(folder)) as address,
        browser.new_context(viewport={"width": 1280, "height": 900}) as context,
    ):
        for name in names:
            page = context.new_page()
            Notebook(page, address, name)
            figures = page.locator(FIGURES).evaluate_all(LISTED)
            yield from measure_figures(page, f"JupyterLab: {name}", figures)
            page.close()


def measure_builds():
    """Yield the time of a build without a change."""
    begin = time.monotonic()
    subprocess.run(
        [sys.executable, ROOT / "scripts/build_book.py"], check=True, stdout=-3
    )
    yield "build without a change: s", f"{time.monotonic() - begin:.1f}"


def measure():
    """Yield the rows of the table: what is measured, and the figure."""
    yield "machine", f"{platform.machine()}, {os.cpu_count()} cores"
    yield "python, torch", f"{platform.python_version()}, {torch.__version__}"
    names = list(parse_toc_yaml(ROOT / "_toc.yml"))
    server, address = serve()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium.find(), args=["--no-sandbox", "--disable-gpu"]
            )
            yield "browser", f"Chromium {browser.version}"
            for name in names:
                yield from measure_page(browser, address, name)
            yield from measure_notebooks(browser, [Path(name).name for name in names])
            browser.close()
    finally:
        server.terminate()
    yield from measure_builds()


def main():
    """Print each row when it is measured."""
    for label, figure in measure():
        print(f"{label:{WIDTH}}  {figure}", flush=True)


if __name__ == "__main__":
    main()
