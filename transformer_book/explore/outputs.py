"""What a function of tensors returned, by name, and as plain numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn


def flat(tensor: torch.Tensor) -> dict[str, Any]:
    """A tensor as the front end receives it: shape and row-major data.

    The data are the shortest decimals that give the same float32 numbers again: .1
    and not .10000000149011612, which would make a page three times as heavy.
    """
    exact = tensor.detach().to(torch.float32).flatten().tolist()
    data = [float(f"{number:.7g}") for number in exact]
    for digits in 8, 9:
        again = torch.tensor(data, dtype=torch.float32).tolist()
        data = [
            short if same == number else float(f"{number:.{digits}g}")
            for short, same, number in zip(data, again, exact, strict=True)
        ]
    return {"shape": list(tensor.shape), "data": data}


def named_outputs(result: object) -> dict[str, torch.Tensor]:
    """Name what a function returned: ``out``, ``(out, weights)``, or a dict's names.

    Raises:
        ValueError: ``result`` is none of these.
    """
    if isinstance(result, torch.Tensor):
        result = {"out": result}
    elif isinstance(result, tuple) and len(result) == 2:
        result = dict(zip(("out", "weights"), result, strict=True))
    if not isinstance(result, Mapping) or not all(
        isinstance(value, torch.Tensor) for value in result.values()
    ):
        raise ValueError(
            "The layer should return a tensor, a pair (out, weights), or a dict of "
            f"tensors, but it returned {_describe(result)}."
        )
    return dict(result)


def _describe(result: object) -> str:
    if isinstance(result, (tuple, list)):
        return f"a {type(result).__name__} of {len(result)}"
    return f"a {type(result).__name__}" if result is not None else "nothing"


@contextmanager
def one_sentence(what: str) -> Iterator[None]:
    """Turn whatever a reader's code raises into a ``ValueError`` of one sentence.

    Args:
        what: what has stopped, such as "layer".
    """
    try:
        yield
    except Exception as error:
        # PyTorch adds further lines, for its own developers.
        said = str(error).strip().partition("\n")[0].rstrip(".")
        raise ValueError(
            f"The {what} stopped with {type(error).__name__}"
            f"{': ' if said else ''}{said}."
        ) from error


@contextmanager
def evaluation(function: object) -> Iterator[None]:
    """Have a module, and its parts, in evaluation mode; then as they were before."""
    modes = {}
    if isinstance(function, nn.Module):
        modes = {module: module.training for module in function.modules()}
    try:
        for module in modes:
            module.training = False
        yield
    finally:
        for module, training in modes.items():
            module.training = training
