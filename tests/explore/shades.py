"""The shades of heat maps, as the front end gives them."""

import json
from functools import cache
from pathlib import Path

import transformer_book.explore
from transformer_book.explore.build import run_node

FRONT = Path(transformer_book.explore.__file__).parent / "front"
STEPS = 32  # between the first shade and the last
COUNT = 30 * STEPS
ASK = f"""
import {{ color, TURN }} from "{(FRONT / "shades.js").as_uri()}";
const steps = Array.from({{ length: {COUNT} + 1 }}, (_, k) => k / {COUNT});
console.log(JSON.stringify({{ turn: TURN, shades: steps.map((t) =>
  color(t).match(/\\w{{6}}/g)) }}));
"""


@cache
def shades():
    """The shades from nothing to all: light and dark ones, and where texts turn.

    Each shade is three numbers from 0 to 255; there are 30 for each of the `STEPS`.
    """
    found = json.loads(run_node("--input-type=module", "--eval", ASK))
    light, dark = (
        [list(bytes.fromhex(color)) for color in colors]
        for colors in zip(*found["shades"], strict=True)
    )
    return light, dark, found["turn"]
