"""The Sphinx extension that puts figures on the pages of a built book.

It tells the pages' kernels that a build runs, writes each figure's state and programs,
and at the end has all figures drawn: see ``drawing``. A figure comes from the kernel as
an output of its own MIME type, so that neither the front end's source nor a program
passes through the page.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.core import render
from sphinx.application import Sphinx

from . import MIMETYPE, tries
from .drawing import FIND_MISSING, FOLDER, draw, placeholder


class explorer(nodes.General, nodes.Element):
    """A figure's bundle, as ``build`` made it in the kernel."""


class ExplorerRenderer:
    """The MyST-NB plugin that turns a figure's output into a node."""

    mime_priority_overrides = [("*", MIMETYPE, 1)]

    @staticmethod
    def handle_mime(
        renderer: object, data: render.MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        """Return the node for a figure's output, ``None`` for any other."""
        if data.mime_type == MIMETYPE:
            return [explorer(bundle=data.content)]
        return None


def add_renderer() -> None:
    """Let MyST-NB use the plugin.

    MyST-NB looks for plugins among the entry points of installed packages. A folder
    that was copied into a course has none.
    """
    installed = render.load_mime_renders()
    if ExplorerRenderer not in installed:
        # The first that takes an output has it: another copy may be installed.
        installed.insert(0, ExplorerRenderer)


def visit_html(writer: Any, node: explorer) -> None:
    """Write a figure's state, and its programs' files."""
    bundle = node["bundle"]
    folder = Path(writer.builder.outdir, FOLDER)
    folder.mkdir(exist_ok=True)
    for name, content in bundle["files"].items():
        (folder / name).write_bytes(base64.b64decode(content))
    writer.body.append(placeholder(bundle["text"]) + "\n")
    raise nodes.SkipNode


def visit_other(writer: object, node: explorer) -> None:
    """Leave figures out of every other format."""
    raise nodes.SkipNode


def add_scripts(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Load the host and the style on pages that have a figure, and only there; have it
    said why controls are missing."""
    if doctree is None or not any(doctree.findall(explorer)):
        return
    style, host = (
        context["pathto"](f"{FOLDER}/{name}", resource=True)
        for name in ("explorer.css", "host.js")
    )
    context["metatags"] = context.get("metatags", "") + (
        f'<link rel="stylesheet" href="{style}">\n'
        f'<script type="module" src="{host}"></script>\n'
        f"{FIND_MISSING}\n"
    )


def draw_figures(app: Sphinx, exception: Exception | None) -> None:
    """Draw the figures of the site."""
    if exception is None and app.builder.format == "html":
        draw(Path(app.outdir))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    # Inherited by the kernels that run the pages.
    os.environ["EXPLORE_BUILD"] = "1"
    add_renderer()
    other = (visit_other, None)
    app.add_node(explorer, html=(visit_html, None), latex=other, text=other, man=other)
    tries.setup(app)
    app.connect("html-page-context", add_scripts)
    app.connect("build-finished", draw_figures)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "version": "2"}
