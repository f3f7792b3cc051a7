"""Texts and lines have contrast with what is behind them, in light and in dark."""

from itertools import combinations

import pytest
import torch

from transformer_book.colors import PALETTE, ROLES
from transformer_book.figures import DASHES
from transformer_book.site import FOLDER

from .shades import FRONT, STEPS, shades

STYLES = [FRONT / "common.css", FOLDER / "static" / "site.css"]
LINES = ["accent", "second", "third", "fourth", "soft"]
COLOR = """(name) => {
  const probe = document.querySelector(".explorer");
  probe.style.outlineColor = `var(${name})`;
  return getComputedStyle(probe).outlineColor.match(/\\d+/g).map(Number);
}"""


@pytest.fixture(params=["light", "dark"])
def color(request, browser):
    """A function that gives a color of a style by its name, in a theme."""
    styles = "".join(path.read_text("utf-8") for path in STYLES)
    page = browser.new_page()
    page.set_content(
        f'<html data-theme="{request.param}"><style>{styles}</style>'
        '<body><div class="explorer"></div></body></html>'
    )
    yield lambda name: page.evaluate(COLOR, name)
    page.close()


def luminance(color):
    """Relative luminance, WCAG 2.2."""
    parts = (channel / 255 for channel in color)
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", ["light", "dark"])
def test_cells(ground):
    light, dark, turn = shades()
    black, white = [0] * 3, [255] * 3
    cold, hot = (black, white) if ground == "light" else (white, black)
    scale = light if ground == "light" else dark
    for step, shade in enumerate(scale):
        share = step / (len(scale) - 1)
        text = hot if share > turn else cold
        assert contrast(shade, text) >= 4.5, f"at {share}"
    # A larger weight is never nearer to the ground.
    from_ground = [contrast(scale[0], shade) for shade in scale]
    assert from_ground == sorted(from_ground) and len(set(from_ground)) == STEPS + 1


def test_words_and_edges(color):
    for name in ["ink", "soft", "accent", "second", "third", "fourth", "error"]:
        assert contrast(color("--e-paper"), color(f"--e-{name}")) >= 4.5, name
    for ground in ["wash", "accent-wash"]:
        assert contrast(color(f"--e-{ground}"), color("--e-ink")) >= 4.5, ground
    assert contrast(color("--e-paper"), color("--e-rim")) >= 3


def test_figures_and_explorers_have_the_same_lines(color, request):
    lines = [color(f"--line-{number}") for number in range(1, len(LINES) + 1)]
    assert lines == [color(f"--e-{name}") for name in LINES]
    if request.node.callspec.params["color"] == "light":
        assert ["#" + bytes(line).hex() for line in lines] == PALETTE
    # And no line is told from another by its color alone.
    assert len(set(DASHES)) == len(PALETTE)


# What each channel of linear light becomes for readers who lack one kind of cone:
# Machado, Oliveira and Fernandes 2009, https://doi.org/10.1109/TVCG.2009.113.
EYES = {
    "all cones": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "no long ones": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "no middle ones": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "no short ones": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
# From linear light to Oklab, in which a distance is a difference that eyes see:
# Ottosson 2020, https://bottosson.github.io/posts/oklab/.
CONES = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
]
OKLAB = [
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
]
APART = 0.065  # two dark or two light colors that are told at a glance


def seen(color, eyes):
    """A color, three numbers from 0 to 255, as these eyes see it, in Oklab."""
    parts = torch.tensor(color, dtype=torch.float64) / 255
    linear = torch.where(
        parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4
    )
    seen, cones, oklab = (
        torch.tensor(matrix, dtype=torch.float64)
        for matrix in (EYES[eyes], CONES, OKLAB)
    )
    return oklab @ (cones @ (seen @ linear).clamp(0, 1)) ** (1 / 3)


def test_the_roles_have_one_color_each_everywhere(color, request):
    """In figures and on pages; with contrast, and apart for all eyes."""
    theme = ["light", "dark"].index(request.node.callspec.params["color"])
    found = {}
    for role, colors in ROLES.items():
        found[role] = color(f"--e-{role}")
        assert color(f"--{role}") == found[role]
        assert "#" + bytes(found[role]).hex() == colors[theme]
        for ground in ["paper", "wash"]:
            assert contrast(color(f"--e-{ground}"), found[role]) >= 4.5, role
    for eyes in EYES:
        for one, other in combinations(found, 2):
            gap = seen(found[one], eyes) - seen(found[other], eyes)
            assert gap.norm() >= APART, (eyes, one, other)
