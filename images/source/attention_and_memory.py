"""Draw images/attention_and_memory.svg: a query looks into a memory of words."""

import torch
from drawing import QUERY, WEIGHT, box, line, play_sign, save, text

from transformer_book.layers.scaled_dot_product_attention import attention
from transformer_book.layers.simple_self_attention import FEATURES

MEMORY = ["run", "experiments", "meet", "colleagues"]
ASKING = "lab"
WIDTH, HEIGHT = 480, 270

query, memory = (
    torch.tensor([FEATURES[word] for word in words]) for words in ([ASKING], MEMORY)
)
(weights,) = attention(query, memory, memory)[1].tolist()

pieces = [text(WIDTH / 2, 24, "memory", 16)]
places = [66 + 116 * i for i in range(len(MEMORY))]
for x, weight in zip(places, weights, strict=True):
    # The sign for playing covers the middle: the line passes above and below it.
    pieces.append(
        line(
            (WIDTH / 2, 212),
            (x, 78),
            stroke=WEIGHT,
            style=f"stroke-width: {24 * weight:.1f}",
            opacity=0.6,
        )
    )
for x, word in zip(places, MEMORY, strict=True):
    pieces.append(box(x, 60, 108, 36, word, size=16))
pieces += [
    box(WIDTH / 2, 230, 108, 36, ASKING, size=16, stroke=QUERY, stroke_dasharray="5 3"),
    text(WIDTH / 2 + 64, 230, "query", 16, "start", QUERY),
    play_sign(WIDTH / 2, 148),
]
save(
    "attention_and_memory",
    WIDTH,
    HEIGHT,
    "Attention and memory",
    f"A query, {ASKING}, looks into a memory of the words {', '.join(MEMORY)}; the "
    "thicker a line, the greater the weight.",
    *pieces,
)
