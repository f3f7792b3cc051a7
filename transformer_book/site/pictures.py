"""Local SVG pictures as part of the page, so that they follow its light or dark theme.

A page writes `![What it shows](../images/picture.svg)`; figures that matplotlib draws
in a cell count as well. Text and lines in the book's ink take the page's own color.
"""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.logging import getLogger

from ..colors import INK, PALETTE, ROLES

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
ElementTree.register_namespace("", SVG)
ElementTree.register_namespace("xlink", XLINK)

# On a narrow screen a picture shrinks to this part of its size, then it scrolls.
LEAST_SCALE = 0.7
SIDES = ("width", "height")
PIXELS = {"": 1, "px": 1, "pt": 4 / 3}

# Where the parts of a picture lie: a plot says it to millionths of a point.
PLACES = {"d", "points", "transform", "x", "y"}
LONG = re.compile(r"\d+\.\d{3,}")
FACTOR = re.compile("scale|matrix")


def inline_svg(source: str, name: str, alt: str) -> str:
    """Return the SVG picture `source` as HTML that can stand in a page.

    `name` is an id that is unique in the page, `alt` says what the picture shows.
    """
    root = ElementTree.fromstring(in_theme(source))
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{{{SVG}}}metadata", f"{{{SVG}}}title"):
                parent.remove(child)
    # Sphinx highlights what was searched for. In a picture it draws a box around the
    # element; `desc` and `style` have no box, and its script would stop with an error.
    for unseen in (*root.iter(f"{{{SVG}}}desc"), *root.iter(f"{{{SVG}}}style")):
        unseen.set("class", "nohighlight")
    shorten_places(root)
    drop_space(root)
    make_ids_unique(root, name)
    for style in root.iter(f"{{{SVG}}}style"):
        # A style in a page would reach beyond its picture.
        style.text = f"#{name} {{ {style.text} }}"

    sizes = [re.findall(r"^([\d.]+)(\w*)$", root.attrib[side])[0] for side in SIDES]
    width, height = (float(number) * PIXELS[unit] for number, unit in sizes)
    root.attrib.setdefault("viewBox", f"0 0 {width:g} {height:g}")
    root.attrib.pop("height")
    root.set("width", f"{width:g}")
    root.set("style", f"min-width: {LEAST_SCALE * width:g}px")
    root.set("id", name)
    root.attrib.pop("aria-labelledby", None)
    root.set("aria-label", alt)
    # Inside an image nothing can be reached, so one with links is a group.
    links = root.find(f".//{{{SVG}}}a") is not None
    root.set("role", "group" if links else "img")
    picture = ElementTree.tostring(root, encoding="unicode")
    return f'<span class="picture">{picture}</span>'


def in_theme(source: str) -> str:
    """Replace the ink and the colors of lines by those of the page's theme."""
    source = re.sub(INK, "currentColor", source, flags=re.I)
    for number, color in enumerate(PALETTE, 1):
        # Not the fallback in var(--name, #color).
        line = rf"(?<!, ){color}\b"
        source = re.sub(line, f"var(--line-{number})", source, flags=re.I)
    for role, (light, _) in ROLES.items():
        line = rf"(?<!, ){light}\b"
        source = re.sub(line, f"var(--{role})", source, flags=re.I)
    return source


def shorten_places(root: ElementTree.Element) -> None:
    """Round the places of a picture's parts to hundredths: a page gets smaller."""
    for element in root.iter():
        for key in PLACES & element.attrib.keys():
            if not FACTOR.search(element.attrib[key]):
                element.set(key, LONG.sub(shortened, element.attrib[key]))


def shortened(number: re.Match[str]) -> str:
    """Return a number to hundredths, without zeros at its end."""
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def drop_space(root: ElementTree.Element) -> None:
    """Drop the lines and indents between a picture's parts."""
    for group in (root, *root.iter(f"{{{SVG}}}g")):
        group.text = None
        for part in group:
            part.tail = None


def make_ids_unique(root: ElementTree.Element, name: str) -> None:
    """Put `name-` before each id in the picture and in what refers to it.

    An id to which nothing refers goes: a plot gives one to each of its parts.
    """
    ids = {element.get("id") for element in root.iter()} - {None}
    reference = re.compile(r"#([\w.:-]+)")
    used = set(reference.findall(ElementTree.tostring(root, encoding="unicode")))

    def rename(match: re.Match[str]) -> str:
        return f"#{name}-{match[1]}" if match[1] in ids else match[0]

    for element in root.iter():
        if element.get("id") not in used:
            element.attrib.pop("id", None)
        for key, value in element.attrib.items():
            if key == "id":
                element.set(key, f"{name}-{value}")
            elif "#" in value:
                element.set(key, reference.sub(rename, value))
        if element.tag == f"{{{SVG}}}style":
            element.text = reference.sub(rename, element.text or "")


class InlinePictures(SphinxPostTransform):
    """Put a page's local SVG images into the page."""

    # After the output of each cell has been chosen, before images are collected.
    default_priority = 100
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Replace each image node whose file is an SVG by its contents."""
        images = [
            image
            for image in self.document.findall(nodes.image)
            if image["uri"].endswith(".svg") and "://" not in image["uri"]
        ]
        for number, image in enumerate(images, 1):
            path = Path(self.app.srcdir, image["uri"])
            alt = image.get("alt", "")
            if not alt:
                getLogger(__name__).warning(
                    "the picture %s has no alternative text: write ![what it shows]"
                    "(...), or set mystnb.image.alt of the cell that draws it",
                    path.name,
                    location=image,
                )
            picture = inline_svg(path.read_text("utf-8"), f"picture-{number}", alt)
            image.replace_self(nodes.raw("", picture, format="html"))


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_post_transform(InlinePictures)
