"""train(): a figure that learns while the reader watches.

Plain gradient descent on a loss that is a function of the model alone. In Jupyter the
kernel trains the reader's own model; on a page of the built book the reader's browser
trains the same model: the loss is exported with the parameters as inputs, and the
engine differentiates it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import nn

from .controls import Control, as_control
from .figure import Change, Figure, Inputs, name_of, present
from .live import newest, renew
from .outputs import flat, named_outputs, one_sentence
from .views import View

FRAME = 0.05  # seconds between two pictures

Loss = Callable[[Any], torch.Tensor]  # model -> 0-d tensor
Watch = Callable[[Any], Any]  # model -> what to show, as a figure's function returns it


class Descent:
    """Plain gradient descent on all parameters of a model.

    Args:
        model: its parameters at this moment are the start.
        loss: model -> 0-d tensor.
        watch: model -> dict of tensors to show.
    """

    def __init__(self, model: nn.Module, loss: Loss, watch: Watch):
        self.model, self.loss, self.watch = model, loss, watch
        self.start = {name: p.detach().clone() for name, p in model.named_parameters()}
        self.restart()

    def restart(self) -> None:
        """Go back to the parameters of the start."""
        with torch.no_grad():
            for name, parameter in self.model.named_parameters():
                parameter.copy_(self.start[name])
        self.losses: list[float] = []

    def step(self, rate: float) -> float:
        """Take one step; return the loss before it."""
        loss = self.loss(self.model)
        parameters = list(self.model.parameters())
        with torch.no_grad():
            for parameter, gradient in zip(
                parameters, torch.autograd.grad(loss, parameters), strict=True
            ):
                parameter.sub_(rate * gradient)
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


class Trainer(Figure):
    """A figure with a button that trains. Its state has ``running``, ``resets`` and
    ``pace`` too: steps a second, or 0 for as fast as they can be taken.

    New inputs, or a reset, show the start again; ``train`` goes on from there.

    Args:
        descent: what it trains, and how.
        controls: ``rate`` and ``steps``.
        views, name, label: see ``Figure``.
    """

    sentences = Figure.sentences | {
        "diverged": "The loss is no longer a number: the steps are too large. "
        "Choose a smaller rate and train again.",
    }

    def __init__(
        self,
        descent: Descent,
        controls: dict[str, Control],
        views: Sequence[View],
        name: str = "train",
        label: str = "",
    ):
        super().__init__(controls, views, name, label)
        self.descent = descent
        self.spec["train"] = True
        self.state |= {"running": False, "resets": 0, "pace": 0}
        self.answer(self.state["inputs"])

    def answer(self, inputs: Inputs) -> Change:
        """Check inputs, and go back to the start: a training that runs is over."""
        self.state["running"] = False
        return super().answer(inputs) | {"running": False}

    def train(self, inputs: Inputs) -> Iterator[Change]:
        """Train from the start; give the change of state after each picture.

        The caller stops the training by taking no more of them.
        """
        try:
            self._begin(inputs)
            self.state |= {"inputs": inputs, "running": True}
            shown = time.monotonic()
            for _ in range(inputs["steps"]):
                with one_sentence("loss"):
                    loss = self.descent.step(inputs["rate"])
                if not math.isfinite(loss):
                    self.descent.restart()
                    yield self._picture(
                        inputs, running=False, error=self.sentences["diverged"]
                    )
                    return
                if self.state["pace"] or time.monotonic() - shown >= FRAME:
                    yield self._picture(inputs)
                    shown = time.monotonic()
            yield self._picture(inputs, running=False)
        except ValueError as error:
            yield self._take({"error": str(error), "running": False})

    def refresh(self, namespace: Mapping[str, Any]) -> Change:
        descent = self.descent
        loss, watch = descent.loss, descent.watch
        descent.loss, descent.watch = newest(loss, namespace), newest(watch, namespace)
        anew = (descent.loss, descent.watch) != (loss, watch)
        for shown in descent.model, descent.loss, descent.watch:
            anew = renew(shown, namespace) or anew
        # Running a cell that the figure does not use keeps what was learned.
        return self.answer(self.state["inputs"]) if anew else {}

    def _respond(self, inputs: Inputs) -> Change:
        self._begin(inputs)
        return self._shown(inputs)

    def _begin(self, inputs: Inputs) -> None:
        self.check(inputs)
        self.descent.restart()
        with one_sentence("training"):
            outputs = self.descent.outputs()
        self.check_outputs(outputs, {})

    def _shown(self, inputs: Inputs) -> Change:
        with one_sentence("training"):
            outputs = self.descent.outputs()
        flattened = {name: flat(tensor) for name, tensor in outputs.items()}
        return {"answered": inputs, "outputs": flattened, "error": ""}

    def _picture(self, inputs: Inputs, **also: Any) -> Change:
        return self._take(self._shown(inputs) | also)

    def _export(self) -> dict[str, Any]:
        # Imported here: only a build needs the exporter.
        from .build import descent

        return descent.build(self)


def train(
    model: nn.Module,
    loss: Loss,
    watch: Watch,
    *,
    show: Sequence[View],
    rate: Any,
    steps: Any,
    name: str = "",
    label: str = "",
) -> Any:
    """Make a figure that trains a model while the reader watches.

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
        Where anywidget is not installed, the ``Trainer`` itself.

    Raises:
        TypeError: an input is neither a control nor an abbreviation.
        ValueError: a slider's numbers make no range; in a book's build also whatever
            is wrong with the figure.
    """
    controls = {"rate": as_control("rate", rate), "steps": as_control("steps", steps)}
    descent = Descent(model, loss, watch)
    return present(Trainer(descent, controls, show, name_of(name), label))
