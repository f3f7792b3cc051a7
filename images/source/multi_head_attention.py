"""Draw images/multi_head_attention.svg: heads side by side, and W_o."""

import re

from drawing import (
    ACCENT,
    INK,
    OUTPUT,
    PAPER,
    SOFT,
    arrow,
    box,
    element,
    note,
    save,
)

HEADS = {"1": 82, "2": 240, "H": 398}
MIDDLE = 240
FILLS = [(PAPER, 1), (SOFT, 1), (ACCENT, 0.45)]


def words(x, y, formula, anchor="middle", size=15, **attributes):
    """Words in which `d_k` and `W_q^1` have indices."""
    parts = []
    for plain, low, high in re.findall(
        r"([^_]+)(?:_(\w|\{\w+\})(?:\^(\w))?)?", formula
    ):
        parts.append(element("tspan", plain))
        down = 0.28 * size
        if low:
            low = low.strip("{}")
            parts.append(element("tspan", low, dy=f"{down:g}", font_size=0.75 * size))
        if high:
            up = f"{-2 * down:g}"
            parts.append(element("tspan", high, dy=up, font_size=0.75 * size))
        if low:
            # A shift lasts until the next one: a space without width ends it.
            back = f"{down if high else -down:g}"
            parts.append(element("tspan", "\u200b", dy=back))
    return element(
        "text",
        *parts,
        x=f"{x:g}",
        y=f"{y + 0.35 * size:g}",
        font_size=size,
        text_anchor=anchor,
        fill=INK,
        **attributes,
    )


def tinted(cx, cy, width, height, tint):
    fill, opacity = tint
    return box(cx, cy, width, height, fill=PAPER) + box(
        cx, cy, width, height, fill=fill, fill_opacity=opacity
    )


pieces = [
    box(MIDDLE, 22, 170, 32, "embeddings X", size=15),
    words(MIDDLE + 12, 52, "T × d_{model}", "start", size=14),
]
for (head, cx), tint in zip(HEADS.items(), FILLS, strict=True):
    start = [(MIDDLE, 38)] if cx == MIDDLE else [(MIDDLE, 66), (cx, 66)]
    pieces += [
        arrow(*start, (cx, 98)),
        tinted(cx, 128, 140, 60, tint),
        words(cx, 117, f"W_q^{head}  W_k^{head}  W_v^{head}", font_weight="bold"),
        words(cx, 141, "d_{model} × d_k each", size=13),
        arrow((cx, 158), (cx, 194)),
        tinted(cx, 230, 140, 72, tint),
        words(cx, 208, f"head {head}", font_weight="bold"),
        words(cx, 230, "weights T × T", size=14),
        words(cx, 250, "softmax of its own", size=13),
        arrow((cx, 266), (cx, 306)),
        words(cx + 10, 285, "T × d_k", "start", size=14),
        tinted(cx, 322, 158, 32, tint),
        words(cx, 322, f"context {head}", size=14),
    ]
pieces += [note((HEADS["2"] + HEADS["H"]) / 2, y, "…", 18) for y in (128, 230)]
pieces += [
    words(MIDDLE + 12, 357, "concatenated: T × H d_k", "start", size=14),
    arrow((MIDDLE, 338), (MIDDLE, 376)),
    box(MIDDLE, 402, 170, 52, fill=SOFT, stroke=ACCENT),
    words(MIDDLE, 391, "× W_o", font_weight="bold"),
    words(MIDDLE, 413, "H d_k × d_{model}", size=14),
    arrow((MIDDLE, 428), (MIDDLE, 462), stroke=OUTPUT),
    words(MIDDLE + 12, 445, "T × d_{model}", "start", size=14),
    box(MIDDLE, 478, 170, 32, "output", size=15, stroke=OUTPUT),
]
save(
    "multi_head_attention",
    480,
    500,
    "Multi-head attention",
    "The embeddings go to H heads side by side. Each has matrices, weights and a "
    "context of its own. The contexts are laid next to each other and multiplied by "
    "W_o.",
    *pieces,
)
