"""The class of texts in drawings."""

from . import Drawing as Text

__all__ = ["Text"]
