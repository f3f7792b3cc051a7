"""explore(): an interactive figure around a module or function of tensors."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from .controls import Control, as_control
from .figure import Change, Figure, Inputs, name_of, present
from .live import newest, renew
from .outputs import (
    evaluation,
    flat,
    named_outputs,
    one_sentence,
)
from .views import View


@dataclass
class Again:
    """Run a function again and again, each time with what it gave before.

    Args:
        start: input name -> tensor of the first run. The function returns a dict that
            has tensors of these names and shapes; they are the input of the next run.
        times: how many runs there are; the figure shows the last.
    """

    start: Mapping[str, torch.Tensor]
    times: int


@dataclass
class Answer:
    """What one run of an explorer's function gave.

    Attributes:
        outputs: output name -> tensor.
        labels: input name -> its tokens.
        notes: sentences for the reader.
    """

    outputs: dict[str, torch.Tensor]
    labels: dict[str, list[str]]
    notes: list[str]

    def change(self, inputs: Inputs) -> Change:
        """The change of a figure's state that answers these inputs."""
        return {
            "answered": inputs,
            "outputs": {name: flat(tensor) for name, tensor in self.outputs.items()},
            "labels": self.labels,
            "notes": self.notes,
            "error": "",
        }


class Explorer(Figure):
    """A figure that runs a function whenever a reader moves a control.

    Args:
        function: a module or function of tensors.
        controls, views, name, label, focus, spelled: see ``Figure``.
        again: if the function is run several times for an answer.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        controls: dict[str, Control],
        views: Sequence[View],
        name: str = "figure",
        label: str = "",
        focus: str = "",
        spelled: Mapping[str, Sequence[str]] | None = None,
        again: Again | None = None,
    ):
        super().__init__(controls, views, name, label, focus, spelled)
        self.function = function
        self.again = again
        self.answer(self.state["inputs"])

    @property
    def tensors(self) -> list[str]:
        """Inputs that the function receives as tensors."""
        return [name for name in self._arguments if self.controls[name].traced]

    @property
    def plain(self) -> list[str]:
        """Inputs that the function receives as Python values."""
        return [name for name in self._arguments if not self.controls[name].traced]

    @property
    def carried(self) -> dict[str, torch.Tensor]:
        """What the first run receives in the place of what one before it gave."""
        return dict(self.again.start) if self.again else {}

    @property
    def _arguments(self) -> list[str]:
        return [name for name in self.controls if name not in self.picks]

    def arguments(self, inputs: Inputs, names: list[str]) -> dict[str, Any]:
        """What the function receives for the inputs of these names."""
        labels = self.labels(inputs)
        return {
            name: self.controls[name].argument(inputs[name], labels) for name in names
        }

    def run(self, inputs: Inputs) -> Answer:
        """Run the function on checked inputs, without gradients; a module in
        evaluation mode.

        Raises:
            ValueError: an input or an output is not acceptable; one sentence.
        """
        self.check(inputs)
        arguments = self.arguments(inputs, self._arguments)
        with one_sentence("layer"), torch.no_grad(), evaluation(self.function):
            result = self.function(**arguments, **self.carried)
        outputs = named_outputs(result)
        for name in outputs:
            if name in self.controls:
                raise ValueError(
                    f"The layer returns “{name}”, which is also the name of an input: "
                    "give the output another name."
                )
        for _ in range(self.again.times - 1 if self.again else 0):
            carried = {name: outputs[name] for name in self.carried}
            with one_sentence("layer"), torch.no_grad(), evaluation(self.function):
                outputs = named_outputs(self.function(**arguments, **carried))
        labels = self.labels(inputs) | {
            name: [tokens[code] for code in outputs[name].tolist()]
            for name, tokens in self.spelled.items()
        }
        self.check_outputs(outputs, labels)
        notes = [
            note
            for name, control in self.controls.items()
            for note in control.notes(inputs[name])
        ]
        return Answer(outputs, labels, notes)

    def refresh(self, namespace: Mapping[str, Any]) -> Change:
        self.function = newest(self.function, namespace)
        renew(self.function, namespace)
        return self.answer(self.state["inputs"])

    def _respond(self, inputs: Inputs) -> Change:
        return self.run(inputs).change(inputs)

    def _export(self) -> dict[str, Any]:
        # Imported here: only a build needs the exporter, and it takes a second.
        from .build import program

        return program.build(self)

    def cases(self, rng: random.Random, draws: int = 8) -> list[Inputs]:
        """Inputs to prove a program on: each control's corners, and random draws.

        Every combination of the plain inputs meets every corner.
        """
        start = {name: control.value for name, control in self.controls.items()}
        combinations = itertools.product(
            *(self.controls[name].corners() for name in self.plain)
        )
        cases = []
        for combination in combinations:
            base = start | dict(zip(self.plain, combination, strict=True))
            cases.append(base)
            for name in self.tensors:
                cases += [
                    base | {name: corner} for corner in self.controls[name].corners()
                ]
            for _ in range(draws):
                drawn = {name: self.controls[name].draw(rng) for name in self.tensors}
                cases.append(base | drawn)
        return cases


def explore(
    function: Callable[..., Any],
    *,
    show: Sequence[View],
    name: str = "",
    label: str = "",
    focus: str = "",
    spelled: Mapping[str, Sequence[str]] | None = None,
    again: Again | None = None,
    **inputs: Any,
) -> Any:
    """Make an interactive figure around a module or function of tensors.

    Like ``ipywidgets.interact``, with views by name of output. In Jupyter the kernel
    runs ``function`` itself, and takes it up anew when its cell is run again; on a
    page of the built book the reader's browser runs the same function, exported.

    Args:
        function: returns a tensor (``out``), a pair ``(out, weights)``, or a dict of
            tensors.
        show: views of the outputs.
        name: short name, unique on its page; the function's name by default.
        label: the figure's heading; made from ``name`` by default.
        focus: the token that is the query at the start; the first by default.
        spelled: names of outputs whose whole numbers stand for tokens, each with the
            tokens by code: views name them as ``rows`` or ``cols``.
        again: for a function that is run several times for an answer, such as one that
            writes a text step by step.
        inputs: name -> control, or one of ``interact``'s abbreviations. A whole-number
            slider named by a view's ``at`` is not given to the function.

    Returns:
        An ``anywidget``: ``observe``, ``jslink`` and ``HBox`` work with it. Where
        anywidget is not installed, the ``Explorer`` itself.

    Raises:
        TypeError: an input is neither a control nor an abbreviation.
        ValueError: ``focus`` is not a token, or a slider's numbers make no range; in a
            book's build also whatever is wrong with the figure.
    """
    controls = {key: as_control(key, value) for key, value in inputs.items()}
    name = name_of(name, function)
    return present(
        Explorer(function, controls, show, name, label, focus, spelled, again)
    )
