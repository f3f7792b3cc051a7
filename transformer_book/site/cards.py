"""What a link to a page shows elsewhere: its title, its description and a picture.

The picture, a card, has the page's first drawing beside its title. Where the site's
address is known, as in the CI of a repository, the card is named by its full address,
as most readers of such links want it. A page does not load its own card.
"""

import hashlib
import re
from html import escape
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree

import matplotlib
import resvg_py
from docutils import nodes
from PIL import ImageFont

from ..colors import INK
from .pictures import SVG

FOLDER = "_cards"
WIDTH, HEIGHT = 1200, 630
EDGE = 70
COLUMN = 560  # the width of the text
PICTURE = (670, 60, 470, 510)  # left, top, width, height
ACCENT, SOFT = "#1f5fa8", "#57606a"
DRAWING = re.compile(r"!\[[^\]]*\]\(([^)]+\.svg)\)")
VARIABLE = re.compile(r"var\(--[\w-]+,\s*([^)]+)\)")
FALLBACK = Path(__file__).parent / "static" / "favicon.svg"
FONTS = {
    weight: Path(matplotlib.get_data_path(), f"fonts/ttf/DejaVuSans{name}.ttf")
    for weight, name in {"normal": "", "bold": "-Bold"}.items()
}


def wrap(text, weight, size):
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


def draw(book, title, description, drawing):
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
    # Drawings take the page's colors where it has some; a card has not.
    source = VARIABLE.sub(r"\1", Path(drawing).read_text("utf-8"))
    picture = ElementTree.fromstring(source)
    sides = [
        re.match(r"[\d.]+", picture.get(side, "32"))[0] for side in ("width", "height")
    ]
    picture.attrib.setdefault("viewBox", f"0 0 {' '.join(sides)}")
    for key, value in zip(("x", "y", "width", "height"), PICTURE, strict=True):
        picture.set(key, str(value))
    card.append(picture)
    for height, size, weight, color, line in lines:
        style = (
            f"font: {weight} {size}px DejaVu Sans; fill: {color}; text-anchor: start"
        )
        place = {"x": str(EDGE), "y": str(height), "style": style}
        ElementTree.SubElement(card, f"{{{SVG}}}text", place).text = line
    return ElementTree.tostring(card, encoding="unicode")


def write_card(svg, file):
    """Render a card, unless it is there already; its older versions go."""
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    for older in file.parent.glob(f"{file.name.split('.')[0]}.*.png"):
        older.unlink()
    png = resvg_py.svg_to_bytes(
        svg_string=svg,
        width=WIDTH,
        height=HEIGHT,
        font_files=[str(font) for font in FONTS.values()],
        skip_system_fonts=True,
        font_family="DejaVu Sans",
        sans_serif_family="DejaVu Sans",
    )
    file.write_bytes(bytes(png))


def add_card(app, pagename, templatename, context, doctree):
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


def setup(app):
    """Register with Sphinx."""
    app.connect("html-page-context", add_card)
