"""The site's index.html, which leads to the book's first page."""

from pathlib import Path

from sphinx.application import Sphinx

# The empty icon keeps the browser from asking for one, only to break off when led on.
PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="0; url={first}">
<link rel="icon" href="data:,">
<title>{title}</title>
</head>
<body><main><h1><a href="{first}">{title}</a></h1></main></body>
</html>
"""


def write_index(app: Sphinx, exception: Exception | None) -> None:
    """Write index.html, in place of a bare one that Jupyter Book writes."""
    if exception or app.builder.name != "html":
        return
    page = PAGE.format(
        language=app.config.language,
        first=app.builder.get_target_uri(app.config.root_doc),
        title=app.config.html_title,
    )
    Path(app.outdir, "index.html").write_text(page, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("build-finished", write_index, priority=900)
