"""The controls of an explorer: each is one named input, with what it accepts.

A *traced* control becomes a tensor that the exported program takes as an input. Any
other control is a plain Python value, and each of its values gets a program of its own.

A control is one class in a module here, and one module of the same name as its ``kind``
in ``front/controls``. To add one, write both and run `make export`, which lists the
kinds; nothing here imports PyTorch until a tensor is made (``base.tensor``).
"""

from . import kinds
from .abbreviations import as_control
from .base import Control
from .kinds import *  # noqa: F403 - its names are in __all__
from .vocabulary import Vocabulary

__all__ = ["Control", "Vocabulary", "as_control", *kinds.__all__]
