"""Calls of the page's kernels: what is written here, kernels.js reads."""

import json
import math
from array import array

# Given by the host: see host.js.
from _page_kernels import call, codes

from ._dtypes import float32
from ._errors import Missing

_CODES = json.loads(codes)
_DTYPES = _CODES["dtypes"]
_FAMILIES = _CODES["families"]
_INEXACT = _CODES["inexact"]


class Storage:
    """Memory that tensors share.

    Attributes:
        data: the numbers; one at least, so that there is an address.
        writes: how often they were changed in place.
    """

    __slots__ = "data", "writes"

    def __init__(self, data):
        self.data, self.writes = data, 0


def new_storage(d, count):
    """Return memory for so many numbers, all zero."""
    return Storage(array(d.typecode, bytes(array(d.typecode).itemsize)) * max(count, 1))


def contiguous_strides(shape):
    strides, step = [], 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(size, 1)
    return tuple(reversed(strides))


def address(t):
    """Return where a tensor's first number is."""
    data = t.storage.data
    return data.buffer_info()[0] + t._offset * data.itemsize


def _operand(t, strides):
    where = address(t)
    # Descriptions are of int32, and read as uint32.
    return _DTYPES[t.dtype.name], where - 2**32 if where >= 2**31 else where, *strides


def _run(family, *numbers):
    words = array("i", [_FAMILIES[family], *numbers])
    status = call(words.buffer_info()[0])
    if status == _INEXACT:
        raise Missing("int64 beyond 2**53")
    return status


def spread(t, shape):
    """Return the strides of a tensor as it is broadcast to a shape."""
    added = len(shape) - len(t._shape)
    own = (
        0 if size == 1 else step
        for size, step in zip(t._shape, t._strides, strict=True)
    )
    return (*(0,) * added, *own)


def elementwise(function, out, *inputs):
    """Compute `out`, of the shape that the inputs are broadcast to."""
    shape = out._shape
    words = [_CODES["elementwise"][function], len(shape), 1 + len(inputs), *shape]
    words += _operand(out, out._strides)
    for t in inputs:
        words += _operand(t, spread(t, shape))
    _run("elementwise", *words)


def reduce(function, out, t, dims):
    """Reduce the axes `dims`; `out` is contiguous."""
    order = [i for i in range(len(t._shape)) if i not in dims] + list(dims)
    _run(
        "reduce",
        _CODES["reductions"][function],
        len(order) - len(dims),
        len(dims),
        *(t._shape[i] for i in order),
        *_operand(out, ()),
        *_operand(t, [t._strides[i] for i in order]),
    )


def matmul(out, a, b):
    """Multiply matrices (..., M, K) and (..., K, N) into (..., M, N)."""
    batch = out._shape[:-2]
    words = [len(batch), *batch, *out._shape[-2:], a._shape[-1]]
    for t in (out, a, b):
        words += _operand(t, (*spread(t, batch + t._shape[-2:])[:-2], *t._strides[-2:]))
    _run("matmul", *words)


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
    words = [_CODES["moves"][move], len(shape), *shape]
    words += _operand(values, values._strides)
    words += _operand(table, table_strides)
    words.append(len(indices))
    for size, stride, t in indices:
        words += [size, stride, *_operand(t, spread(t, shape))]
    return _run("index", *words)


def rows(function, out, t):
    """Compute each row of the last axis; both tensors are contiguous."""
    length = t._shape[-1]
    count = math.prod(t._shape[:-1])
    code = _CODES["rows"][function]
    _run("rows", code, count, length, *_operand(out, ()), *_operand(t, ()))


def rounded(number):
    """Return a Python number as a float32 holds it."""
    return array(float32.typecode, [number])[0]


def exact(number):
    """Return a whole number as an int64 holds it here."""
    if abs(number) > 2**53:
        raise Missing("int64 beyond 2**53")
    return number
