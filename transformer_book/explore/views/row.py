"""One query's row of weights."""

from dataclasses import dataclass

from .base import Weights


@dataclass
class Row(Weights):
    """The sentence itself, each word with the weight that one query gives it."""

    kind = "row"
