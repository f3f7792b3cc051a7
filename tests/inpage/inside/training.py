"""A block that is trained: its losses, and how long a step takes."""

import time

import torch
from torch import nn

from transformer_book.layers.transformer_block import EncoderBlock

OPTIMIZERS = {
    "SGD": lambda p: torch.optim.SGD(p, 0.01, momentum=0.9, weight_decay=0.01),
    "Adam": lambda p: torch.optim.Adam(p, 0.003, weight_decay=0.01),
    "AdamW": lambda p: torch.optim.AdamW(p, 0.003, weight_decay=0.1),
}


def trained(name, steps):
    """The losses of an encoder block, and the milliseconds of most of its steps."""
    torch.manual_seed(0)
    block, read = EncoderBlock(64, 4, 128, dropout=0.0), nn.Linear(64, 15)
    x, answer = torch.randn(15, 64), torch.randperm(15)
    optimizer = OPTIMIZERS[name]([*block.parameters(), *read.parameters()])
    losses, times = [], []
    for _ in range(steps):
        began = time.perf_counter()
        loss = nn.functional.cross_entropy(read(block(x)[0]), answer)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        times.append(1000 * (time.perf_counter() - began))
    return losses, sorted(times)[steps // 2]
