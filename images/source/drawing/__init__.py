"""What the book's drawings share: SVG text whose colors follow the page's theme."""

from html import escape
from pathlib import Path

from transformer_book.colors import NAMED, ROLES, WORDS

IMAGES = Path(__file__).parent.parent.parent

PAPER = "var(--paper, #fff)"
INK = "var(--ink, #1b1f24)"
ACCENT = "var(--accent, #1f5fa8)"
SOFT = "var(--accent-soft, #dbe8f6)"
# The language of color, which the whole book speaks.
COLORS = {role: f"var(--{role}, {light})" for role, (light, _) in ROLES.items()}
QUERY, KEY, VALUE, WEIGHT, OUTPUT = COLORS.values()


def element(name, *children, **attributes):
    """An SVG element; `stroke_width=2` is written `stroke-width="2"`."""
    pairs = "".join(
        f' {key.strip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
    )
    return (
        f"<{name}{pairs}>{''.join(children)}</{name}>"
        if children
        else (f"<{name}{pairs}/>")
    )


def text(x, y, words, size=14, anchor="middle", fill=INK, on=PAPER, **attributes):
    """Words whose middle height is at y. In ink on paper, with which all colors have
    contrast, the names of roles have theirs."""
    return element(
        "text",
        colored(escape(words)) if (fill, on) == (INK, PAPER) else escape(words),
        x=f"{x:g}",
        y=f"{y + 0.35 * size:g}",
        font_size=size,
        text_anchor=anchor,
        fill=fill,
        **attributes,
    )


def colored(words):
    """The names of roles in their colors."""
    return NAMED.sub(
        lambda name: element(
            "tspan", name[0], fill=COLORS[WORDS[name[0]]], fill_opacity=1
        ),
        words,
    )


def note(*arguments, **attributes):
    """Words in a lighter ink."""
    return text(*arguments, fill_opacity=0.75, **attributes)


def box(cx, cy, width, height, *lines, fill=PAPER, stroke=INK, size=14, **attributes):
    """A rounded box with lines of text, centered on (cx, cy)."""
    step = 1.25 * size
    first = cy - step * (len(lines) - 1) / 2
    return element(
        "rect",
        x=f"{cx - width / 2:g}",
        y=f"{cy - height / 2:g}",
        width=f"{width:g}",
        height=f"{height:g}",
        rx=6,
        fill=fill,
        stroke=stroke,
        stroke_width=1.5,
        **attributes,
    ) + "".join(
        text(cx, first + i * step, line, size, on=fill) for i, line in enumerate(lines)
    )


def line(*points, stroke=INK, **attributes):
    path = "M" + " L".join(f"{x:g} {y:g}" for x, y in points)
    return element(
        "path",
        d=path,
        fill="none",
        stroke=stroke,
        stroke_width=1.5,
        stroke_linejoin="round",
        **attributes,
    )


def arrow(*points, stroke=INK):
    """A line whose head ends exactly on its last point."""
    (x0, y0), (x1, y1) = points[-2:]
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    back = (x1 - 7 * dx, y1 - 7 * dy)
    head = [(x1, y1), *((back[0] + s * dy, back[1] - s * dx) for s in (-4, 4))]
    corners = " ".join(f"{x:g},{y:g}" for x, y in head)
    return line(*points[:-1], back, stroke=stroke) + element(
        "polygon", points=corners, fill=stroke
    )


def hatched(x, y, side):
    """The sign for a hidden cell, as in the figures: slanting lines across it."""
    steps = [side * k / 3 for k in range(1, 6)]
    ends = [(min(s, side), max(s - side, 0)) for s in steps]
    path = " ".join(
        f"M{x + low:g} {y + high:g} L{x + high:g} {y + low:g}" for high, low in ends
    )
    return element(
        "path", d=path, fill="none", stroke=INK, stroke_width=1, opacity=0.45
    )


def play_sign(cx, cy, radius=34):
    """The sign for playing a video: a disc with a triangle."""
    points = [(-0.32, -0.5), (-0.32, 0.5), (0.56, 0)]
    corners = " ".join(f"{cx + radius * x:g},{cy + radius * y:g}" for x, y in points)
    return element(
        "circle",
        cx=f"{cx:g}",
        cy=f"{cy:g}",
        r=radius,
        fill=ACCENT,
        stroke=PAPER,
        stroke_width=4,
    ) + element("polygon", points=corners, fill=PAPER)


def save(name, width, height, title, description, *children):
    """Write images/<name>.svg."""
    svg = element(
        "svg",
        "\n",
        element("title", escape(title)),
        "\n",
        element("desc", escape(description)),
        "\n",
        "\n".join(children),
        "\n",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        font_family="system-ui, -apple-system, 'Segoe UI', Arial, sans-serif",
    )
    (IMAGES / f"{name}.svg").write_text(svg + "\n", encoding="utf-8")
