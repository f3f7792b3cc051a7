"""Draw images/shifted_targets.svg: what a decoder is asked at each place."""

from drawing import (
    ACCENT,
    INK,
    KEY,
    PAPER,
    QUERY,
    SOFT,
    element,
    hatched,
    note,
    save,
    text,
)

INPUTS = ["I", "run", "my", "experiments"]
TARGETS = ["run", "my", "experiments", "in"]
CELL = 40
LEFT, TOP = 104, 110
RIGHT = LEFT + len(INPUTS) * CELL


def cell(i, j):
    """A cell: colored where query i sees key j, ringed where its answer stands."""
    x, y = LEFT + j * CELL, TOP + i * CELL
    visible, answer = j <= i, j == i + 1
    shapes = [
        element(
            "rect",
            x=x,
            y=y,
            width=CELL,
            height=CELL,
            fill=SOFT if visible else PAPER,
            stroke=INK,
            stroke_width=1,
        )
    ]
    if not visible:
        shapes.append(hatched(x, y, CELL))
    if visible or answer:
        filled = {"fill": ACCENT, "r": 5}
        ring = {"fill": "none", "stroke": ACCENT, "stroke_width": 2.5, "r": 11}
        middle = {"cx": x + CELL // 2, "cy": y + CELL // 2}
        shapes.append(element("circle", **middle, **(filled if visible else ring)))
    return "".join(shapes)


pieces = [text(LEFT + 2 * CELL, 18, "input, as keys", 15, font_weight="bold")]
pieces.append(text(RIGHT + 92, 84, "target", 15, font_weight="bold"))
for j, word in enumerate(INPUTS):
    x, y = LEFT + (j + 0.5) * CELL, TOP - 10
    turned = f"rotate(-45 {x:g} {y:g})"
    pieces.append(text(x, y, word, 14, "start", KEY, transform=turned))
for i, (word, target) in enumerate(zip(INPUTS, TARGETS, strict=True)):
    y = TOP + (i + 0.5) * CELL
    pieces.append(text(LEFT - 8, y, word, 14, "end", QUERY))
    pieces += [cell(i, j) for j in range(len(INPUTS))]
    pieces.append(text(RIGHT + 20, y, "→", 16))
    pieces.append(text(RIGHT + 44, y, target, 14, "start"))
bottom = TOP + len(INPUTS) * CELL
pieces.append(
    note(
        232,
        bottom + 28,
        "dot: what the causal mask lets a word see · hatched: hidden",
        13,
    )
)
pieces.append(note(232, bottom + 50, "ring: where its answer stands", 13))
save(
    "shifted_targets",
    464,
    bottom + 66,
    "Input, mask and target",
    "For each word of the input a row of the causal mask and the word to be predicted. "
    "The answer stands one place to the right of the last visible key, and is hidden.",
    *pieces,
)
