"""Draw images/positional_embeddings.svg: where four schemes enter a head."""

from drawing import (
    ACCENT,
    KEY,
    OUTPUT,
    QUERY,
    SOFT,
    VALUE,
    WEIGHT,
    arrow,
    box,
    note,
    save,
)

ROWS = {"x": 396, "w": 314, "q": 240, "s": 166, "a": 100, "o": 34}
COLUMNS = {"q": 230, "k": 340, "v": 450}
ROLES = {"q": ("queries", QUERY), "k": ("keys", KEY), "v": ("values", VALUE)}


def scheme(x, y, *lines):
    """A place at which positions come in, in the accent's color."""
    return box(x, y, 148, 56, *lines, fill=SOFT, stroke=ACCENT, size=13)


pieces = [box(340, ROWS["x"], 270, 34, "words x (T × C)")]
for name, x in COLUMNS.items():
    role, color = ROLES[name]
    pieces += [
        arrow((x, ROWS["x"] - 17), (x, ROWS["w"] + 15)),
        box(x, ROWS["w"], 60, 30, f"W_{name}", stroke=color),
        arrow((x, ROWS["w"] - 15), (x, ROWS["q"] + 16), stroke=color),
        box(x, ROWS["q"], 84, 32, role, stroke=color),
    ]
middle = (COLUMNS["q"] + COLUMNS["k"]) / 2
pieces += [
    arrow((COLUMNS["q"], ROWS["q"] - 16), (middle - 30, ROWS["s"] + 16), stroke=QUERY),
    arrow((COLUMNS["k"], ROWS["q"] - 16), (middle + 30, ROWS["s"] + 16), stroke=KEY),
    box(middle, ROWS["s"], 130, 32, "scores (T × T)"),
    arrow((middle, ROWS["s"] - 16), (middle, ROWS["a"] + 16)),
    note(middle + 12, 134, "softmax", 13, "start"),
    box(middle, ROWS["a"], 130, 32, "weights (T × T)", stroke=WEIGHT),
    arrow((middle, ROWS["a"] - 16), (middle, 50), (332, ROWS["o"]), stroke=WEIGHT),
    arrow(
        (COLUMNS["v"], ROWS["q"] - 16),
        (COLUMNS["v"], 56),
        (406, ROWS["o"] + 6),
        stroke=VALUE,
    ),
    box(369, ROWS["o"], 74, 32, "outputs", stroke=OUTPUT),
    scheme(80, ROWS["x"], "added: sinusoids", "or learned"),
    arrow((154, ROWS["x"]), (205, ROWS["x"]), stroke=ACCENT),
    scheme(80, ROWS["q"], "RoPE: turned,", "queries and keys"),
    scheme(80, ROWS["s"], "ALiBi: a bias", "by distance"),
    arrow((154, ROWS["s"]), (220, ROWS["s"]), stroke=ACCENT),
    # RoPE also turns the keys: its arrow passes below the queries.
    arrow(
        (80, ROWS["q"] + 28),
        (80, 277),
        (COLUMNS["k"] - 14, 277),
        (COLUMNS["k"] - 14, ROWS["q"] + 16),
        stroke=ACCENT,
    ),
    arrow((COLUMNS["q"] - 14, 277), (COLUMNS["q"] - 14, ROWS["q"] + 16), stroke=ACCENT),
    note(470, 269, "values", 13, "start"),
    note(470, 285, "stay", 13, "start"),
]
save(
    "positional_embeddings",
    560,
    430,
    "Where positions enter a head",
    "Sinusoids and learned positions are added to the words, RoPE turns queries and "
    "keys, ALiBi adds a bias to the scores; the values are left alone by the last two.",
    *pieces,
)
