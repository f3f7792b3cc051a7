"""train(): an explorer that learns while the reader watches.

Plain gradient descent on a loss that is a function of the model alone. In Jupyter the
kernel trains the reader's own model; on a page of the built book the reader's browser
trains the same model: the loss is exported with the parameters as inputs, and the
engine differentiates it.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import math
import time
from collections.abc import Callable

import torch
import traitlets
from IPython import get_ipython
from torch import nn

from transformer_book.explore.building import NODE, run_node
from transformer_book.explore.controls import as_control
from transformer_book.explore.kernel import Target, flat, named_outputs
from transformer_book.explore.views import View
from transformer_book.explore.widget import Explorer, register

FRAME = 0.05  # seconds between two pictures
PROVEN_STEPS = 50
LOSS_TOLERANCE = 1e-3
DIVERGED = (
    "The loss is no longer a number: the steps are too large. "
    "Choose a smaller rate and train again."
)


class Descent:
    """Plain gradient descent on all parameters of a model.

    Args:
        model: its parameters at this moment are the start.
        loss: model -> 0-d tensor.
        watch: model -> dict of tensors to show.
    """

    def __init__(self, model: nn.Module, loss: Callable, watch: Callable):
        self.model, self.loss, self.watch = model, loss, watch
        self.start = {name: p.detach().clone() for name, p in model.named_parameters()}
        self.restart()

    def restart(self) -> None:
        """Go back to the parameters of the start."""
        with torch.no_grad():
            for name, parameter in self.model.named_parameters():
                parameter.copy_(self.start[name])
        self.losses = []

    def step(self, rate: float) -> float:
        """Take one step; return the loss before it."""
        loss = self.loss(self.model)
        parameters = list(self.model.parameters())
        with torch.no_grad():
            for parameter, gradient in zip(
                parameters, torch.autograd.grad(loss, parameters), strict=True
            ):
                parameter -= rate * gradient
        self.losses.append(loss.item())
        return self.losses[-1]

    def outputs(self) -> dict[str, torch.Tensor]:
        """``loss``: one value for each step so far, or the loss at the start; and
        what ``watch`` gives."""
        with torch.no_grad():
            losses = self.losses or [self.loss(self.model).item()]
            return {"loss": torch.tensor(losses)} | named_outputs(
                self.watch(self.model)
            )


class Trainer(Explorer):
    """An explorer with a button that trains: see ``train``."""

    running = traitlets.Bool().tag(sync=True)
    resets = traitlets.Int().tag(sync=True)
    carried = (*Explorer.carried, "running", "resets")

    def __init__(self, descent: Descent, target: Target, name: str, label: str):
        self.descent = descent
        super().__init__(target, name, label)
        self.spec = self.spec | {"train": True}
        self.observe(self._run, "running")
        self.observe(self.answer, "resets")

    def answer(self, _change=None) -> None:
        """Check the inputs; new ones, or a reset, are a new training."""
        with self.hold_sync():
            self.answers += 1
            try:
                self._begin()
            except ValueError as error:
                self.error = str(error)
                return
            self.error = ""
            self.running = False
            self._show()

    def refresh(self, namespace: dict) -> None:
        """A trainer keeps the model that it was given."""

    def _begin(self) -> None:
        """Go back to the start. Raises ``ValueError`` for inputs that are not
        acceptable, and for outputs that the views cannot show."""
        self.target.check(self.inputs)
        self.descent.restart()
        self.target.check_outputs(self.descent.outputs(), {})

    def _show(self) -> None:
        self.answered = self.inputs
        self.outputs = {k: flat(v) for k, v in self.descent.outputs().items()}

    def _run(self, change) -> None:
        if not change["new"]:
            return
        frames = self._train()
        if hasattr(get_ipython(), "kernel"):
            # Kept: a task without a reference may be collected while it runs.
            self._task = asyncio.ensure_future(_in_turns(frames))
        else:
            for _ in frames:
                pass

    def _train(self):
        # Yields after each picture, so that the kernel can read messages.
        try:
            self._begin()
        except ValueError as error:
            self._stop(str(error))
            return
        settings, shown = self.inputs, time.monotonic()
        for _ in range(settings["steps"]):
            if not math.isfinite(self.descent.step(settings["rate"])):
                self.descent.restart()
                self._finish(DIVERGED)
                return
            if time.monotonic() - shown < FRAME:
                continue
            with self.hold_sync():
                self.answers += 1
                self._show()
            yield
            if not self.running:
                break
            shown = time.monotonic()
        if self.inputs == settings:
            self._finish("")

    def _finish(self, error: str) -> None:
        with self.hold_sync():
            self._show()
            self._stop(error)

    def _stop(self, error: str) -> None:
        with self.hold_sync():
            self.answers += 1
            self.error = error
            self.running = False

    def _static(self, state: dict) -> dict:
        return build(self.descent, self.target, state)


async def _in_turns(frames) -> None:
    """Let the kernel read the reader's messages after each frame: Stop, a setting."""
    for _ in frames:
        await asyncio.sleep(0.001)


