"""Hints and what else is folded: a fold of HTML, which needs no script.

So it is closed from the first moment, also where scripts fail or are switched off.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

FOLDED = "dropdown"


class fold(nodes.General, nodes.Element):
    """An admonition that is closed until a reader opens it."""


class fold_title(nodes.TextElement):
    """The line that opens and closes it."""


class FoldAdmonitions(SphinxPostTransform):
    """Make folds of the admonitions of the class ``dropdown``."""

    default_priority = 200
    formats = ("html",)

    def run(self, **_: object) -> None:
        """Replace them in the page."""
        for one in list(self.document.findall(nodes.admonition)):
            if FOLDED not in one["classes"]:
                continue
            title, *content = one.children
            assert isinstance(title, nodes.title)
            line = fold_title("", "", *title.children, classes=["admonition-title"])
            classes = [*one["classes"], "admonition"]
            one.replace_self(fold("", line, *content, ids=one["ids"], classes=classes))


def written(tag: str) -> tuple[Any, Any]:
    """Return what writes the beginning and the end of a node as this element."""
    return (
        lambda writer, node: writer.body.append(writer.starttag(node, tag, "")),
        lambda writer, node: writer.body.append(f"</{tag}>\n"),
    )


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(fold, html=written("details"))
    app.add_node(fold_title, html=written("summary"))
    app.add_post_transform(FoldAdmonitions)
