"""Measure the built book: bytes, waiting, latency, layers, builds and tests.

Prints each figure when it is measured, writes all of them to bench.json, with the
machine named, and from that the tables in README.md. Whoever compares two versions runs
both on one machine: only ratios within a run mean something elsewhere.
"""

import base64
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from itertools import accumulate
from pathlib import Path

import bench_table
import chromium
import lighthouse
import torch
from lab_server import Notebook, jupyterlab
from playwright.sync_api import sync_playwright
from sphinx_external_toc.parsing import parse_toc_yaml
from torch.profiler import ProfilerActivity, profile

from transformer_book.explore import HeadGrid, Sentence, explore
from transformer_book.explore.building import MIMETYPE
from transformer_book.explore.sphinx_ext import html_of
from transformer_book.layers.multi_head_attention import MultiHeadAttention
from transformer_book.layers.simple_self_attention import FEATURES, SENTENCE
from transformer_book.pages import pages

ROOT = Path(__file__).parents[1]
HAND_WRITTEN = ROOT / "scripts" / "hand_written.html"
TESTS = ROOT / "_build" / "tests.xml"  # what make test leaves
CHANGES = 40  # of each figure, in each round
ROUNDS = 3
REST = 500  # milliseconds in which a figure is back at its start
RUNS = 15
B, T, C, H = 8, 256, 512, 8
WIDTH = 80
WORDS = 32  # of the large figure, which has as many heads as the layer that is measured
FIGURES = "section[data-explorer]"
LIVE = "!document.querySelector('.explorer-still')"
WIDGET = "application/vnd.jupyter.widget-view+json"
IN_VIEW = "(figure) => figure.scrollIntoView()"
LISTED = "(all) => all.map(({ dataset }) => dataset.explorer)"

# Move a figure's first control at the start of a frame, as a browser hands on what a
# hand does, and a sentence no faster than a quick typist does; wait for the answer, and
# until the frame that shows it is painted.
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
  if (field.type === "textarea") await new Promise((done) => setTimeout(done, 100));
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
    """Yield what a page fetches and how a phone loads it: (label, figure)."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    # The engine waits for a sign of interest, so that the load is measured alone.
    page.add_init_script(
        "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
    )
    traffic = Traffic(page)
    page.goto(f"{address}/{name}.html", wait_until="networkidle")
    page.wait_for_function(LIVE)
    before = traffic.bytes
    yield "kB before interaction", round(before / 1000)
    yield "requests before interaction", traffic.requests
    figures = page.locator(FIGURES).evaluate_all(LISTED)
    if figures:
        page.evaluate(CHANGE, [figures[0], -1])
        page.wait_for_load_state("networkidle")
        yield "kB for the first live change", round((traffic.bytes - before) / 1000)
    context.close()
    loading = lighthouse.measure(browser, f"{address}/{name}.html", CHANGE)
    yield "index of the machine", round(loading.index)
    yield from loading.scores.items()
    yield "layout shift", round(loading.layout_shift, 3)
    yield "ms of the longest task", round(loading.longest_task)
    if figures:
        yield "ms to the first live change", round(loading.first_change)
        yield "ms to it on slow 4G", round(loading.first_change_slow)


def measure_round(page, name):
    """How long a figure's changes take, from its start on: {what: milliseconds}."""
    figure = page.locator(f"section[data-explorer='{name}']")
    figure.evaluate(IN_VIEW)
    figure.locator(".explorer-reset").evaluate("(reset) => reset.click()")
    # A figure at its start has nothing to answer, so that no answer can be awaited.
    page.wait_for_timeout(REST)
    page.evaluate(CHANGE, [name, -1])
    times = [page.evaluate(CHANGE, [name, k]) for k in range(CHANGES)]
    found = {}
    for place, kind in enumerate(("answered", "painted")):
        ordered = sorted(pair[place] for pair in times)
        found[f"ms {kind}, median"] = statistics.median(ordered)
        found[f"ms {kind}, p95"] = ordered[int(0.95 * CHANGES)]
    return found


