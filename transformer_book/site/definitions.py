"""What a page exports, as objects of Python: the search finds them by their names.

A cell tagged `export` is where a layer or function is defined; its name leads there.
"""

import ast
from pathlib import PurePosixPath
from typing import cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.python import PythonDomain

KINDS = {ast.ClassDef: "class", ast.FunctionDef: "function"}


def note_definitions(app: Sphinx, doctree: nodes.document) -> None:
    """Make an object of each class and function that the page exports."""
    page = PurePosixPath(app.env.docname).name
    domain = cast(PythonDomain, app.env.get_domain("py"))
    for cell in doctree.findall(nodes.container):
        if "tag_export" not in cell["classes"]:
            continue
        source = next(cell.findall(nodes.literal_block)).astext()
        for one in ast.parse(source).body:
            if kind := KINDS.get(type(one)):
                cell["ids"].append(one.name)
                name = f"transformer_book.layers.{page}.{one.name}"
                domain.note_object(name, kind, one.name, location=cell)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("doctree-read", note_definitions)
