"""Interactive figures around PyTorch layers, with a kernel or without one.

``explore(layer, x=Sentence(...), show=[Heatmap("weights")])`` is a widget in Jupyter,
where the kernel runs the layer, and a live figure in the built book, where the
reader's browser runs the same layer exported to ONNX. Nothing here knows this book:
another course can take the package as it is.
"""

from importlib import import_module
from typing import Any

from . import controls, views
from .controls import *  # noqa: F403 - its names are in __all__
from .views import *  # noqa: F403 - its names are in __all__

# Imported when asked for: Sphinx needs the extension alone, and would wait for PyTorch.
_LATER = {
    "Again": "explorer",
    "Explorer": "explorer",
    "Figure": "figure",
    "Trainer": "training",
    "explore": "explorer",
    "train": "training",
}

__all__ = [*controls.__all__, *views.__all__, *_LATER]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
