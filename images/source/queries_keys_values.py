"""Draw images/queries_keys_values.svg: one step of a decoder that looks back."""

from itertools import pairwise

from drawing import (
    KEY,
    OUTPUT,
    PAPER,
    QUERY,
    VALUE,
    WEIGHT,
    arrow,
    box,
    note,
    save,
    text,
)

COLUMNS = [170, 250, 330, 410]
MIDDLE = sum(COLUMNS) / len(COLUMNS)
LEFT = 12


def row(y, names, **looks):
    """A row of small boxes, one for each source word."""
    return [
        box(cx, y, 54, 28, name, size=15, **looks)
        for cx, name in zip(COLUMNS, names, strict=True)
    ]


def labeled(y, *lines, fill):
    return [
        text(LEFT + 14, y + 17 * i, words, 14, "start", fill)
        for i, words in enumerate(lines)
    ]


states = ["h₁", "h₂", "h₃", "h₄"]
pieces = [
    *labeled(24, "encoder states", "as keys", fill=KEY),
    *row(32, states, stroke=KEY),
    *(arrow((a + 27, 32), (b - 27, 32)) for a, b in pairwise(COLUMNS)),
    text(LEFT, 84, "query", 14, "start", QUERY),
    box(LEFT + 30, 112, 60, 28, "sₜ₋₁", fill=PAPER, stroke=QUERY, size=15),
]
# The query goes to every score, and each key comes to its own.
for cx in COLUMNS:
    pieces += [
        arrow(
            (LEFT + 60, 112),
            (LEFT + 84, 112),
            (LEFT + 84, 74),
            (cx - 14, 74),
            (cx - 14, 98),
            stroke=QUERY,
        ),
        arrow((cx + 14, 46), (cx + 14, 98), stroke=KEY),
        box(cx, 112, 54, 28, "score"),
        arrow((cx, 126), (cx, 148)),
        arrow((cx, 176), (cx, 198), stroke=WEIGHT),
        text(cx, 238, "×", 15),
        arrow((cx, 278), (cx, 300)),
    ]
pieces += [
    box(MIDDLE, 162, 294, 28, "softmax"),
    *labeled(212, "weights", fill=WEIGHT),
    *row(212, ["α₁", "α₂", "α₃", "α₄"], stroke=WEIGHT),
    *labeled(255, "same states", "as values", fill=VALUE),
    *row(264, states, stroke=VALUE),
    *(text((a + b) / 2, 264, "+", 18) for a, b in pairwise(COLUMNS)),
    box(MIDDLE, 314, 294, 28, "sum"),
    arrow((MIDDLE, 328), (MIDDLE, 350), stroke=OUTPUT),
    box(MIDDLE, 364, 110, 28, "context cₜ", stroke=OUTPUT),
    arrow((MIDDLE, 378), (MIDDLE, 410), stroke=OUTPUT),
    # The last state also goes straight into the cell, beside the last word.
    arrow((LEFT + 2, 126), (LEFT + 2, 418), (MIDDLE - 72, 418), stroke=QUERY),
    text(LEFT + 14, 404, "last state", 14, "start", QUERY),
    note(LEFT + 14, 438, "last word yₜ₋₁", 14, "start"),
    arrow((LEFT + 120, 438), (MIDDLE - 72, 438)),
    box(MIDDLE, 428, 144, 36, "recurrent cell"),
    arrow((MIDDLE, 446), (MIDDLE, 472)),
    box(MIDDLE, 486, 110, 28, "next state sₜ"),
]
save(
    "queries_keys_values",
    460,
    512,
    "One step of a decoder with attention",
    "The last state, as a query, is scored against the encoder states, as keys; a "
    "softmax makes weights; the same states, as values, are added up into the context; "
    "a recurrent cell makes the next state of context, last word and last state.",
    *pieces,
)
