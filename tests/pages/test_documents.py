"""The documents beside the book: what they name exists, and the README stays short."""

import re

import pytest

from transformer_book.pages import ROOT

DOCUMENTS = [
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "README.md",
    "docs/architecture.md",
    "docs/assignments.md",
    "docs/measurements.md",
    "docs/notebooks.md",
]
# Files in code, as `scripts/book/build.py` or `explore/live.py`.
FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|js|ts|css|md|json|html|bib|yml))`")
FOLDERS = ("", "transformer_book", "transformer_book/explore")
# What an author who follows a recipe is going to write.
NEW = re.compile(r"the_(topic|picture|kind)|rest\.")
# Code between backquotes, as many at its end as at its beginning.
CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.S)
LINK = re.compile(r'\]\(((?!https://)[^)\s]+)\)|src="([^"]+)"')
each_document = pytest.mark.parametrize("name", DOCUMENTS)


@each_document
def test_the_files_that_it_names_exist(name):
    named = set(FILE.findall((ROOT / name).read_text("utf-8")))
    missing = {
        file
        for file in named
        if not NEW.search(file) and not any((ROOT / f / file).exists() for f in FOLDERS)
    }
    assert not missing, f"{name} names files that are not there: {missing}"


@each_document
def test_its_links_lead_somewhere(name):
    file = ROOT / name
    text = file.read_text("utf-8")
    anchors = {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text, re.M)
    }
    # Links in code show how to write one.
    for target, source in LINK.findall(CODE.sub("", text)):
        path, _, anchor = (target or source).partition("#")
        assert path or anchor in anchors, f"{name}: no heading #{anchor}"
        assert (file.parent / path).exists(), f"{name}: no file {path}"


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 90
