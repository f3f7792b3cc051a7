"""Export what a trainer learns from, and prove that the browser takes its steps."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import torch
from torch import nn

from ..outputs import named_outputs
from ..training import Descent, Trainer, Watch
from . import NODE, run_node
from .program import export_module

PROVEN_STEPS = 50
LOSS_TOLERANCE = 1e-3


class _OfModel(nn.Module):
    """A function of a model as a module, which has the model's parameters."""

    def __init__(self, model: nn.Module, function: Watch):
        super().__init__()
        self.model = model
        self.function = function

    def forward(self) -> tuple[torch.Tensor, ...]:
        return tuple(named_outputs(self.function(self.model)).values())


class _OfParameters(nn.Module):
    """A function of a model as a function of its parameters, by position."""

    def __init__(self, model: nn.Module, function: Watch):
        super().__init__()
        self.called = _OfModel(model, function)
        self.names = [f"model.{name}" for name, _ in model.named_parameters()]

    def forward(self, *parameters: torch.Tensor) -> tuple[torch.Tensor, ...]:
        named = dict(zip(self.names, parameters, strict=True))
        return torch.func.functional_call(self.called, named, ())


def build(trainer: Trainer) -> dict[str, Any]:
    """Programs of the loss and of what is watched, and their proof.

    The engine's losses over the first steps must be PyTorch's.

    Raises:
        ValueError: an export fails, or the losses differ.
    """
    descent, inputs = trainer.descent, trainer.state["inputs"]
    descent.restart()
    names = list(descent.start)
    arguments = tuple(descent.start.values())

    def exported(function: Watch, outputs: list[str]) -> bytes:
        module = _OfParameters(descent.model, function)
        return export_module(module, arguments, names, outputs)

    watched = list(named_outputs(descent.watch(descent.model)))
    contents = {
        "loss": exported(lambda model: {"loss": descent.loss(model)}, ["loss"]),
        "watch": exported(descent.watch, watched),
        "parameters": b"".join(p.numpy().tobytes() for p in arguments),
    }
    training: dict[str, Any] = {
        key: hashlib.sha256(content).hexdigest()[:16] + ".bin"
        for key, content in contents.items()
    }
    files = {
        training[key]: base64.b64encode(content).decode()
        for key, content in contents.items()
    }
    training["shapes"] = {name: list(p.shape) for name, p in descent.start.items()}
    message = {
        "files": files,
        "training": training,
        "rate": inputs["rate"],
        "steps": PROVEN_STEPS,
    }
    answer = json.loads(run_node(NODE / "train.js", input=json.dumps(message)))
    _compare(descent, answer["losses"], inputs["rate"])
    return {"files": files, "training": training}


def _compare(descent: Descent, losses: list[float], rate: float) -> None:
    descent.restart()
    for step, found in enumerate(losses):
        expected = descent.step(rate)
        if not abs(found - expected) <= LOSS_TOLERANCE:
            raise ValueError(
                f"In step {step} the browser engine's loss is {found}, "
                f"PyTorch's is {expected}."
            )
    descent.restart()
