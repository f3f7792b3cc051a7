"""Draw images/cross_attention.svg: the words of one sentence look at another's."""

import torch
from drawing import ACCENT, INK, PAPER, SOFT, arrow, box, element, note, save, text

from transformer_book.layers.scaled_dot_product_attention import attention
from transformer_book.layers.simple_self_attention import FEATURES

X = ["we", "talk", "today"]
MEMORY = ["I", "usually", "meet", "my", "colleagues"]
QUERY, KEY, VALUE = 76, 236, 396
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
    w = element("text", "W", low, x=cx, y=102, font_size=15, text_anchor="middle",
                fill=INK)
    return box(cx, 97, 90, 30, stroke=stroke) + w


pieces = [
    text(QUERY, 16, "x", 15, font_weight="bold"),
    text(QUERY, 38, " ".join(X)),
    text((KEY + VALUE) / 2, 16, "memory", 15, font_weight="bold"),
    text((KEY + VALUE) / 2, 38, " ".join(MEMORY)),
    shape(QUERY, 64, "(T, C)"),
    shape(KEY, 64, "(S, C)"),
    shape(VALUE, 64, "(S, C)"),
]
names = {
    QUERY: ("queries", "(T, D)"), KEY: ("keys", "(S, D)"), VALUE: ("values", "(S, DV)")
}
for cx, (name, letters) in names.items():
    color = ACCENT if cx == QUERY else INK
    pieces += [
        arrow((cx, 52), (cx, 82), stroke=color),
        matrix(cx, {QUERY: "q", KEY: "k", VALUE: "v"}[cx], color),
        text(cx - 8, 128, name, 14, "end"),
        shape(cx, 128, letters),
    ]
pieces += [
    arrow((QUERY, 112), (QUERY, 148), stroke=ACCENT),
    arrow((KEY, 112), (KEY, 148)),
    box((QUERY + KEY) / 2, 163, 250, 30, "scaled scores, mask, softmax"),
    arrow(((QUERY + KEY) / 2, 178), ((QUERY + KEY) / 2, 206)),
    text((QUERY + KEY) / 2 - 8, 192, "weights", 14, "end"),
    shape((QUERY + KEY) / 2, 192, "(T, S)"),
]

# The table: a row for each word of x, a column for each word of the memory.
left, top = 64, 284
for j, word in enumerate(MEMORY):
    x = left + (j + 0.5) * CELL
    pieces.append(text(x, top - 10, word, 13, "start",
                       transform=f"rotate(-50 {x:g} {top - 10:g})"))
for i, word in enumerate(X):
    y = top + 30 * i
    pieces.append(text(left - 6, y + 15, word, 13, "end", ACCENT))
    for j, weight in enumerate(weights[i]):
        place = dict(x=left + j * CELL, y=y, width=CELL, height=30)
        pieces += [
            element("rect", **place, fill=PAPER),
            element("rect", **place, fill=ACCENT, fill_opacity=f"{0.5 * weight:.2f}"),
            element("rect", **place, fill="none", stroke=INK, stroke_width=1),
            text(left + (j + 0.5) * CELL, y + 15, f"{weight:.2f}"[1:], 13),
        ]
middle, bottom = left + 2.5 * CELL, top + 90
pieces += [
    arrow((middle, bottom), (middle, bottom + 28)),
    box((middle + VALUE) / 2 + 6, bottom + 43, VALUE - middle + 90, 30,
        "weighted sums of the values"),
    arrow((VALUE, 112), (VALUE, bottom + 28)),
    arrow((middle, bottom + 58), (middle, bottom + 86), stroke=ACCENT),
    shape(middle, bottom + 72, "(T, DV)"),
    box(middle, bottom + 101, 240, 30, "one output for each word of x",
        fill=SOFT, stroke=ACCENT),
]
save(
    "cross_attention", 464, bottom + 122,
    "Cross-attention",
    "Queries come from x, keys and values from the memory. A table of weights has a "
    "row for each word of x and a column for each word of the memory; each row adds "
    "up the values to one output.",
    *pieces,
)
