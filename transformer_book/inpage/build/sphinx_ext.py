"""The Sphinx extension that lets readers edit and run a page's cells in the page.

It numbers the cells of a page, writes them with what they need of each other into a
file that is fetched with the first press of *Edit*, and at the end packs the
interpreter.
"""

import json
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from transformer_book.explore.build import run_node
from transformer_book.explore.build.sphinx_ext import explorer
from transformer_book.inpage.build.pack import BUNDLE, pack, version
from transformer_book.inpage.needs import links
from transformer_book.inpage.prove import NEAR, TABLE
from transformer_book.pages import Page

# Of the built site: scripts, styles, the interpreter and the pages' cells.
FOLDER = "_inpage"
CHECKS = re.compile(r"^from transformer_book\.checks import", re.M)
LINK = re.compile(rf'(?<=")([^"]*{FOLDER}/(page\.js|inpage\.css))(?:\?v=\w+)?(?=")')


def cells_of(doctree: nodes.document) -> list[nodes.Element]:
    """Return the code cells of a page that are shown, in their order."""
    return [one for one in doctree.findall(nodes.container) if "cell" in one["classes"]]


def number_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Give each cell its number, counted from 1 among the page's cells of code."""
    path = app.env.doc2path(app.env.docname)
    if not path.endswith(".md") or not (shown := cells_of(doctree)):
        return
    kinds = [cell.cell_type for cell in Page(path).cells()]
    for cell in shown:
        number = kinds[: cell["cell_index"] + 1].count("code")
        cell["ids"].append(f"cell-{number}")


def figures_of(cell: nodes.Element) -> list[str]:
    """Return the names of the figures that a cell shows."""
    bundles = [json.loads(one["bundle"]["text"]) for one in cell.findall(explorer)]
    return [bundle["state"]["spec"]["name"] for bundle in bundles]


def written(path: Path, doctree: nodes.document) -> bytes:
    """Return the cells of a page as its script reads them: see front/notebook.js."""
    sources = [cell.source for cell in Page(path).cells("code")]
    figures = {one["ids"][-1]: figures_of(one) for one in cells_of(doctree)}
    cells = [
        {
            "source": source,
            **link,
            "figures": figures.get(f"cell-{number}", []),
            "checks": bool(CHECKS.search(source)),
        }
        for number, (source, link) in enumerate(
            zip(sources, links(sources), strict=True), 1
        )
    ]
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode()


def add_cells(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Write the cells of a page beside it, and load the script of its buttons."""
    if doctree is None or app.builder.format != "html" or not cells_of(doctree):
        return
    content = written(Path(app.env.doc2path(pagename)), doctree)
    name = f"{Path(pagename).name}.json"
    folder = Path(app.outdir, FOLDER)
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    base = context["pathto"](FOLDER, resource=True)
    context["metatags"] = context.get("metatags", "") + (
        f'<meta name="page-cells" content="{base}/{name}{version(content)}">\n'
        f'<link rel="stylesheet" href="{base}/inpage.css">\n'
        f'<script type="module" src="{base}/page.js"></script>\n'
    )


def add_interpreter(app: Sphinx, exception: Exception | None) -> None:
    """Pack the interpreter, and bundle the scripts that load it."""
    folder = Path(app.outdir, FOLDER)
    if exception or not folder.exists():
        return
    for script in folder.glob("*.js"):
        script.unlink()
    run_node(BUNDLE, folder.resolve(), json.dumps(pack(folder)))

    def versioned(link: re.Match[str]) -> str:
        return link[1] + version((folder / link[2]).read_bytes())

    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text("utf-8")
        if (linked := LINK.sub(versioned, text)) != text:
            page.write_text(linked, "utf-8")


class CellProof(SphinxDirective):
    """What the proof of the cells has found: the tables of docs/in_page.md."""

    def run(self) -> list[nodes.Node]:
        """Return them, and read the page again when they change."""
        self.env.note_dependency(str(TABLE))
        # Above them stands what the page itself says.
        _, _, tables = TABLE.read_text("utf-8").partition(f"within {NEAR:g}.\n")
        made = nodes.container()
        lines = StringList(tables.split("\n"), source=TABLE.name)
        self.state.nested_parse(lines, self.content_offset, made)
        return made.children


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_directive("cell-proof", CellProof)
    app.connect("doctree-read", number_cells)
    app.connect("html-page-context", add_cells)
    app.connect("build-finished", add_interpreter)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
