"""Draw images/scaled_dot_product_attention.svg: one head, with all dimensions."""

import re
from html import escape

from drawing import ACCENT, INK, PAPER, SOFT, arrow, box, element, save

LEFT, MIDDLE, RIGHT = 86, 236, 386
SCORES = (LEFT + MIDDLE) / 2


def words(x, y, formula, anchor="middle", size=15, **attributes):
    """Words in which `d_k` and `d_{model}` have subscripts."""
    parts = []
    for plain, low in re.findall(r"([^_]+)(?:_(\w|\{\w+\}))?", formula):
        parts.append(element("tspan", escape(plain)))
        if low:
            down, up = f"{0.28 * size:g}", f"{-0.28 * size:g}"
            low = element("tspan", low.strip("{}"), dy=down, font_size=0.75 * size)
            # An invisible space lifts what follows to the line again.
            parts += [low, element("tspan", "\u200b", dy=up)]
    return element(
        "text", *parts, x=f"{x:g}", y=f"{y + 0.35 * size:g}", font_size=size,
        text_anchor=anchor, fill=INK, **attributes,
    )


def result(x, y, name, shape):
    """What an arrow carries: its name and its dimensions."""
    return words(x + 10, y - 9, name, "start", font_weight="bold") + (
        words(x + 10, y + 10, shape, "start", size=14)
    )


def learned(cx, name, shape):
    return box(cx, 131, 122, 52, fill=SOFT, stroke=ACCENT) + (
        words(cx, 119, name, font_weight="bold") + words(cx, 140, shape, size=14)
    )


def step(cx, cy, width, formula):
    return box(cx, cy, width, 32, fill=PAPER) + words(cx, cy, formula)


# The embeddings go to three matrices.
pieces = [
    box(MIDDLE, 24, 150, 32, "embeddings X", size=15),
    *(arrow((MIDDLE, 60), (cx, 60), (cx, 105)) for cx in (LEFT, RIGHT)),
    arrow((MIDDLE, 40), (MIDDLE, 105)),
    *(words(cx + 10, 82, "T × d_{model}", "start", size=14)
      for cx in (LEFT, MIDDLE, RIGHT)),
    learned(LEFT, "× W_q", "d_{model} × d_k"),
    learned(MIDDLE, "× W_k", "d_{model} × d_k"),
    learned(RIGHT, "× W_v", "d_{model} × d_v"),
]
# Queries and keys make weights.
pieces += [
    arrow((LEFT, 157), (LEFT, 208)),
    result(LEFT, 182, "queries Q", "T × d_k"),
    arrow((MIDDLE, 157), (MIDDLE, 208)),
    result(MIDDLE, 182, "keys K", "T × d_k"),
    step(SCORES, 224, 210, "dot products Q Kᵀ"),
    arrow((SCORES, 240), (SCORES, 290)),
    result(SCORES, 265, "scores", "T × T"),
    step(SCORES, 306, 210, "÷ √d_k"),
    arrow((SCORES, 322), (SCORES, 372)),
    result(SCORES, 347, "scaled scores", "T × T"),
    step(SCORES, 388, 210, "softmax of each row"),
    arrow((SCORES, 404), (SCORES, 454)),
    result(SCORES, 429, "weights", "T × T"),
]
# The weights add up the values.
pieces += [
    arrow((RIGHT, 157), (RIGHT, 454)),
    result(RIGHT, 305, "values V", "T × d_v"),
    step(253, 470, 394, "weighted sum of the values"),
    arrow((253, 486), (253, 536)),
    result(253, 511, "context", "T × d_v"),
]
save(
    "scaled_dot_product_attention", 480, 544,
    "Scaled dot-product attention",
    "Embeddings meet three learned matrices, which give queries, keys and values. Dot "
    "products of queries and keys, divided by the root of d_k, become weights by a "
    "softmax; the weights add up the values to the context, which is d_v wide.",
    *pieces,
)
