"""Interactive figures around PyTorch layers, with a kernel or without one.

``explore(layer, x=Sentence(...), show=[Heatmap("weights")])`` is a widget in Jupyter,
where the kernel runs the layer, and a live figure in the built book, where the
reader's browser runs the same layer exported to ONNX. Nothing here knows this book:
another course can take the package as it is.
"""

import lazy_loader

# Imported when asked for: Sphinx needs the extension, and would wait for PyTorch.
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "controls": [
            "Choice",
            "Mask",
            "Sentence",
            "Slider",
            "Switch",
            "Vectors",
            "Vocabulary",
        ],
        "training": ["Trainer", "train"],
        "views": [
            "Caption",
            "Clocks",
            "Curve",
            "Guess",
            "HeadGrid",
            "Heatmap",
            "Meter",
            "Plane",
            "Row",
        ],
        "widget": ["Explorer", "explore"],
    },
)
