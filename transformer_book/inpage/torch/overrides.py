"""Modes that see each function of PyTorch's as it is called."""

from functools import update_wrapper
from types import MethodType

_modes: list = []


class TorchFunctionMode:
    """While it is entered, `__torch_function__` is called in the place of functions.

    Only what is called from outside is seen, as in PyTorch: not what a function of
    PyTorch's calls in turn.
    """

    def __enter__(self):
        _modes.append(self)
        return self

    def __exit__(self, *_):
        _modes.remove(self)

    def __torch_function__(self, func, types, args=(), kwargs=None):
        return func(*args, **(kwargs or {}))


class watched:
    """A function, or a method, that modes see.

    It has no code of its own, as PyTorch's functions have none: whoever asks what was
    called would find the same code for all of them.
    """

    def __init__(self, function):
        update_wrapper(self, function)
        self.function = function

    def __deepcopy__(self, memo):
        return self

    def __get__(self, instance, owner=None):
        return self if instance is None else MethodType(self, instance)

    def __call__(self, *args, **kwargs):
        if "axis" in kwargs:
            kwargs["dim"] = kwargs.pop("axis")
        if not _modes:
            return self.function(*args, **kwargs)
        mode = _modes.pop()
        rest = _modes[:]
        _modes.clear()
        try:
            return mode.__torch_function__(self.function, (), args, kwargs)
        finally:
            _modes[:] = [*rest, mode]
