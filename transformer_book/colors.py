"""The colors of plots on white; the built page replaces them by those of its theme."""

import re

INK = "#1b1f24"  # text and axes
# The colors of an explorer's curves.
PALETTE = ["#1f5fa8", "#a34700", "#1a7f5a", "#8a3ea0", "#57606a"]

# The language of color, on light and on dark. What stands for a query, a key, a value,
# a weight or an output has this color in formulas, pictures, plots and figures, and a
# name or a place says it, too. Styles repeat them, `--query` of site/static and
# `--e-query` of explore/front; a test compares them, also as color-blind eyes see them.
ROLES = {
    "query": ("#9a1fe0", "#eccbff"),
    "key": ("#bd4a0a", "#ffa04d"),
    "value": ("#0f5c4a", "#63e6b0"),
    "weight": ("#1f5fa8", "#79b8ff"),
    "output": ("#6b1030", "#ee6390"),
}

# The words that name them. An "output" is mostly another one, such as a whole model's.
WORDS = {
    "query": "query",
    "queries": "query",
    "key": "key",
    "keys": "key",
    "value": "value",
    "values": "value",
    "weight": "weight",
    "weights": "weight",
}
NAMED = re.compile(rf"\b({'|'.join(WORDS)})\b")
