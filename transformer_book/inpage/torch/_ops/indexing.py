"""Indices: views of slices, and gathering and scattering by tensors."""

import builtins
from array import array
from itertools import chain, compress

from .. import _kernels
from .._dtypes import bool_, int64
from .._errors import Missing
from .._history import GradMode, record
from .._tensor import Tensor, axis, empty, operand, place, share, view, write
from ._register import function_only, in_place, method_only, operation
from .elementwise import broadcast, summed_to


class Place:
    """What an index names in a tensor: a view, and indices along some of its axes.

    Attributes:
        offset, shape, strides: of the view.
        name: what PyTorch calls the last step that makes the view.
        indices: axis of the view -> the tensor of whole numbers that picks along it.
    """

    def __init__(self, t, index):
        self.offset, self.shape, self.strides = t._offset, [], []
        self.indices = {}
        self.name = "Alias"
        at = 0
        for one in _completed(t, index):
            if one is None:
                self._axis(1, 0)
                self.name = "Unsqueeze"
            elif isinstance(one, slice):
                start, stop, step = one.indices(t._shape[at])
                if step <= 0:
                    raise ValueError("step must be greater than zero")
                self.offset += start * t._strides[at]
                self._axis(max(0, -(-(stop - start) // step)), t._strides[at] * step)
                # Among others PyTorch leaves out what takes all.
                if index is one or one.indices(t._shape[at]) != (0, t._shape[at], 1):
                    self.name = "Slice"
                at += 1
            elif isinstance(one, Tensor):
                for part in _whole_numbers(one, t, at):
                    self.indices[len(self.shape)] = part
                    self._axis(t._shape[at], t._strides[at])
                    at += 1
            else:
                size, number = t._shape[at], one.__index__()
                if not -size <= number < size:
                    raise IndexError(
                        f"index {number} is out of bounds for dimension {at} with "
                        f"size {size}"
                    )
                self.offset += number % size * t._strides[at]
                self.name = "Select"
                at += 1

    def _axis(self, size, step):
        self.shape.append(size)
        self.strides.append(step)

    def view_of(self, t):
        return place(t.storage, self.offset, self.shape, self.strides, t.dtype)

    def _arranged(self):
        """Return the axes of the view before and after those that indices pick, and the
        shape of these."""
        where = list(self.indices)
        picked = broadcast(*(t._shape for t in self.indices.values()), ())
        together = where == list(range(where[0], where[-1] + 1))
        rest = [i for i in range(len(self.shape)) if i not in self.indices]
        before = [i for i in rest if together and i < where[0]]
        return before, picked, rest[len(before) :]

    def picked_shape(self):
        before, picked, after = self._arranged()
        return (
            *(self.shape[i] for i in before),
            *picked,
            *(self.shape[i] for i in after),
        )

    def move(self, move, values, table):
        """Move numbers between values of the picked shape and a table."""
        before, picked, after = self._arranged()
        strides = [
            *(self.strides[i] for i in before),
            *(0 for _ in picked),
            *(self.strides[i] for i in after),
        ]
        # The axes of indices stand before those that come after the picked ones.
        indices = [
            (
                self.shape[i],
                self.strides[i],
                place(
                    t.storage,
                    t._offset,
                    (*t._shape, *(1 for _ in after)),
                    (*t._strides, *(0 for _ in after)),
                    t.dtype,
                ),
            )
            for i, t in self.indices.items()
        ]
        status = _kernels.index(move, values, self.view_of(table), strides, indices)
        if status:
            size, _, index = indices[status - 1]
            wrong = next(n for n in index._flat() if not -size <= n < size)
            raise IndexError(
                f"index {wrong} is out of bounds for dimension "
                f"{list(self.indices)[status - 1]} with size {size}"
            )


def _completed(t, index):
    """Return an index as a list with one part for each axis, and for each new one."""
    parts = list(index) if isinstance(index, tuple) else [index]
    parts = [_as_index(one) for one in parts]
    taken = builtins.sum(
        (one.ndim if one.dtype.kind == "b" else 1)
        if isinstance(one, Tensor)
        else one is not None and one is not Ellipsis
        for one in parts
    )
    if taken > t.ndim:
        if not t.ndim:
            raise IndexError(
                "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or "
                "`tensor.item<T>()` in C++ to convert a 0-dim tensor to a number"
            )
        raise IndexError(f"too many indices for tensor of dimension {t.ndim}")
    rest = [slice(None)] * (t.ndim - taken)
    for at, one in enumerate(parts):
        if one is Ellipsis:
            return [*parts[:at], *rest, *parts[at + 1 :]]
    return [*parts, *rest]


def _as_index(one):
    if isinstance(one, (list, range, bool)):
        from .creation import tensor

        return tensor(one, dtype=int64 if one == [] else None)
    if isinstance(one, Tensor):
        if one.dtype.kind == "f":
            raise IndexError(
                "tensors used as indices must be long, int, byte or bool tensors"
            )
        # A number in a tensor picks one entry, as the number does.
        return int(one) if not one.ndim and one.dtype.kind == "i" else one
    if one is None or one is Ellipsis or isinstance(one, slice):
        return one
    if not hasattr(one, "__index__"):
        raise TypeError(
            "only integers, slices (`:`), ellipsis (`...`), None and long or byte "
            f"Variables are valid indices (got {type(one).__name__})"
        )
    return one


def _whole_numbers(index, t, at):
    """Return an index as tensors of whole numbers, one for each axis that it picks."""
    if index.dtype.kind != "b":
        return [index]
    for number, size in enumerate(index._shape):
        if size != t._shape[at + number]:
            raise IndexError(
                f"The shape of the mask {list(index._shape)} at index {number} does "
                f"not match the shape of the indexed tensor {list(t._shape)} at index "
                f"{at + number}"
            )
    if not index.ndim:
        raise Missing("an index that is True or False")
    return index.nonzero(as_tuple=True)


def added(t, index, g):
    """The gradient of a tensor, from that of what an index picks of it."""
    whole = empty(t._shape, t.dtype)
    Place(whole, index).move("add", g, whole)
    return whole


def _filled(t, index, g):
    """The gradient of a tensor, from that of a view of it."""
    whole = empty(t._shape, t.dtype)
    _kernels.elementwise("copy", Place(whole, index).view_of(whole), g)
    return whole


@method_only("__getitem__")
def getitem(self, index):
    where = Place(self, index)
    if not where.indices:
        back = lambda g: _filled(self, index, g)  # noqa: E731
        return view(self, where.offset, where.shape, where.strides, where.name, back)
    out = empty(where.picked_shape(), self.dtype)
    where.move("take", out, self)
    return record(out, "Index", (self, lambda g: added(self, index, g)))


@method_only("__setitem__")
def setitem(self, index, value):
    where = Place(self, index)
    if not where.indices:
        target = view(
            self,
            where.offset,
            where.shape,
            where.strides,
            "Slice",
            lambda g: _filled(self, index, g),
        )
        write(target, lambda past: _fitting(past, value))
        return
    write(self, lambda past: _put(past, index, value))


def _fitting(past, value):
    """Return a value as wide as what it replaces."""
    if not isinstance(value, Tensor):
        from .creation import full

        return full(past._shape, value, dtype=past.dtype)
    shape = value._shape
    while len(shape) > past.ndim and shape[0] == 1:
        shape = shape[1:]
    if shape != value._shape:
        value = value.reshape(shape)
    if value._shape != past._shape:
        value = value.expand(past._shape)
    return value.to(past.dtype)


def _put(past, index, value):
    """Return a tensor in which what an index names is another value."""
    out = empty(past._shape, past.dtype)
    _kernels.elementwise("copy", out, past)
    where = Place(out, index)
    shape = where.picked_shape()
    if isinstance(value, Tensor) and broadcast(value._shape, shape) != shape:
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(value._shape)} cannot be "
            f"broadcast to indexing result of shape {list(shape)}"
        )
    values = empty(shape, out.dtype)
    _kernels.elementwise("copy", values, operand(value, out.dtype))
    where.move("put", values, out)

    def to_past(g):
        rest = g.clone()
        rest[index] = 0.0
        return rest

    pairs = [(past, to_past)]
    if isinstance(value, Tensor):
        pairs.append((value, lambda g: summed_to(g[index], value)))
    return record(out, "IndexPut", *pairs)


# Functions


@operation()
def nonzero(input, *, as_tuple=False):
    flat = list(compress(range(input.numel()), input._flat()))
    columns, step = [], 1
    for size in reversed(input._shape):
        rest = flat if step == 1 else [i // step for i in flat]
        columns.append([i % size for i in rest])
        step *= max(size, 1)
    columns.reverse()
    if as_tuple:
        return tuple(_whole(column) for column in columns)
    rows = chain.from_iterable(zip(*columns, strict=True))
    return _whole(rows).reshape(len(flat), input.ndim)


def _whole(numbers):
    """Return a row of small whole numbers as a tensor."""
    data = array(int64.typecode, numbers)
    return place(_kernels.Storage(data), 0, (len(data),), (1,), int64)


@operation()
def argwhere(input):
    return nonzero(input)


@operation()
def take(input, index):
    return input.reshape(-1)[index]


@function_only()
def isin(elements, test_elements):
    tests = set(test_elements._flat())
    found = [one in tests for one in elements._flat()]
    return Tensor.new_tensor(elements, found, dtype=bool_).reshape(elements._shape)


@operation()
def masked_select(input, mask):
    shape = broadcast(input._shape, mask._shape)
    return input.expand(shape)[mask.expand(shape)]


def _along(t, dim, index, name):
    """Return the index (grids) that picks along an axis what another index says."""
    from .creation import arange

    if index.dtype is not int64:
        raise RuntimeError(f"{name}(): Expected dtype int64 for index")
    if index.ndim != t.ndim:
        raise RuntimeError(
            "Index tensor must have the same number of dimensions as input tensor"
        )
    at = axis(dim, t.ndim)
    for i, (size, limit) in enumerate(zip(index._shape, t._shape, strict=True)):
        if i != at and size > limit:
            raise RuntimeError(
                f"Size does not match at dimension {i} expected index "
                f"{list(index._shape)} to be no larger than self {list(t._shape)} "
                f"apart from dimension {at}"
            )
    grids = [
        index
        if i == at
        else arange(size).reshape([-1 if j == i else 1 for j in range(t.ndim)])
        for i, size in enumerate(index._shape)
    ]
    size = t._shape[at]
    if wrong := [k for k in index._flat() if not 0 <= k < size]:
        raise RuntimeError(
            f"index {wrong[0]} is out of bounds for dimension {at} with size {size}"
        )
    return tuple(grids)


@operation()
def gather(input, dim, index, *, sparse_grad=False):
    if not input.ndim:
        return input.clone()
    grids = _along(input, dim, index, "gather")
    out = share(getitem(share(input), grids))
    back = (input, lambda g: added(input, grids, g))
    return record(out, "Gather", back)


@operation()
def take_along_dim(input, indices, dim):
    return gather(input, dim, indices)


@operation()
def scatter(input, dim, index, src=None, *, value=None):
    grids = _along(input, dim, index, "scatter")
    source = value if src is None else src
    if isinstance(source, Tensor):
        source = source[tuple(slice(size) for size in index._shape)]
    return _put(input, grids, source)


@operation()
def scatter_add(input, dim, index, src):
    grids = _along(input, dim, index, "scatter_add")
    source = src[tuple(slice(size) for size in index._shape)]
    out = input.clone()
    Place(out, grids).move("add", source, out)
    return record(
        share(out), "ScatterAdd", (input, lambda g: g), (source, lambda g: g[grids])
    )


def _at(t, dim, index):
    return (slice(None),) * axis(dim, t.ndim) + (index,)


@operation()
def index_select(input, dim, index):
    if index.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    index = index.reshape(-1)
    return input[_at(input, dim, index)] if input.ndim else input.clone()


@operation()
def index_fill(input, dim, index, value):
    return _put(input, _at(input, dim, index), value)


@operation()
def index_copy(input, dim, index, source):
    return _put(input, _at(input, dim, index), source)


@operation()
def index_add(input, dim, index, source, *, alpha=1):
    where = _at(input, dim, index)
    out = input.clone()
    scaled = source if alpha == 1 else source * alpha
    Place(out, where).move("add", scaled, out)
    return record(
        share(out), "IndexAdd", (input, lambda g: g), (scaled, lambda g: g[where])
    )


@operation()
def index_put(input, indices, values):
    return _put(input, tuple(indices), values)


in_place("scatter", "scatter_add", "index_fill", "index_copy", "index_add", "index_put")


# Writing whole tensors


@method_only()
def copy_(self, src, non_blocking=False):
    from .shapes import to

    return write(self, lambda past: _expanded(past, to(src, past.dtype)))


def _expanded(past, value):
    return value if value._shape == past._shape else value.expand(past._shape)


@method_only()
def fill_(self, value):
    if isinstance(value, Tensor) and value.ndim:
        raise RuntimeError(
            "fill_ only supports 0-dimension value tensor but got tensor with "
            f"{value.ndim} dimensions."
        )
    return write(self, lambda past: _overwritten(past, value))


def _overwritten(past, value):
    out = _fitting(past, value)
    return record(share(out), "Fill", (past, lambda g: g * 0)) if _taped(out) else out


def _taped(out):
    return GradMode.enabled and out.dtype.kind == "f" and not out.requires_grad


@method_only()
def zero_(self):
    return fill_(self, 0)


@method_only()
def fill_diagonal_(self, fill_value):
    diagonal = self.diagonal() if self.ndim == 2 else None
    if diagonal is None:
        raise RuntimeError("all dimensions of input must be of equal length")
    fill_(diagonal, fill_value)
    return self
