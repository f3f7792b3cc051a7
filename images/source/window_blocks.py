"""Draw images/window_blocks.svg: which scores a window computes, block by block."""

from drawing import (
    ACCENT,
    INK,
    KEY,
    PAPER,
    QUERY,
    SOFT,
    element,
    hatched,
    line,
    note,
    save,
    text,
)

T, WIDTH, CELL = 9, 3, 34
LEFT, TOP = 92, 62


def cell(i, j):
    """A cell: colored where a score is computed, with a dot where it is seen."""
    x, y = LEFT + j * CELL, TOP + i * CELL
    computed = abs(i // WIDTH - j // WIDTH) <= 1
    size = {"x": x, "y": y, "width": CELL, "height": CELL}
    look = {"fill": SOFT if computed else PAPER, "stroke": INK}
    shapes = [element("rect", **size, **look, stroke_width=1 if computed else 0.3)]
    if abs(i - j) < WIDTH:
        middle = {"cx": x + CELL / 2, "cy": y + CELL / 2}
        shapes.append(element("circle", **middle, r=5, fill=ACCENT))
    elif computed:
        shapes.append(hatched(x, y, CELL))
    return "".join(shapes)


end = T * CELL
pieces = [cell(i, j) for i in range(T) for j in range(T)]
for block in range(T // WIDTH):
    middle = (block + 0.5) * WIDTH * CELL
    name = f"block {block + 1}"
    pieces.append(text(LEFT + middle, TOP - 14, name, 14, fill=KEY))
    pieces.append(text(LEFT - 12, TOP + middle, name, 14, "end", QUERY))
    for edge in (block * WIDTH * CELL, (block + 1) * WIDTH * CELL):
        across = {"stroke": INK}
        pieces.append(line((LEFT + edge, TOP), (LEFT + edge, TOP + end), **across))
        pieces.append(line((LEFT, TOP + edge), (LEFT + end, TOP + edge), **across))
pieces.append(text(LEFT + end / 2, 18, "keys", 15, font_weight="bold"))
pieces.append(text(LEFT - 12, 18, "queries", 15, "end", font_weight="bold"))
bottom = TOP + end
pieces.append(
    note(232, bottom + 28, "colored: a score is computed · empty: it is not", 13)
)
pieces.append(
    note(
        232,
        bottom + 50,
        "dot: less than 3 places away, and visible · hatched: hidden",
        13,
    )
)
save(
    "window_blocks",
    464,
    bottom + 66,
    "A window in blocks",
    "Nine queries and nine keys in blocks of three. Each block's queries meet the keys "
    "of its own block and of its neighbors; among these, a dot marks what is visible.",
    *pieces,
)
