"""Draw images/catalog.svg: what a query takes of each entry, cold, at 6 and hot."""

import torch
from drawing import ACCENT, INK, element, line, note, save, text

from transformer_book.embeddings import EMBEDDINGS
from transformer_book.layers.queries_keys_values import DotScore, look_up

KEYS = ["robot", "wedding", "detective", "ocean", "piano"]
MINUTES = [118, 96, 124, 88, 131]
TEMPERATURES = {"cold": 0.01, "at 6": 6.0, "hot": 1e6}
TOP, STEP, BAR = 96, 44, 72
LEFT = 96

keys = EMBEDDINGS.tensor(KEYS)
query = EMBEDDINGS.tensor(["dance"])
values = torch.tensor(MINUTES).float().unsqueeze(-1)

pieces = [
    text(LEFT - 12, 22, "key", 15, "end", font_weight="bold"),
    text(LEFT + 1.5 * (BAR + 16), 22, "weight for dance", 15, font_weight="bold"),
    text(456, 22, "value", 15, "end", font_weight="bold"),
    note(456, 44, "minutes", 13, "end"),
]
for i, (key, minutes) in enumerate(zip(KEYS, MINUTES, strict=True)):
    y = TOP + i * STEP
    pieces.append(text(LEFT - 12, y, key, 14, "end"))
    pieces.append(text(456, y, str(minutes), 14, "end"))
bottom = TOP + len(KEYS) * STEP
for column, (name, temperature) in enumerate(TEMPERATURES.items()):
    x = LEFT + column * (BAR + 26)
    out, weights = look_up(query, keys, values, DotScore(), temperature)
    pieces.append(note(x, 52, name, 14, "start"))
    pieces.append(line((x, TOP - 20), (x, bottom - 22)))
    for i, weight in enumerate(weights[0].tolist()):
        y = TOP + i * STEP
        size = {"x": x, "y": y - 11, "width": f"{BAR * weight:.1f}", "height": 22}
        pieces.append(element("rect", **size, fill=ACCENT, stroke=INK, stroke_width=1))
        inside = weight > 0.6
        end = x + BAR * weight + (-6 if inside else 6)
        fill = {"fill": "var(--paper, #fff)"} if inside else {}
        anchor = "end" if inside else "start"
        pieces.append(text(end, y, f"{weight:.2f}", 12, anchor, **fill))
    pieces.append(text(x, bottom + 4, f"{out.item():.0f} min", 14, "start"))
pieces.append(text(LEFT - 12, bottom + 4, "answer", 14, "end", font_weight="bold"))
pieces.append(line((20, bottom - 16), (456, bottom - 16)))
save(
    "catalog",
    464,
    bottom + 24,
    "A catalog asked for dance",
    "For each key of the catalog a bar for its weight: cold, all for piano; at 6, most "
    "for piano and wedding; hot, one fifth each. Below, the answer in minutes.",
    *pieces,
)
