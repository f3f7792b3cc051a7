"""Draw images/multi_head_reshape.svg: every shape in multi-head attention."""

from drawing import ACCENT, INK, PAPER, SOFT, arrow, element, note, save, text

T, S, H, D, C = 4, 3, 3, 2, 5
CELL, GAP = 20, 74
MIDDLE, LABEL = 130, 278
FILLS = [(PAPER, 1), (SOFT, 1), (ACCENT, 0.45)]


def cells(x, y, rows, columns, head=None):
    """A table of cells; the cells of a head show its number."""
    fill, opacity = (PAPER, 1) if head is None else FILLS[head]
    pieces = []
    for i in range(rows):
        for j in range(columns):
            left, top = x + j * CELL, y + i * CELL
            place = {"x": f"{left:g}", "y": f"{top:g}", "width": CELL, "height": CELL}
            pieces.append(
                element(
                    "rect",
                    **place,
                    fill=fill,
                    fill_opacity=opacity,
                    stroke=INK,
                    stroke_width=0.75,
                    stroke_opacity=0.6,
                )
            )
            if head is not None:
                middle = left + CELL / 2, top + CELL / 2
                pieces.append(text(*middle, str(head + 1), 12))
    return pieces


def frame(x, y, width, height):
    """A heavy frame around the cells that a reshape keeps together."""
    return element(
        "rect",
        x=f"{x:g}",
        y=f"{y:g}",
        width=f"{width:g}",
        height=f"{height:g}",
        fill="none",
        stroke=INK,
        stroke_width=2,
    )


def heads(y, columns, between, by_head):
    """One piece for each head, framed by token or by head."""
    width = H * columns * CELL + (H - 1) * between
    left = MIDDLE - width / 2
    pieces = []
    for h in range(H):
        x = left + h * (columns * CELL + between)
        pieces += cells(x, y, T, columns, h)
        if by_head:
            pieces.append(frame(x, y, columns * CELL, T * CELL))
    if not by_head:
        pieces += [frame(left, y + i * CELL, width, CELL) for i in range(T)]
    return pieces


def plain(y):
    left = MIDDLE - C * CELL / 2
    rows = [frame(left, y + i * CELL, C * CELL, CELL) for i in range(T)]
    return cells(left, y, T, C) + rows


STEPS = [
    (plain, "(B, T, C)", "the embeddings x", "× W_q", "(C, H · D)"),
    (
        lambda y: heads(y, D, 0, False),
        "(B, T, H · D)",
        "the queries of all heads",
        "unflatten",
        "each row in H pieces",
    ),
    (
        lambda y: heads(y, D, 8, False),
        "(B, T, H, D)",
        "a token has H pieces",
        "transpose",
        "heads before tokens",
    ),
    (
        lambda y: heads(y, D, 30, True),
        "(B, H, T, D)",
        "a head has T rows",
        "scores, softmax",
        "with keys (B, H, S, D)",
    ),
    (
        lambda y: heads(y, S, 14, True),
        "(B, H, T, S)",
        "the weights",
        "weighted sums",
        "of values (B, H, S, D)",
    ),
    (
        lambda y: heads(y, D, 30, True),
        "(B, H, T, D)",
        "the contexts",
        "transpose",
        "tokens before heads",
    ),
    (
        lambda y: heads(y, D, 8, False),
        "(B, T, H, D)",
        "",
        "flatten",
        "heads side by side",
    ),
    (
        lambda y: heads(y, D, 0, False),
        "(B, T, H · D)",
        "the concatenation",
        "× W_o",
        "(H · D, C)",
    ),
    (plain, "(B, T, C)", "the output", "", ""),
]

pieces, y = [], 6
for draw, shape, name, operation, detail in STEPS:
    height = T * CELL
    pieces += draw(y)
    pieces.append(
        text(LABEL, y + height / 2 - 11, shape, 15, "start", font_weight="bold")
    )
    if name:
        pieces.append(note(LABEL, y + height / 2 + 11, name, 14, "start"))
    if operation:
        below = y + height
        pieces += [
            arrow((MIDDLE, below + 7), (MIDDLE, below + GAP - 7), stroke=ACCENT),
            text(
                MIDDLE + 14, below + GAP / 2 - 10, operation, 15, "start", fill=ACCENT
            ),
            note(MIDDLE + 14, below + GAP / 2 + 10, detail, 13, "start"),
        ]
    y += height + GAP
save(
    "multi_head_reshape",
    464,
    y - GAP + 8,
    "The shapes in multi-head attention",
    "Three heads, one sentence of the batch. Rows of tokens are multiplied by W_q, cut "
    "into heads and transposed, so that each head has a table; after attention the way "
    "goes back, to rows of tokens, and through W_o.",
    *pieces,
)
