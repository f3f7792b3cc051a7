"""Draw images/grouped_heads.svg: six query heads over 6, 3 and 1 keys and values."""

from drawing import KEY, PAPER, QUERY, VALUE, arrow, element, note, save, text

HEADS = 6
KINDS = {"multi-head": 6, "grouped-query": 3, "multi-query": 1}
STEP, SIDE = 50, 34
LEFT = 176


def square(x, y, letter, color):
    """A square with a letter, centered on (x, y)."""
    corner = {"x": f"{x - SIDE / 2:g}", "y": f"{y - SIDE / 2:g}"}
    size = {"width": SIDE, "height": SIDE, "rx": 5}
    shape = element(
        "rect", **corner, **size, fill=PAPER, stroke=color, stroke_width=1.5
    )
    return shape + text(x, y, letter, 14, fill=color)


def kind(top, name, groups):
    """The queries of six heads, and below them the keys and values of the groups."""
    pieces = [
        text(LEFT - 30, top + 8, name, 15, "end", font_weight="bold"),
        note(LEFT - 30, top + 30, "attention", 13, "end"),
    ]
    share = HEADS // groups
    for head in range(HEADS):
        x = LEFT + head * STEP
        group = LEFT + (head // share * share + (share - 1) / 2) * STEP
        end = group + (x - group) * 0.2 if share > 1 else x
        pieces.append(square(x, top, "q", QUERY))
        pieces.append(arrow((x, top + SIDE / 2), (end, top + 70 - SIDE / 2)))
    for group in range(groups):
        x = LEFT + (group * share + (share - 1) / 2) * STEP
        pieces.append(square(x, top + 70, "k", KEY))
        pieces.append(square(x, top + 70 + SIDE, "v", VALUE))
    return "".join(pieces)


pieces = [kind(30 + 166 * i, *named) for i, named in enumerate(KINDS.items())]
legend = "q: the query of a head · k and v: what a token keeps of itself"
pieces.append(note(232, 496, legend, 13))
save(
    "grouped_heads",
    464,
    514,
    "Heads that share keys and values",
    "Six query heads over six keys and values in multi-head attention, over three in "
    "grouped-query attention, and over one in multi-query attention.",
    *pieces,
)
