"""The launch buttons of a page: Binder opens a copy of it, and Colab its notebook.

Both are links and no more: a page asks neither for anything by itself.
"""

from typing import Any
from urllib.parse import quote, urljoin

from docutils import nodes
from sphinx.application import Sphinx

from .downloads import FOLDER

# What follows is the address of a notebook, which Colab fetches.
COLAB = "https://colab.research.google.com/#fileId="


def adapt_buttons(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Adapt the theme's button for Binder, and add one for Colab.

    Colab needs the address of the site: `baseurl` under `html` in _config.yml.
    """
    for group in context.get("header_buttons", []):
        if group.get("label") != "launch-buttons":
            continue
        for button in group["buttons"]:
            if button["text"] == "Binder":
                # See scripts/lab/copies.py.
                button["url"] = button["url"].removesuffix(".md") + ".ipynb"
        if site := app.config.html_baseurl:
            notebook = urljoin(site, f"{FOLDER}/{pagename}.ipynb")
            group["buttons"].append(
                {
                    "type": "link",
                    "text": "Colab",
                    "tooltip": "Launch on Colab",
                    "icon": "_static/images/logo_colab.png",
                    "url": COLAB + quote(notebook, safe=""),
                }
            )


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    # After the theme has made its buttons.
    app.connect("html-page-context", adapt_buttons, priority=900)
