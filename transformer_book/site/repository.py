"""Links to the repository that deploys the book, so that a fork launches itself."""

import os


def name_repository(app, config):
    """Replace the repository of _config.yml by the one whose CI builds the book."""
    if repository := os.environ.get("GITHUB_REPOSITORY"):
        server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
        config.html_theme_options["repository_url"] = f"{server}/{repository}"
    if os.environ.get("GITHUB_REF_TYPE") == "branch":
        branch = os.environ["GITHUB_REF_NAME"]
        config.html_theme_options["repository_branch"] = branch


def setup(app):
    """Register with Sphinx."""
    app.connect("config-inited", name_repository)