class _Function(nn.Module):
    """A function of a model as a function of its parameters, by position."""

    def __init__(self, model, function):
        super().__init__()
        self.holder = _Holder(model, function)
        self.names = [f"model.{name}" for name, _ in model.named_parameters()]

    def forward(self, *parameters):
        named = dict(zip(self.names, parameters, strict=True))
        return torch.func.functional_call(self.holder, named, ())


class _Holder(nn.Module):
    def __init__(self, model, function):
        super().__init__()
        self.model = model
        self.function = function

    def forward(self):
        return tuple(named_outputs(self.function(self.model)).values())


def build(descent: Descent, target: Target, state: dict) -> dict:
    """Programs of the loss and of what is watched, their proof, and the picture.

    The engine's losses over the first steps must be PyTorch's.

    Raises:
        ValueError: an export fails, or the losses differ.
    """
    # Imported here: only a build needs the exporter.
    from transformer_book.explore import program

    descent.restart()
    names = list(descent.start)
    arguments = tuple(p.detach() for p in descent.start.values())

    def exported(function, outputs):
        module = _Function(descent.model, function)
        return program.export_module(module, arguments, names, outputs)

    watched = list(named_outputs(descent.watch(descent.model)))
    contents = {
        "loss": exported(lambda model: {"loss": descent.loss(model)}, ["loss"]),
        "watch": exported(descent.watch, watched),
        "parameters": b"".join(p.numpy().tobytes() for p in arguments),
    }
    training = {
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
        "rate": state["inputs"]["rate"],
        "steps": PROVEN_STEPS,
        "state": state,
    }
    script = NODE / "train.js"
    answer = json.loads(run_node(script, input=json.dumps(message)))
    _compare(descent, answer["losses"], state["inputs"]["rate"])
    return {"files": files, "html": answer["html"], "training": training}


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


def train(
    model: nn.Module,
    loss: Callable,
    watch: Callable,
    *,
    show: list[View],
    rate,
    steps,
    name: str = "train",
    label: str = "",
) -> Trainer:
    """Make an explorer that trains a model while the reader watches.

    Args:
        model: trained by plain gradient descent, from its parameters at this moment.
        loss: model -> 0-d tensor; the data are constants inside it.
        watch: model -> dict of tensors to show while it learns.
        show: views of ``loss``, one value a step, and of what ``watch`` gives.
        rate: a float slider, or its abbreviation: the step size.
        steps: a whole-number slider, or its abbreviation.
        name: short name, unique on its page.
        label: the figure's heading; made from ``name`` by default.

    Returns:
        A widget; ``running = True`` trains, and ``outputs`` hold the last picture.

    Raises:
        TypeError: an input is neither a control nor an abbreviation.
        ValueError: a slider's numbers make no range.
    """
    controls = {"rate": as_control("rate", rate), "steps": as_control("steps", steps)}
    target = Target(lambda: None, controls, list(show))
    descent = Descent(model, loss, watch)
    label = label or name.replace("-", " ").capitalize()
    return register(Trainer(descent, target, name, label))
