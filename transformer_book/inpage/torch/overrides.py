"""Modes that see each function of PyTorch's as it is called."""

from functools import wraps

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


def watched(function):
    """Return a function that modes see."""

    @wraps(function)
    def call(*args, **kwargs):
        if "axis" in kwargs:
            kwargs["dim"] = kwargs.pop("axis")
        if not _modes:
            return function(*args, **kwargs)
        mode = _modes.pop()
        rest = _modes[:]
        _modes.clear()
        try:
            return mode.__torch_function__(function, (), args, kwargs)
        finally:
            _modes[:] = [*rest, mode]

    return call