def measure_figures(page):
    """Yield each figure of a page, and how long its changes take: (name, figures).

    What else the machine does disturbs a round, so there are several, some time apart:
    each figure is the median of theirs.
    """
    names = page.locator(FIGURES).evaluate_all(LISTED)
    rounds = [
        {name: measure_round(page, name) for name in names} for _ in range(ROUNDS)
    ]
    for name in names:
        found = [one[name] for one in rounds]
        yield (
            name,
            {
                what: round(statistics.median(one[what] for one in found), 1)
                for what in found[0]
            },
        )


def measure_site(browser, names):
    """Yield the figures of pages of the built book, where the browser answers."""
    server, address = serve()
    try:
        for name in names:
            yield "pages", name, dict(measure_page(browser, address, name))
            with browser.new_context(viewport={"width": 1280, "height": 900}) as tab:
                page = tab.new_page()
                page.goto(f"{address}/{name}.html", wait_until="networkidle")
                page.wait_for_function(LIVE)
                for figure, found in measure_figures(page):
                    yield "changes", f"{name} {figure}", found
        yield "by hand", "book/index first-look", measure_by_hand(browser, address)
        for figure, found in measure_large_figure(browser, address):
            yield "a large figure", figure, found
    finally:
        server.terminate()


def answer_with(**content):
    """Answer a request with this content, in place of a file of the server."""
    return lambda route: route.fulfill(**content)


def hand_written():
    """The page that does what the book's first figure does, by a script of its own."""
    page = HAND_WRITTEN.read_text("utf-8").replace("SENTENCE", SENTENCE)
    return page.replace('"VECTORS"', json.dumps(FEATURES))


def measure_by_hand(browser, address):
    """Measure the book's first figure and the one written by hand, in turns.

    Returns:
        How long the latter's changes take, in milliseconds, and how many times that the
        former's do, which says the same on a slower machine.
    """
    places = {
        "first-look": f"{address}/book/index.html",
        "hand-written": f"{address}/hand_written.html",
    }
    answer = answer_with(body=hand_written(), content_type="text/html")
    with browser.new_context(viewport={"width": 1280, "height": 900}) as tab:
        tab.route(places["hand-written"], answer)
        tabs = {name: tab.new_page() for name in places}
        for name, page in tabs.items():
            page.goto(places[name], wait_until="networkidle")
            page.wait_for_function(LIVE)
        times = {name: [] for name in tabs}
        for _ in range(RUNS):
            for name, page in tabs.items():
                page.bring_to_front()
                times[name].append(measure_round(page, name)["ms painted, p95"])
    book, hand = (statistics.median(found) for found in times.values())
    return {"ms painted, p95": round(hand, 1), "times that": round(book / hand, 2)}


def large_figure():
    """A figure larger than the book's own, as a page holds it: its HTML and files."""
    words = [f"word{number}" for number in range(1, WORDS + 1)]
    vectors = torch.randn(WORDS, 8 * H).tolist()
    layer = MultiHeadAttention(8 * H, H)
    figure = explore(
        lambda length, x: layer(length * x),
        length=(0.0, 2.0),
        x=Sentence(" ".join(words), dict(zip(words, vectors, strict=True)), WORDS),
        show=[HeadGrid("weights")],
        name=f"{WORDS} words, {H} heads",
    )
    figure.build()
    bundle = figure.bundle[MIMETYPE]
    return html_of(bundle), bundle["files"]


LARGE = """<!doctype html>
<link rel="stylesheet" href="_explore/explorer.css">
<script type="module" src="_explore/host.js"></script>
"""


def measure_large_figure(browser, address):
    """Yield its figures, in an empty page of the built book."""
    html, files = large_figure()

    with browser.new_context(viewport={"width": 1280, "height": 900}) as tab:
        page = tab.new_page()
        page.route(
            f"{address}/large.html",
            answer_with(body=LARGE + html, content_type="text/html"),
        )
        for name, content in files.items():
            program = answer_with(body=base64.b64decode(content))
            page.route(f"{address}/_explore/{name}", program)
        page.goto(f"{address}/large.html", wait_until="networkidle")
        page.wait_for_function(LIVE)
        yield from measure_figures(page)


