"""What a page exports, as objects of Python: the search finds them before all else.

A cell tagged `export` is where a layer or function is defined; its name leads there.
"""

import ast
from pathlib import Path, PurePosixPath

from docutils import nodes

KINDS = {ast.ClassDef: "class", ast.FunctionDef: "function"}


def note_definitions(app, doctree):
    """Make an object of each class and function that the page exports."""
    page = PurePosixPath(app.env.docname).name
    domain = app.env.get_domain("py")
    for cell in doctree.findall(nodes.container):
        if "tag_export" not in cell["classes"]:
            continue
        source = next(cell.findall(nodes.literal_block)).astext()
        for one in ast.parse(source).body:
            if kind := KINDS.get(type(one)):
                cell["ids"].append(one.name)
                name = f"transformer_book.layers.{page}.{one.name}"
                domain.note_object(name, kind, one.name, location=cell)


def choose_scorer(app, config):
    """Rank what is found by the site's own weights."""
    config.html_search_scorer = str(Path(__file__).with_name("scorer.js"))


def setup(app):
    """Register with Sphinx."""
    app.connect("config-inited", choose_scorer)
    app.connect("doctree-read", note_definitions)
