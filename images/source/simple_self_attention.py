"""Draw images/simple_self_attention.svg: the three steps for one word of three."""

from itertools import pairwise
from math import exp

from drawing import (
    ACCENT,
    INK,
    PAPER,
    QUERY,
    WEIGHT,
    arrow,
    box,
    element,
    note,
    save,
    text,
)

from transformer_book.layers.simple_self_attention import FEATURES, NOTIONS

WORDS = ["lab", "go", "experiments"]
SHOWN = ["place", "science", "motion"]  # the entries that are not zero in these words
COLUMNS = [136, 266, 396]
LEFT = 12


def number(value):
    return f"{value:.2f}".removesuffix("0").removesuffix(".0")


def strip(cx, top, vector):
    """A vector as a column of cells, the larger the more color."""
    cells = []
    for row, value in enumerate(vector):
        y = top + 24 * row
        place = dict(x=cx - 30, y=y, width=60, height=24)
        cells += [
            element("rect", **place, fill=PAPER),
            element("rect", **place, fill=ACCENT, fill_opacity=f"{0.16 * value:.2f}"),
            element("rect", **place, fill="none", stroke=INK, stroke_width=1.5),
            text(cx, y + 12, number(value)),
        ]
    return "".join(cells)


def names(top):
    return [
        note(LEFT, top + 24 * i + 12, name, 14, "start") for i, name in enumerate(SHOWN)
    ]


x = [[FEATURES[word][list(NOTIONS).index(name)] for name in SHOWN] for word in WORDS]
scores = [sum(a * b for a, b in zip(x[0], row, strict=True)) for row in x]
weights = [exp(score) / sum(map(exp, scores)) for score in scores]
out = [sum(a * row[i] for a, row in zip(weights, x, strict=True)) for i in range(3)]

pieces = names(36)
for cx, word, row in zip(COLUMNS, WORDS, x, strict=True):
    pieces += [text(cx, 18, word, 15, font_weight="bold"), strip(cx, 36, row)]

# The query goes to every dot product, and each word comes to its own.
pieces.append(text(LEFT, 128, "query", 14, "start", QUERY))
for cx in COLUMNS:
    pieces += [
        arrow(
            (COLUMNS[0] - 18, 108),
            (COLUMNS[0] - 18, 128),
            (cx - 18, 128),
            (cx - 18, 152),
            stroke=QUERY,
        ),
        arrow((cx + 18, 108), (cx + 18, 152)),
    ]
for cx, score, weight in zip(COLUMNS, scores, weights, strict=True):
    pieces += [
        box(cx, 166, 100, 28, "dot product"),
        arrow((cx, 180), (cx, 198)),
        text(cx, 210, number(score), 15),
        arrow((cx, 222), (cx, 240)),
        arrow((cx, 268), (cx, 286)),
        box(cx, 300, 60, 28, number(weight), stroke=WEIGHT, size=15),
        text(cx, 327, "×", 15),
    ]
pieces += [
    note(LEFT, 210, "scores", 14, "start"),
    box(266, 254, 360, 28, "softmax"),
    note(LEFT, 300, "weights", 14, "start"),
    note(LEFT, 322, "vectors again", 14, "start"),
    *names(340),
    *(strip(cx, 340, row) for cx, row in zip(COLUMNS, x, strict=True)),
    *(text((a + b) / 2, 376, "+", 18) for a, b in pairwise(COLUMNS)),
    *(arrow((cx, 412), (cx, 434)) for cx in COLUMNS),
    box(266, 448, 360, 28, "sum"),
    arrow((266, 462), (266, 484)),
    *names(484),
    strip(266, 484, out),
    text(308, 512, "weighted embedding", 14, "start"),
    text(308, 531, f"of {WORDS[0]}", 14, "start"),
]
save(
    "simple_self_attention",
    470,
    568,
    "Simple self-attention for one word",
    f"The vector of {WORDS[0]} meets each word's vector in a dot product; a softmax "
    "makes weights of the three scores; the weighted vectors are added up.",
    *pieces,
)
