"""How an operation becomes a function of `torch`, and a method of its tensors."""

from .._tensor import Tensor, write
from ..overrides import watched

# What `torch` has, by name.
FUNCTIONS: dict = {}


def operation(*names, function=True, method=True):
    """Make a function public under these names, or else under its own.

    Its first argument is the tensor when it is a method.
    """

    def register(f):
        public = watched(f)
        for name in names or (f.__name__,):
            if function:
                FUNCTIONS[name] = public
            if method:
                setattr(Tensor, name, public)
        return f

    return register


def function_only(*names):
    return operation(*names, method=False)


def method_only(*names):
    return operation(*names, function=False)


def in_place(*names):
    """Give tensors `name_` for operations that they have as `name`."""
    for name in names:
        setattr(Tensor, f"{name}_", _writing(getattr(Tensor, name), f"{name}_"))


def _writing(function, name):
    def call(self, *args, **kwargs):
        return write(self, lambda past: function(past, *args, **kwargs))

    call.__name__ = name
    return watched(call)


def property_only(name):
    """Make a function of a tensor alone a property."""

    def register(f):
        setattr(Tensor, name, property(watched(f)))
        return f

    return register
