"""The quizzes of a page: `quiz("name")` in a cell becomes their text and their script.

The texts come from exercises/quizzes when the site is written, so that a page is not
executed again for a change in one of them: see transformer_book/quizzes.
"""

from typing import Any

from docutils import nodes
from myst_nb.core import render as myst_nb
from sphinx.application import Sphinx
from sphinx.util.logging import getLogger
from sphinx.writers.html5 import HTML5Translator

from ..pages.page import Finding, Unreadable
from ..quizzes import FRONT, MIMETYPE
from ..quizzes.render import katex, render, set_formulas
from ..quizzes.source import FOLDER, read_all
from .formulas import STYLE

FILES = ("quiz.css", "quiz.js")


class quizzes(nodes.raw):
    """The HTML of the quizzes that a cell shows. As `raw`, the search reads it, too."""


def written(names: list[str]) -> str:
    """Return the HTML of the quizzes of these names.

    Raises:
        Unreadable: there is none of a name, or it is not written as it should be.
    """
    known = {quiz.name: quiz for quiz in read_all()}
    if missing := [name for name in names if name not in known]:
        said = f"there is no quiz {missing[0]}: write it in a file of this folder"
        raise Unreadable(Finding(FOLDER, 1, said))
    # Those of all pages: Node is started once.
    set_formulas(known.values())
    return "".join(render(known[name], katex) for name in names)


class QuizRenderer:
    """The MyST-NB plugin that turns the output of `quiz` into its text."""

    mime_priority_overrides = [("*", MIMETYPE, 1)]

    @staticmethod
    def handle_mime(
        renderer: myst_nb.NbElementRenderer, data: myst_nb.MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        """Return the node for the output of `quiz`, None for any other."""
        if data.mime_type != MIMETYPE:
            return None
        names = data.content["names"]
        try:
            text = written(names)
        except Unreadable as problem:
            getLogger(__name__).warning("quiz: %s", problem)
            text = ""
        return [quizzes("", text, format="html")]


def add_renderer() -> None:
    """Let MyST-NB use the plugin, without an entry point of an installed package."""
    installed = myst_nb.load_mime_renders()
    if QuizRenderer not in installed:
        installed.insert(0, QuizRenderer)


def visit_html(writer: HTML5Translator, node: quizzes) -> None:
    """Write them."""
    writer.body.append(node.astext())
    raise nodes.SkipNode


def visit_other(writer: object, node: quizzes) -> None:
    """Leave them out of every other format."""
    raise nodes.SkipNode


def add_files(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Load the script and the style on pages that have a quiz, and only there."""
    texts = [node.astext() for node in doctree.findall(quizzes)] if doctree else []
    if texts:
        style, script = FILES
        app.add_css_file(style)
        app.add_js_file(script, type="module")
        if "katex" in "".join(texts):
            app.add_css_file(STYLE)


def serve_files(app: Sphinx) -> None:
    """Have the front end copied into the site."""
    app.config.html_static_path += [str(FRONT / name) for name in FILES]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    add_renderer()
    other: Any = dict.fromkeys(["latex", "text", "man"], (visit_other, None))
    app.add_node(quizzes, html=(visit_html, None), **other)
    app.connect("builder-inited", serve_files)
    app.connect("html-page-context", add_files)
