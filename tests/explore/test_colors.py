"""The heat map's text has contrast on every shade, in light and in dark."""

import re

import pytest

from transformer_book.explore.widget import STATIC

CSS = (STATIC / "explorer.css").read_text("utf-8")
TURN = float(
    re.search(r"const TURN = ([\d.]+);", (STATIC / "heatmap.js").read_text())[1]
)
LIGHT, DARK = re.findall(r"\{([^}]*--e-paper:[^}]*)\}", CSS)


def colors(block):
    found = re.findall(r"--e-([\w-]+): #(\w{6});", block)
    return {name: [int(c[i : i + 2], 16) / 255 for i in (0, 2, 4)] for name, c in found}


def luminance(rgb):
    """Relative luminance, WCAG 2.2."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(low, high, t):
    return [a + (b - a) * min(max(t, 0), 1) for a, b in zip(low, high, strict=True)]


@pytest.mark.parametrize("block", [LIGHT, DARK], ids=["light", "dark"])
def test_cells(block):
    c = colors(block)
    for step in range(1001):
        t = step / 1000
        shade = mix(mix(c["low"], c["mid"], 2 * t), c["high"], 2 * t - 1)
        text = c["hot"] if t > TURN else c["cold"]
        assert contrast(shade, text) >= 4.5, f"t = {t}"


@pytest.mark.parametrize("block", [LIGHT, DARK], ids=["light", "dark"])
def test_words_and_edges(block):
    c = colors(block)
    for name in ["ink", "soft", "accent", "second", "third", "fourth", "error"]:
        assert contrast(c["paper"], c[name]) >= 4.5, name
    for ground in ["wash", "accent-wash"]:
        assert contrast(c[ground], c["ink"]) >= 4.5, ground
    assert contrast(c["paper"], c["rim"]) >= 3
