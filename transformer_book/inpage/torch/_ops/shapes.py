"""What looks at the same numbers in another shape, and what puts tensors together."""

import builtins
import math

from .. import _kernels
from .._dtypes import common_dtype, int64
from .._dtypes import dtype as dtype_type
from .._errors import Missing
from .._history import no_grad, record
from .._tensor import Tensor, axes_of, axis, empty, place, share, sizes, view
from ._register import (
    function_only,
    in_place,
    method_only,
    operation,
    property_only,
)
from .elementwise import broadcast, where


def _permuted(t, order, name="Permute"):
    back = [order.index(i) for i in range(len(order))]
    return view(
        t,
        t._offset,
        [t._shape[i] for i in order],
        [t._strides[i] for i in order],
        name,
        lambda g: _permuted(g, back),
    )


@function_only("permute")
def permute_function(input, dims):
    return permute(input, *dims)


@method_only()
def permute(self, *dims):
    order = [axis(i, self.ndim) for i in sizes(dims)]
    if len(order) != self.ndim:
        raise RuntimeError(
            "permute(sparse_coo): number of dimensions in the tensor input does not "
            f"match the length of the desired ordering of dimensions i.e. input.dim() "
            f"= {self.ndim} is not equal to len(dims) = {len(order)}"
        )
    return _permuted(self, order)


@operation("transpose", "swapaxes", "swapdims")
def transpose(input, dim0, dim1):
    order = list(range(input.ndim))
    a, b = axis(dim0, input.ndim), axis(dim1, input.ndim)
    if order:
        order[a], order[b] = order[b], order[a]
    return _permuted(input, order, "Transpose")


@operation()
def t(input):
    if input.ndim > 2:
        raise RuntimeError(
            f"t() expects a tensor with <= 2 dimensions, but self is {input.ndim}D"
        )
    return _permuted(input, list(range(input.ndim))[::-1], "T")


@operation("movedim", "moveaxis")
def movedim(input, source, destination):
    sources, targets = (axes_of(d, input.ndim) for d in (source, destination))
    order = [i for i in range(input.ndim) if i not in sources]
    for target, one in builtins.sorted(zip(targets, sources, strict=True)):
        order.insert(target, one)
    return _permuted(input, order)


@method_only("expand")
def expand(self, *size):
    shape = sizes(size)
    added = len(shape) - self.ndim
    if added < 0:
        raise RuntimeError(
            f"expand({self.type()}{{{list(self._shape)}}}, size={list(shape)}): the "
            f"number of sizes provided ({len(shape)}) must be greater or equal to the "
            f"number of dimensions in the tensor ({self.ndim})"
        )
    wanted = [
        self._shape[i - added] if n == -1 and i >= added else n
        for i, n in enumerate(shape)
    ]
    for i, own in enumerate(self._shape, added):
        if own not in (1, wanted[i]):
            raise RuntimeError(
                f"The expanded size of the tensor ({wanted[i]}) must match the "
                f"existing size ({own}) at non-singleton dimension {i}.  Target sizes: "
                f"{list(shape)}.  Tensor sizes: {list(self._shape)}"
            )
    from .elementwise import summed_to

    strides = _kernels.spread(self, tuple(wanted))
    name = "Expand"
    return view(self, self._offset, wanted, strides, name, lambda g: summed_to(g, self))


@function_only()
def broadcast_to(input, size):
    return expand(input, *size)


Tensor.broadcast_to = Tensor.expand


@method_only()
def expand_as(self, other):
    return expand(self, *other._shape)


@function_only()
def broadcast_tensors(*tensors):
    shape = broadcast(*(t._shape for t in tensors))
    return tuple(expand(t, *shape) for t in tensors)


@function_only()
def broadcast_shapes(*shapes):
    from .._dtypes import Size

    shapes = [(one,) if isinstance(one, int) else tuple(one) for one in shapes]
    return Size(broadcast(*shapes, ()) if len(shapes) == 1 else _fit(shapes))


def _fit(shapes):
    try:
        return broadcast(*shapes)
    except RuntimeError:
        raise RuntimeError(
            "Shape mismatch: objects cannot be broadcast to a single shape"
        ) from None


