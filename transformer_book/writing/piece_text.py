"""A text to retype, cut into pieces by byte-pair encoding."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transformer_book.explore.controls.base import Control, tensor

if TYPE_CHECKING:
    import torch

START = "start"
MOST_CHARACTERS = 400


def shown(piece: str) -> str:
    """Return a piece as it is shown: a blank as ␣, the end of a line as ↵."""
    return piece.replace(" ", "␣").replace("\n", "↵")


@dataclass
class PieceText(Control):
    """A text to retype, given to the function as the numbers of its pieces.

    Args:
        value: the text at the start.
        cut: what cuts texts. `names` are its pieces in the order of their numbers,
            `merges` the pairs to join, `pattern` what a word is, in the regular
            expressions that Python and JavaScript share; `encode(text)` gives the
            numbers, and `start` is the number of the mark that stands before a text.
        max_pieces: of a longer text only the last pieces are given.

    The function receives a float tensor (T,) of whole numbers: `start`, and the pieces.
    """

    kind = "piece-text"
    script = Path(__file__).with_suffix(".js")
    traced = True
    stretches = True
    sentences = {
        "type": "{label} takes a text.",
        "long": "{label} takes a text of up to {most} characters; "
        "this one has {count}.",
        "left": "Left out, since the model has no piece for it: {letters}",
        "last": "The model reads the last {max_pieces} of these {count} pieces.",
        "empty": "Without a text the model begins one.",
    }

    value: str
    cut: Any
    max_pieces: int = 40

    @property
    def places(self) -> dict[str, str]:
        numbers = {"max_pieces": str(self.max_pieces), "most": str(MOST_CHARACTERS)}
        return super().places | numbers

    def spec(self) -> dict[str, Any]:
        return super().spec() | {
            "names": self.cut.names,
            "merges": [list(pair) for pair in self.cut.merges],
            "pattern": self.cut.pattern,
            "max_pieces": self.max_pieces,
            "most": MOST_CHARACTERS,
        }

    def check(self, value: Any) -> None:
        if not isinstance(value, str):
            raise ValueError(self.said("type"))
        if (count := len(value)) > MOST_CHARACTERS:
            raise ValueError(self.said("long", count=str(count)))

    def numbers(self, value: str) -> list[int]:
        """Return the number of each piece that the model reads."""
        return self.cut.encode(value)[-self.max_pieces :]

    def tokens(self, value: str) -> list[str]:
        return [START, *(shown(self.cut.names[i]) for i in self.numbers(value))]

    def argument(self, value: str, labels: dict[str, list[str]]) -> torch.Tensor:
        return tensor([self.cut.start, *self.numbers(value)])

    def notes(self, value: str) -> list[str]:
        notes = []
        left = re.sub(r"[\n -~]", "", value)
        if left:
            letters = " ".join(dict.fromkeys(left))
            notes.append(self.said("left", letters=letters))
        if (count := len(self.cut.encode(value))) > self.max_pieces:
            notes.append(self.said("last", count=str(count)))
        if not self.numbers(value):
            notes.append(self.said("empty"))
        return notes

    def corners(self) -> list[str]:
        longest = "".join(self.cut.names[-self.max_pieces :])
        return ["", "\n", longest[:MOST_CHARACTERS]]

    def draw(self, rng: random.Random) -> str:
        # Of few lengths: the engine compiles a program for each.
        return "".join(rng.choices(self.cut.names, k=rng.choice([1, 6])))
