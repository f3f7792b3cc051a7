"""Predict, then reveal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .base import Weights


@dataclass
class Guess(Weights):
    """Predict, then reveal: the reader guesses one query's weights first.

    Args:
        query: the token whose row is asked for; its first occurrence.

    After the reader's guess the computed weights p appear beside it, and the
    Kullback-Leibler divergence from the guess q to them, sum of p log(p / q), in nats.
    """

    kind = "guess"

    query: str = field(default="", kw_only=True)

    def spec(self) -> dict[str, Any]:
        return super().spec() | {"query": self.query}
