"""Tools for gradients and sequences."""

import sys

from ..._errors import lacking
from ..._history import no_grad
from ..._ops.shapes import stack
from ..._tensor import Tensor
from . import rnn


@no_grad()
def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False):
    """Shorten all gradients together to a length; return the length before."""
    parameters = [parameters] if isinstance(parameters, Tensor) else parameters
    gradients = [p.grad for p in parameters if p.grad is not None]
    total = stack([g.norm(norm_type) for g in gradients]).norm(norm_type)
    factor = (max_norm / (total + 1e-6)).clamp(max=1.0)
    for gradient in gradients:
        gradient.mul_(factor)
    return total


__getattr__ = lacking("torch.nn.utils", lambda: sys.modules[__name__])
