"""Calls of the page's kernels: what is written here, kernels.js reads."""

import json
import math
from array import array
from functools import cache

# Given by the host: see host.js.
from _page_kernels import call, codes

from ._dtypes import DTYPES, float64
from ._errors import Missing

_CODES = json.loads(codes)
_FUNCTIONS = _CODES["elementwise"]
_FAMILIES = _CODES["families"]
_ELEMENTWISE = _FAMILIES["elementwise"]
_INEXACT = _CODES["inexact"]
for _one in DTYPES.values():
    _one.code = _CODES["dtypes"][_one.name]


class Storage:
    """Memory that tensors share.

    Attributes:
        data: the numbers; one at least, so that there is an address.
        address: where they are.
        writes: how often they were changed in place.
    """

    __slots__ = "data", "address", "writes"

    def __init__(self, data):
        self.data, self.writes = data, 0
        self.address = data.buffer_info()[0]


_ZERO = {code: array(code, [0]) for code in {one.typecode for one in DTYPES.values()}}
# Numbers that an operation takes beside tensors, and one to round.
_NUMBERS = Storage(array("d", [0.0] * 8))
_SHORT = array("f", [0.0])


def new_storage(d, count):
    """Return memory for so many numbers, all zero."""
    return Storage(_ZERO[d.typecode] * (count or 1))


@cache
def contiguous_strides(shape):
    strides, step = [], 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(size, 1)
    return tuple(reversed(strides))


def address(t):
    """Return where a tensor's first number is."""
    storage = t.storage
    return storage.address + t._offset * storage.data.itemsize


def _operand(t, strides):
    # What `address` and `_signed` do: this is called for each tensor of each operation.
    storage = t.storage
    where = storage.address + t._offset * storage.data.itemsize
    return t._dtype.code, where if where < 2**31 else where - 2**32, *strides


def _signed(where):
    """Descriptions are of int32, and read as uint32."""
    return where - 2**32 if where >= 2**31 else where


def _number(number, place):
    """Describe a number, as a tensor without axes."""
    _NUMBERS.data[place] = number
    return float64.code, _signed(_NUMBERS.address + 8 * place)


def _run(description):
    words = array("i", description)
    status = call(words.buffer_info()[0])
    if status == _INEXACT:
        raise Missing("int64 beyond 2**53")
    return status


def spread(t, shape):
    """Return the strides of a tensor as it is broadcast to a shape."""
    if t._shape == shape:
        return t._strides
    added = len(shape) - len(t._shape)
    own = (
        0 if size == 1 else step
        for size, step in zip(t._shape, t._strides, strict=True)
    )
    return (*(0,) * added, *own)


def elementwise(function, out, *inputs):
    """Compute `out`, of the shape that the inputs are broadcast to.

    Args:
        inputs: tensors, and numbers that are rounded as they take part.
    """
    shape = out._shape
    words = [_ELEMENTWISE, _FUNCTIONS[function], len(shape), 1 + len(inputs), *shape]
    words += _operand(out, out._strides)
    for place, one in enumerate(inputs):
        if one.__class__ is float or one.__class__ is int:
            words += _number(one, place)
            words += (0,) * len(shape)
        else:
            words += _operand(one, spread(one, shape))
    _run(words)


def reduce(function, out, t, dims):
    """Reduce the axes `dims`; `out` is contiguous."""
    order = [i for i in range(len(t._shape)) if i not in dims] + list(dims)
    words = [_FAMILIES["reduce"], _CODES["reductions"][function]]
    words += [len(order) - len(dims), len(dims), *(t._shape[i] for i in order)]
    words += _operand(out, ())
    words += _operand(t, [t._strides[i] for i in order])
    _run(words)


def matmul(out, a, b):
    """Multiply matrices (..., M, K) and (..., K, N) into (..., M, N)."""
    batch = out._shape[:-2]
    words = [_FAMILIES["matmul"], len(batch), *batch, *out._shape[-2:], a._shape[-1]]
    for t in (out, a, b):
        words += _operand(t, (*spread(t, batch + t._shape[-2:])[:-2], *t._strides[-2:]))
    _run(words)


def index(move, values, table, table_strides, indices):
    """Move numbers between `values` and the places of `table` that indices name.

    Args:
        move: "take", "put" or "add".
        table_strides: of the table along the axes of the values; 0 where indices say.
        indices: (size, stride, index) of each axis of the table that an index names.

    Returns:
        0, or 1 + the number of the index that is out of range.
    """
    shape = values._shape
    words = [_FAMILIES["index"], _CODES["moves"][move], len(shape), *shape]
    words += _operand(values, values._strides)
    words += _operand(table, table_strides)
    words.append(len(indices))
    for size, stride, t in indices:
        words += [size, stride, *_operand(t, spread(t, shape))]
    return _run(words)


def rows(function, out, *inputs, length=None, number=0.0):
    """Compute row by row; all tensors are contiguous, and of the same shape.

    Args:
        length: of a row: by default the size of the last axis.
        number: that the function takes besides, if it takes one.
    """
    length = out._shape[-1] if length is None else length
    count = math.prod(out._shape) // (length or 1)
    words = [_FAMILIES["rows"], _CODES["rows"][function], count, length]
    words += _number(number, 0)
    words += _operand(out, ())
    for t in (inputs[0], inputs[-1]):
        words += _operand(t, ())
    _run(words)


def adam(parameter, gradient, mean, square, options):
    """Take a step of Adam in place; all tensors are contiguous, and of one dtype.

    Args:
        options: numbers: how much of the gradient goes into the mean, and of its square
            into the mean square; what divides the root of that, and is added to it; the
            step; what is kept of the parameter before it.
    """
    _NUMBERS.data[: len(options)] = array("d", options)
    words = [_FAMILIES["adam"], parameter.numel(), _signed(_NUMBERS.address)]
    for t in (parameter, gradient, mean, square):
        words += _operand(t, ())
    _run(words)


def rounded(number):
    """Return a Python number as a float32 holds it."""
    _SHORT[0] = number
    return _SHORT[0]


def exact(number):
    """Return a whole number as an int64 holds it here."""
    if abs(number) > 2**53:
        raise Missing("int64 beyond 2**53")
    return number
