"""A sentence made from the numbers."""

from dataclasses import dataclass

from .base import Weights


@dataclass
class Caption(Weights):
    """A sentence made from one query's weights."""

    kind = "caption"
