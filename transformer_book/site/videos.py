"""Videos whose player is loaded when a reader asks for it, and not before.

A page writes a picture of its own that leads to the video, with the video's title:

[![What it shows](../images/a.svg)](https://www.youtube.com/watch?v=ID "The title")

in a paragraph of its own. In JupyterLab, and without JavaScript, it is that link. In
the built page static/video.js makes a button of it, and only when the button is pressed
does the page ask YouTube for anything: for the player, from www.youtube-nocookie.com.
"""

import re
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.logging import getLogger
from sphinx.writers.html5 import HTML5Translator

ADDRESS = re.compile(r"https://www\.youtube\.com/watch\?v=([\w-]{11})")
WRITE = '[![what it shows](picture.svg)](https://www.youtube.com/watch?v=… "The title")'


class video(nodes.General, nodes.Element):
    """A video: its picture, which leads to it."""


class Videos(SphinxPostTransform):
    """Make a video of each paragraph that is a picture with a link to one."""

    # Before pictures.py takes the picture into the page.
    default_priority = 90
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Replace the paragraphs; warn of what only looks like a video."""
        found = [
            (link, match[1])
            for link in self.document.findall(nodes.reference)
            if (match := ADDRESS.fullmatch(link.get("refuri", "")))
            and any(link.findall(nodes.image))
        ]
        for link, name in found:
            title = link.get("reftitle", "")
            if len(link.parent) > 1 or len(link) > 1 or not title:
                getLogger(__name__).warning(
                    "the video %s is not written as one: write %s, and nothing else "
                    "in its paragraph",
                    name,
                    WRITE,
                    location=link,
                )
                continue
            data = dict(name=name, title=title, address=link["refuri"])
            link.parent.replace_self(video("", *link.children, **data))


def visit_video(writer: HTML5Translator, node: nodes.Element) -> None:
    """Open the card that holds the picture."""
    writer.body.append(
        f'<div class="video" data-video="{node["name"]}">\n<div class="video-card">\n'
    )


def depart_video(writer: HTML5Translator, node: nodes.Element) -> None:
    """Under the picture, write the link that covers the card; below, the way there."""
    address, title = escape(node["address"]), escape(node["title"])
    writer.body.append(
        f'<a class="video-ask" href="{address}">'
        f'<span class="video-title">{title}</span> '
        '<span class="video-note">Leads to YouTube</span></a>\n</div>\n'
        f'<a class="video-link" href="{address}">Watch “{title}” on YouTube</a>\n'
        "</div>\n"
    )


def leave_as_it_is(writer: HTML5Translator, node: nodes.Element) -> None:
    """Show the picture alone, in every other format."""


def add_files(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Load the script and the style on pages that have a video, and only there."""
    if doctree is not None and any(doctree.findall(video)):
        app.add_css_file("video.css")
        app.add_js_file("video.js", type="module")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_post_transform(Videos)
    other: Any = dict.fromkeys(
        ["latex", "text", "man"], (leave_as_it_is, leave_as_it_is)
    )
    app.add_node(video, html=(visit_video, depart_video), **other)
    app.connect("html-page-context", add_files)
