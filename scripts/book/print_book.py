"""Print the built book as one PDF: a title page, the contents, and every page.

One document is put together from the built pages and printed by Chromium, which makes
the links, the outline and the tags. It is printed twice: the contents can name numbers
of pages only when these are known.
"""

import os
import re
from collections.abc import Callable
from copy import copy
from html import escape
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import pikepdf
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Route
from yaml import safe_load

from scripts import ROOT
from scripts.setup.browsers import chromium
from transformer_book.pages import contents as page_names

BOOK = ROOT / "_build" / "html"
ORIGIN = "http://book.invalid/"
PATIENCE = 120_000  # milliseconds
READY = "document.fonts.ready"
PDF = ROOT / "_build" / "pdf" / "introduction-to-transformers.pdf"

# Attributes whose value is an id, or several.
IDS = ["id", "for", "name", "aria-labelledby", "aria-describedby", "aria-controls"]
# Ids within a picture: url(#clip), <use href="#glyph">, and its own style sheet.
REFERENCE = re.compile(r"#([\w.:-]+)")

# What a page keeps folded, and what each may belong to. Other folds are left out: the
# code of a figure, the table beside a picture, the words that a figure knows.
FOLDED = ".dropdown.admonition, .quiz details"
SUBJECTS = ".exercise > .admonition-title, .explorer-title, .quiz-question > p"
END = "hints-and-answers"

STYLE = Path(__file__).with_suffix(".css")


class Chapter:
    """A page of the built book, as a part of the document."""

    def __init__(self, name: str):
        self.name = name
        html = (BOOK / f"{name}.html").read_text()
        # Beautiful Soup's own types allow that each element is missing.
        soup: Any = BeautifulSoup(html, "html.parser")
        self.soup, self.article = soup, soup.select_one("article")
        self.prefix = PurePosixPath(name).name
        for one in self.article.select("script, .headerlink, .changes"):
            one.decompose()
        self.title = self.article.h1.get_text()
        self.unfold()
        self.headings = [
            (self.anchor(part["id"]), part.h2.decode_contents())
            for part in self.article.select("section[id]:has(> h2)")
        ]

    def anchor(self, fragment: str = "") -> str:
        """Return the id in the document of this page, or of a part of it."""
        return f"{self.prefix}--{fragment}" if fragment else self.prefix

    def unfold(self) -> None:
        """Move hints and answers, which a page keeps folded, to the chapter's end."""
        new = self.soup.new_tag
        end = new("section", id=END)
        end.append(new("h2", string="Hints and answers"))
        subject = None
        for number, one in enumerate(self.article.select(f"{SUBJECTS}, {FOLDED}")):
            if not one.css.match(FOLDED):
                subject = new("p")
                subject["class"] = "subject"
                subject.extend(copy(part) for part in one.contents)
                continue
            name = one.select_one("summary, .admonition-title").extract().get_text()
            way, link = new("p"), new("a", href=f"#fold-{number}", string=name)
            link.append(new("small"))
            link["class"] = "folded"
            way.append(link)
            one.replace_with(way)
            if subject and not subject.parent:
                end.append(subject)
            box = new("div", id=f"fold-{number}")
            box.append(new("p", string=name))
            box.extend(list(one.contents))
            end.append(box)
        if subject:
            self.article.section.append(end)

    def place(self, chapters: dict[str, "Chapter"]) -> None:
        """Make its ids unique in the document, and its links lead within it."""
        ids = {one["id"] for one in self.article.select("[id]")}
        rename(self.article, self.anchor)
        for one in self.article.find_all(True):
            for key in ["style", "fill", "stroke", "clip-path", "mask", "xlink:href"]:
                if "#" in one.get(key, ""):
                    one[key] = self.refer(one[key], ids)
            if one.name == "style":
                one.string = self.refer(one.get_text(), ids)
            if one.name == "a" and one.has_attr("href"):
                self.lead(one, chapters)

    def refer(self, text: str, ids: set[str]) -> str:
        """Rename the ids that a text refers to; colors are left as they are."""
        return REFERENCE.sub(
            lambda m: f"#{self.anchor(m[1])}" if m[1] in ids else m[0], text
        )

    def lead(self, link: Any, chapters: dict[str, "Chapter"]) -> None:
        """Let a link to a page lead to its chapter; unlink one to another file."""
        address = urlsplit(link["href"])
        if address.scheme:
            return
        path = PurePosixPath(self.name).parent / address.path
        target = str(path).removesuffix(".html") if address.path else self.name
        if target in chapters:
            link["href"] = f"#{chapters[target].anchor(address.fragment)}"
        else:
            link.unwrap()


def rename(part: Any, new: Callable[[str], str]) -> None:
    """Rename the ids in a part of a page, and where they are named, by a function."""
    for one in part.find_all(True):
        for key in IDS:
            if value := one.get(key):
                one[key] = " ".join(map(new, value.split()))


