"""Links to the repository that deploys the book, so that a fork launches itself."""

import os

from sphinx.application import Sphinx
from sphinx.config import Config

GITHUB = "https://github.com"


def name_repository(app: Sphinx, config: Config) -> None:
    """Replace the repository of _config.yml by the one whose CI builds the book."""
    if repository := os.environ.get("GITHUB_REPOSITORY"):
        server = os.environ.get("GITHUB_SERVER_URL", GITHUB)
        config.html_theme_options["repository_url"] = f"{server}/{repository}"
        if server == GITHUB and not config.html_baseurl:
            config.html_baseurl = pages_address(repository)
    if config.html_baseurl:
        # Addresses are joined to it: the last folder counts only with its slash.
        config.html_baseurl = config.html_baseurl.rstrip("/") + "/"
    if os.environ.get("GITHUB_REF_TYPE") == "branch":
        branch = os.environ["GITHUB_REF_NAME"]
        config.html_theme_options["repository_branch"] = branch


def pages_address(repository: str) -> str:
    """Return where GitHub Pages serves the site of a repository."""
    owner, name = repository.lower().split("/")
    host = f"{owner}.github.io"
    return f"https://{host}/" if name == host else f"https://{host}/{name}/"


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("config-inited", name_repository)
