"""The likeliest next pieces, to choose one or to let the model go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from transformer_book.explore.views.base import View, Wanted

from .piece_text import MOST_CHARACTERS, shown


@dataclass
class NextPiece(View):
    """The largest of the probabilities (N,) of the next piece, as bars.

    A reader appends one of them to the text, or lets the model go on.

    Args:
        names: the pieces, in the order of their numbers.
        text: the name of the PieceText that is written on.
        most: how many bars there are.
        count: how many pieces are written at once.
    """

    kind = "next-piece"
    script = Path(__file__).with_suffix(".js")

    names: list[str] = field(default_factory=list, kw_only=True)
    text: str = field(default="text", kw_only=True)
    most: int = field(default=8, kw_only=True)
    count: int = field(default=20, kw_only=True)

    def spec(self) -> dict[str, Any]:
        return super().spec() | {
            "names": self.names,
            "shown": [shown(name) for name in self.names],
            "text": self.text,
            "most": self.most,
            "count": self.count,
            "characters": MOST_CHARACTERS,
        }

    def accepts(self, counts: Mapping[str, int]) -> list[Wanted]:
        return [[len(self.names)]]
