"""Draw images/queries_keys_values.svg: one step of a decoder that looks back."""

from itertools import pairwise

from drawing import ACCENT, SOFT, arrow, box, note, save, text

COLUMNS = [170, 250, 330, 410]
MIDDLE = sum(COLUMNS) / len(COLUMNS)
LEFT = 12


def row(y, names, **looks):
    """One small box a source word."""
    return [
        box(cx, y, 54, 28, name, size=15, **looks)
        for cx, name in zip(COLUMNS, names, strict=True)
    ]


def labeled(y, *lines):
    return [
        note(LEFT + 14, y + 17 * i, words, 14, "start")
        for i, words in enumerate(lines)
    ]


states = ["h₁", "h₂", "h₃", "h₄"]
pieces = [
    *labeled(24, "encoder states", "as keys"),
    *row(32, states),
    *(arrow((a + 27, 32), (b - 27, 32)) for a, b in pairwise(COLUMNS)),
    text(LEFT, 84, "query", 14, "start", ACCENT),
    box(LEFT + 30, 112, 60, 28, "sₜ₋₁", fill=SOFT, stroke=ACCENT, size=15),
]
# The query goes to every score, and each key comes to its own.
for cx in COLUMNS:
    pieces += [
        arrow((LEFT + 60, 112), (LEFT + 84, 112), (LEFT + 84, 74), (cx - 14, 74),
              (cx - 14, 98), stroke=ACCENT),
        arrow((cx + 14, 46), (cx + 14, 98)),
        box(cx, 112, 54, 28, "score"),
        arrow((cx, 126), (cx, 148)),
        arrow((cx, 176), (cx, 198)),
        text(cx, 238, "×", 15),
        arrow((cx, 278), (cx, 300)),
    ]
pieces += [
    box(MIDDLE, 162, 294, 28, "softmax"),
    *labeled(212, "weights"),
    *row(212, ["α₁", "α₂", "α₃", "α₄"], fill=SOFT, stroke=ACCENT),
    *labeled(255, "same states", "as values"),
    *row(264, states),
    *(text((a + b) / 2, 264, "+", 18) for a, b in pairwise(COLUMNS)),
    box(MIDDLE, 314, 294, 28, "sum"),
    arrow((MIDDLE, 328), (MIDDLE, 350)),
    box(MIDDLE, 364, 110, 28, "context cₜ", fill=SOFT, stroke=ACCENT),
    arrow((MIDDLE, 378), (MIDDLE, 410)),
    # The last state also goes straight into the cell, beside the last word.
    arrow((LEFT + 2, 126), (LEFT + 2, 418), (MIDDLE - 72, 418), stroke=ACCENT),
    text(LEFT + 14, 404, "last state", 14, "start", ACCENT),
    note(LEFT + 14, 438, "last word yₜ₋₁", 14, "start"),
    arrow((LEFT + 120, 438), (MIDDLE - 72, 438)),
    box(MIDDLE, 428, 144, 36, "recurrent cell"),
    arrow((MIDDLE, 446), (MIDDLE, 472)),
    box(MIDDLE, 486, 110, 28, "next state sₜ"),
]
save(
    "queries_keys_values", 460, 512,
    "One step of a decoder with attention",
    "The last state, as a query, is scored against the encoder states, as keys; a "
    "softmax makes weights; the same states, as values, are added up into the context; "
    "a recurrent cell makes the next state of context, last word and last state.",
    *pieces,
)
