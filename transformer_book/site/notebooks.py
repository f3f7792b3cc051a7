"""Each page as a notebook to download: its source, without outputs."""

from pathlib import Path

import jupytext


def write_notebooks(app, exception):
    """Write each page as .ipynb where the theme's download button looks for it."""
    if exception or app.builder.name != "html":
        return
    for name in app.env.found_docs:
        notebook = Path(app.outdir, "_sources", f"{name}.ipynb")
        jupytext.write(jupytext.read(app.env.doc2path(name)), notebook)


def setup(app):
    """Register with Sphinx."""
    # The theme puts the executed notebook there; this comes later and replaces it.
    app.connect("build-finished", write_notebooks)
