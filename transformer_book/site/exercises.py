"""Repairs of what sphinx-exercise writes."""

from docutils import nodes
from sphinx.application import Sphinx

REPEATED = "exercise-content"


def number_ids(app: Sphinx, doctree: nodes.document) -> None:
    """Number the id that every exercise of a page repeats."""
    parts = [part for part in doctree.findall(nodes.section) if REPEATED in part["ids"]]
    for number, part in enumerate(parts, start=1):
        part["ids"] = [f"{REPEATED}-{number}"]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    # Before the headings are collected, which know their ids.
    app.connect("doctree-read", number_ids, priority=100)
