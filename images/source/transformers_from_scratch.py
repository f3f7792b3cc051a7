"""Draw images/transformers_from_scratch.svg: an encoder and a decoder, in blocks."""

from drawing import ACCENT, SOFT, arrow, box, play_sign, save, text

WIDTH, HEIGHT = 480, 270
ENCODER, DECODER = 104, 376
BLOCKS = {
    ENCODER: ["feed-forward", "self-attention", "embedding"],
    DECODER: ["feed-forward", "cross-attention", "self-attention", "embedding"],
}

pieces = [
    text(ENCODER, 24, "encoder", 16, font_weight="bold"),
    text(DECODER, 24, "decoder", 16, font_weight="bold"),
]
for cx, names in BLOCKS.items():
    bottom = 240
    for place, name in enumerate(reversed(names)):
        cy = bottom - 54 * place
        soft = dict(fill=SOFT, stroke=ACCENT) if "attention" in name else {}
        pieces.append(box(cx, cy, 150, 36, name, size=16, **soft))
        if place:
            pieces.append(arrow((cx, cy + 36), (cx, cy + 18)))
pieces += [
    # From the encoder's last block to the decoder's cross-attention.
    arrow((ENCODER + 75, 132), (DECODER - 75, 132), stroke=ACCENT),
    play_sign(WIDTH / 2, 132),
]
save(
    "transformers_from_scratch",
    WIDTH,
    HEIGHT,
    "Encoder and decoder in blocks",
    "An encoder of embedding, self-attention and feed-forward; its output goes to the "
    "cross-attention of a decoder, which has these three as well.",
    *pieces,
)
