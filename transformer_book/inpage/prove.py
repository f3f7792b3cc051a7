"""Run the built book's cells in the page's interpreter, and compare what they show.

python -m transformer_book.inpage.prove [PAGE ...]

Texts must be the same, and figures' numbers nearly. What differs is listed, with its
reason, in exceptions.yaml; so are the cells that train for long, with what is run
instead of them, here and in PyTorch. Without names it takes all pages that have
cells, and writes docs/in_page.md.
"""

import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from jupyter_cache import get_cache

from transformer_book.explore.build import MIMETYPE as FIGURE
from transformer_book.inpage.runner import BOOK, HERE, Interpreter
from transformer_book.pages import ROOT, pages
from transformer_book.quizzes import MIMETYPE as QUIZ

EXCEPTIONS = Path(__file__).with_name("exceptions.yaml")
LISTED: dict[str, Any] = yaml.safe_load(EXCEPTIONS.read_text("utf-8"))
TITLES = {page.name: page.title for page in pages() if page.cells("code")}
PAGES = list(TITLES)
TABLE = ROOT / "docs" / "in_page.md"
# How far the numbers of a figure may lie apart, relative to the largest or to one.
NEAR = 1e-5
# Where objects are in memory.
ADDRESS = re.compile(r"0x[0-9a-f]+")
# Runs a page's cells in PyTorch as the interpreter does, without widgets.
IN_PYTORCH = """
import json, sys
sys.modules["anywidget"] = None
import torch
torch.set_num_threads(1)
from transformer_book.inpage.cells import run_page
found = run_page(json.load(sys.stdin))
json.dump(found, sys.stdout)
"""


@dataclass
class Cell:
    """A cell of the book, and what came of it.

    Attributes:
        number: from 1 on its page.
        there: text, shown and error in PyTorch.
        here: the same in the page's interpreter.
        reason: why they may differ, or nothing.
    """

    page: str
    number: int
    there: dict[str, Any]
    here: dict[str, Any]
    reason: str = ""

    @property
    def difference(self) -> str:
        """What differs, in words, or nothing."""
        if last_line(self.there) != last_line(self.here):
            return last_line(self.here) or f"no {last_line(self.there)}"
        for part in ("text", "shown"):
            if not same(self.there[part], self.here[part]):
                return f"{self.there[part]!r} is here {self.here[part]!r}"
        return ""

    @property
    def problem(self) -> str:
        """What is to mend, or nothing: a difference, or an exception without one."""
        if self.difference and not self.reason:
            return self.difference
        if self.reason and not self.difference:
            return f"no longer differs: take it out of {EXCEPTIONS.name}"
        return ""


def last_line(result: dict[str, Any]) -> str:
    """Return the last line of a traceback: the error, without its module."""
    lines = result["error"].strip().splitlines() or [""]
    return re.sub(r"^[\w.]+\.(?=\w+(:|$))", "", lines[-1])


def same(there: Any, here: Any) -> bool:
    """Return whether two results are the same: texts exactly, numbers nearly."""
    if isinstance(there, str) and isinstance(here, str):
        return ADDRESS.sub("", there) == ADDRESS.sub("", here)
    if isinstance(there, dict) and isinstance(here, dict):
        return there.keys() == here.keys() and all(
            same(there[name], here[name]) for name in there
        )
    if not isinstance(there, list) or not isinstance(here, list):
        return bool(there == here)
    if len(there) != len(here):
        return False
    if all(isinstance(x, float) for x in there):
        limit = NEAR * max(map(abs, [1.0, *there]))
        return all(
            math.isclose(a, b, rel_tol=0, abs_tol=limit)
            for a, b in zip(there, here, strict=True)
        )
    return all(map(same, there, here))


def kept(cell: Any) -> dict[str, Any]:
    """Return what an executed notebook keeps of a cell, as `cells` returns it."""
    printed = "".join(o.text for o in cell.outputs if o.get("name") == "stdout")
    parts = [shown(o) for o in cell.outputs if o.output_type != "stream"]
    return {"text": printed, "shown": [one for one in parts if one], "error": ""}


def shown(output: Any) -> dict[str, Any]:
    """Return what a notebook keeps of one output, as `cells.describe` does."""
    data = output.get("data", {})
    # A picture, and the table of its numbers: a page keeps those of the book.
    if "image/svg+xml" in data or 'class="numbers"' in data.get("text/html", ""):
        return {}
    if FIGURE in data:
        state = json.loads(data[FIGURE]["text"])["state"]
        return {"figure": state["outputs"], "error": state["error"]}
    if QUIZ in data:
        return {"quizzes": list(data[QUIZ]["names"])}
    for kind in ("markdown", "html"):
        if f"text/{kind}" in data:
            return {kind: data[f"text/{kind}"]}
    return {"text": data["text/plain"]} if "text/plain" in data else {}


