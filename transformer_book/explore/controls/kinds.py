"""Generated from the modules here by `make export`: do not edit."""

from .characters import Characters
from .choice import Choice
from .mask import Mask
from .matrix import Matrix
from .sentence import Sentence
from .slider import Slider
from .switch import Switch
from .vectors import Vectors

__all__ = [
    "Characters",
    "Choice",
    "Mask",
    "Matrix",
    "Sentence",
    "Slider",
    "Switch",
    "Vectors",
]
