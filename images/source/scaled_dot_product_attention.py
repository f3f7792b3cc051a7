"""Draw images/scaled_dot_product_attention.svg: one head, with all dimensions."""

import re
from html import escape

from drawing import (
    INK,
    KEY,
    OUTPUT,
    PAPER,
    QUERY,
    VALUE,
    WEIGHT,
    arrow,
    box,
    element,
    save,
)

LEFT, MIDDLE, RIGHT = 86, 236, 386
SCORES = (LEFT + MIDDLE) / 2


def words(x, y, formula, anchor="middle", size=15, fill=INK, **attributes):
    """Words in which `d_k` and `d_{model}` have subscripts."""
    parts = []
    for plain, low in re.findall(r"([^_]+)(?:_(\w|\{\w+\}))?", formula):
        parts.append(element("tspan", escape(plain)))
        if low:
            down, up = f"{0.28 * size:g}", f"{-0.28 * size:g}"
            low = element("tspan", low.strip("{}"), dy=down, font_size=0.75 * size)
            # A shift lasts until the next one: a space without width ends it.
            parts += [low, element("tspan", "\u200b", dy=up)]
    return element(
        "text",
        *parts,
        x=f"{x:g}",
        y=f"{y + 0.35 * size:g}",
        font_size=size,
        text_anchor=anchor,
        fill=fill,
        **attributes,
    )


def result(x, y, name, shape, fill=INK):
    """The name and the dimensions of what an arrow leads to."""
    return words(x + 10, y - 9, name, "start", fill=fill, font_weight="bold") + (
        words(x + 10, y + 10, shape, "start", size=14)
    )


def learned(cx, name, shape, stroke):
    return box(cx, 131, 122, 52, fill=PAPER, stroke=stroke) + (
        words(cx, 119, name, font_weight="bold") + words(cx, 140, shape, size=14)
    )


def step(cx, cy, width, formula):
    return box(cx, cy, width, 32, fill=PAPER) + words(cx, cy, formula)


# The embeddings go to three matrices.
pieces = [
    box(MIDDLE, 24, 150, 32, "embeddings X", size=15),
    *(arrow((MIDDLE, 60), (cx, 60), (cx, 105)) for cx in (LEFT, RIGHT)),
    arrow((MIDDLE, 40), (MIDDLE, 105)),
    *(
        words(cx + 10, 82, "T × d_{model}", "start", size=14)
        for cx in (LEFT, MIDDLE, RIGHT)
    ),
    learned(LEFT, "× W_q", "d_{model} × d_k", QUERY),
    learned(MIDDLE, "× W_k", "d_{model} × d_k", KEY),
    learned(RIGHT, "× W_v", "d_{model} × d_v", VALUE),
]
# Queries and keys make weights.
pieces += [
    arrow((LEFT, 157), (LEFT, 208), stroke=QUERY),
    result(LEFT, 182, "queries Q", "T × d_k", QUERY),
    arrow((MIDDLE, 157), (MIDDLE, 208), stroke=KEY),
    result(MIDDLE, 182, "keys K", "T × d_k", KEY),
    step(SCORES, 224, 210, "dot products Q Kᵀ"),
    arrow((SCORES, 240), (SCORES, 290)),
    result(SCORES, 265, "scores", "T × T"),
    step(SCORES, 306, 210, "÷ √d_k"),
    arrow((SCORES, 322), (SCORES, 372)),
    result(SCORES, 347, "scaled scores", "T × T"),
    step(SCORES, 388, 210, "softmax of each row"),
    arrow((SCORES, 404), (SCORES, 454), stroke=WEIGHT),
    result(SCORES, 429, "weights", "T × T", WEIGHT),
]
# The weights add up the values.
pieces += [
    arrow((RIGHT, 157), (RIGHT, 454), stroke=VALUE),
    result(RIGHT, 305, "values V", "T × d_v", VALUE),
    step(253, 470, 394, "weighted sum of the values"),
    arrow((253, 486), (253, 536), stroke=OUTPUT),
    result(253, 511, "context", "T × d_v", OUTPUT),
]
save(
    "scaled_dot_product_attention",
    480,
    544,
    "Scaled dot-product attention",
    "Embeddings meet three learned matrices, which give queries, keys and values. Dot "
    "products of queries and keys, divided by the root of d_k, become weights by a "
    "softmax; the weights add up the values to the context, which is d_v wide.",
    *pieces,
)
