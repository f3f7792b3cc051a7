"""Each page as a notebook to download: its source, without outputs."""

from pathlib import Path

import jupytext


def write_notebook(app, pagename, templatename, context, doctree):
    """Write a page as .ipynb where the theme's download button looks for it."""
    if doctree is not None:
        notebook = Path(app.outdir, "_sources", f"{pagename}.ipynb")
        notebook.parent.mkdir(parents=True, exist_ok=True)
        jupytext.write(jupytext.read(app.env.doc2path(pagename)), notebook)


def setup(app):
    """Register with Sphinx."""
    # The theme puts the executed notebook there; this comes later and replaces it.
    app.connect("html-page-context", write_notebook, priority=900)
