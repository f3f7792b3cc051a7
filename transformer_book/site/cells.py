"""Cells whose code or output is folded away, and those whose output comes first."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform


class OutputFirst(SphinxPostTransform):
    """Put the code of a cell tagged output-first under what it makes.

    The code has been folded by then, by a transform of MyST-NB.
    """

    default_priority = 250

    def run(self, **kwargs: Any) -> None:
        """Move it."""
        for cell in self.document.findall(nodes.container):
            if "tag_output-first" in cell["classes"]:
                cell.append(cell.pop(0))


def name_toggles(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Let the text of a toggle be its name, which MyST-NB overrides."""
    if "body" in context:
        context["body"] = context["body"].replace(
            '<summary aria-label="Toggle hidden content">', "<summary>"
        )


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_post_transform(OutputFirst)
    app.connect("html-page-context", name_toggles)