def measure_notebooks(browser):
    """Yield the figures of pages in JupyterLab, where a kernel answers."""
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


def peak_bytes(run):
    """The most memory that PyTorch's tensors take at once while `run` runs."""
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as seen:
        run()
    events = seen.profiler.kineto_results.events()
    return max(accumulate(e.nbytes() for e in events if e.name() == "[memory]"))


def measure_layers():
    """Yield the book's multi-head attention against PyTorch's, forward and backward."""
    x = torch.randn(B, T, C, requires_grad=True)
    book = MultiHeadAttention(C, H)
    pytorch = torch.nn.MultiheadAttention(C, H, bias=False, batch_first=True)

    def learn(layer, *inputs, **options):
        layer(*inputs, **options)[0].sum().backward()

    runs = {
        "book": lambda: learn(book, x),
        "pytorch": lambda: learn(pytorch, x, x, x, need_weights=True),
    }
    for run in runs.values():
        run()
    # In turns, so that what else the machine does disturbs both.
    seconds = {name: [] for name in runs}
    for _ in range(RUNS):
        for name, run in runs.items():
            begin = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - begin)
    times = {name: min(found) for name, found in seconds.items()}
    sizes = {name: peak_bytes(run) for name, run in runs.items()}
    yield (
        "layers",
        f"MultiHeadAttention at {(B, T, C)}, {H} heads, to nn.MultiheadAttention",
        {
            "time": round(times["book"] / times["pytorch"], 2),
            "memory": round(sizes["book"] / sizes["pytorch"], 2),
        },
    )


def seconds(command, folder):
    """How long a command runs there; it prints what it has to say only if it fails."""
    begin = time.monotonic()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return round(time.monotonic() - begin, 1)


def measure_builds():
    """Yield the seconds of builds in a copy of the repository."""
    build = [sys.executable, "scripts/build_book.py"]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "book")
        left_out = shutil.ignore_patterns(
            ".git", ".venv", "_build", "node_modules", "*.egg-info", "__pycache__"
        )
        shutil.copytree(ROOT, copy, ignore=left_out)
        (copy / "node_modules").symlink_to(ROOT / "node_modules")
        yield "a build of all pages", seconds(build, copy)
        yield "a build with no change", seconds(build, copy)
        with (copy / "book" / "simple_self_attention.md").open("a") as page:
            page.write("\n```{code-cell} ipython3\n1 + 1\n```\n")
        yield "a build with one page changed", seconds(build, copy)


def measure_tests():
    """Yield the seconds that the last run of all tests took."""
    if not TESTS.exists():
        sys.exit("Run make test first: how long it takes is one of the figures.")
    suite = ElementTree.parse(TESTS).find("testsuite")
    yield "all tests", round(float(suite.get("time")))


def processor():
    """The processor's name, where the system tells it."""
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        if named := re.search(r"model name\s*: (.*)", listing.read_text()):
            return named[1]
    return platform.processor() or platform.machine()


def measure():
    """Yield what is measured: (group, name, {what: figure})."""
    names = list(parse_toc_yaml(ROOT / "_toc.yml"))
    for what, found in (*measure_tests(), *measure_builds()):
        yield "seconds", what, {what: found}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=["--no-sandbox", "--disable-gpu"]
        )
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
        yield from measure_site(browser, names)
        yield from measure_notebooks(browser)
        browser.close()


def main():
    """Print each figure when it is measured; then write them all, and their tables."""
    figures = {}
    for group, name, found in measure():
        figures.setdefault(group, {})[name] = found
        for what, figure in found.items():
            print(f"{f'{name}: {what}':{WIDTH}}  {figure}", flush=True)
    bench_table.FIGURES.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    bench_table.write(figures)
    print(bench_table.table(figures))


if __name__ == "__main__":
    main()
