"""What a link to a page shows elsewhere: its title, its description and a picture.

The picture, a card, has the page's first drawing beside its title. Where the site's
address is known, as in the CI of a repository, the card is named by its full address,
as most readers of such links want it. A page does not load its own card.
"""

import hashlib
import re
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree

from docutils import nodes
from PIL import ImageFont
from sphinx.application import Sphinx

from ..colors import INK
from .pictures import SVG
from .png import FAMILY, FONTS, render

FOLDER = "_cards"
WIDTH, HEIGHT = 1200, 630
EDGE = 70
COLUMN = 560  # the width of the text
PICTURE = (670, 60, 470, 510)  # left, top, width, height
ACCENT, SOFT = "#1f5fa8", "#57606a"
DRAWING = re.compile(r"!\[[^\]]*\]\(([^)]+\.svg)\)")
FALLBACK = Path(__file__).parent / "static" / "favicon.svg"


def wrap(text: str, weight: str, size: int) -> list[str]:
    """Break a text into lines that fit the column."""
    font = ImageFont.truetype(FONTS[weight], size)
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= COLUMN or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def draw(book: str, title: str, description: str, drawing: Path) -> str:
    """Return the card as SVG; `drawing` is the file of its picture."""
    heading = wrap(title, "bold", 54)
    rest = wrap(description, "normal", 26)
    room = int((HEIGHT - 210 - 68 * len(heading)) / 38)
    if len(rest) > room:
        rest = [*rest[: room - 1], f"{rest[room - 1]} …"]
    # Each line of text: its height, size, weight and color.
    lines = [(120, 26, "bold", ACCENT, book)]
    lines += [(200 + 68 * i, 54, "bold", INK, line) for i, line in enumerate(heading)]
    top = 200 + 68 * len(heading)
    lines += [(top + 38 * i, 26, "normal", SOFT, line) for i, line in enumerate(rest)]

    card = ElementTree.Element(f"{{{SVG}}}svg", width=str(WIDTH), height=str(HEIGHT))
    for width, height, color in (WIDTH, HEIGHT, "white"), (16, HEIGHT, ACCENT):
        size = {"width": str(width), "height": str(height), "fill": color}
        ElementTree.SubElement(card, f"{{{SVG}}}rect", size)
    picture = ElementTree.fromstring(drawing.read_text("utf-8"))
    sides = [
        re.findall(r"^[\d.]+", picture.get(side, "32"))[0]
        for side in ("width", "height")
    ]
    picture.attrib.setdefault("viewBox", f"0 0 {' '.join(sides)}")
    for key, value in zip(("x", "y", "width", "height"), PICTURE, strict=True):
        picture.set(key, str(value))
    card.append(picture)
    for height, points, weight, color, line in lines:
        style = f"font: {weight} {points}px {FAMILY}; fill: {color}; text-anchor: start"
        place = {"x": str(EDGE), "y": str(height), "style": style}
        ElementTree.SubElement(card, f"{{{SVG}}}text", place).text = line
    return ElementTree.tostring(card, encoding="unicode")


def write_card(svg: str, file: Path) -> None:
    """Render a card, unless it is there already; its older versions go."""
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    for older in file.parent.glob(f"{file.name.split('.')[0]}.*.png"):
        older.unlink()
    file.write_bytes(render(svg, WIDTH))


def add_card(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Draw a page's card, and write the tags that name it."""
    if doctree is None:
        return
    source = Path(app.env.doc2path(pagename))
    match = DRAWING.search(source.read_text("utf-8"))
    drawing = source.parent / match[1] if match else FALLBACK
    title = app.env.titles[pagename].astext()
    descriptions = [
        tag["content"]
        for tag in doctree.findall(nodes.meta)
        if tag.get("name") == "description"
    ]
    description = "".join(descriptions)
    svg = draw(app.config.html_title, title, description, drawing)
    digest = hashlib.sha256(svg.encode()).hexdigest()[:8]
    card = f"{FOLDER}/{source.stem}.{digest}.png"
    write_card(svg, Path(app.outdir, card))

    base = app.config.html_baseurl
    page = app.builder.get_target_uri(pagename)
    tags = {
        "og:type": "article",
        "og:site_name": app.config.html_title,
        "og:title": title,
        "og:description": description,
        "og:url": urljoin(base, page) if base else "",
        "og:image": urljoin(base, card) if base else context["pathto"](card, 1),
        "og:image:width": str(WIDTH),
        "og:image:height": str(HEIGHT),
        "og:image:alt": f"{title}: {description}",
    }
    lines = [
        f'<meta property="{name}" content="{escape(content)}">'
        for name, content in tags.items()
        if content
    ]
    lines.append('<meta name="twitter:card" content="summary_large_image">')
    context["metatags"] = context.get("metatags", "") + "\n".join(lines) + "\n"


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", add_card)
