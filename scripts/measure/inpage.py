"""PyTorch in the page: what it weighs, how soon it is there, and how fast it trains."""

import statistics
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

from playwright.sync_api import Browser, Page

from scripts import ROOT
from scripts.book.serve import serving
from transformer_book.explore.build import run_node
from transformer_book.pages import BOOK
from transformer_book.pages import Page as Source

PAGE = "simple_self_attention"
FIGURE = "section[data-explorer='simple-self-attention']"
FOLDER = ROOT / "_build" / "html" / "_inpage"
FILES = ("worker.js", "pyodide.asm.wasm", "python_stdlib.zip", "book.bin")
BROTLI = """
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";
const params = { [constants.BROTLI_PARAM_LGWIN]: 24 };
const size = (file) => brotliCompressSync(readFileSync(file), { params }).length;
console.log(process.argv.slice(1).reduce((sum, file) => sum + size(file), 0));
"""
RUNS = 15
# A line that makes the layer another one, and then the same again.
CHANGE = (
    "SimpleSelfAttention.forward = lambda self, x: (x, ({} * x @ x.mT).softmax(-1))"
)
# Presses Run, and gives the milliseconds until the figure has been painted anew.
PRESS = """([cell, figure]) => new Promise((painted) => {
  const begin = performance.now();
  document.querySelector(figure).addEventListener("explorer-change", () =>
    requestAnimationFrame(() => setTimeout(() => painted(performance.now() - begin))),
  { once: true });
  document.querySelector(`${cell} .code-run`).click();
})"""
TRAINING = """import time
import torch
from torch import nn
from transformer_book.layers.transformer_block import EncoderBlock

torch.manual_seed(0)
block, read = EncoderBlock(64, 4, 128, dropout=0.0), nn.Linear(64, 15)
x, answer = torch.randn(15, 64), torch.randperm(15)
optimizer = torch.optim.Adam([*block.parameters(), *read.parameters()], 0.003)
times = []
for _ in range(200):
    begin = time.perf_counter()
    loss = nn.functional.cross_entropy(read(block(x)[0]), answer)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    times.append(time.perf_counter() - begin)
print(1000 * sorted(times)[20])"""


class Cell:
    """A cell of the page that is edited and run."""

    def __init__(self, page: Page, number: int):
        self.page = page
        self.place = f"#cell-{number}"
        self.status = page.locator(f"{self.place} .code-status")

    def edit(self) -> None:
        """Press *Edit*, and wait until it is ready."""
        self.page.click(f"{self.place} .code-edit")
        self.status.get_by_text("Ready.").wait_for(timeout=120_000)

    def write(self, text: str) -> None:
        """Write a text in the place of the cell's."""
        self.page.fill(f"{self.place} .cm-content", text)

    def run(self) -> str:
        """Press *Run*, wait for the end, and return what the cell shows."""
        self.page.click(f"{self.place} .code-run")
        self.status.get_by_text("Done.").wait_for(timeout=120_000)
        shown = self.page.locator(f"{self.place} .yours")
        return shown.inner_text() if shown.count() else ""


def measure_inpage(browser: Browser) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield what PyTorch in the page takes: group, name, figures."""
    paths = [str(FOLDER / name) for name in FILES]
    weight = int(run_node("--input-type=module", "-e", BROTLI, *paths))
    yield "in the page", "interpreter", {"MB by brotli": round(weight / 1e6, 2)}
    cells = enumerate(Source(BOOK / f"{PAGE}.md").cells("code"), 1)
    layer = next(n for n, one in cells if "class SimpleSelfAttention" in one.source)
    with serving() as address, browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/book/{PAGE}.html")
        page.wait_for_function("!document.querySelector('.explorer-still')")
        begin = page.evaluate("performance.now()")
        first = Cell(page, 1)
        first.edit()
        first.run()
        waited = page.evaluate("performance.now()") - begin
        yield "in the page", "start", {"s to the first result": round(waited / 1000, 2)}

        cell = Cell(page, layer)
        cell.edit()
        source = page.locator(f"{cell.place} .cm-content").inner_text()
        times = []
        for run in range(RUNS):
            cell.write(f"{source}\n{CHANGE.format(run % 2)}")
            times.append(page.evaluate(PRESS, [cell.place, FIGURE]))
            cell.status.get_by_text("Done.").wait_for()
        again = round(statistics.median(times), 1)
        yield "in the page", "a layer run again", {"ms to its figure": again}

        cell.write(TRAINING)
        here = float(cell.run())
        said = StringIO()
        with redirect_stdout(said):
            exec(TRAINING, {})
        ratio = round(here / float(said.getvalue()), 2)
        yield "in the page", "a step of EncoderBlock", {"time to PyTorch's": ratio}
