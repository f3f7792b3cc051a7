"""The Sphinx extension that puts explorers on the pages of a built book.

It tells the pages' kernels that a build runs, writes each explorer's initial picture
and programs, and bundles the scripts that bring them to life. Explorers come from the
kernel as an output of their own MIME type, so that neither the front end's source nor
a program passes through the page.
"""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path

from docutils import nodes

from transformer_book.explore.building import MIMETYPE, NODE, run_node

FOLDER = "_explore"
NOSCRIPT = (
    "With JavaScript this figure has controls, and your browser runs the layer itself."
)


class explorer(nodes.General, nodes.Element):
    """An explorer's bundle, as ``Explorer.build`` made it."""


class ExplorerRenderer:
    """The myst-nb plugin that turns an explorer's output into a node."""

    mime_priority_overrides = [("*", MIMETYPE, 1)]

    @staticmethod
    def handle_mime(renderer, data, inline):
        """Return the node for an explorer's output, ``None`` for any other."""
        if data.mime_type == MIMETYPE:
            return [explorer(bundle=data.content)]
        return None


def html_of(bundle):
    """A figure as a page holds it: its first picture, and its state."""
    # A "<" could end the script element.
    text = bundle["text"].replace("<", "\\u003c")
    return (
        f'<div class="explorer-still">{bundle["html"]}'
        f'<p class="explorer-noscript">{NOSCRIPT}</p>'
        f'<script type="application/json">{text}</script></div>\n'
    )


def visit_html(writer, node):
    """Write an explorer's initial picture, its state, and its programs' files."""
    bundle = node["bundle"]
    folder = Path(writer.builder.outdir, FOLDER)
    folder.mkdir(exist_ok=True)
    for name, content in bundle["files"].items():
        (folder / name).write_bytes(base64.b64decode(content))
    writer.body.append(html_of(bundle))
    raise nodes.SkipNode


def visit_other(writer, node):
    """Leave explorers out of every other format."""
    raise nodes.SkipNode


def bundle_scripts(app):
    """Bundle the scripts into the output folder, clean of those of earlier builds."""
    if app.builder.format == "html":
        folder = Path(app.outdir, FOLDER)
        for script in folder.glob("*.js"):
            script.unlink()
        run_node(NODE / "bundle.js", folder)


def add_scripts(app, pagename, templatename, context, doctree):
    """Load the host and the style on pages that have an explorer, and only there."""
    if doctree is None or not any(doctree.findall(explorer)):
        return

    def url(name):
        content = Path(app.outdir, FOLDER, name).read_bytes()
        version = hashlib.sha256(content).hexdigest()[:8]
        return f"{context['pathto'](f'{FOLDER}/{name}', resource=True)}?v={version}"

    context["metatags"] = context.get("metatags", "") + (
        f'<link rel="stylesheet" href="{url("explorer.css")}">\n'
        f'<script type="module" src="{url("host.js")}"></script>\n'
    )


def setup(app):
    """Register the extension."""
    # Inherited by the kernels that run the pages.
    os.environ["EXPLORE_BUILD"] = "1"
    other = (visit_other, None)
    app.add_node(explorer, html=(visit_html, None), latex=other, text=other, man=other)
    app.connect("builder-inited", bundle_scripts)
    app.connect("html-page-context", add_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "version": "1"}
