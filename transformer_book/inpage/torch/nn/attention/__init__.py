"""What attention is given besides queries, keys and values."""

import sys

from ..._errors import lacking
from . import bias

__getattr__ = lacking("torch.nn.attention", lambda: sys.modules[__name__])
