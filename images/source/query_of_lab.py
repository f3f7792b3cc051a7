"""Draw images/query_of_lab.svg: the vector of one word times a matrix, in blocks."""

import torch
from drawing import ACCENT, INK, PAPER, SOFT, element, note, save, text

from transformer_book.layers.simple_self_attention import FEATURES, NOTIONS

CELL, TOP = 40, 88
VECTOR, MATRIX, QUERY = 92, 190, 330
place, science = list(NOTIONS).index("place"), list(NOTIONS).index("science")

x = torch.tensor(FEATURES["lab"])
w_q = torch.zeros(len(x), 2)
w_q[place, 0], w_q[science, 1] = 2, 1
q = x @ w_q


def block(x, y, number):
    """A block with its number, colored unless that is zero."""
    some = bool(number)
    size = {"x": x, "y": y, "width": CELL, "height": CELL}
    look = {"fill": SOFT if some else PAPER, "stroke": INK, "stroke_width": 1}
    weight = {"font_weight": "bold"} if some else {"opacity": 0.7}
    words = text(x + CELL / 2, y + CELL / 2, f"{number:g}", 15, **weight)
    return element("rect", **size, **look) + words


def above(x, name, *questions):
    """A name over its blocks, and over each column the question that it asks."""
    pieces = [text(x, 18, name, 15, font_weight="bold")]
    for j, question in enumerate(questions):
        middle = x + (j - (len(questions) - 1) / 2) * CELL
        pieces.append(
            text(
                middle - 4,
                TOP - 10,
                question,
                13,
                "start",
                transform=f"rotate(-40 {middle - 4:g} {TOP - 10})",
            )
        )
    return "".join(pieces)


pieces = [
    above(VECTOR + CELL / 2, "lab"),
    above(MATRIX + CELL, "W_q", "science?", "oneself?"),
    above(QUERY + CELL, "query", "science?", "oneself?"),
]
middle = TOP + len(x) * CELL / 2
for i, notion in enumerate(NOTIONS):
    y = TOP + i * CELL
    pieces.append(text(VECTOR - 10, y + CELL / 2, notion, 14, "end"))
    pieces.append(block(VECTOR, y, x[i].item()))
    pieces += [block(MATRIX + j * CELL, y, w_q[i, j].item()) for j in (0, 1)]
pieces += [block(QUERY + j * CELL, middle - CELL / 2, q[j].item()) for j in (0, 1)]
pieces.append(text((VECTOR + CELL + MATRIX) / 2, middle, "×", 20, fill=ACCENT))
pieces.append(text((MATRIX + 2 * CELL + QUERY) / 2, middle, "=", 20, fill=ACCENT))
bottom = TOP + len(x) * CELL
pieces.append(note(232, bottom + 28, "science? 1 · 2 = 2, oneself? 1.5 · 1 = 1.5", 14))
save(
    "query_of_lab",
    464,
    bottom + 46,
    "The query of lab",
    "The seven numbers of lab, place 1 and science 1.5, meet the two columns of W_q: "
    "the query is 2 for science and 1.5 for oneself.",
    *pieces,
)
