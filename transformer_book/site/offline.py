"""Pages that ask nobody but their own host for anything."""

from pathlib import Path

from sphinx.util.fileutil import copy_asset

MATHJAX = "node_modules/mathjax/es5"
# The page's script, and the fonts that it looks for beside itself.
MATHJAX_FILES = ["tex-chtml.js", "output/chtml/fonts/woff-v2"]


def use_local_mathjax(app, config):
    """Typeset formulas with the site's own MathJax."""
    config.mathjax_path = "mathjax/tex-chtml.js"
    # The menu would load further files, and makes every formula a tab stop.
    config.mathjax3_config = {"options": {"enableMenu": False}}


def copy_mathjax(app):
    """Copy MathJax from the Node packages into the site."""
    source = Path(app.srcdir, MATHJAX)
    if not source.exists():
        raise SystemExit("MathJax is not installed: run make book, or npm ci.")
    for name in MATHJAX_FILES:
        target = Path(app.outdir, "_static", "mathjax", name)
        copy_asset(source / name, target.parent if target.suffix else target)


def drop_thebe(app, pagename, templatename, context, doctree):
    """Drop the scripts that connect a page to a remote kernel: they name a CDN."""
    context["script_files"] = [
        script
        for script in context["script_files"]
        if "thebe" not in f"{script.filename} {script.attributes.get('body')}"
    ]


def setup(app):
    """Register with Sphinx."""
    app.connect("config-inited", use_local_mathjax)
    app.connect("builder-inited", copy_mathjax)
    app.connect("html-page-context", drop_thebe, priority=900)
