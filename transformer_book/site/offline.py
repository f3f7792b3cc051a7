"""Pages that ask nobody but their own host for anything."""


def drop_thebe(app, pagename, templatename, context, doctree):
    """Drop the scripts that connect a page to a remote kernel: they name a CDN."""
    context["script_files"] = [
        script
        for script in context["script_files"]
        if "thebe" not in f"{script.filename} {script.attributes.get('body')}"
    ]


def setup(app):
    """Register with Sphinx."""
    app.connect("html-page-context", drop_thebe, priority=900)
