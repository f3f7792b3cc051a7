"""Each page as a notebook to download, which is whole wherever it is opened.

It has its pictures within it, and Markdown that every notebook shows: admonitions and
exercises are directives of MyST, which JupyterLab shows with an extension alone, and
Colab never. Links to other pages lead to the site, if its address is known, which is
`baseurl` under `html` in _config.yml. The first cell installs the book's package.
"""

import base64
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from docutils import nodes
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from nbformat import NotebookNode, writes
from nbformat.v4 import new_code_cell
from sphinx.application import Sphinx

from ..pages.rules import glossary
from .notebooks import notebook, place
from .package import FOLDER as PACKAGE
from .package import wheel_address, wheel_name
from .png import render

FOLDER = "_sources"
PICTURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<file>[^)\s]+\.svg)\)")
# A link to a term at the end of the page, which Colab does not find; or to a file.
LINK = re.compile(
    r"\]\((?:#(?P<place>term-[\w-]+)|(?![a-z]+:|#|<)(?P<file>[\w-]+\.\w+))"
)
DIRECTIVE = re.compile(r"\{(?P<name>[\w-]+)\}\s*(?P<title>.*)")
TARGET = re.compile(r"^\(([\w-]+)\)=$", re.M)  # a place that links lead to
OPTION = re.compile(r":(?P<name>[\w-]+):\s*(?P<value>.*)\n?")
SCALE = 2  # pixels of a picture for each of its own

markdown = MarkdownIt("commonmark").use(colon_fence_plugin)


def download(
    page: Path, site: str = "", terms: Mapping[str, str] | None = None
) -> NotebookNode:
    """Return a page as a notebook that needs no file beside it.

    Args:
        page: the page's file.
        site: the address where the site is published; may be empty.
        terms: a term's place on the page -> that of its entry on the site.
    """
    made = notebook(page)
    if any(cell.cell_type == "code" for cell in made.cells):
        made.cells.insert(0, new_code_cell(install(site), id="install"))
    for cell in made.cells:
        if cell.cell_type == "markdown":
            cell.source = embedded(plain(cell.source), page.parent)
            if site:
                address = urljoin(site, f"book/{page.stem}")
                cell.source = to_site(cell.source, address, terms or {})
    return made


def install(site: str) -> str:
    """Return the code that installs the book's package from a site if it is missing."""
    missing = (
        "from importlib.util import find_spec\n\n"
        'if not find_spec("transformer_book"):\n'
    )
    if not site:
        return (
            "# This notebook needs the book's package.\n"
            f"{missing}"
            "    raise ModuleNotFoundError(\n"
            f'        "Install {wheel_name()}, which is in the folder "\n'
            f'        "{PACKAGE} of the site that this notebook is from: "\n'
            '        "%pip install and its address."\n'
            "    )"
        )
    return (
        "# This notebook needs the book's package, which brings PyTorch if that is "
        "missing.\n"
        "# On Linux without a GPU, PyTorch for the CPU alone is much smaller:\n"
        "# %pip install torch --index-url https://download.pytorch.org/whl/cpu\n"
        f"{missing}"
        f"    %pip install --quiet {wheel_address(site)}"
    )


def plain(text: str) -> str:
    """Return MyST without directives: a box is a quotation, a folded one `<details>`.

    A directive that is none of these stays as it is. A target is an anchor of HTML.
    """
    lines = text.split("\n")
    for token in reversed(markdown.parse(text)):
        if token.type in ("colon_fence", "fence") and token.map and token.level == 0:
            if (box := boxed(token)) is not None:
                begin, end = token.map
                lines[begin:end] = box.split("\n")
    return TARGET.sub(r'<a id="\1"></a>\n', "\n".join(lines))


def boxed(token: Token) -> str | None:
    """Return an admonition or an exercise as Markdown; None for any other block."""
    if not (directive := DIRECTIVE.fullmatch(token.info.strip())):
        return None
    make: Callable[[str, str], str]
    if directive["name"] == "admonition":
        title, make = directive["title"], quoted
    elif directive["name"] == "exercise":
        title, make = f"Exercise. {directive['title']}", quoted
    else:
        return None
    content = token.content
    while option := OPTION.match(content):
        if option["name"] == "class" and "dropdown" in option["value"].split():
            make = folded
        content = content[option.end() :]
    return make(title, plain(content.strip()))


def quoted(title: str, text: str) -> str:
    """Return a box that is open."""
    lines = f"**{title}**\n\n{text}".split("\n")
    return "\n".join(f"> {line}".rstrip() for line in lines)


def folded(title: str, text: str) -> str:
    """Return a box that a reader opens."""
    summary = markdown.renderInline(title)
    return f"<details>\n<summary>{summary}</summary>\n\n{text}\n\n</details>"


def to_site(text: str, page: str, terms: Mapping[str, str]) -> str:
    """Have links to other pages lead to the site.

    Args:
        text: Markdown, whose links lead to notebooks in the same folder.
        page: the page's own address, without its ending; it also has other files.
        terms: see download.
    """

    def address(link: re.Match[str]) -> str:
        if link["place"]:
            return f"]({urljoin(page, 'glossary')}.html#{terms.get(link['place'], '')}"
        name, _, ending = link["file"].rpartition(".")
        return f"]({urljoin(page, name) if ending == 'ipynb' else page}.html"

    return LINK.sub(address, text)


def embedded(text: str, folder: Path) -> str:
    """Put the pictures that stand in files into the text itself, at its end.

    As PNG, and by reference, which JupyterLab, Colab and nbconvert all show.
    """
    files: list[str] = []

    def refer(picture: re.Match[str]) -> str:
        files.append(picture["file"])
        return f"![{picture['alt']}][picture-{len(files)}]"

    text = PICTURE.sub(refer, text)
    for number, file in enumerate(files, 1):
        png = base64.b64encode(drawn((folder / file).read_text("utf-8"))).decode()
        text += f"\n\n[picture-{number}]: <data:image/png;base64,{png}>"
    return text


def drawn(svg: str) -> bytes:
    """Return a picture as a PNG, large enough for a screen with small pixels."""
    (width,) = re.findall(r'<svg[^>]*?\swidth="([\d.]+)', svg)
    return render(svg, round(SCALE * float(width)))


def term_places(app: Sphinx) -> dict[str, str]:
    """Return the place of each entry's term on a page -> its id on the site."""
    found = app.env.get_domain("std").get_objects()
    terms = {name: anchor for name, _, kind, _, anchor, _ in found if kind == "term"}
    firsts = [entry.names[0] for entry in glossary.entries(Path(app.srcdir, "book"))]
    return {place(first): terms[first] for first in firsts if first in terms}


def write_notebook(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Write a page as .ipynb where the theme's download button looks for it."""
    if doctree is None:
        return
    path = Path(app.outdir, FOLDER, f"{pagename}.ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    page = Path(app.env.doc2path(pagename))
    made = download(page, app.config.html_baseurl, term_places(app))
    path.write_text(writes(made), "utf-8")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    # The theme puts the executed notebook there; this comes later and replaces it.
    app.connect("html-page-context", write_notebook, priority=900)
