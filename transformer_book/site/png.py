"""SVG drawings as PNG, for places that show no SVG, or not with the page's colors."""

import re
from pathlib import Path

import matplotlib
import resvg_py

# Drawings take the page's colors where it has some; a PNG has none.
VARIABLE = re.compile(r"var\(--[\w-]+,\s*([^)]+)\)")
FAMILY = "DejaVu Sans"
# Those of matplotlib, so that each machine draws the same.
FONTS = {
    weight: Path(matplotlib.get_data_path(), f"fonts/ttf/DejaVuSans{name}.ttf")
    for weight, name in {"normal": "", "bold": "-Bold"}.items()
}


def fixed(svg: str) -> str:
    """Replace variables by the colors that a drawing gives beside them."""
    return VARIABLE.sub(r"\1", svg)


def render(svg: str, width: int) -> bytes:
    """Return a drawing as a PNG on white, `width` pixels wide."""
    png = resvg_py.svg_to_bytes(
        svg_string=fixed(svg),
        width=width,
        background="white",
        font_files=[str(font) for font in FONTS.values()],
        skip_system_fonts=True,
        font_family=FAMILY,
        sans_serif_family=FAMILY,
    )
    return bytes(png)
