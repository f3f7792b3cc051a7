"""A line from each query to each key."""

from dataclasses import dataclass

from .base import Weights


@dataclass
class Lines(Weights):
    """Queries at the left, keys at the right, a line of its thickness for each weight.

    The lines of one query are lit, and its weights stand beside the keys.
    """

    kind = "lines"
