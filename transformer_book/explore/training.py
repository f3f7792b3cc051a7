"""train(): a figure that learns while the reader watches.

An optimizer of torch.optim lowers a loss that is a function of the model, and of a
batch for each step. In Jupyter the kernel trains the reader's own model; on a page of
the built book the reader's browser trains the same model: the loss is exported with the
parameters as inputs, and the engine differentiates it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import nn

from .controls import Control, as_control
from .explorer import Again, Answer, Explorer
from .figure import Change, Figure, Inputs, name_of, present
from .live import newest, renew
from .outputs import named_outputs, one_sentence
from .views import View

FRAME = 0.05  # seconds between two pictures
SETTINGS = ("rate", "steps")  # inputs of the training; all others are watched

Loss = Callable[
    ..., Any
]  # model, and a batch if there are any -> 0-d tensor, or a dict
Watch = Callable[..., Any]  # model, inputs by name -> what a figure's function returns
Optimizer = Callable[..., torch.optim.Optimizer]  # parameters, lr= -> optimizer


class Descent:
    """Gradient descent on all parameters of a model.

    Args:
        model: its parameters at this moment are the start.
        loss: (model) or (model, batch) -> 0-d tensor, or a dict of 0-d tensors whose
            ``loss`` is made smaller.
        optimizer: (parameters, lr=rate) -> one of ``torch.optim``.
        batches: (N, ...): step k, counted from 0, takes batch k % N.
    """

    def __init__(
        self,
        model: nn.Module,
        loss: Loss,
        optimizer: Optimizer = torch.optim.SGD,
        batches: torch.Tensor | None = None,
    ):
        self.model, self.loss = model, loss
        self.optimizer, self.batches = optimizer, batches
        self.start = {name: p.detach().clone() for name, p in model.named_parameters()}
        self.restart()

    def restart(self) -> None:
        """Go back to the parameters of the start; the optimizer forgets."""
        with torch.no_grad():
            for name, parameter in self.model.named_parameters():
                parameter.copy_(self.start[name])
        self.history: dict[str, list[float]] = {}
        self._optimizer: torch.optim.Optimizer | None = None

    @property
    def steps(self) -> int:
        """How many steps were taken since the start."""
        return len(self.history.get("loss", ()))

    def batch(self) -> tuple[torch.Tensor, ...]:
        """What the loss of the next step is given besides the model."""
        if self.batches is None:
            return ()
        return (self.batches[self.steps % len(self.batches)],)

    def measured(self, *batch: torch.Tensor) -> dict[str, torch.Tensor]:
        """``loss``, and what is measured beside it, on a batch if there are any."""
        found = self.loss(self.model, *batch)
        found = {"loss": found} if isinstance(found, torch.Tensor) else found
        if "loss" not in found:
            raise ValueError("a dict of what is measured needs a “loss”")
        return named_outputs(found)

    def step(self, rate: float) -> float:
        """Take one step; return the loss before it."""
        if self._optimizer is None:
            self._optimizer = self.optimizer(self.model.parameters(), lr=rate)
        found = self.measured(*self.batch())
        self._optimizer.zero_grad()
        found["loss"].backward()
        self._optimizer.step()
        for name, value in found.items():
            self.history.setdefault(name, []).append(value.item())
        return self.history["loss"][-1]

    def curves(self) -> dict[str, torch.Tensor]:
        """All that is measured: a value for each step so far, or that at the start."""
        if self.steps:
            return {name: torch.tensor(found) for name, found in self.history.items()}
        with torch.no_grad():
            found = self.measured(*self.batch())
        return {name: value.reshape(1) for name, value in found.items()}


class Trainer(Figure):
    """A figure with a button that trains. Its state has ``running``, ``resets`` and
    ``pace`` too: steps a second, or 0 for as fast as they can be taken.

    A new rate, another number of steps, or a reset show the start again; ``train`` goes
    on from there. Other inputs show what the model makes of them as it is.

    Args:
        descent: what it trains, and how.
        watch: what it shows of the model, see ``train``.
        settings: the controls ``rate`` and ``steps``.
        inputs: controls of what ``watch`` is given.
        views, name, label, spelled, again: see ``Explorer``.
    """

    sentences = Figure.sentences | {
        "diverged": "The loss is no longer a number: the steps are too large. "
        "Choose a smaller rate and train again.",
    }

    def __init__(
        self,
        descent: Descent,
        watch: Watch,
        settings: dict[str, Control],
        inputs: dict[str, Control],
        views: Sequence[View],
        name: str = "train",
        label: str = "",
        spelled: Mapping[str, Sequence[str]] | None = None,
        again: Again | None = None,
    ):
        super().__init__(settings | inputs, views, name, label, spelled=spelled)
        self.descent, self.watch = descent, watch

        def watched(**given: Any) -> Any:
            return self.watch(descent.model, **given)

        # A slider that only picks along an output is not given to it.
        given = {key: one for key, one in inputs.items() if key not in self.picks}
        self.watching = Explorer(
            watched, given, [], name, spelled=self.spelled, again=again
        )
        self.spec["train"] = list(SETTINGS)
        self.state |= {"running": False, "resets": 0, "pace": 0}
        self.answer(self.state["inputs"])

    def answer(self, inputs: Inputs) -> Change:
        """Answer inputs. A training goes on with inputs that are only watched; it is
        over with new settings, and with inputs that are not acceptable."""
        change = super().answer(inputs)
        if change["error"] or not self.descent.steps:
            self.state["running"] = False
        return change | {"running": self.state["running"]}

    def reset(self, inputs: Inputs) -> Change:
        """Go back to the start: a training that runs is over."""
        self.descent.restart()
        return self.answer(inputs)

    def train(self, inputs: Inputs) -> Iterator[Change]:
        """Train from the start; give the change of state after each picture.

        The caller stops the training by taking no more of them.
        """
        try:
            self.check(inputs)
            self.descent.restart()
            self._shown(inputs)
            self.state |= {"inputs": inputs, "running": True}
            shown = time.monotonic()
            for _ in range(inputs["steps"]):
                with one_sentence("loss"):
                    loss = self.descent.step(inputs["rate"])
                if not math.isfinite(loss):
                    self.descent.restart()
                    diverged = {"running": False, "error": self.sentences["diverged"]}
                    yield self._picture(**diverged)
                    return
                if self.state["pace"] or time.monotonic() - shown >= FRAME:
                    yield self._picture()
                    shown = time.monotonic()
            yield self._picture(running=False)
        except ValueError as error:
            yield self._take({"error": str(error), "running": False})

    def refresh(self, namespace: Mapping[str, Any]) -> Change:
        descent = self.descent
        loss, watch = descent.loss, self.watch
        descent.loss, self.watch = newest(loss, namespace), newest(watch, namespace)
        anew = (descent.loss, self.watch) != (loss, watch)
        for shown in descent.model, descent.loss, self.watch:
            anew = renew(shown, namespace) or anew
        # Running a cell that the figure does not use keeps what was learned.
        return self.reset(self.state["inputs"]) if anew else {}

    def run(self, inputs: Inputs) -> Answer:
        """What the model, as it is now, makes of checked inputs; and the curves.

        Raises:
            ValueError: an output is not acceptable; one sentence.
        """
        with one_sentence("training"):
            curves = self.descent.curves()
        answer = self.watching.run({n: inputs[n] for n in self.watching.controls})
        answer.outputs = curves | answer.outputs
        self.check_outputs(answer.outputs, answer.labels)
        return answer

    def _respond(self, inputs: Inputs) -> Change:
        self.check(inputs)
        before = self.state["answered"]
        if any(inputs[name] != before.get(name) for name in SETTINGS):
            self.descent.restart()
        return self._shown(inputs)

    def _shown(self, inputs: Inputs) -> Change:
        return self.run(inputs).change(inputs)

    def _picture(self, **also: Any) -> Change:
        return self._take(self._shown(self.state["inputs"]) | also)

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
    optimizer: Optimizer = torch.optim.SGD,
    batches: torch.Tensor | None = None,
    name: str = "",
    label: str = "",
    spelled: Mapping[str, Sequence[str]] | None = None,
    again: Again | None = None,
    **inputs: Any,
) -> Any:
    """Make a figure that trains a model while the reader watches.

    Args:
        model: trained from its parameters at this moment.
        loss: model -> 0-d tensor, with data that are constants inside it; or, if there
            are ``batches``, (model, batch) -> 0-d tensor. A dict of 0-d tensors gives
            what is measured besides ``loss``.
        watch: model -> dict of tensors to show while it learns; it is given the
            ``inputs`` by name.
        show: views of ``loss`` and what is measured beside it, one value a step, and of
            what ``watch`` gives.
        rate: a float slider, or its abbreviation: the step size.
        steps: a whole-number slider, or its abbreviation.
        optimizer: ``torch.optim.SGD`` or ``torch.optim.Adam``, or the latter with
            other ``betas`` and ``eps``, as ``functools.partial`` gives it.
        batches: floats, or whole numbers from 0 to 255, (N, ...): each step takes the
            next of them, and after the last one the first.
        name: short name, unique on its page.
        label: the figure's heading; made from ``name`` by default.
        spelled, again, inputs: of ``watch``, as ``explore`` takes them for a function.
            A reader may move these controls while the model learns, and after.

    Returns:
        A widget; ``running = True`` trains, and ``outputs`` hold the last picture.
        Where anywidget is not installed, the ``Trainer`` itself.

    Raises:
        TypeError: an input is neither a control nor an abbreviation.
        ValueError: a slider's numbers make no range; in a book's build also whatever
            is wrong with the figure.
    """
    settings = {"rate": as_control("rate", rate), "steps": as_control("steps", steps)}
    watched = {key: as_control(key, value) for key, value in inputs.items()}
    descent = Descent(model, loss, optimizer, batches)
    return present(
        Trainer(
            descent,
            watch,
            settings,
            watched,
            show,
            name_of(name),
            label,
            spelled,
            again,
        )
    )
