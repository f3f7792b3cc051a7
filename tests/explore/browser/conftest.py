"""Fixtures of the browser tests: each explorer of each page, in a browser."""

import pytest

from scripts.lab.server import Notebook, jupyterlab

from .figure import LIVE, Figure
from .kinds import find_control, find_view
from .notebooks import PLACES, TRAININGS, run_page
from .watch import Watch, WatchLab

DESKTOP = {"width": 1280, "height": 900}
# JupyterLab itself says this now and then while cells run.
LABS_OWN = "Cannot read properties of undefined (reading 'node')"


def pytest_generate_tests(metafunc):
    """Run a test that takes `place` once for every explorer of the book."""
    for name, places in [("place", PLACES), ("training", TRAININGS)]:
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, places, ids=["/".join(p) for p in places])


@pytest.fixture
def explorer(place):
    """The explorer as its page's own cells make it, here."""
    page_name, name = place
    return run_page(page_name)[name]


@pytest.fixture(scope="module")
def tried():
    """The ways to move a control that some figure has tried."""
    return set()


@pytest.fixture(scope="session")
def built_pages(browser, server):
    """A function that opens a built page, once: (page, watch)."""
    opened = {}
    with browser.new_context(viewport=DESKTOP) as context:

        def built_page(name):
            if name not in opened:
                page = context.new_page()
                opened[name] = page, Watch(page, server)
                page.goto(f"{server}/book/{name}.html")
                page.wait_for_function(LIVE)
            return opened[name]

        yield built_page


@pytest.fixture
def built_page(built_pages):
    """A function that gives a built page, which has to stay quiet."""
    used = {}

    def built_page(name):
        used[name] = built_pages(name)
        return used[name][0]

    yield built_page
    for page, watch in used.values():
        problems, watch.problems[:] = list(watch.problems), []
        if problems:
            page.reload()
            page.wait_for_function(LIVE)
        assert not problems


@pytest.fixture
def figure(place, explorer, built_page):
    """The explorer on the built page, at its start."""
    return Figure(built_page(place[0]), explorer).reset()


@pytest.fixture
def find(built_page):
    """A function that finds a control of a kind: (its figure at its start, name)."""

    def find(kind):
        page_name, explorer, name = find_control(kind)
        return Figure(built_page(page_name), explorer).reset(), name

    return find


@pytest.fixture
def find_place(built_page):
    """A function that finds a view of a kind: (its figure at its start, element)."""

    def find_place(kind):
        page_name, explorer, index = find_view(kind)
        figure = Figure(built_page(page_name), explorer).reset()
        return figure, figure.section.locator(f"[data-view='{index}']")

    return find_place


@pytest.fixture(scope="session")
def lab_folder(tmp_path_factory):
    """The folder of the JupyterLab; the pages are in root/book."""
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="session")
def lab(lab_folder):
    with jupyterlab(lab_folder) as address:
        yield address


@pytest.fixture(scope="session")
def notebooks(browser, lab):
    """A function that opens a page, once; all of them have to stay quiet."""
    opened, watches = {}, []
    with browser.new_context(viewport=DESKTOP) as context:

        def notebook(name):
            if name not in opened:
                page = context.new_page()
                watches.append(WatchLab(page, lab))
                opened[name] = Notebook(page, lab, name)
            return opened[name]

        yield notebook
    problems = [problem for watch in watches for problem in watch.problems]
    assert not [problem for problem in problems if LABS_OWN not in problem]
