"""The button that shows a page as slides: static/present.js makes them.

Its script is fetched when it is pressed, or when the page is opened with `?present`.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


def add_button(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Put it beside the theme's own buttons of a page."""
    if doctree is None:
        return
    context.get("header_buttons", []).append(
        {
            "type": "javascript",
            "javascript": "present()",
            "text": "",
            "tooltip": "Present as slides",
            "icon": "fas fa-person-chalkboard",
            "label": "present-button",
        }
    )


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    # After the theme has made its buttons.
    app.connect("html-page-context", add_button, priority=900)
