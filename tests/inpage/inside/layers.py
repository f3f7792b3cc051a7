"""What each layer gives, and the gradients of all that it is given or trains."""

import torch

from tests.layers import every_layer

# The layers that are made while one of them answers.
made = []
_moved = every_layer.moved


def moved(layer, like):
    made.append(layer)
    return _moved(layer, like)


def answers(kind, name):
    """The outputs and gradients of a layer in float32, as lists.

    Args:
        kind: "LAYERS" or "MADE", of tests/layers/every_layer.py.
    """
    every_layer.moved = moved
    made.clear()
    layer = {one.__name__: one for one in getattr(every_layer, kind)}[name]
    x = every_layer.drawn(every_layer.B, every_layer.T, every_layer.C).float()
    memory = every_layer.drawn(every_layer.B, every_layer.S, every_layer.C).float()
    x.requires_grad_()
    memory.requires_grad_()
    given = (x, memory) if kind == "LAYERS" else (x,)
    outputs = every_layer.tensors(getattr(every_layer, kind)[layer](*given))
    loss = sum(weighed(one) for one in outputs if one.requires_grad)
    if isinstance(loss, torch.Tensor):
        loss.backward()
    trained = [p for one in made for p in one.parameters()]
    return {
        "outputs": [(str(one.dtype), one.tolist()) for one in outputs],
        "gradients": [
            None if one.grad is None else one.grad.tolist()
            for one in (x, memory, *trained)
        ],
    }


def weighed(out):
    """The sum of an output, weighed: a plain sum of attention never changes."""
    factors = torch.arange(out.numel(), dtype=torch.float64).cos().to(out.dtype)
    return (out * factors.view_as(out)).sum()
