"""A short text, given character by character."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .base import Control, tensor

if TYPE_CHECKING:
    import torch

SPACE = "␣"  # how a space is shown where it has a place of its own


@dataclass
class Characters(Control):
    """A short text, given to the function as the codes of its characters.

    Args:
        value: the text at the start.
        symbols: a character's code is its place among them; the first is padding, and
            names of several letters are not typed.
        length: codes that the function receives; characters beyond are left out, and
            the reader is told.
        offer: texts that a reader may want to try.
        proven: texts on which a program is proven, besides those offered.

    The function receives whole numbers (length,), padded at the end. Case does not
    matter. A character that is no symbol is left out, and the reader is told.
    """

    kind = "characters"
    traced = True
    sentences = {
        "type": "{label} takes a text.",
        "empty": "{label}: type at least one letter, digit or sign that it knows.",
        "long": "Only the first {length} of your {count} characters are used.",
        "unknown": "Not among its characters, and left out: {characters}.",
    }

    value: str
    symbols: Sequence[str]
    length: int
    offer: Sequence[str] = ()
    proven: Sequence[str] = ()

    def __post_init__(self) -> None:
        self.codes = {
            symbol: code
            for code, symbol in enumerate(self.symbols)
            if code and len(symbol) == 1
        }
        self.check(self.value)

    @property
    def places(self) -> dict[str, str]:
        return super().places | {"length": str(self.length)}

    def spec(self) -> dict[str, Any]:
        return super().spec() | {
            "symbols": list(self.symbols),
            "length": self.length,
            "offer": list(self.offer),
        }

    def _all(self, value: str) -> str:
        """The text in small letters; what ends a line is a space."""
        return re.sub(r"[\t\n\r]", " ", value.lower())

    def _known(self, value: str) -> list[str]:
        return [one for one in self._all(value) if one in self.codes]

    def check(self, value: Any) -> None:
        if not isinstance(value, str):
            raise ValueError(self.said("type"))
        if not "".join(self._known(value)).strip():
            raise ValueError(self.said("empty"))

    def tokens(self, value: str) -> list[str]:
        shown = [SPACE if one == " " else one for one in self._known(value)]
        shown = shown[: self.length]
        return shown + [self.symbols[0]] * (self.length - len(shown))

    def argument(self, value: str, labels: dict[str, list[str]]) -> torch.Tensor:
        codes = [self.codes[one] for one in self._known(value)][: self.length]
        return tensor(codes + [0] * (self.length - len(codes)), "int64")

    def notes(self, value: str) -> list[str]:
        notes = []
        count = len(self._known(value))
        if count > self.length:
            notes.append(self.said("long", count=str(count)))
        unknown = [one for one in self._all(value) if one not in self.codes]
        if unknown:
            named = ", ".join(f"“{one}”" for one in dict.fromkeys(unknown))
            notes.append(self.said("unknown", characters=named))
        return notes

    def corners(self) -> list[str]:
        characters = list(self.codes)
        every = "".join(characters).strip()
        repeated = (every * self.length)[: self.length + 1]
        return [every[0], f"{every[-1]} ?😀", repeated, *self.offer, *self.proven]

    def draw(self, rng: random.Random) -> str:
        count = rng.randint(1, self.length - 1)
        return "".join(rng.choices(list(self.codes), k=count)) + list(self.codes)[-1]
