"""Generated from the modules here by `make export`: do not edit."""

from .caption import Caption
from .clocks import Clocks
from .curve import Curve
from .guess import Guess
from .headgrid import HeadGrid
from .heatmap import Heatmap
from .likeliest import Likeliest
from .meter import Meter
from .plane import Plane
from .row import Row
from .why import Why

__all__ = [
    "Caption",
    "Clocks",
    "Curve",
    "Guess",
    "HeadGrid",
    "Heatmap",
    "Likeliest",
    "Meter",
    "Plane",
    "Row",
    "Why",
]
