"""The book's multi-head attention against PyTorch's: time and memory."""

import time
from collections.abc import Iterator

import torch
from torch import nn

from transformer_book.layers.multi_head_attention import MultiHeadAttention
from transformer_book.memory import peak_bytes

RUNS = 15
B, T, C, H = 8, 256, 512, 8


def measure_layers() -> Iterator[tuple[str, str, dict[str, float]]]:
    """Yield how many times PyTorch's time and memory ours takes, both directions."""
    x = torch.randn(B, T, C, requires_grad=True)
    book = MultiHeadAttention(C, H)
    pytorch = nn.MultiheadAttention(C, H, bias=False, batch_first=True)

    def learn(layer: nn.Module, *inputs: torch.Tensor, **options: bool) -> None:
        layer(*inputs, **options)[0].sum().backward()

    runs = {
        "book": lambda: learn(book, x),
        "pytorch": lambda: learn(pytorch, x, x, x, need_weights=True),
    }
    for run in runs.values():
        run()
    # In turns, so that other programs on the machine disturb both.
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(RUNS):
        for name, run in runs.items():
            begin = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - begin)
    times = {name: min(found) for name, found in seconds.items()}
    sizes = {name: peak_bytes(run) for name, run in runs.items()}
    yield (
        "layers",
        f"MultiHeadAttention at {(B, T, C)}, {H} heads, to nn.MultiheadAttention",
        {
            "time": round(times["book"] / times["pytorch"], 2),
            "memory": round(sizes["book"] / sizes["pytorch"], 2),
        },
    )
