"""The heat map's text has contrast on every shade, in light and in dark."""

import re

import pytest

from transformer_book.colors import PALETTE
from transformer_book.explore.widget import STATIC
from transformer_book.figures import DASHES
from transformer_book.site import FOLDER

CSS = (STATIC / "explorer.css").read_text("utf-8")
SHADES = (STATIC / "shades.js").read_text("utf-8")
TURN = float(re.search(r"const TURN = ([\d.]+);", SHADES)[1])
LIGHT, DARK = re.findall(r"\{([^}]*--e-paper: #[^}]*)\}", CSS)
SITE = (FOLDER / "static" / "site.css").read_text("utf-8")
PAGE_LIGHT, PAGE_DARK = re.findall(r"\{([^}]*--paper:[^}]*)\}", SITE)
LINES = ["accent", "second", "third", "fourth", "soft"]


def rgb(color):
    return [int(color[i : i + 2], 16) / 255 for i in (0, 2, 4)]


def colors(block):
    found = re.findall(r"--e-([\w-]+): #(\w{6});", block)
    return {name: rgb(color) for name, color in found}


def luminance(rgb):
    """Relative luminance, WCAG 2.2."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(low, high, t):
    return [a + (b - a) * min(max(t, 0), 1) for a, b in zip(low, high, strict=True)]


@pytest.mark.parametrize("ground", ["light", "dark"])
def test_cells(ground):
    scale = re.search(rf"const {ground.upper()} = \[(.*)\];", SHADES)[1]
    low, middle, high = map(rgb, re.findall(r"#(\w{6})", scale))
    cold, hot = ([0] * 3, [1] * 3) if ground == "light" else ([1] * 3, [0] * 3)
    for step in range(1001):
        t = step / 1000
        shade = mix(mix(low, middle, 2 * t), high, 2 * t - 1)
        text = hot if t > TURN else cold
        assert contrast(shade, text) >= 4.5, f"t = {t}"


@pytest.mark.parametrize("block", [LIGHT, DARK], ids=["light", "dark"])
def test_words_and_edges(block):
    c = colors(block)
    for name in ["ink", "soft", "accent", "second", "third", "fourth", "error"]:
        assert contrast(c["paper"], c[name]) >= 4.5, name
    for ground in ["wash", "accent-wash"]:
        assert contrast(c[ground], c["ink"]) >= 4.5, ground
    assert contrast(c["paper"], c["rim"]) >= 3


@pytest.mark.parametrize(
    "block, page", [(LIGHT, PAGE_LIGHT), (DARK, PAGE_DARK)], ids=["light", "dark"]
)
def test_figures_and_explorers_have_the_same_lines(block, page):
    c = colors(block)
    lines = re.findall(r"--line-\d: (#\w{6});", page)
    assert lines == ["#" + bytes(round(255 * n) for n in c[k]).hex() for k in LINES]
    if block is LIGHT:
        assert lines == PALETTE
    # And no line is told from another by its color alone.
    assert len(set(DASHES)) == len(PALETTE)
