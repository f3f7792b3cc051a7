"""When a page was last changed, and how: from the repository, at the end of each page.

A copy without the repository, or with the last commits only, does not know it: there
the pages go without.
"""

import subprocess
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

SHOWN = 5
# A commit begins with this sign, which no subject and no file name holds.
SIGN = "\x1e"
Changes = dict[str, list[tuple[str, str]]]


def git(folder: Path, *arguments: str) -> str:
    """Return what git says about the repository of a folder; nothing if it fails."""
    command = ["git", "-C", str(folder), "-c", "core.quotePath=false", *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout
    except OSError:
        return ""


def read_changes(folder: Path, place: str) -> Changes:
    """Return the changes of each file below a place: name -> [(date, subject), …].

    Names are as seen from the folder; the newest change comes first.
    """
    if git(folder, "rev-parse", "--is-shallow-repository").strip() != "false":
        return {}
    form = f"--format={SIGN}%cs %s"
    log = git(
        folder, "log", "--no-merges", "--relative", "--name-only", form, "--", place
    )
    changes: Changes = {}
    for commit in log.split(SIGN)[1:]:
        head, *files = commit.strip().split("\n")
        for name in filter(None, files):
            date, subject = head.split(" ", 1)
            changes.setdefault(name, []).append((date, subject))
    return changes


def read(app: Sphinx) -> None:
    """Read the changes of all pages, once a build."""
    vars(app)["page_changes"] = read_changes(Path(app.srcdir), "book")


def add_changes(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Write the last changes of a page at its end."""
    if doctree is None:
        return
    path = Path(app.env.doc2path(pagename)).relative_to(app.srcdir).as_posix()
    changes = vars(app)["page_changes"].get(path)
    if not changes:
        return
    lines = "".join(
        f'<li><time datetime="{date}">{date}</time> {escape(subject)}</li>'
        for date, subject in changes[:SHOWN]
    )
    options = app.config.html_theme_options
    address = "{repository_url}/commits/{repository_branch}/".format(**options) + path
    context["body"] += (
        f'<div class="changes"><p>Last changed on {changes[0][0]}.</p>'
        f"<details><summary>What changed</summary><ul>{lines}</ul>"
        f'<p><a href="{escape(address)}">All changes of this page</a></p>'
        "</details></div>"
    )


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("builder-inited", read)
    app.connect("html-page-context", add_changes)
