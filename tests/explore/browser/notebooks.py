"""The explorers of the book's pages, made here by running the pages' own cells."""

import ast
import linecache
import os
import pickle
import sys
from functools import cache
from unittest import mock

import cloudpickle
import torch
from filelock import FileLock
from matplotlib import pyplot

import transformer_book.explore
from scripts.book.build import BUILD, code_files, digest
from transformer_book.explore import explore, train
from transformer_book.pages import BOOK, contents, pages

# The pages in the book, by name; a page may be in work, and not in its contents yet.
CONTENTS = set(contents())
PAGES = {page.name: page for page in pages() if f"book/{page.name}" in CONTENTS}


def sources(page_name):
    """The texts of a page's code cells."""
    return [cell.source for cell in PAGES[page_name].cells("code")]


def names(page_name, *makers):
    """The `name=` of each explore(...) or train(...) on a page, read from its cells."""
    calls = [
        node
        for source in sources(page_name)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in makers
    ]
    return [
        keyword.value.value
        for call in calls
        for keyword in call.keywords
        if keyword.arg == "name"
    ]


# A page and an explorer on it, for every explorer of the book.
PLACES = [(page, name) for page in PAGES for name in names(page, "explore")]
# The same for every training.
TRAININGS = [(page, name) for page in PAGES for name in names(page, "train")]


# Figures that were made once serve all workers, and later runs: some pages train.
KEPT = BUILD / ".figures"


@cache
def run_page(page_name):
    """A page's explorers by name, made anew if what they follow from has changed."""
    page = PAGES[page_name]
    # One page learns the text of all.
    read = PAGES.values() if "book_prose" in page.path.read_text() else [page]
    key = digest(code_files() | {one.path for one in read})[:16]
    kept = KEPT / f"{page_name}-{sys.implementation.cache_tag}-{key}.pickle"
    KEPT.mkdir(parents=True, exist_ok=True)
    with FileLock(KEPT / f"{page_name}.lock"):
        if not kept.exists():
            made = make_figures(page_name)
            for old in KEPT.glob(f"{page_name}-*.pickle"):
                old.unlink()
            kept.write_bytes(cloudpickle.dumps(made))
        return pickle.loads(kept.read_bytes())


def make_figures(page_name):
    """Run a page's cells; its explorers by name."""
    made = {}

    def observed(make):
        def observed(*args, **kwargs):
            widget = make(*args, **kwargs)
            made[widget.spec["name"]] = widget.figure
            return widget

        return mock.patch.object(transformer_book.explore, make.__name__, observed)

    pyplot.switch_backend("Agg")
    torch.manual_seed(0)
    namespace, here = {}, os.getcwd()
    os.chdir(BOOK)
    try:
        with observed(explore), observed(train):
            for number, source in enumerate(sources(page_name), 1):
                name = f"<{page_name}, code cell {number}>"
                # A page may look at its own source, as it can in a notebook.
                lines = source.splitlines(True)
                linecache.cache[name] = len(source), None, lines, name
                exec(compile(source, name, "exec"), namespace)
    finally:
        os.chdir(here)
        # The next page draws on figures of its own.
        pyplot.close("all")
    return made
