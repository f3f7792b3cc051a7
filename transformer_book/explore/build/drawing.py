"""The last step of a site's build: it draws the figures, and bundles their scripts.

A page keeps the state of each of its figures. The picture is drawn from the state, here
and not in the kernel that made it, so that a change of the front end executes no page:
it only repeats this step, on the pages as they are.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from . import NODE, run_node

# Of the built site: scripts, style and programs.
FOLDER = "_explore"
# Why a figure has no controls, and what to do: scripts are off, the page was opened as
# a file, or the figures' script did not run. front/common.css shows one of them.
MISSING = {
    "off": "This figure has controls, which need JavaScript: switch it on in your "
    "browser, and load the page again.",
    "file": "This figure has controls, which do not run from a file: open the page on "
    "a website, or serve its folder, for example by python -m http.server.",
    "lost": "This figure has controls, but their script could not be loaded, or your "
    "browser is too old for it: check your connection, and load the page again.",
}
NOTE = "".join(f"<span data-missing={why!r}>{MISSING[why]}</span>" for why in MISSING)
# The host says that it runs: see engine/host.js.
FIND_MISSING = """<script>addEventListener("load", () => {
  const { dataset } = document.documentElement;
  if (dataset.figures !== "live") {
    dataset.figures = location.protocol === "file:" ? "file" : "lost";
  }
});</script>"""
START = '<div class="explorer-still'
WIDE = '<div class="explorer-body wide">'
# A figure in a page: what is drawn, and after it the state as JSON without a "<".
FIGURE = re.compile(
    rf'{START}.*?<script type="application/json">([^<]*)</script></div>', re.S
)
LINK = re.compile(rf'(?<=")([^"]*{FOLDER}/(host\.js|explorer\.css))(?:\?v=\w+)?(?=")')


def placeholder(text: str) -> str:
    """Return a figure as a page holds it before it is drawn.

    Args:
        text: its state and programs, as JSON.
    """
    return figure(text.replace("<", "\\u003c"))


def figure(text: str, picture: str = "") -> str:
    """Return a figure as a page holds it: its picture, and its state."""
    # The theme gives it the margin beside the text, and hides the contents there.
    room = " full-width" if WIDE in picture else ""
    return (
        f'{START}{room}">{picture}<p class="explorer-missing">{NOTE}</p>'
        f'<script type="application/json">{text}</script></div>'
    )


def pictures(states: list[dict[str, Any]]) -> list[str]:
    """Return figures in these states as HTML, drawn in one run of Node."""
    return json.loads(run_node(NODE / "draw.js", input=json.dumps(states)))


def draw(site: Path) -> None:
    """Draw the figures of all pages in a folder, and write their scripts and style."""
    texts = {page: page.read_text("utf-8") for page in site.rglob("*.html")}
    texts = {page: text for page, text in texts.items() if START in text}
    folder = site / FOLDER
    folder.mkdir(exist_ok=True)
    figures = [
        json_text for text in texts.values() for json_text in FIGURE.findall(text)
    ]
    bundle(folder, "".join(figures))
    states = [_state(json_text, folder) for json_text in figures]
    drawn = iter(pictures(states))

    def versioned(link: re.Match[str]) -> str:
        content = Path(folder, link[2]).read_bytes()
        return f"{link[1]}?v={hashlib.sha256(content).hexdigest()[:8]}"

    for page, text in texts.items():
        text = FIGURE.sub(lambda found: figure(found[1], next(drawn)), text)
        page.write_text(LINK.sub(versioned, text), "utf-8")


def bundle(folder: Path, named: str) -> None:
    """Bundle the scripts and the style of pages with figures.

    Scripts of an earlier build go, but for those that are named in ``named``.
    """
    for script in folder.glob("*.js"):
        if script.name not in named:
            script.unlink()
    run_node(NODE / "bundle.js", folder.resolve())


def _state(json_text: str, folder: Path) -> dict[str, Any]:
    """The state of a figure in a page, with the scripts that it brings as text."""
    state = json.loads(json_text)["state"]
    scripts = state["spec"].get("scripts", {})
    for kind, name in scripts.items():
        scripts[kind] = Path(folder, name).read_text("utf-8")
    return state
