"""A small PyTorch for a page: the part that the book needs, proven against PyTorch.

It is not PyTorch. What it has, it computes as PyTorch does: the build compares them.
What it lacks, it says: see `_errors`. It is arranged like PyTorch's own package. The
arithmetic is done by kernels.js, in the memory of the interpreter.
"""

import math as _math
import sys as _sys

from . import _ops
from ._dtypes import (
    DTYPES as _DTYPES,
)
from ._dtypes import (
    Size,
    device,
    dtype,
    finfo,
    get_default_dtype,
    iinfo,
    promote_types,
    set_default_dtype,
)
from ._errors import LackingModules as _LackingModules
from ._errors import lacking as _lacking
from ._history import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    no_grad,
    set_grad_enabled,
)
from ._ops import FUNCTIONS as _FUNCTIONS
from ._tensor import Tensor
from ._tensor_str import set_printoptions

__version__ = "2.13.0+page"

inf, nan, pi, e = _math.inf, _math.nan, _math.pi, _math.e
newaxis = None
strided = "torch.strided"

globals().update(_DTYPES)
float, double, half = _DTYPES["float32"], _DTYPES["float64"], _DTYPES["float16"]
long, int, short = _DTYPES["int64"], _DTYPES["int32"], _DTYPES["int16"]

from . import random  # noqa: E402
from .random import (  # noqa: E402
    Generator,
    default_generator,
    get_rng_state,
    initial_seed,
    manual_seed,
    seed,
    set_rng_state,
)

globals().update(_FUNCTIONS)

from . import (  # noqa: E402
    autograd,
    func,
    linalg,
    nn,
    optim,
    overrides,
    special,
    utils,
)
from .nn.functional import dropout, layer_norm, rms_norm  # noqa: E402


def set_num_threads(count):
    """Do nothing: a page has one thread."""


def get_num_threads():
    return 1


def is_inference_mode_enabled():
    return False


_sys.meta_path.append(_LackingModules)
__getattr__ = _lacking("torch", lambda: _sys.modules[__name__])
