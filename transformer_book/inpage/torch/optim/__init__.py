"""Optimizers."""

import sys

from .._errors import lacking
from . import lr_scheduler
from .optimizer import SGD, Adam, AdamW, Optimizer

__getattr__ = lacking("torch.optim", lambda: sys.modules[__name__])
