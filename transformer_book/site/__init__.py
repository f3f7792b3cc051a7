"""The Sphinx extension that makes the book's site: its look, links and own files."""

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from . import speed

PARTS = [
    "bibliography",
    "cards",
    "cells",
    "changes",
    "definitions",
    "downloads",
    "embed",
    "exercises",
    "formulas",
    "hints",
    "instructors",
    "launch",
    "package",
    "pictures",
    "present",
    "quiz",
    "redirect",
    "repository",
    "search",
    "solutions",
    "terms",
    "videos",
]

FOLDER = Path(__file__).parent
SIDEBAR = ["book-title.html", "book-search.html", "sbt-sidebar-nav.html"]


def add_templates(app: Sphinx, config: Config) -> None:
    """Fill the sidebar with the site's own title and search button."""
    config.templates_path.append(str(FOLDER / "templates"))
    config.html_sidebars = {"**": SIDEBAR}


def add_static_files(app: Sphinx) -> None:
    """Serve the site's own styles, script and icon, from every page."""
    app.config.html_static_path.append(str(FOLDER / "static"))
    app.add_css_file("site.css")
    app.add_css_file("print.css")
    app.add_js_file("site.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the parts with Sphinx."""
    app.connect("config-inited", add_templates)
    app.connect("builder-inited", add_static_files)
    for part in PARTS:
        app.setup_extension(f"{__name__}.{part}")
    for part in speed.ORDER:
        app.setup_extension(f"{speed.__name__}.{part}")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
