"""The one private interface of PyTorch that explore uses, and how to do without it."""

from __future__ import annotations

import functools
import importlib

EXPORTER = "torch.onnx._internal.exporter._registration"


def read_translations_once() -> bool:
    """Have the exporter read its table of translations once, not for each program.

    The table never changes while a page runs, and reading it takes a second: more than
    all else of an export. The public way is ``torch.onnx.export`` as it is: should a
    new PyTorch keep the table elsewhere, this does nothing, and exports are slower.

    Returns:
        Whether the table was where it is expected.
    """
    try:
        registry = importlib.import_module(EXPORTER).ONNXRegistry
        read = registry.from_torchlib
    except (ImportError, AttributeError):
        return False
    if not hasattr(read, "cache_info"):
        registry.from_torchlib = staticmethod(functools.cache(read))
    return True
