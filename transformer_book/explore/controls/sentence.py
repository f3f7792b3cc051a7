"""A sentence to retype."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .base import Control, tensor
from .vocabulary import Vocabulary

if TYPE_CHECKING:
    import torch

# Between words: white space, and the two of no width, which Python takes for letters.
BETWEEN = re.compile("[\\s\u200b\ufeff]+")


def bare(word: str) -> str:
    """Return a word without the signs around it; `bare` in sentence.js does the same.

    Signs are Unicode's punctuation and format characters, and two accents that stand
    for quotation marks. One kind of apostrophe is used within a word.
    """

    def is_sign(letter: str) -> bool:
        kind = unicodedata.category(letter)
        return kind.startswith("P") or kind == "Cf" or letter in "`´"

    letters = list(word)
    while letters and is_sign(letters[0]):
        letters.pop(0)
    while letters and is_sign(letters[-1]):
        letters.pop()
    return "".join(letters).replace("’", "'")


@dataclass
class Sentence(Control):
    """A sentence to retype, given to the function as the vectors of its words.

    Args:
        value: the sentence at the start.
        vocabulary: word -> vector of C numbers; case does not matter.
        max_words: words beyond this are left out, and the reader is told.
        shuffle: also show the words as cards, to be put in another order.

    The function receives a float tensor (T, C). A word outside the vocabulary
    becomes a vector of zeros, and the reader is told which word it was.
    """

    kind = "sentence"
    traced = True
    stretches = True
    sentences = {
        "type": "{label} takes a sentence.",
        "empty": "{label}: type at least one word.",
        "long": "Only the first {max_words} of your {count} words are used.",
        "unknown": "Not in this vocabulary: {words}. "
        "An unknown word becomes a vector of zeros.",
    }

    value: str
    vocabulary: Mapping[str, Sequence[float]]
    max_words: int = 16
    shuffle: bool = False

    def __post_init__(self) -> None:
        self.words: Mapping[str, Sequence[float]]
        if isinstance(self.vocabulary, Vocabulary):
            self.words = self.vocabulary
            self.width = self.vocabulary.width
            return
        self.words = {w.lower(): list(v) for w, v in self.vocabulary.items()}
        if len({len(vector) for vector in self.words.values()}) != 1:
            raise ValueError("every word of a vocabulary needs a vector of one width")
        self.width = len(next(iter(self.words.values())))

    @property
    def places(self) -> dict[str, str]:
        return super().places | {"max_words": str(self.max_words)}

    def spec(self) -> dict[str, Any]:
        spec = super().spec() | {
            "offer": list(self.vocabulary),
            "size": len(self.vocabulary),
            "width": self.width,
            "max_words": self.max_words,
            "shuffle": self.shuffle,
        }
        if not isinstance(self.vocabulary, Vocabulary):
            return spec | {"words": self.words, "scale": 1}
        # A page starts with the words that it shows, and fetches the others if asked.
        shown = {token.lower() for token in self.tokens(self.value)}
        return spec | {
            "offer": self.vocabulary.offer,
            "words": {
                word: self.vocabulary.row(word)
                for word in sorted(shown & self.vocabulary.index.keys())
            },
            "scale": self.vocabulary.scale,
            "file": self.vocabulary.file()[0],
        }

    def files(self) -> dict[str, bytes]:
        if not isinstance(self.vocabulary, Vocabulary):
            return {}
        return dict([self.vocabulary.file()])

    def _all_tokens(self, value: str) -> list[str]:
        return [token for token in map(bare, BETWEEN.split(value)) if token]

    def check(self, value: Any) -> None:
        if not isinstance(value, str):
            raise ValueError(self.said("type"))
        if not self._all_tokens(value):
            raise ValueError(self.said("empty"))

    def tokens(self, value: str) -> list[str]:
        return self._all_tokens(value)[: self.max_words]

    def argument(self, value: str, labels: dict[str, list[str]]) -> torch.Tensor:
        zeros = [0.0] * self.width
        words = [token.lower() for token in self.tokens(value)]
        return tensor([self.words.get(word, zeros) for word in words])

    def notes(self, value: str) -> list[str]:
        notes = []
        count = len(self._all_tokens(value))
        if count > self.max_words:
            notes.append(self.said("long", count=str(count)))
        unknown = dict.fromkeys(
            token for token in self.tokens(value) if token.lower() not in self.words
        )
        if unknown:
            words = ", ".join(f"“{token}”" for token in unknown)
            notes.append(self.said("unknown", words=words))
        return notes

    def corners(self) -> list[str]:
        words = list(self.words)
        repeated = (words * self.max_words)[: self.max_words]
        return [words[0], f"{words[-1]} {words[0]}", "?? unknown", " ".join(repeated)]

    def draw(self, rng: random.Random) -> str:
        count = rng.randint(1, self.max_words)
        return " ".join(rng.choices(list(self.words), k=count))
