"""The operations: functions of `torch`, and methods of its tensors."""

from . import creation, elementwise, indexing, linear, reductions, shapes
from ._register import FUNCTIONS
