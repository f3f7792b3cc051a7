"""Draw images/cross_attention.svg: the words of one sentence look at another's."""

import torch
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
    note,
    save,
    text,
)

from transformer_book.layers.scaled_dot_product_attention import attention
from transformer_book.layers.simple_self_attention import FEATURES

X = ["we", "talk", "today"]
MEMORY = ["I", "usually", "meet", "my", "colleagues"]
QUERY_X, KEY_X, VALUE_X = 76, 236, 396
CELL = 48


def vectors(words):
    return torch.tensor([FEATURES[word.lower()] for word in words])


memory = vectors(MEMORY)
weights = attention(3 * vectors(X), memory, memory)[1].tolist()


def shape(cx, y, letters):
    return note(cx + 8, y, letters, 14, "start")


def matrix(cx, letter, stroke):
    """A box with a W and its subscript."""
    low = element("tspan", letter, dy=4, font_size=11)
    w = element(
        "text", "W", low, x=cx, y=102, font_size=15, text_anchor="middle", fill=INK
    )
    return box(cx, 97, 90, 30, stroke=stroke) + w


pieces = [
    text(QUERY_X, 16, "x", 15, font_weight="bold"),
    text(QUERY_X, 38, " ".join(X)),
    text((KEY_X + VALUE_X) / 2, 16, "memory", 15, font_weight="bold"),
    text((KEY_X + VALUE_X) / 2, 38, " ".join(MEMORY)),
    shape(QUERY_X, 64, "(T, C)"),
    shape(KEY_X, 64, "(S, C)"),
    shape(VALUE_X, 64, "(S, C)"),
]
names = {
    QUERY_X: ("queries", "(T, D)"),
    KEY_X: ("keys", "(S, D)"),
    VALUE_X: ("values", "(S, DV)"),
}
for cx, (name, letters) in names.items():
    color = {QUERY_X: QUERY, KEY_X: KEY, VALUE_X: VALUE}[cx]
    pieces += [
        arrow((cx, 52), (cx, 82), stroke=color),
        matrix(cx, {QUERY_X: "q", KEY_X: "k", VALUE_X: "v"}[cx], color),
        text(cx - 8, 128, name, 14, "end", color),
        shape(cx, 128, letters),
    ]
pieces += [
    arrow((QUERY_X, 112), (QUERY_X, 148), stroke=QUERY),
    arrow((KEY_X, 112), (KEY_X, 148), stroke=KEY),
    box((QUERY_X + KEY_X) / 2, 163, 250, 30, "scaled scores, mask, softmax"),
    arrow(((QUERY_X + KEY_X) / 2, 178), ((QUERY_X + KEY_X) / 2, 206), stroke=WEIGHT),
    text((QUERY_X + KEY_X) / 2 - 8, 192, "weights", 14, "end", WEIGHT),
    shape((QUERY_X + KEY_X) / 2, 192, "(T, S)"),
]

# The table: a row for each word of x, a column for each word of the memory.
left, top = 64, 284
for j, word in enumerate(MEMORY):
    x = left + (j + 0.5) * CELL
    pieces.append(
        text(
            x,
            top - 10,
            word,
            13,
            "start",
            KEY,
            transform=f"rotate(-50 {x:g} {top - 10:g})",
        )
    )
for i, word in enumerate(X):
    y = top + 30 * i
    pieces.append(text(left - 6, y + 15, word, 13, "end", QUERY))
    for j, weight in enumerate(weights[i]):
        place = dict(x=left + j * CELL, y=y, width=CELL, height=30)
        pieces += [
            element("rect", **place, fill=PAPER),
            element("rect", **place, fill=WEIGHT, fill_opacity=f"{0.5 * weight:.2f}"),
            element("rect", **place, fill="none", stroke=INK, stroke_width=1),
            text(left + (j + 0.5) * CELL, y + 15, f"{weight:.2f}"[1:], 13),
        ]
middle, bottom = left + 2.5 * CELL, top + 90
pieces += [
    arrow((middle, bottom), (middle, bottom + 28), stroke=WEIGHT),
    box(
        (middle + VALUE_X) / 2 + 6,
        bottom + 43,
        VALUE_X - middle + 90,
        30,
        "weighted sums of the values",
    ),
    arrow((VALUE_X, 112), (VALUE_X, bottom + 28), stroke=VALUE),
    arrow((middle, bottom + 58), (middle, bottom + 86), stroke=OUTPUT),
    shape(middle, bottom + 72, "(T, DV)"),
    box(
        middle,
        bottom + 101,
        240,
        30,
        "one output for each word of x",
        stroke=OUTPUT,
    ),
]
save(
    "cross_attention",
    464,
    bottom + 122,
    "Cross-attention",
    "Queries come from x, keys and values from the memory. A table of weights has a "
    "row for each word of x and a column for each word of the memory; each row adds "
    "up the values to one output.",
    *pieces,
)