def executed() -> Iterator[tuple[str, list[Any]]]:
    """Yield the pages with code: their names, and their cells with their outputs."""
    cache = get_cache(ROOT / "_build" / ".jupyter_cache")
    for page in pages():
        if page.cells("code"):
            notebook = cache.get_project_notebook(str(page.path)).nb
            _, merged = cache.merge_match_into_notebook(notebook)
            yield page.name, [one for one in merged.cells if one.cell_type == "code"]


def listed(kind: str, page: str, sources: list[str]) -> Iterator[tuple[int, Any]]:
    """Yield the entries of a list of exceptions for a page, each with its cell's place.

    Raises:
        SystemExit: an entry names no cell of its page, or several.
    """
    for entry in LISTED[kind]:
        if entry["page"] != page:
            continue
        places = [i for i, source in enumerate(sources) if entry["cell"] in source]
        if len(places) != 1:
            raise SystemExit(
                f"{EXCEPTIONS.name}: {len(places)} cells of {page} have the text "
                f"{entry['cell']!r}: name one by a text that it alone has"
            )
        yield places[0], entry


def shortened(page: str, sources: list[str]) -> list[str]:
    """Return the cells of a page with trainings that are short."""
    short = list(sources)
    for place, entry in listed("shorter", page, sources):
        short[place] = short[place].replace(entry["cell"], entry["write"])
    return short


def in_pytorch(sources: list[str]) -> list[dict[str, Any]]:
    """Run cells in PyTorch, in a process of its own."""
    folders = os.pathsep.join(map(str, (HERE / "beside", BOOK)))
    done = subprocess.run(
        [sys.executable, "-c", IN_PYTORCH],
        input=json.dumps(sources),
        env=os.environ | {"PYTHONPATH": folders},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return list(json.loads(done.stdout))


def proven(page: str, cells: list[Any]) -> list[Cell]:
    """Run a page in an interpreter of its own, and compare each cell."""
    sources = [one.source for one in cells]
    reasons = {i: entry["reason"] for i, entry in listed("differs", page, sources)}
    short = shortened(page, sources)
    there = in_pytorch(short) if short != sources else [kept(one) for one in cells]
    with Interpreter() as interpreter:
        here = interpreter.call("transformer_book.inpage.cells:run_page", short)
    return [
        Cell(page, i + 1, mine, theirs, reasons.get(i, ""))
        for i, (mine, theirs) in enumerate(zip(there, here, strict=True))
    ]


def table(proof: dict[str, list[Cell]]) -> str:
    """Return the document that says what is the same in the page, and what is not."""
    cells = [cell for page in proof.values() for cell in page]
    equal = sum(not cell.difference for cell in cells)
    failing = sum(bool(cell.there["error"]) for cell in cells)
    lines = [
        "# What the page's small PyTorch computes as PyTorch does",
        "",
        "Written by `python -m transformer_book.inpage.prove`, which runs each cell of",
        "the built book in the page's interpreter. Printed texts are the same to the",
        f"letter, the numbers of figures within {NEAR:g}.",
        "",
        f"{equal} of {len(cells)} cells are the same, {equal / len(cells):.1%}.",
        "",
        "| Page | Cells | The same |",
        "| --- | --- | --- |",
    ]
    for name, page in proof.items():
        same_here = sum(not cell.difference for cell in page)
        lines.append(f"| {TITLES[name]} | {len(page)} | {same_here} |")
    lines += ["", "| Differs | Cell | Why |", "| --- | --- | --- |"]
    lines += [
        f"| {TITLES[cell.page]} | {cell.number} | {cell.reason} |"
        for cell in cells
        if cell.reason
    ]
    if shorter := LISTED["shorter"]:
        lines += [
            "",
            "What takes long is shortened, and then compared with PyTorch running the",
            f"same cells. {failing} of them check what only a longer training learns, "
            "and fail",
            "in both.",
            "",
        ]
        lines += [
            f"- {TITLES[one['page']]}: `{one['cell']}` is `{one['write']}`"
            for one in shorter
        ]
    return "\n".join(lines) + "\n"


def main(names: list[str]) -> None:
    """Say for each page how many cells are the same, and what differs.

    Raises:
        SystemExit: a cell differs without a reason, or has one and does not differ.
    """
    wanted = [one for one in executed() if one[0] in (names or PAGES)]
    problems = 0
    proof = {}
    with ThreadPoolExecutor(2) as pool:
        for cells in pool.map(lambda one: proven(*one), wanted):
            proof[cells[0].page] = cells
            equal = sum(not cell.difference for cell in cells)
            print(f"{cells[0].page}: {equal} of {len(cells)} cells", flush=True)
            for cell in cells:
                if cell.problem:
                    problems += 1
                    print(f"  cell {cell.number}: {cell.problem}", flush=True)
    if not names:
        TABLE.write_text(table(proof), "utf-8")
    if problems:
        raise SystemExit(f"{problems} cells are not as in PyTorch.")


if __name__ == "__main__":
    main(sys.argv[1:])
