"""The class of drawings."""

from . import Drawing as Figure

__all__ = ["Figure"]
