"""Interactive figures around PyTorch layers, with a kernel or without one.

``explore(layer, x=Sentence(...), show=[Heatmap("weights")])`` is a widget in Jupyter,
where the kernel runs the layer, and a live figure in the built book, where the
reader's browser runs the same layer exported to ONNX. Nothing here knows this book:
another course can take the package as it is.
"""

from transformer_book.explore.controls import (
    Choice,
    Mask,
    Sentence,
    Slider,
    Switch,
    Vectors,
    Vocabulary,
)
from transformer_book.explore.training import Trainer, train
from transformer_book.explore.views import (
    Caption,
    Clocks,
    Curve,
    Guess,
    HeadGrid,
    Heatmap,
    Meter,
    Plane,
    Row,
)
from transformer_book.explore.widget import Explorer, explore

__all__ = [
    "Caption",
    "Choice",
    "Clocks",
    "Curve",
    "Explorer",
    "Guess",
    "HeadGrid",
    "Heatmap",
    "Mask",
    "Meter",
    "Plane",
    "Row",
    "Sentence",
    "Slider",
    "Switch",
    "Trainer",
    "Vectors",
    "Vocabulary",
    "explore",
    "train",
]
