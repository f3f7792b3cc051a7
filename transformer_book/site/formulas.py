"""Formulas that the build typesets with KaTeX: HTML to see, MathML to hear.

A page with formulas loads KaTeX's style, whose fonts hold only the signs of the book's
formulas; a page without loads nothing. A formula that is wrong fails a strict build.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.logging import getLogger
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from ..explore.build import run_node
from .speed.fonts import write_subset

SCRIPT = Path(__file__).parent / "node" / "formulas.js"
KATEX = Path(__file__).parents[2] / "node_modules/katex/dist"
# In the folder _static.
STYLE = "katex/katex.css"
# What may not begin a line.
MARKS = re.compile(r"[.,;:!?)’”]+")
UNBROKEN = "unbroken"
# A part of a formula that is not broken; between two of them a line may end.
PART = '<span class="katex-base">'
# What follows the woff2 file of a font: the same font for old browsers.
OLDER = re.compile(r'(format\("woff2"\)),[^;}]*')

# The HTML of each formula, and of each that stands in a line of its own.
typeset: dict[tuple[str, bool], str] = {}


def key(node: nodes.Element) -> tuple[str, bool]:
    """Return what is typeset for a node: its formula, and whether it is displayed."""
    return node.astext().strip(), isinstance(node, nodes.math_block)


def run(formulas: Iterable[tuple[str, bool]]) -> dict[tuple[str, bool], str]:
    """Typeset formulas in one run of Node; return the errors of those that are wrong.

    Those stand in the page as they are written.
    """
    errors = {}
    if keys := [key for key in dict.fromkeys(formulas) if key not in typeset]:
        wanted = [{"tex": tex, "display": display} for tex, display in keys]
        answers = json.loads(run_node(SCRIPT, input=json.dumps(wanted)))
        for key, answer in zip(keys, answers, strict=True):
            typeset[key] = answer.get("html", html.escape(key[0]))
            if "error" in answer:
                errors[key] = answer["error"]
    return errors


class Formulas(SphinxPostTransform):
    """Typeset a page's formulas at once, and warn of those that are wrong."""

    default_priority = 500
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Typeset them."""
        found = list(self.document.findall(is_formula))
        errors = run(map(key, found))
        for node in found:
            if error := errors.pop(key(node), None):
                getLogger(__name__).warning(
                    "the formula %r cannot be typeset: %s",
                    node.astext(),
                    error,
                    location=node,
                )
        for node in found:
            keep_mark(node)


def keep_mark(node: nodes.Element) -> None:
    """Let no line end between a formula and a mark behind it, such as a comma."""
    after = node.next_node(descend=False, siblings=True)
    mark = MARKS.match(after) if isinstance(after, nodes.Text) else None
    if mark and isinstance(node, nodes.math):
        whole = nodes.inline(classes=[UNBROKEN])
        rest = after[mark.end() :]
        after.parent.replace(after, nodes.Text(rest))
        node.replace_self(whole)
        whole += [node, nodes.Text(mark[0])]


def is_formula(node: nodes.Node) -> bool:
    """Return whether a node is a formula."""
    return isinstance(node, nodes.math | nodes.math_block)


def markup(node: nodes.Element) -> str:
    """Return a formula's HTML; those in titles stand on other pages as well."""
    run([key(node)])
    return typeset[key(node)]


def visit_inline(writer: HTML5Translator, node: nodes.Element) -> None:
    """Write a formula within text."""
    tag = writer.starttag(node, "span", "", CLASS="math notranslate nohighlight")
    first, *others = markup(node).split(PART)
    # With a mark behind it, a line ends nowhere but where this says so.
    end = "<wbr>" if UNBROKEN in node.parent.get("classes", []) else ""
    parts = PART + f"{end}{PART}".join(others) if others else ""
    writer.body.append(f"{tag}{first}{parts}</span>")
    raise nodes.SkipNode


def visit_block(writer: HTML5Translator, node: nodes.Element) -> None:
    """Write a formula in a line of its own, with its number if it has one."""
    writer.body.append(
        writer.starttag(node, "div", CLASS="math notranslate nohighlight")
    )
    if node["number"]:
        number = get_node_equation_number(writer, node)
        writer.body.append(f'<span class="eqno">({number})')
        writer.add_permalink_ref(node, _("Link to this equation"))
        writer.body.append("</span>")
    writer.body.append(f"{markup(node)}</div>\n")
    raise nodes.SkipNode


def choose_renderer(app: Sphinx, config: Config) -> None:
    """Write formulas with the functions above."""
    config.html_math_renderer = "katex"


def copy_style(app: Sphinx) -> None:
    """Write KaTeX's style into the site."""
    if app.builder.format != "html":
        return
    source = KATEX / "katex.min.css"
    if not source.exists():
        raise SystemExit("KaTeX is not installed: run make book, or npm ci.")
    target = Path(app.outdir, "_static", STYLE)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(OLDER.sub(r"\1", source.read_text("utf-8")), "utf-8")


def add_style(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Load the style on pages that have a formula, and only there."""
    if doctree is not None and any(doctree.findall(is_formula)):
        app.add_css_file(STYLE)


def drawn(page: str) -> Iterator[str]:
    """Yield the texts of a page's formulas, as they are drawn."""
    for formula in page.split('<span class="katex-html" aria-hidden="true">')[1:]:
        depth = 1
        for text, step in re.findall(r"([^<]*)<(/?span\b|)", formula):
            yield text[text.find(">") + 1 :]
            depth += {"span": 1, "/span": -1, "": 0}[step]
            if not depth:
                break


def write_fonts(app: Sphinx, exception: Exception | None) -> None:
    """Write KaTeX's fonts, each with the signs of the book's formulas that it has."""
    if exception or app.builder.format != "html":
        return
    pages = [page.read_text("utf-8") for page in Path(app.outdir).rglob("*.html")]
    signs = set(html.unescape("".join(text for page in pages for text in drawn(page))))
    for source in (KATEX / "fonts").glob("*.woff2"):
        target = Path(app.outdir, "_static", STYLE).parent / "fonts" / source.name
        write_subset(source, target, set(map(ord, signs)))


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_html_math_renderer(
        "katex",
        inline_renderers=(visit_inline, None),
        block_renderers=(visit_block, None),
    )
    app.add_post_transform(Formulas)
    app.connect("config-inited", choose_renderer)
    app.connect("builder-inited", copy_style)
    app.connect("html-page-context", add_style)
    app.connect("build-finished", write_fonts)
