"""A figure or an exercise by itself, for a page elsewhere: embed/<page>/<name>.html.

Each is cut out of the finished page, with the scripts and styles that it needs and none
of the theme's: what stands in a frame has no sidebar, and should be light. Its cells
are the page's own, so that it answers, and can be edited, as there.
"""

import ast
import json
import posixpath
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.application import Sphinx

from ..explore.build.sphinx_ext import explorer

FOLDER = "embed"
# Elements of a page, and the files of its head that they need.
FILES = {
    "*": r"/book\.css|/favicon",
    ".katex": r"/katex\.css",
    ".quiz": r"/quiz\.",
    ".explorer-still": r"/_explore/",
    ".cell": r"/_inpage/",
}
FOLD = """<details class="admonition hide above-input"><summary>
<p class="collapsed admonition-title">Show the code of {name}</p>
<p class="expanded admonition-title">Hide the code of {name}</p>
</summary></details>"""
ADDRESS = re.compile(r"([^?#]*)(.*)", re.S)
ELSEWHERE = re.compile(r"\w+:|/")


class Part(NamedTuple):
    """A part of a page."""

    name: str  # of its file
    title: str
    elements: list[Any]  # Beautiful Soup's, as types allow each to be missing


def figures(article: Any) -> Iterator[Part]:
    """Cut out each figure of a page: its cell, and those that define what it shows."""
    cells = article.select(".cell[id]")
    for still in article.select(".explorer-still"):
        spec = json.loads(still.find("script", recursive=False).string)["state"]["spec"]
        cell = still.find_parent(class_="cell")
        elements = [folded(cell, "the figure")]
        for one in cells[: cells.index(cell)]:
            if names := defined(one) & read(cell):
                definition = folded(one, ", ".join(sorted(names)))
                for output in definition.select(":scope > .cell_output"):
                    output.decompose()
                elements.append(definition)
        yield Part(spec["name"], spec["label"], elements)


def exercises(article: Any) -> Iterator[Part]:
    """Cut out each exercise of a page, up to the next one."""
    for exercise in article.select(".exercise[id]"):
        elements = [exercise]
        for one in exercise.find_next_siblings(True):
            if one.name == "section" or "exercise" in one.get("class", []):
                break
            # The instructors' edition has solutions: see solutions.py.
            title = one.find(class_="admonition-title")
            if not title or plain(title) != "Solution":
                elements.append(one)
        title = plain(exercise.find(class_="admonition-title"))
        yield Part(exercise["id"], title, elements)


def plain(element: Any) -> str:
    """Return the text of an element, on one line."""
    return " ".join(element.get_text().split())


def code(cell: Any) -> ast.Module:
    """Return the code that a cell shows, parsed."""
    shown = cell.select_one(".cell_input pre")
    try:
        return ast.parse(shown.get_text() if shown else "")
    except SyntaxError:
        return ast.parse("")  # a command of IPython's


def defined(cell: Any) -> set[str]:
    """Return the names of the functions and classes that a cell defines."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    return {one.name for one in code(cell).body if isinstance(one, kinds)}


def read(cell: Any) -> set[str]:
    """Return the names that the code of a cell has."""
    return {one.id for one in ast.walk(code(cell)) if isinstance(one, ast.Name)}


def folded(cell: Any, name: str) -> Any:
    """Return a copy of a cell with its code folded, below its output.

    Args:
        cell: which may have folded it already.
        name: what the code is of.
    """
    copy: Any = BeautifulSoup(str(cell), "html.parser").find(class_="cell")
    if shown := copy.select_one(".cell_input"):
        fold: Any = BeautifulSoup(FOLD.format(name=name), "html.parser").details
        fold.append(shown.extract())
        for empty in copy.select(":scope > .above-input"):
            empty.decompose()
        copy.append(fold)
    return copy


def needed(head: Any, body: Any) -> Iterator[Any]:
    """Return what a part of a page needs of the page's head, in its order."""
    files = re.compile("|".join(FILES[one] for one in FILES if body.select_one(one)))
    for one in head.find_all(["meta", "link", "script", "noscript"], recursive=False):
        address = one.get("src") or one.get("href") or one.get("content") or ""
        own = one.name in ("script", "noscript") and not one.get("src")
        if own or one.get("name") == "viewport" or one.get("charset"):
            yield one
        elif files.search(address):
            yield one


def lead(soup: Any, page: str, here: str) -> None:
    """Have the addresses in a file lead to where they lead from a page.

    Args:
        soup: what the file holds, which is changed.
        page: where the page stands, from the site's root.
        here: where the file stands.
    """
    for one in soup.select("[href], [src], meta[name=page-cells]"):
        name = next(name for name in ("href", "src", "content") if name in one.attrs)
        address = one[name]
        if address.startswith("#") and soup.find(id=address[1:]):
            continue
        if not ELSEWHERE.match(address):
            path, rest = ADDRESS.match(address).groups()  # type: ignore[union-attr]
            whole = posixpath.join(posixpath.dirname(page), path) if path else page
            one[name] = posixpath.relpath(whole, posixpath.dirname(here)) + rest
        if one.name == "a":
            one["target"] = "_blank"  # not in a frame


def write_parts(app: Sphinx, page: str, html: str) -> None:
    """Write the parts of a page."""
    soup: Any = BeautifulSoup(html, "html.parser")
    article = soup.article
    launch = soup.select_one(".dropdown-launch-buttons a[href^=http]")
    notebook = soup.select_one(".dropdown-download-buttons a[href$='.ipynb']")
    for part in [*figures(article), *exercises(article)]:
        body = "\n".join(map(str, part.elements))
        text = app.builder.templates.render(
            "embed.html",
            {
                "language": app.config.language,
                "project": app.config.html_title,
                "title": part.title,
                "head": "\n".join(
                    map(str, needed(soup.head, BeautifulSoup(body, "html.parser")))
                ),
                "body": body,
                "page": f"{Path(page).name}.html",
                "page_title": plain(article.h1).rstrip("#"),
                "launch": launch and launch["href"],
                "notebook": notebook["href"],
            },
        )
        made = BeautifulSoup(text, "html.parser")
        here = f"{FOLDER}/{Path(page).name}/{part.name}.html"
        lead(made, f"{page}.html", here)
        path = Path(app.outdir, here)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(str(made), "utf-8")


def write_pages(app: Sphinx, exception: Exception | None) -> None:
    """Write the parts of all pages."""
    if exception or app.builder.name != "html":
        return
    shutil.rmtree(Path(app.outdir, FOLDER), ignore_errors=True)
    for page in sorted(app.env.found_docs):
        html = Path(app.outdir, f"{page}.html").read_text("utf-8")
        if 'class="explorer-still' in html or 'class="exercise' in html:
            write_parts(app, page, html)


def name_folder(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Say on a page with figures where they stand by themselves, for their menus."""
    if doctree is not None and any(doctree.findall(explorer)):
        folder = f"{FOLDER}/{Path(pagename).name}/"
        address = context["pathto"](folder, resource=True)
        context["metatags"] = context.get("metatags", "") + (
            f'<meta name="embed" content="{address}">\n'
        )


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", name_folder)
    # After all else that changes the finished pages: see speed/assets.py.
    app.connect("build-finished", write_pages, priority=960)
