"""The Sphinx extension that makes the book's site: its look, links and own files."""


def setup(app):
    """Register the parts with Sphinx."""
    return {"parallel_read_safe": True, "parallel_write_safe": True}