def head(chapters: list[Chapter]) -> str:
    """Return the style sheets of all pages, once each."""
    lines: dict[str, None] = {}
    for chapter in chapters:
        folder = PurePosixPath("/", chapter.name).parent
        for one in chapter.soup.select("link[rel=stylesheet]"):
            line = re.sub(r'href="(?=[^"])', f'href="{folder}/', str(one))
            lines[line] = None
    return "\n".join(lines)


def contents(chapters: list[Chapter], pages: dict[str, int]) -> str:
    """Return the table of contents; `pages` holds the numbers that are known."""

    def line(anchor: str, title: str) -> str:
        return f'<a href="#{anchor}">{title}<small>{pages.get(anchor, 0)}</small></a>'

    items = []
    for chapter in chapters:
        inner = "".join(f"<li>{line(*one)}</li>" for one in chapter.headings)
        first = line(chapter.anchor(), escape(chapter.title))
        items.append(f"<li>{first}<ol>{inner}</ol></li>")
    return (
        f'<nav class="book-contents"><h1>Contents</h1><ol>{"".join(items)}</ol></nav>'
    )


def document(
    chapters: list[Chapter], config: dict[str, Any], pages: dict[str, int]
) -> str:
    """Return the HTML of the whole book."""
    for chapter in chapters:
        for link in chapter.article.select(".folded"):
            link.small.string = str(pages.get(link["href"][1:], 0))
    title, author = escape(config["title"]), escape(config["author"])
    description = chapters[0].soup.select("meta[name=description]")[0]["content"]
    parts = "".join(
        f'<div class="chapter" id="{c.anchor()}">{c.article}</div>' for c in chapters
    )
    return f"""<!DOCTYPE html>
<html lang="{config["sphinx"]["config"]["language"]}" data-theme="light">
<head>
<meta charset="utf-8">
<title>{title}</title>
{head(chapters)}
<style>{STYLE.read_text()}</style>
</head>
<body><main class="bd-main"><div class="bd-content"><div class="bd-article-container">
<div class="title-page">
<h1>{title}</h1>
<p>{escape(description)}</p>
<p>{author}<br>{config["copyright"]}</p>
</div>
{contents(chapters, pages)}
{parts}
</div></div></main></body>
</html>
"""


def print_document(browser: Browser, html: str) -> pikepdf.Pdf:
    """Return an HTML document, which may use all files of the book, as PDF."""
    page = browser.new_page()
    missing: list[str] = []

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        file = BOOK / path[1:]
        if route.request.url == ORIGIN:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif route.request.url.startswith(ORIGIN) and file.is_file():
            route.fulfill(path=file)
        else:
            missing.append(route.request.url)
            route.abort()

    page.route("**", answer)
    page.goto(ORIGIN, timeout=PATIENCE)
    page.evaluate(READY)
    if missing:
        raise SystemExit(f"The built book lacks {missing[0]}: run make clean book")
    pdf = page.pdf(format="A4", outline=True, tagged=True)
    page.close()
    return pikepdf.open(BytesIO(pdf))


def numbers(pdf: pikepdf.Pdf) -> dict[str, int]:
    """Return the number of the page where each target of a link stands, by its id."""
    pages: dict[Any, int] = {
        page.objgen: number for number, page in enumerate(pdf.pages, start=1)
    }
    places = pdf.Root.Dests.items()
    return {name[1:]: pages[place[0].objgen] for name, place in places}


def finish(pdf: pikepdf.Pdf, config: dict[str, Any], file: Path) -> None:
    """Write the file, with what readers of PDF show: title, author, outline."""
    pdf.docinfo["/Title"] = config["title"]
    pdf.docinfo["/Author"] = config["author"]
    pdf.Root.PageMode = pikepdf.Name.UseOutlines
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    file.parent.mkdir(exist_ok=True)
    # The tags of a book are many small objects, which compress well together.
    pdf.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def print_book(browser: Browser, names: list[str], file: Path) -> None:
    """Print the pages of these names into a file; say what is done, and its size."""
    config = safe_load((ROOT / "_config.yml").read_text())
    named = {name: Chapter(name) for name in names}
    for chapter in named.values():
        chapter.place(named)
    chapters = list(named.values())
    print(f"Printing the {len(chapters)} pages of the book", flush=True)
    draft = print_document(browser, document(chapters, config, {}))
    print("Printing them again, with numbers in the contents", flush=True)
    pdf = print_document(browser, document(chapters, config, numbers(draft)))
    finish(pdf, config, file)
    print(f"The book is in {os.path.relpath(file)}: {len(pdf.pages)} pages, ", end="")
    print(f"{file.stat().st_size / 1e6:.1f} MB")


def main() -> None:
    """Print the whole book."""
    if not (BOOK / "index.html").exists():
        raise SystemExit("The book is not built yet: run make book")
    with chromium() as browser:
        print_book(browser, page_names(), PDF)


if __name__ == "__main__":
    main()
