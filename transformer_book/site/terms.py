"""Terms of the glossary: a link to it shows what the term means, where the reader is.

A page writes {term}`query`; static/terms.js shows the definition on hover, focus and
touch. Without scripts it is a link.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


def is_term(node: nodes.Node) -> bool:
    """Return whether a node is the text of a link to the glossary."""
    return isinstance(node, nodes.inline) and "std-term" in node["classes"]


def add_script(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Load the script on pages that link to a term, and only there."""
    if doctree is not None and any(doctree.findall(is_term)):
        app.add_js_file("terms.js", type="module")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", add_script)
