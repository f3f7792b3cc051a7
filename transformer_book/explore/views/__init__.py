"""The views of an explorer: each shows one output, or a few, by name.

A view says what shape it needs (``check``), so that a layer that returns another
shape meets a sentence and not a broken picture. ``at`` names a whole-number slider
that picks one entry along the output's first axis.

A view is one class in a module here, and one module of the same name as its ``kind`` in
``front/views``. To add one, write both and run `make export`, which lists the kinds.
"""

from . import kinds
from .base import View
from .kinds import *  # noqa: F403 - its names are in __all__

__all__ = ["View", *kinds.__all__]