def _filled_in(shape, count):
    """Return a shape with its -1 filled in."""
    invalid = f"shape '{list(shape)}' is invalid for input of size {count}"
    if -1 in shape:
        rest = -math.prod(shape)
        if not rest or count % rest:
            if not rest and not count:
                raise RuntimeError(
                    "cannot reshape tensor of 0 elements into shape "
                    f"{list(shape)} because the unspecified dimension size -1 can be "
                    "any value and is ambiguous"
                )
            raise RuntimeError(invalid)
        shape = tuple(count // rest if n == -1 else n for n in shape)
    if math.prod(shape) != count:
        raise RuntimeError(invalid)
    return shape


def _viewed_strides(t, shape):
    """Return the strides of a view of another shape, or None if there is none.

    Axes that lie in memory one after the other are taken together, and then divided
    anew.
    """
    if t.is_contiguous():
        return _kernels.contiguous_strides(tuple(shape))
    runs = []  # sizes and innermost strides of axes that lie together
    for size, step in zip(t._shape, t._strides, strict=True):
        if size == 1:
            continue
        if runs and runs[-1][1] == size * step:
            runs[-1] = (runs[-1][0] * size, step)
        else:
            runs.append((size, step))
    strides: list[int] = []
    wanted = list(shape)
    for size, step in runs:
        group: list[int] = []
        while math.prod(group) < size and wanted:
            group.append(wanted.pop(0))
        if math.prod(group) != size:
            return None
        strides += [step * n for n in _kernels.contiguous_strides(tuple(group))]
    return (*strides, *(1 for _ in wanted))


@method_only("reshape")
def reshape(self, *shape):
    wanted = _filled_in(sizes(shape), self.numel())
    strides = _viewed_strides(self, wanted)
    if strides is None:
        copy = self.clone()
        strides = _kernels.contiguous_strides(tuple(wanted))
        return view(
            copy, 0, wanted, strides, "UnsafeView", lambda g: g.reshape(copy._shape)
        )
    back = lambda g: g.reshape(self._shape)  # noqa: E731
    return view(self, self._offset, wanted, strides, "View", back)


@function_only("reshape")
def reshape_function(input, shape):
    return reshape(input, *shape)


@method_only("view")
def view_method(self, *shape):
    if shape and isinstance(shape[0], dtype_type):
        raise Missing("torch.Tensor.view(dtype)", self)
    wanted = _filled_in(sizes(shape), self.numel())
    if _viewed_strides(self, wanted) is None:
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least "
            "one dimension spans across two contiguous subspaces). Use .reshape(...) "
            "instead."
        )
    return reshape(self, *wanted)


@method_only()
def view_as(self, other):
    return view_method(self, *other._shape)


@method_only()
def reshape_as(self, other):
    return reshape(self, *other._shape)


@operation()
def flatten(input, start_dim=0, end_dim=-1):
    a, b = axis(start_dim, input.ndim), axis(end_dim, input.ndim)
    if a > b:
        raise RuntimeError(
            "flatten() has invalid args: start_dim cannot come after end_dim"
        )
    if not input.ndim:
        return reshape(input, 1)
    if a == b:
        return input
    shape = input._shape
    return reshape(input, *shape[:a], math.prod(shape[a : b + 1]), *shape[b + 1 :])


@operation()
def ravel(input):
    return reshape(input, -1)


