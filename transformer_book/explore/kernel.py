"""The kernel engine: a reader's own module, run by PyTorch as it is."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import nn

from transformer_book.explore.controls import Control, Slider
from transformer_book.explore.views import View


@dataclass
class Answer:
    """What one run of the target gave.

    Attributes:
        outputs: output name -> tensor.
        labels: input name -> its tokens.
        notes: sentences for the reader.
    """

    outputs: dict[str, torch.Tensor]
    labels: dict[str, list[str]]
    notes: list[str]


def flat(tensor: torch.Tensor) -> dict:
    """A tensor as the front end receives it: shape and row-major data."""
    # The shortest decimals that give the same float32 numbers again.
    numbers = tensor.detach().to(torch.float32).flatten().numpy()
    return {"shape": list(tensor.shape), "data": [float(str(n)) for n in numbers]}


def named_outputs(result) -> dict[str, torch.Tensor]:
    """Name what a target returned: ``out``, ``(out, weights)``, or a dict's names.

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


def _describe(result) -> str:
    if isinstance(result, (tuple, list)):
        return f"a {type(result).__name__} of {len(result)}"
    return f"a {type(result).__name__}" if result is not None else "nothing"


@contextmanager
def evaluation(function):
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


@dataclass
class Target:
    """A module or function together with the controls and views around it.

    Args:
        function: a module or function of tensors.
        controls: input name -> control.
        views: what will be shown.
    """

    function: Callable
    controls: dict[str, Control]
    views: list[View]

    @property
    def picks(self) -> set[str]:
        """Inputs that only pick along an output's first axis."""
        return {view.at for view in self.views if view.at}

    @property
    def tensors(self) -> list[str]:
        """Inputs that the function receives as tensors."""
        return [name for name in self._arguments if self.controls[name].traced]

    @property
    def plain(self) -> list[str]:
        """Inputs that the function receives as Python values."""
        return [name for name in self._arguments if not self.controls[name].traced]

    @property
    def _arguments(self) -> list[str]:
        return [name for name in self.controls if name not in self.picks]

    def labels(self, inputs: dict) -> dict[str, list[str]]:
        """The tokens of every input that has rows, by its name."""
        return {
            name: tokens
            for name, control in self.controls.items()
            if (tokens := control.tokens(inputs[name])) is not None
        }

    def arguments(self, inputs: dict, names: list[str]) -> dict:
        """What the function receives for the inputs of these names."""
        labels = self.labels(inputs)
        return {
            name: self.controls[name].argument(inputs[name], labels) for name in names
        }

    def check(self, inputs: dict) -> None:
        """Raise ``ValueError`` with one sentence if an input is not acceptable."""
        if not isinstance(inputs, Mapping):
            raise ValueError("The inputs of a figure are a dict, name -> value.")
        for name in inputs:
            if name not in self.controls:
                known = ", ".join(self.controls)
                raise ValueError(f"There is no input “{name}”; there are: {known}.")
        for name, control in self.controls.items():
            if name not in inputs:
                raise ValueError(f"The input “{name}” is missing.")
            control.check(inputs[name])

    def run(self, inputs: dict) -> Answer:
        """Run the function on checked inputs, without gradients; a module in
        evaluation mode.

        Raises:
            ValueError: an input or an output is not acceptable; one sentence.
        """
        self.check(inputs)
        arguments = self.arguments(inputs, self._arguments)
        try:
            with torch.no_grad(), evaluation(self.function):
                result = self.function(**arguments)
        except Exception as error:
            # PyTorch adds lines for itself.
            said = str(error).strip().partition("\n")[0].rstrip(".")
            raise ValueError(
                f"The layer stopped with {type(error).__name__}"
                f"{': ' if said else ''}{said}."
            ) from error
        outputs = named_outputs(result)
        labels = self.labels(inputs)
        self.check_outputs(outputs, labels)
        notes = [
            note
            for name, control in self.controls.items()
            for note in control.notes(inputs[name])
        ]
        return Answer(outputs, labels, notes)

    def check_outputs(self, outputs: dict, labels: dict) -> None:
        """Raise ``ValueError`` with one sentence unless the views can show this."""
        counts = {name: len(tokens) for name, tokens in labels.items()}
        shapes = {name: tuple(value.shape) for name, value in outputs.items()}
        for view in self.views:
            picker = self.controls.get(view.at)
            if view.at and not (isinstance(picker, Slider) and picker.whole):
                raise ValueError(
                    f"A view picks with “{view.at}” (at=), which should be a slider of "
                    "whole numbers."
                )
            view.check(shapes, counts)
        for name, value in outputs.items():
            if not torch.isfinite(value).all():
                raise ValueError(
                    f"“{name}” contains NaN or infinity; look for a division by zero, "
                    "or a softmax over a row that is masked everywhere."
                )

    def cases(self, rng, draws: int = 8) -> list[dict]:
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
