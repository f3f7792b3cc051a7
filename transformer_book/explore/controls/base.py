"""What all controls share."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import torch

LARGEST = (2 - 2**-23) * 2.0**127  # of a float32


def tensor(data: Any, dtype: str = "float32") -> torch.Tensor:
    """Return numbers, or lists of them, as a tensor.

    PyTorch is imported here, so that the site build can read controls without it.
    """
    import torch

    return torch.tensor(data, dtype=getattr(torch, dtype))


def is_number(value: Any) -> bool:
    """Whether this is a number that a float32 can hold."""
    # A float32 cannot hold larger numbers; the largest, whole ones, not even a float.
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and abs(value) <= LARGEST
    )


def plain(value: float) -> str:
    """Return a number as a reader would write it: 4, not 4.0."""
    return str(int(value)) if value == int(value) else f"{value:g}"


def fill(sentence: str, places: dict[str, str]) -> str:
    """Fill the places of a sentence, as ``{label}``; others stay to be filled later."""
    return re.sub(r"\{(\w+)\}", lambda place: places.get(place[1], place[0]), sentence)


class _Valued:
    # Declared here for type checkers, outside of the dataclass: each control has the
    # field itself, at its own place among its arguments.
    value: Any


@dataclass
class Control(_Valued):
    """What all controls share.

    Attributes:
        label: the words beside the control; the input's name by default.
        kind: the name of the control's module in ``front/controls``, which draws it
            and does in the browser what the methods here do.
        script: the module of a control from outside this package; see
            ``front/added.js``.
        sentences: what the control says, by name, with ``{places}`` to fill. They stand
            here alone: the front end receives them in ``spec``.
        traced: whether the function receives a tensor.
        stretches: whether its tensor has as many rows as the value has tokens.
        value: the value at the start.
    """

    kind: ClassVar[str]
    script: ClassVar[Path | None] = None
    sentences: ClassVar[dict[str, str]] = {}
    stretches: ClassVar[bool] = False

    label: str = field(default="", kw_only=True)

    @property
    def traced(self) -> bool:
        return False

    @property
    def places(self) -> dict[str, str]:
        """What fills the places of the sentences, as far as it is known now."""
        return {"label": self.label or type(self).__name__}

    def said(self, sentence: str, **places: str) -> str:
        """Return a sentence, by its name, with its places filled."""
        return fill(self.sentences[sentence], self.places | places)

    def spec(self) -> dict[str, Any]:
        """Return what the front end needs in order to draw the control."""
        return {
            "kind": self.kind,
            "label": self.label,
            "sentences": {
                name: fill(sentence, self.places)
                for name, sentence in self.sentences.items()
            },
        }

    def check(self, value: Any) -> None:
        """Raise ``ValueError`` with one sentence if ``value`` is not acceptable."""
        raise NotImplementedError

    def argument(self, value: Any, labels: dict[str, list[str]]) -> Any:
        """Return the tensor or Python value that the function gets for ``value``.

        ``labels`` has the tokens of every input that has rows.
        """
        return value

    def files(self) -> dict[str, bytes]:
        """Return files that the built page fetches when the control needs them."""
        return {}

    def tokens(self, value: Any) -> list[str] | None:
        """Return the labels of the rows that ``value`` stands for, if it has rows."""
        return None

    def notes(self, value: Any) -> list[str]:
        """Return sentences that the reader should see beside the answer."""
        return []

    def corners(self) -> list[Any]:
        """Return the extreme values, on which a program is proven; every value of a
        plain control, since each has a program of its own."""
        raise NotImplementedError

    def draw(self, rng: random.Random) -> Any:
        """Return a random acceptable value."""
        raise NotImplementedError
