"""What the tests share: the built book, a server of it, and a browser."""

import os
from urllib.parse import urlsplit

import pytest
import torch
from sphinx.config import Config
from sphinx.util.docutils import docutils_namespace

from scripts.book.serve import serving
from scripts.setup.browsers import chromium
from transformer_book.pages import ROOT, Page, contents

# Assertions outside of tests say what is wrong, too.
pytest.register_assert_rewrite("tests.explore.browser")

# Tests call many small functions, which wait for threads longer than they run: here,
# and in the kernels that tests start.
torch.set_num_threads(1)
os.environ["OMP_NUM_THREADS"] = "1"

# Figures out of sight come to life after the others: see explore/engine/host.js.
ALIVE = "!document.querySelector('.explorer-still')"
PAGE_NAMES = contents()
# The pages that compute something, and so have formulas, figures and exercises.
LESSON_NAMES = [name for name in PAGE_NAMES if Page(ROOT / f"{name}.md").is_lesson]

PICTURED_NAMES = [n for n in PAGE_NAMES if "![" in Page(ROOT / f"{n}.md").prose]

# The pages of the site: the book's, and the one that searches it.
SITE_NAMES = [*PAGE_NAMES, "search"]


def pytest_generate_tests(metafunc):
    """Run a test that takes a `page_name` (or the like) once for each of them.

    A module may name those that its tests look at in `PAGES`.
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


# What is asked for by tests that need the built book, a browser, a JupyterLab, or what
# `make check` does not install.
SLOW = {"book", "browser", "lab", "interpreter", "graders"}


def pytest_collection_modifyitems(items):
    """Mark the tests that `make check` leaves to `make test`, by what they ask for.

    The slow ones come first, file by file, JupyterLab's before all: where several
    workers share the files, the last of them are small.
    """
    first = {}
    for item in items:
        asked = SLOW & set(item.fixturenames)
        if asked:
            item.add_marker("slow")
        rank = 0 if "lab" in asked else 1 if asked else 2
        first[item.path] = min(first.get(item.path, rank), rank)
    items.sort(key=lambda item: first[item.path])


@pytest.fixture(autouse=True, scope="module")
def own_docutils():
    """Undo what a module's builds register for all: the next would meet it."""
    suffixes = Config.config_values["source_suffix"].default
    before = dict(suffixes)
    with docutils_namespace():
        yield
    suffixes.clear()
    suffixes.update(before)


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
    with serving() as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    """A Chromium, driven by Playwright."""
    with chromium() as browser:
        yield browser


def open_page(context, server, name):
    """Open a page of the book; it notes what it fetches, and what goes wrong."""
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
    page.goto(f"{server}/{name}.html")
    page.wait_for_function(ALIVE)
    # As for a reader who goes through it: no section is left out while out of sight.
    page.evaluate("document.documentElement.toggleAttribute('data-whole', true)")
    return page


@pytest.fixture
def visit(browser, server):
    """Open a page of the book in a theme and a width, to do with it what one likes."""
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
        return open_page(context, server, name)

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def look_at(browser, server):
    """Open a page of the book once, for tests that leave it as it was."""
    opened = {}
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        context.add_init_script("localStorage.mode = localStorage.theme = 'light'")

        def look_at(name):
            if name not in opened:
                opened[name] = open_page(context, server, name)
            opened[name].bring_to_front()
            return opened[name]

        yield look_at
