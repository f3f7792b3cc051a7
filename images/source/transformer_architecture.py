"""Draw images/transformer_architecture.svg: the encoder and the decoder."""

from drawing import ACCENT, INK, SOFT, arrow, box, element, line, note, save, text

BOX = 170  # width of a part
OUTER, INNER = 26, 12  # from a part to its frame; residual paths need more room
ENCODER, DECODER = 130, 350  # the columns' middles
BOTTOM = 734  # where the tokens enter
# Heights of links: large enough to tap where a phone shrinks the drawing.
FINGER, NORM = 60, 44


def sublayer(cx, side, y, lines, shape):
    """A part with its residual path, drawn from y upwards; gives the new y.

    side is -1 or 1: the side of the part on which the residual path runs.
    """
    edge = cx + side * BOX / 2
    around = edge + side * 14
    part, norm = y - 50, y - 106
    pieces = [
        arrow((cx, y), (cx, part + 23)),
        shape(cx, part, BOX, 46, *lines),
        arrow((cx, part - 23), (cx, norm + 15)),
        built("transformer_block", NORM)(cx, norm, BOX, 30, "Add and normalize"),
        element("circle", cx=cx, cy=y - 7, r=2.5, fill=INK),
        arrow((cx, y - 7), (around, y - 7), (around, norm), (edge, norm)),
    ]
    return pieces, norm - 15


def built(page, finger=FINGER):
    """The shape of a box that links to the page that builds what it names."""

    def shape(cx, cy, width, height, *lines):
        marked = box(cx, cy, width, height, *lines, fill=SOFT, stroke=ACCENT)
        touched = element(
            "rect",
            x=cx - width / 2,
            y=cy - finger / 2,
            width=width,
            height=finger,
            fill="none",
            pointer_events="all",
        )
        return element("a", marked, touched, href=f"{page}.html")

    return shape


def entrance(cx, side, tokens):
    """Tokens, embedding and positions; gives the y of their sum."""
    embedding, total = BOTTOM - 46, BOTTOM - 96
    outside = cx + side * 40
    return [
        note(cx, BOTTOM + 8, tokens),
        arrow((cx, BOTTOM - 4), (cx, embedding + 16)),
        built("training_a_transformer", NORM)(cx, embedding, BOX, 32, "Embedding"),
        arrow((cx, embedding - 16), (cx, total + 11)),
        element(
            "circle", cx=cx, cy=total, r=11, fill="none", stroke=INK, stroke_width=1.5
        ),
        line((cx - 6, total), (cx + 6, total)),
        line((cx, total - 6), (cx, total + 6)),
        text(outside, total, "positions", anchor="end" if side < 0 else "start"),
        arrow((outside - side * 5, total), (cx + side * 11, total)),
    ], total - 11


def frame(cx, side, top, bottom, name):
    edge = cx + side * (BOX / 2 + OUTER)
    anchor = "start" if side < 0 else "end"
    return [
        element(
            "rect",
            x=min(edge, cx - BOX / 2 - INNER),
            y=top,
            width=BOX + OUTER + INNER,
            height=bottom - top,
            rx=12,
            fill="none",
            stroke=INK,
            stroke_width=1.5,
            stroke_opacity=0.75,
            stroke_dasharray="5 4",
        ),
        text(edge, top - 32, name, 16, anchor, font_weight="bold"),
        note(edge, top - 12, "N times", 14, anchor),
    ]


def encoder():
    pieces, y = entrance(ENCODER, -1, "source sentence")
    bottom = y - 14
    pieces.append(line((ENCODER, y), (ENCODER, y - 26)))
    y -= 26
    attention = ["Multi-head", "self-attention"]
    network = built("transformer_block")
    more, y = sublayer(ENCODER, -1, y, attention, built("multi_head_attention"))
    pieces += more
    more, y = sublayer(ENCODER, -1, y, ["Feed-forward"], network)
    return pieces + more + frame(ENCODER, -1, y - 14, bottom, "Encoder"), y


def decoder(encoded):
    pieces, y = entrance(DECODER, 1, "target so far (shifted right)")
    bottom = y - 14
    pieces.append(line((DECODER, y), (DECODER, y - 26)))
    y -= 26
    masked = ["Masked multi-head", "self-attention"]
    in_decoder = built("masks_and_cross_attention")
    network = built("transformer_block")
    more, y = sublayer(DECODER, 1, y, masked, in_decoder)
    pieces += more
    cross = y - 50
    pieces.append(note(DECODER - 9, y - 15, "queries", 14, "end"))
    more, y = sublayer(DECODER, 1, y, ["Multi-head", "cross-attention"], in_decoder)
    pieces += more
    over, between = encoded - 38, (ENCODER + DECODER) / 2
    pieces += [
        arrow(
            (ENCODER, encoded),
            (ENCODER, over),
            (between, over),
            (between, cross),
            (DECODER - BOX / 2, cross),
        ),
        note(ENCODER, over - 13, "keys and values", 14, "start"),
    ]
    more, y = sublayer(DECODER, 1, y, ["Feed-forward"], network)
    pieces += more + frame(DECODER, 1, y - 14, bottom, "Decoder")
    return pieces, y


def exit_(y):
    """From the last block to the probabilities."""
    linear, softmax, end = y - 86, y - 134, y - 180
    whole = built("training_a_transformer", NORM)
    return [
        arrow((DECODER, y), (DECODER, linear + 16)),
        whole(DECODER, linear, BOX, 32, "Linear"),
        arrow((DECODER, linear - 16), (DECODER, softmax + 16)),
        whole(DECODER, softmax, BOX, 32, "Softmax"),
        arrow((DECODER, softmax - 16), (DECODER, end)),
        note(DECODER, end - 30, "probabilities"),
        note(DECODER, end - 12, "of the next token"),
    ]


def legend(y):
    return [
        element(
            "rect",
            x=19,
            y=y - 9,
            width=26,
            height=18,
            rx=4,
            fill=SOFT,
            stroke=ACCENT,
            stroke_width=1.5,
        ),
        text(54, y, "it has a page:", 14, "start"),
        note(54, y + 19, "follow the box", 14, "start"),
    ]


left, encoded = encoder()
right, decoded = decoder(encoded)
save(
    "transformer_architecture",
    480,
    BOTTOM + 24,
    "The architecture of the transformer",
    "An encoder block of self-attention and feed-forward, a decoder block of masked "
    "self-attention, cross-attention to the encoder and feed-forward; each part is "
    "followed by the addition of its input and a normalization.",
    *left,
    *right,
    *exit_(decoded),
    *legend(encoded - 120),
)
