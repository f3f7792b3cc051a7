"""Draw images/one_or_two_heads.svg: two answers in one sum, and in two."""

from drawing import (
    INK,
    PAPER,
    SOFT,
    WEIGHT,
    arrow,
    box,
    element,
    note,
    save,
    text,
)

PLACES, BEFORE, ASKING, MIRRORED = 6, 1, 2, 3
CELL, LEFT, TOP = 44, 100, 96
BAR = 150


def middle(place):
    return LEFT + (place + 0.5) * CELL


def token(place):
    """A place of the sequence; only those that are asked about show their symbol."""
    symbol = {BEFORE: "A", ASKING: "?", MIRRORED: "B"}.get(place, "")
    fill = SOFT if symbol == "A" else PAPER
    shown = {"size": 16, "opacity": 1 if symbol else 0.35}
    return box(middle(place), TOP, CELL - 8, 44, symbol, fill=fill, **shown)


def looks(place, name, side):
    """An arrow from the asking place to another one, with its weight and its name."""
    start, end = middle(ASKING) + 8 * side, middle(place)
    points = [(start, TOP - 22), (start, 42), (end, 42), (end, TOP - 24)]
    weight = text((start + end) / 2, 30, "½", 14, fill=WEIGHT)
    anchor = "start" if side > 0 else "end"
    return (
        arrow(*points, stroke=WEIGHT)
        + weight
        + note(end + 10 * side, 42, name, 13, anchor)
    )


def bar(y, *symbols):
    """A bar of what one head brings, shared by symbols."""
    width, pieces = BAR / len(symbols), []
    for i, symbol in enumerate(symbols):
        x = 157 + i * width
        size = {"x": f"{x:g}", "y": y - 15, "width": f"{width:g}", "height": 30}
        look = {"fill": SOFT if symbol == "A" else PAPER, "stroke": INK}
        pieces.append(element("rect", **size, **look, stroke_width=1.5))
        pieces.append(text(x + width / 2, y, symbol, 15, font_weight="bold"))
    return "".join(pieces)


ONE, TWO = 178, 264
pieces = [
    *(token(place) for place in range(PLACES)),
    looks(BEFORE, "before", -1),
    looks(MIRRORED, "mirrored", 1),
    text(20, ONE, "one head", 15, "start", font_weight="bold"),
    bar(ONE, "A", "B"),
    note(232, ONE + 34, "one sum: which symbol came from where?", 13),
    text(20, TWO, "two heads", 15, "start", font_weight="bold"),
    bar(TWO, "A"),
    bar(TWO + 42, "B"),
    note(320, TWO, "before", 13, "start"),
    note(320, TWO + 42, "mirrored", 13, "start"),
    note(232, TWO + 76, "two sums: each is one answer", 13),
]
save(
    "one_or_two_heads",
    464,
    TWO + 94,
    "One blended sum, or two clean ones",
    "A place asks for the symbol before it, A, and for the mirrored one, B. One head "
    "brings half of each in one sum; two heads bring A in one and B in the other.",
    *pieces,
)
