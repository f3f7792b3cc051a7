"""Vectors for the words of a sentence."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from array import array
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .base import tensor

if TYPE_CHECKING:
    import torch


class Vocabulary(Mapping[str, list[float]]):
    """Many words with small vectors: 8-bit codes (N, C) times one scale.

    Args:
        words: N words; case does not matter.
        codes: N rows of C whole numbers from -128 to 127, or an array of them.
        scale: the vector of a word is its codes times this number, in float32.
        offer: a few words that a reader may want to try.
    """

    def __init__(
        self, words: Iterable[str], codes: Any, scale: float, offer: Iterable[str]
    ):
        self.words, self.offer = list(words), list(offer)
        rows = codes.tolist() if hasattr(codes, "tolist") else codes
        self.width = len(rows[0])
        self.codes = array("b", (code for row in rows for code in row))  # N * C
        (self.scale,) = struct.unpack("f", struct.pack("f", scale))
        self.index = {word.lower(): i for i, word in enumerate(self.words)}

    def __len__(self) -> int:
        return len(self.words)

    def __iter__(self) -> Iterator[str]:
        return iter(self.words)

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and word.lower() in self.index

    def __getitem__(self, word: str) -> list[float]:
        return self.tensor([word])[0].tolist()

    def row(self, word: str) -> list[int]:
        """Return the codes of a word. Raises ``KeyError`` for an unknown one."""
        start = self.index[word.lower()] * self.width
        return self.codes[start : start + self.width].tolist()

    def tensor(self, words: Iterable[str]) -> torch.Tensor:
        """Return the vectors of T words, (T, C). Raises ``KeyError`` for an unknown
        one."""
        return tensor([self.row(word) for word in words]) * self.scale

    def file(self) -> tuple[str, bytes]:
        """Return the vocabulary as a file for the built page: its name and content."""
        codes = base64.b64encode(self.codes.tobytes()).decode()
        content = json.dumps(
            {"words": [word.lower() for word in self.words], "codes": codes}
        ).encode()
        return f"{hashlib.sha256(content).hexdigest()[:16]}.json", content
