"""Draw images/masks.svg: four masks of one padded sentence, as tables."""

import torch
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

from transformer_book.layers.masks_and_cross_attention import causal_mask, padding_mask

WORDS = ["we", "meet", "friends", "–", "–"]
T = len(WORDS)
CELL = 27

causal = causal_mask(T)
padding = padding_mask(torch.tensor([3]), T)[0].expand(T, T)
window = torch.ones(T, T, dtype=torch.bool).tril(1).triu(-1)
MASKS = {
    "causal": causal,
    "padding": padding,
    "causal and padding": causal & padding,
    "window": window,
}


def table(left, top, name, mask):
    """A titled table; a visible cell has a color and a dot."""
    right = left + 60
    pieces = [text(right + T * CELL / 2, top, name, 15, font_weight="bold")]
    for j, word in enumerate(WORDS):
        x = right + (j + 0.5) * CELL
        pieces.append(
            text(
                x,
                top + 62,
                word,
                13,
                "start",
                KEY,
                transform=f"rotate(-60 {x:g} {top + 62:g})",
            )
        )
    for i, word in enumerate(WORDS):
        y = top + 74 + i * CELL
        pieces.append(text(right - 6, y + CELL / 2, word, 13, "end", QUERY))
        for j in range(T):
            x = right + j * CELL
            visible = bool(mask[i, j])
            pieces.append(
                element(
                    "rect",
                    x=f"{x:g}",
                    y=f"{y:g}",
                    width=CELL,
                    height=CELL,
                    fill=SOFT if visible else PAPER,
                    stroke=INK,
                    stroke_width=1,
                )
            )
            if not visible:
                pieces.append(hatched(x, y, CELL))
            else:
                pieces.append(
                    element(
                        "circle",
                        cx=f"{x + CELL / 2:g}",
                        cy=f"{y + CELL / 2:g}",
                        r=4,
                        fill=ACCENT,
                    )
                )
    return "".join(pieces)


places = [(0, 16), (232, 16), (0, 250), (232, 250)]
pieces = [
    table(*place, *named) for place, named in zip(places, MASKS.items(), strict=True)
]
legend = "rows: queries · columns: keys · dot: visible · hatched: hidden · –: padding"
pieces.append(note(232, 484, legend, 12.5))
save(
    "masks",
    464,
    500,
    "Four masks",
    "Tables of queries and keys: causal shows the lower triangle, padding the first "
    "three columns, both together what is in both, a window each token's neighbors.",
    *pieces,
)
