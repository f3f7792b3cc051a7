"""Draw images/transformer_block.svg: every shape in a decoder block."""

from drawing import ACCENT, INK, SOFT, arrow, box, element, note, save, text

MIDDLE, WIDTH, HEIGHT, STEP = 158, 196, 40, 64
SHAPES = 276  # where the shapes begin
AROUND = 30  # the path around a part

pieces: list[str] = []


def row(y, name, shape, made, fill=SOFT, stroke=ACCENT):
    """A box of what is computed, its shape, and what makes it."""
    pieces.extend(
        [
            box(MIDDLE, y, WIDTH, HEIGHT, name, fill=fill, stroke=stroke),
            text(SHAPES, y - 9, shape, 15, "start", font_weight="bold"),
            note(SHAPES, y + 11, made, 13, "start"),
        ]
    )


def down(y):
    """An arrow from the box at y to the next one."""
    start, end = y + HEIGHT / 2, y + STEP - HEIGHT / 2
    pieces.append(arrow((MIDDLE, start), (MIDDLE, end)))


def part(y, title, rows):
    """A part with the path around it, from y on; gives the y of its sum."""
    top = y - HEIGHT / 2 - 18
    pieces.extend(
        [
            element("circle", cx=MIDDLE, cy=top, r=2.5, fill=INK),
            text(MIDDLE + 10, top - 10, title, 14, "start", font_weight="bold"),
        ]
    )
    for name, shape, made in rows:
        row(y, name, shape, made)
        if name == "queries":
            # Keys and values stand beside them, and are made of something else.
            y += HEIGHT + 8
            continue
        down(y)
        y += STEP
    edge = MIDDLE - WIDTH / 2
    pieces.append(arrow((MIDDLE, top), (AROUND, top), (AROUND, y), (edge, y)))
    row(y, "add and normalize", "(B, T, C)", "the sum, row by row", "none", INK)
    return y


def between(y):
    """From a sum to the next part, past its title; gives the y of its first box."""
    below = y + HEIGHT / 2
    pieces.append(arrow((MIDDLE, below), (MIDDLE, below + 62)))
    return below + 62 + HEIGHT / 2


row(26, "x", "(B, T, C)", "what goes in", "none", INK)
y = between(26)
y = part(
    y,
    "masked self-attention",
    [
        ("queries, keys, values", "(B, H, T, D)", "each × (C, H · D), cut"),
        ("weights", "(B, H, T, T)", "scores, mask, softmax"),
        ("contexts", "(B, H, T, D)", "weighted sums of values"),
        ("joined, × W_o", "(B, T, C)", "× (H · D, C)"),
    ],
)
y = between(y)
y = part(
    y,
    "cross-attention",
    [
        ("queries", "(B, H, T, D)", "× (C, H · D), cut"),
        ("keys, values", "(B, H, S, D)", "of the memory (B, S, C)"),
        ("weights", "(B, H, T, S)", "scores, mask, softmax"),
        ("contexts", "(B, H, T, D)", "weighted sums of values"),
        ("joined, × W_o", "(B, T, C)", "× (H · D, C)"),
    ],
)
y = between(y)
y = part(
    y,
    "feed-forward network",
    [
        ("widened, above zero", "(B, T, F)", "× (C, F), ReLU"),
        ("narrowed", "(B, T, C)", "× (F, C)"),
    ],
)
save(
    "transformer_block",
    464,
    round(y + HEIGHT / 2 + 8),
    "The shapes in a decoder block",
    "Masked self-attention, cross-attention to the memory, and a feed-forward network, "
    "one below the other. Around each part runs a path that adds its input to its "
    "output; the sum is normalized. Beside each box stands its shape.",
    *pieces,
)
