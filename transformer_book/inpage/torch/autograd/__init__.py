"""Gradients on demand: see `_history` for the tape."""

import sys

from .. import _history
from .._errors import lacking
from .._history import enable_grad, inference_mode, no_grad, set_grad_enabled
from .._tensor import Tensor


def grad(
    outputs,
    inputs,
    grad_outputs=None,
    retain_graph=None,
    create_graph=False,
    allow_unused=None,
    is_grads_batched=False,
    materialize_grads=False,
):
    """Return the gradients of `inputs`, as a tuple."""
    _history.refuse_graph(create_graph)
    outputs = [outputs] if isinstance(outputs, Tensor) else list(outputs)
    inputs = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    if isinstance(grad_outputs, Tensor):
        grad_outputs = [grad_outputs]
    given = list(grad_outputs or [None] * len(outputs))
    return _history.gradients_of(
        outputs,
        inputs,
        given,
        bool(retain_graph),
        bool(allow_unused) or materialize_grads,
        materialize_grads,
    )


__getattr__ = lacking("torch.autograd", lambda: sys.modules[__name__])
