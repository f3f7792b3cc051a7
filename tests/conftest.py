"""What the tests share: the built book, a server of it, and a browser."""

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import chromium
import pytest
import torch
from playwright.sync_api import sync_playwright
from sphinx.util.docutils import docutils_namespace
from sphinx_external_toc.parsing import parse_toc_yaml

from transformer_book.pages import Page

# Tests call many small functions, which wait for threads longer than they run: here,
# and in the kernels that tests start.
torch.set_num_threads(1)
os.environ["OMP_NUM_THREADS"] = "1"

ROOT = Path(__file__).parents[1]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    # A browser under test looks for nothing outside this machine.
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Sections out of sight are laid out after the first: see static/site.js.
LAID_OUT = "!document.querySelector('body:not(.laid-out), .explorer-still')"
PAGE_NAMES = list(parse_toc_yaml(ROOT / "_toc.yml"))
# The pages that compute something, and so have formulas, figures and exercises.
LESSON_NAMES = [name for name in PAGE_NAMES if Page(ROOT / f"{name}.md").is_lesson]

PICTURED_NAMES = [n for n in PAGE_NAMES if "![" in Page(ROOT / f"{n}.md").prose]

# Pages of the site that are none of the book.
SITE_NAMES = [*PAGE_NAMES, "index", "search"]


def pytest_generate_tests(metafunc):
    """Run a test that takes a `page_name` (or the like) once for each of them.

    A module of slow tests may name the pages that it looks at closely in `PAGES`.
    """
    names = {
        "page_name": getattr(metafunc.module, "PAGES", PAGE_NAMES),
        "lesson_name": LESSON_NAMES,
        "pictured_name": PICTURED_NAMES,
        "site_name": SITE_NAMES,
    }
    for name, values in names.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, values)


@pytest.fixture(autouse=True, scope="module")
def own_docutils():
    """What a module's builds register with docutils does not warn in the next one."""
    with docutils_namespace():
        yield


@pytest.fixture(scope="session")
def page_names():
    """The pages' names in the book's order, such as book/index."""
    return PAGE_NAMES


@pytest.fixture(scope="session")
def book():
    """The folder of the built book."""
    folder = ROOT / "_build" / "html"
    if not (folder / "index.html").exists():
        pytest.exit("The book is not built yet: run make book, or make test", 1)
    return folder


@pytest.fixture(scope="session")
def server(book):
    """The address, without a slash at its end, where the built book is served."""
    command = [sys.executable, ROOT / "scripts" / "serve.py"]
    any_port = {**os.environ, "PORT": "0"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=any_port
    ) as process:
        yield re.search(r"http://[\d.:]+", process.stdout.readline())[0]
        process.terminate()


@pytest.fixture(scope="session")
def browser():
    """A Chromium, driven by Playwright."""
    with sync_playwright() as playwright:
        options = {"executable_path": chromium.find(), "args": QUIET}
        with playwright.chromium.launch(**options) as browser:
            yield browser


@pytest.fixture
def visit(browser, server):
    """Open a page of the book in a theme and a width; it notes what goes wrong."""
    contexts = []

    def visit(name, theme="light", width=1280):
        phone = width < 500
        context = browser.new_context(
            viewport={"width": width, "height": 800}, has_touch=phone, is_mobile=phone
        )
        contexts.append(context)
        context.add_init_script(
            f"for (const key of ['mode', 'theme']) localStorage[key] = '{theme}'"
        )
        page = context.new_page()
        page.wrong, page.fetched = [], []

        def note_response(response):
            page.fetched.append(urlsplit(response.url).path)
            if response.status >= 400:
                page.wrong.append(f"{response.status} {response.url}")

        def note_request(request):
            local = request.url.startswith((server, "data:", "blob:"))
            if not local:
                page.wrong.append(f"third party: {request.url}")

        def note_message(message):
            if message.type in ("error", "warning"):
                page.wrong.append(f"{message.type}: {message.text}")

        page.on("request", note_request)
        page.on("response", note_response)
        page.on("console", note_message)
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.on("requestfailed", lambda r: page.wrong.append(f"failed: {r.url}"))
        page.goto(f"{server}/{name}.html", wait_until="networkidle")
        page.wait_for_function(LAID_OUT)
        return page

    yield visit
    for context in contexts:
        context.close()