@operation()
def unflatten(input, dim, sizes):
    at = axis(dim, input.ndim)
    size = input._shape[at]
    parts = tuple(int(n) for n in sizes)
    invalid = (
        f"unflatten: Provided sizes {list(parts)} don't multiply up to the size of "
        f"dim {at} ({size}) in the input tensor"
    )
    if -1 in parts:
        rest = -math.prod(parts)
        if not rest or size % rest:
            raise RuntimeError(invalid)
        parts = tuple(size // rest if n == -1 else n for n in parts)
    if math.prod(parts) != size:
        raise RuntimeError(invalid)
    return reshape(input, *input._shape[:at], *parts, *input._shape[at + 1 :])


@operation()
def squeeze(input, dim=None):
    dims = axes_of(dim, input.ndim) if dim != () else ()
    keep = [i for i in range(input.ndim) if i not in dims or input._shape[i] != 1]
    return view(
        input,
        input._offset,
        [input._shape[i] for i in keep],
        [input._strides[i] for i in keep],
        "Squeeze",
        lambda g: g.reshape(input._shape),
    )


@operation()
def unsqueeze(input, dim):
    at = axis(dim, input.ndim + 1)
    shape, strides = list(input._shape), list(input._strides)
    strides.insert(at, shape[at] * strides[at] if at < input.ndim else 1)
    shape.insert(at, 1)
    back = lambda g: g.reshape(input._shape)  # noqa: E731
    return view(input, input._offset, shape, strides, "Unsqueeze", back)


@operation()
def narrow(input, dim, start, length):
    at = axis(dim, input.ndim)
    size = input._shape[at]
    start = int(start) + (size if start < 0 else 0)
    if length < 0 or start + length > size:
        raise RuntimeError(
            f"start ({start}) + length ({length}) exceeds dimension size ({size})."
        )
    return input[(slice(None),) * at + (slice(start, start + length),)]


@operation()
def select(input, dim, index):
    return input[(slice(None),) * axis(dim, input.ndim) + (index,)]


@operation()
def unbind(input, dim=0):
    count = input._shape[axis(dim, input.ndim)]
    return tuple(select(input, dim, i) for i in range(count))


@operation()
def split(input, split_size_or_sections, dim=0):
    size = input._shape[axis(dim, input.ndim)]
    parts = split_size_or_sections
    if isinstance(parts, int):
        if parts <= 0:
            raise RuntimeError(f"split expects split_size be positive, but got {parts}")
        step = parts
        parts = [min(step, size - at) for at in range(0, size, step)] or [0]
    elif builtins.sum(parts) != size:
        raise RuntimeError(
            "split_with_sizes expects split_sizes to sum exactly to "
            f"{size} (input tensor's size at dimension {dim}), but got "
            f"split_sizes={list(parts)}"
        )
    out, at = [], 0
    for part in parts:
        out.append(narrow(input, dim, at, part))
        at += part
    return tuple(out)


@operation()
def chunk(input, chunks, dim=0):
    size = input._shape[axis(dim, input.ndim)]
    return split(input, -(-size // chunks) if size else [0] * chunks, dim)


@operation()
def diagonal(input, offset=0, dim1=0, dim2=1):
    a, b = axis(dim1, input.ndim), axis(dim2, input.ndim)
    rows = input._shape[a] - max(-offset, 0)
    columns = input._shape[b] - max(offset, 0)
    start = input._strides[b] * max(offset, 0) + input._strides[a] * max(-offset, 0)
    keep = [i for i in range(input.ndim) if i not in (a, b)]

    def back(g):
        whole = empty(input._shape, input.dtype)
        _kernels.elementwise("copy", diagonal(whole, offset, dim1, dim2), g)
        return whole

    return view(
        input,
        input._offset + start,
        [*(input._shape[i] for i in keep), max(0, min(rows, columns))],
        [*(input._strides[i] for i in keep), input._strides[a] + input._strides[b]],
        "Diagonal",
        back,
    )


@operation()
def trace(input):
    return diagonal(input).sum()


@operation()
def diag_embed(input):
    from .creation import eye

    unit = eye(input._shape[-1]).bool()
    return where(unit, input.unsqueeze(-1), 0)


@operation()
def diag(input, diagonal=0):
    if input.ndim == 2:
        return Tensor.diagonal(input, diagonal).clone()
    if diagonal:
        raise Missing("torch.diag of a vector beside the diagonal")
    return diag_embed(input)


@operation()
def diagflat(input):
    return diag_embed(input.reshape(-1))


def _triangle(input, keep, name):
    from .creation import arange

    if input.ndim < 2:
        raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions")
    beyond = arange(input._shape[-1]) - arange(input._shape[-2]).unsqueeze(-1)
    kept = keep(beyond)
    out = where(kept, share(input), False if input.dtype.kind == "b" else 0)
    back = (input, lambda g: where(kept, g, 0.0))
    return record(out, name.capitalize(), back)


@operation()
def tril(input, diagonal=0):
    return _triangle(input, lambda beyond: beyond <= diagonal, "tril")


@operation()
def triu(input, diagonal=0):
    return _triangle(input, lambda beyond: beyond >= diagonal, "triu")


# Copies


@method_only()
def copied(t, d=None):
    """Return the numbers in memory of their own, perhaps of another dtype."""
    out = empty(t._shape, d or t.dtype)
    if out.dtype.kind == "b":
        function = "truth"
    elif out.dtype.kind == "i" and t.dtype.kind == "f":
        function = "trunc"
    else:
        function = "copy"
    _kernels.elementwise(function, out, t)
    return out


@operation()
def clone(input, *, memory_format=None):
    return record(copied(input), "Clone", (input, lambda g: g))


@method_only()
def contiguous(self, memory_format=None):
    return self if self.is_contiguous() else clone(self)


@method_only()
def to(self, *args, dtype=None, device=None, copy=False, non_blocking=False):
    from .._dtypes import on_cpu

    for one in args:
        if isinstance(one, dtype_type):
            dtype = one
        elif isinstance(one, Tensor):
            dtype = one.dtype
        elif not isinstance(one, bool):
            device = one
    on_cpu(device)
    if dtype is None or dtype is self.dtype:
        return clone(self) if copy else self
    before = self.dtype
    return record(copied(self, dtype), "ToCopy", (self, lambda g: copied(g, before)))


def _conversions():
    from .._dtypes import DTYPES

    short = {
        "float": "float32",
        "double": "float64",
        "half": "float16",
        "bfloat16": "bfloat16",
        "long": "int64",
        "int": "int32",
        "short": "int16",
        "char": "int8",
        "byte": "uint8",
        "bool": "bool",
    }
    for name, d in short.items():
        method_only(name)(lambda self, d=DTYPES[d]: to(self, d))


_conversions()


@method_only()
def type_as(self, other):
    return to(self, other.dtype)


@method_only("type")
def type_(self, dtype=None):
    if dtype is not None:
        return to(self, dtype)
    from .._errors import SCALAR_NAMES

    return f"torch.{SCALAR_NAMES[self.dtype.name]}Tensor"


@method_only()
def cpu(self):
    return self


Tensor.to_dense = Tensor.cpu


@operation()
def flip(input, *dims, **named):
    dims = axes_of(list(sizes(dims or (named["dims"],))), input.ndim)
    shape, strides = input._shape, input._strides
    backward = builtins.sum((shape[i] - 1) * strides[i] for i in dims if shape[i])
    turned = place(
        input.storage,
        input._offset + backward,
        shape,
        [-step if i in dims else step for i, step in enumerate(strides)],
        input.dtype,
    )
    return record(copied(turned), "Flip", (input, lambda g: flip(g, dims)))


@operation()
def fliplr(input):
    return flip(input, 1)


@operation()
def flipud(input):
    return flip(input, 0)


@operation()
def rot90(input, k=1, dims=(0, 1)):
    for _ in range(k % 4):
        input = flip(transpose(input, *dims), dims[0])
    return input


@operation()
def roll(input, shifts, dims=None):
    if dims is None:
        return roll(input.reshape(-1), shifts, 0).reshape(input._shape)
    if isinstance(dims, (tuple, list)):
        shifts = (shifts,) if isinstance(shifts, int) else shifts
        for shift, one in zip(shifts, dims, strict=True):
            input = roll(input, shift, one)
        return input
    size = input._shape[axis(dims, input.ndim)]
    first = -shifts % size if size else 0
    with no_grad():
        plain = share(input)
        parts = [plain.narrow(dims, first, size - first), plain.narrow(dims, 0, first)]
        out = share(cat(parts, dims))
    return record(out, "Roll", (input, lambda g: roll(g, -shifts, dims)))


@method_only()
def repeat(self, *repeats):
    times = sizes(repeats)
    if len(times) < self.ndim:
        raise RuntimeError(
            "Number of dimensions of repeat dims can not be smaller than number of "
            "dimensions of tensor"
        )
    shape = (1,) * (len(times) - self.ndim) + self._shape
    spread = [n for pair in zip(times, shape, strict=True) for n in pair]
    wide = self.reshape([n for size in shape for n in (1, size)]).expand(spread)
    out = wide.reshape([a * b for a, b in zip(times, shape, strict=True)])
    return fresh(out, self)


def fresh(out, source):
    """Return a result in memory of its own: a copy, if it still has its source's."""
    return out.clone() if out.storage is source.storage else out


@function_only("tile")
def tile_function(input, dims):
    return tile(input, *dims)


@method_only()
def tile(input, *dims):
    dims = sizes(dims)
    return repeat(input, *(1,) * (input.ndim - len(dims)), *dims)


@operation()
def repeat_interleave(input, repeats, dim=None, *, output_size=None):
    if dim is None:
        input, dim = input.reshape(-1), 0
    at = axis(dim, input.ndim)
    if isinstance(repeats, Tensor) and repeats.numel() > 1:
        from .creation import tensor

        places = [i for i, n in enumerate(repeats.tolist()) for _ in range(n)]
        return input.index_select(at, tensor(places, dtype=int64))
    times = int(repeats)
    wide = input.unsqueeze(at + 1)
    wide = wide.expand(*wide._shape[: at + 1], times, *wide._shape[at + 2 :])
    return fresh(wide.flatten(at, at + 1), input)


# Several tensors


@function_only("cat", "concat", "concatenate")
def cat(tensors, dim=0):
    tensors = list(tensors)
    if not tensors:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    for place_, one in enumerate(tensors):
        if not isinstance(one, Tensor):
            raise TypeError(
                f"expected Tensor as element {place_} in argument 0, but got "
                f"{type(one).__name__}"
            )
        if not one.ndim:
            raise RuntimeError(
                f"zero-dimensional tensor (at position {place_}) cannot be concatenated"
            )
    d = common_dtype(tensors)
    # An empty vector fits any shape.
    pairs = [(one, lambda g: g.new_zeros(0)) for one in tensors if one._shape == (0,)]
    tensors = [one for one in tensors if one._shape != (0,)] or tensors[:1]
    first = tensors[0]
    at = axis(dim, first.ndim)
    for number, one in enumerate(tensors[1:], 1):
        if one.ndim != first.ndim:
            raise RuntimeError(
                "Tensors must have same number of dimensions: got "
                f"{first.ndim} and {one.ndim}"
            )
        for i, (own, size) in enumerate(zip(one._shape, first._shape, strict=True)):
            if i != at and own != size:
                raise RuntimeError(
                    f"Sizes of tensors must match except in dimension {at}. Expected "
                    f"size {size} but got size {own} for tensor number {number} in the "
                    "list."
                )
    lengths = [one._shape[at] for one in tensors]
    shape = [*first._shape[:at], builtins.sum(lengths), *first._shape[at + 1 :]]
    out = empty(shape, d)
    start = 0
    for one, length in zip(tensors, lengths, strict=True):
        offset = start * out._strides[at]
        part = place(out.storage, offset, one._shape, out._strides, d)
        _kernels.elementwise("copy", part, one)
        pairs.append((one, lambda g, s=start, n=length: narrow(g, at, s, n)))
        start += length
    return record(out, "Cat", *pairs)


def _equal_sizes(tensors):
    if not tensors:
        raise RuntimeError("stack expects a non-empty TensorList")
    for number, one in enumerate(tensors):
        if one._shape != tensors[0]._shape:
            raise RuntimeError(
                "stack expects each tensor to be equal size, but got "
                f"{list(tensors[0]._shape)} at entry 0 and {list(one._shape)} at entry "
                f"{number}"
            )


@function_only()
def stack(tensors, dim=0):
    tensors = list(tensors)
    _equal_sizes(tensors)
    at = axis(dim, tensors[0].ndim + 1)
    with no_grad():
        out = share(cat([share(one).unsqueeze(at) for one in tensors], at))
    pairs = [
        (one, lambda g, number=number: select(g, at, number))
        for number, one in enumerate(tensors)
    ]
    return record(out, "Stack", *pairs)


@function_only()
def hstack(tensors):
    return cat(tensors, 0 if tensors[0].ndim == 1 else 1)


@function_only()
def vstack(tensors):
    return cat([one.unsqueeze(0) if one.ndim == 1 else one for one in tensors], 0)


@function_only()
def block_diag(*tensors):
    from .creation import zeros

    rows, columns = (builtins.sum(t._shape[i] for t in tensors) for i in (0, 1))
    out = zeros(rows, columns, dtype=common_dtype(tensors))
    row = column = 0
    for one in tensors:
        height, width = one._shape
        out[row : row + height, column : column + width] = one
        row, column = row + height, column + width
    return out


@function_only()
def meshgrid(*tensors, indexing="ij"):
    if indexing != "ij":
        raise Missing('torch.meshgrid(indexing="xy")')
    shape = [len(one) for one in tensors]
    return tuple(
        one.reshape([-1 if i == number else 1 for i in range(len(shape))]).expand(shape)
        for number, one in enumerate(tensors)
    )


property_only("T")(lambda self: _permuted(self, list(range(self.ndim))[::-1]))


@property_only("mT")
def matrix_transposed(self):
    if self.ndim == 1:
        raise RuntimeError(
            "tensor.mT is only supported on matrices or batches of matrices. Got 1-D "
            "tensor."
        )
    return transpose(self, -2, -1) if self.ndim else self


in_place("tril", "triu")
