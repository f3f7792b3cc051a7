"""Modules and gradients as functions."""

import sys

from . import autograd
from ._errors import lacking
from ._ops.shapes import stack


def functional_call(module, parameter_and_buffer_dicts, args=None, kwargs=None):
    """Call a module with other tensors in the place of its own."""
    given = parameter_and_buffer_dicts
    if not isinstance(given, dict):
        given = {name: t for one in given for name, t in one.items()}
    args = args if isinstance(args, tuple) else () if args is None else (args,)
    before = []
    try:
        for name, t in given.items():
            path, _, last = name.rpartition(".")
            owner = module.get_submodule(path)
            held = owner._parameters if last in owner._parameters else owner._buffers
            before.append((held, last, held[last]))
            held[last] = t
        return module(*args, **(kwargs or {}))
    finally:
        for held, last, t in before:
            held[last] = t


def grad(func, argnums=0):
    """Return the function that gives the gradient of a function's one number."""

    def gradient(*args):
        leaf = args[argnums].detach().requires_grad_()
        out = func(*args[:argnums], leaf, *args[argnums + 1 :])
        return autograd.grad(out, leaf)[0]

    return gradient


def jacrev(func, argnums=0):
    """Return the function that gives all derivatives: out.shape + input.shape."""

    def jacobian(*args):
        leaf = args[argnums].detach().requires_grad_()
        out = func(*args[:argnums], leaf, *args[argnums + 1 :])
        rows = [
            autograd.grad(one, leaf, retain_graph=True, materialize_grads=True)[0]
            for one in out.reshape(-1)
        ]
        return stack(rows).reshape(*out._shape, *leaf._shape)

    return jacobian


__getattr__ = lacking("torch.func", lambda: sys.modules[__name__])
