"""Export what a trainer learns from, and prove that the browser takes its steps."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from ..outputs import flat, named_outputs
from ..training import Descent, Trainer
from . import NODE, run_node
from .program import compare, export_module, tensors_of

PROVEN_STEPS = 50
LOSS_TOLERANCE = 1e-4

# The optimizers of engine/optimizers.js, and which of their options it takes.
OPTIMIZERS: dict[type, tuple[str, ...]] = {
    torch.optim.SGD: (),
    torch.optim.Adam: ("betas", "eps"),
}


class _OfModel(nn.Module):
    """A function of a model as a module, which has the model's parameters."""

    def __init__(self, model: nn.Module, function: Callable[..., Any]):
        super().__init__()
        self.model = model
        self.function = function

    def forward(self, *given: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return tuple(named_outputs(self.function(self.model, *given)).values())


class _OfParameters(nn.Module):
    """A function of a model as a function of its parameters, and of what is given."""

    def __init__(self, model: nn.Module, function: Callable[..., Any]):
        super().__init__()
        self.called = _OfModel(model, function)
        self.names = [f"model.{name}" for name, _ in model.named_parameters()]

    def forward(self, *tensors: torch.Tensor) -> tuple[torch.Tensor, ...]:
        # What is given stands behind the parameters.
        named = dict(zip(self.names, tensors, strict=False))
        return torch.func.functional_call(
            self.called, named, tensors[len(self.names) :]
        )


def build(trainer: Trainer) -> dict[str, Any]:
    """Programs of the loss and of what is watched, and their proof.

    The engine's losses over the first steps must be PyTorch's, and what is watched at
    the start, too.

    Raises:
        ValueError: an export fails, or the engine's numbers differ.
    """
    descent, watching = trainer.descent, trainer.watching
    for name, control in watching.controls.items():
        if not control.traced or control.stretches:
            raise ValueError(
                f"On a page the input “{name}” of a training should be a tensor of one "
                "size, or pick with at=."
            )
    rate = trainer.state["inputs"]["rate"]
    descent.restart()
    # With a dot, so that no input can have the same name.
    parameters = {f"model.{name}": value for name, value in descent.start.items()}

    def exported(
        function: Callable[..., Any],
        given: dict[str, torch.Tensor],
        names: list[str],
    ) -> bytes:
        module = _OfParameters(descent.model, function)
        tensors = parameters | given
        return export_module(module, tuple(tensors.values()), list(tensors), names)

    cases = watching.cases(random.Random(0))
    given = watching.arguments(cases[0], watching.tensors) | {
        f"last_{name}": tensor for name, tensor in watching.carried.items()
    }

    def watched(model: nn.Module, *tensors: torch.Tensor) -> Any:
        names = [*watching.tensors, *watching.carried]
        return trainer.watch(model, **dict(zip(names, tensors, strict=True)))

    def measured(_model: nn.Module, *batch: torch.Tensor) -> Any:
        return descent.measured(*batch)

    batch = dict(zip(["batch"], descent.batch(), strict=False))
    start = descent.measured(*descent.batch())
    contents = {
        "loss": exported(measured, batch, list(start)),
        "watch": exported(watched, given, list(watching.run(cases[0]).outputs)),
        "parameters": b"".join(p.numpy().tobytes() for p in parameters.values()),
    }
    training: dict[str, Any] = {
        "shapes": {name: list(p.shape) for name, p in parameters.items()},
        "optimizer": _optimizer(descent),
    }
    if descent.batches is not None:
        numbers = _small(descent.batches).numpy()
        contents["batches"] = numbers.tobytes()
        training |= {"batch": list(numbers.shape[1:]), "type": numbers.dtype.name}
    if watching.again:
        first = {name: flat(tensor) for name, tensor in watching.carried.items()}
        training["again"] = {"start": first, "times": watching.again.times}
    files = {}
    for key, content in contents.items():
        training[key] = hashlib.sha256(content).hexdigest()[:16] + ".bin"
        files[training[key]] = base64.b64encode(content).decode()
    message = {
        "files": files,
        "training": training,
        "rate": rate,
        "steps": PROVEN_STEPS,
        "cases": [tensors_of(watching, case) for case in cases],
    }
    answer = json.loads(run_node(NODE / "train.js", input=json.dumps(message)))
    if "error" in answer:
        raise ValueError(f"The browser engine cannot run this: {answer['error']}")
    compare(watching, cases, answer["watched"])
    compare_losses(descent, answer["losses"], rate)
    return {"files": files, "training": training}


def _small(batches: torch.Tensor) -> torch.Tensor:
    """Batches as the page fetches them: floats, or a byte for each whole number."""
    if batches.is_floating_point():
        return batches.float()
    if batches.min() < 0 or batches.max() > 255:
        raise ValueError("Batches of whole numbers may hold those from 0 to 255.")
    return batches.to(torch.uint8)


def _optimizer(descent: Descent) -> dict[str, Any]:
    """The name and the options of an optimizer that the engine has."""
    parameters = list(descent.model.parameters())
    made = descent.optimizer(parameters, lr=1.0)
    kind, names = type(made), " or ".join(one.__name__ for one in OPTIMIZERS)
    if kind not in OPTIMIZERS:
        raise ValueError(f"A page trains with {names}, and not with {kind.__name__}.")
    plain = kind(parameters, lr=1.0)  # type: ignore[call-arg]
    for name, value in made.defaults.items():
        if value != plain.defaults[name] and name not in OPTIMIZERS[kind]:
            raise ValueError(
                f"On a page {kind.__name__} has no “{name}”: leave it out."
            )
    return {"name": kind.__name__} | {n: made.defaults[n] for n in OPTIMIZERS[kind]}


def compare_losses(descent: Descent, losses: list[float], rate: float) -> None:
    """Raise ``ValueError`` unless the engine's losses are PyTorch's."""
    descent.restart()
    for step, found in enumerate(losses):
        expected = descent.step(rate)
        if not abs(found - expected) <= LOSS_TOLERANCE:
            raise ValueError(
                f"In step {step} the browser engine's loss is {found}, "
                f"PyTorch's is {expected}."
            )
    descent.restart()
