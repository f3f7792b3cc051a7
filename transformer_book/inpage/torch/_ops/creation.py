"""Tensors made of numbers, sizes or ranges."""

import math
from array import array
from functools import partial

from .. import _kernels
from .._dtypes import (
    DTYPES,
    dtype_of_number,
    get_default_dtype,
    int64,
    on_cpu,
    promote_types,
)
from .._tensor import Tensor, operand, sizes
from .._tensor import empty as new
from ._register import function_only, method_only, operation

# Lists of these alone are taken as a whole: most lists are.
PLAIN = {bool, int, float}


def _made(t, device, requires_grad):
    on_cpu(device)
    return t.requires_grad_() if requires_grad else t


@function_only()
def tensor(data, *, dtype=None, device=None, requires_grad=False):
    """Make a tensor of numbers, of lists of them, or of another tensor."""
    if isinstance(data, Tensor):
        from .shapes import copied

        return _made(copied(data, dtype), device, requires_grad)
    shape: list[int] = []
    numbers: list = []
    d = _flatten(data, shape, 0, numbers)
    d = dtype or d or get_default_dtype()
    return _made(_filled(shape, numbers, d), device, requires_grad)


def _filled(shape, numbers, d):
    out = new(shape, d)
    if d.kind == "b":
        numbers = [number != 0 for number in numbers]
    elif d.kind == "i":
        numbers = [_kernels.exact(int(number)) for number in numbers]
    if numbers:
        out.storage.data[:] = array(out.storage.data.typecode, numbers)
    if d.name in ("float16", "bfloat16"):
        _kernels.elementwise("copy", out, out)  # rounds them
    return out


def _flatten(data, shape, depth, numbers):
    """Append the numbers of nested lists, and note the lists' lengths.

    Returns:
        The dtype of the numbers together; None if there are none.
    """
    if isinstance(data, Tensor):
        if not data.ndim:
            numbers.append(data.item())
            return data.dtype
        data = list(data)
    elif hasattr(data, "tolist"):
        data = data.tolist()
    if isinstance(data, (list, tuple, range)):
        if len(shape) == depth:
            shape.append(len(data))
        elif shape[depth] != len(data):
            raise ValueError(
                f"expected sequence of length {shape[depth]} at dim {depth} (got "
                f"{len(data)})"
            )
        kinds = set(map(type, data))
        if kinds and kinds <= PLAIN and len(shape) == depth + 1:
            numbers.extend(data)
            return _together(dtype_of_number(kind()) for kind in kinds)
        found = [_flatten(one, shape, depth + 1, numbers) for one in data]
        return _together(found)
    if isinstance(data, str):
        raise TypeError(f"new(): invalid data type '{type(data).__name__}'")
    d = dtype_of_number(data)
    if len(shape) > depth:
        raise TypeError(f"'{type(data).__name__}' object is not a sequence")
    numbers.append(data)
    return d


def _together(dtypes):
    """Return the dtype of several together, some of which may be None."""
    found = None
    for d in dtypes:
        if d is not None:
            found = d if found is None else promote_types(found, d)
    return found


@function_only("as_tensor", "asarray")
def as_tensor(data, dtype=None, device=None):
    if isinstance(data, Tensor) and dtype in (None, data.dtype):
        return data
    return data.to(dtype) if isinstance(data, Tensor) else tensor(data, dtype=dtype)


@function_only()
def full(size, fill_value, *, dtype=None, device=None, requires_grad=False):
    if isinstance(fill_value, Tensor):
        fill_value = fill_value.item()
    d = dtype or dtype_of_number(fill_value)
    out = new(sizes((size,)) if isinstance(size, (tuple, list)) else sizes(size), d)
    if d.kind == "b":
        fill_value = bool(fill_value)
    elif d.kind == "i":
        fill_value = int(fill_value)
    if out.numel():
        _kernels.elementwise("copy", out, operand(fill_value, d))
    return _made(out, device, requires_grad)


@function_only()
def zeros(*size, dtype=None, device=None, requires_grad=False):
    size = size or ((),)
    out = new(sizes(size), dtype or get_default_dtype())
    return _made(out, device, requires_grad)


@function_only()
def ones(*size, dtype=None, device=None, requires_grad=False):
    d = dtype or get_default_dtype()
    return full(sizes(size), 1, dtype=d, device=device, requires_grad=requires_grad)


@function_only()
def empty(*size, dtype=None, device=None, requires_grad=False, **_):
    """Make a tensor whose numbers do not matter: here they are zero."""
    return zeros(*size, dtype=dtype, device=device, requires_grad=requires_grad)


@function_only("zeros_like", "empty_like")
def zeros_like(input, *, dtype=None, device=None, requires_grad=False, **_):
    return _made(new(input._shape, dtype or input.dtype), device, requires_grad)


@function_only()
def ones_like(input, *, dtype=None, device=None, requires_grad=False, **_):
    out = full(input._shape, 1, dtype=dtype or input.dtype)
    return _made(out, device, requires_grad)


@function_only()
def full_like(input, fill_value, *, dtype=None, device=None, requires_grad=False):
    out = full(input._shape, fill_value, dtype=dtype or input.dtype)
    return _made(out, device, requires_grad)


@method_only()
def new_zeros(self, *size, dtype=None, device=None, requires_grad=False):
    out = new(sizes(size), dtype or self.dtype)
    return _made(out, device, requires_grad)


Tensor.new_empty = Tensor.new_zeros


@method_only()
def new_ones(self, *size, dtype=None, device=None, requires_grad=False):
    out = full(sizes(size), 1, dtype=dtype or self.dtype)
    return _made(out, device, requires_grad)


@method_only()
def new_full(self, size, fill_value, *, dtype=None, device=None):
    return full(size, fill_value, dtype=dtype or self.dtype, device=device)


@method_only()
def new_tensor(self, data, *, dtype=None, device=None, requires_grad=False):
    out = tensor(data, dtype=dtype or self.dtype)
    return _made(out, device, requires_grad)


@function_only()
def arange(start, end=None, step=1, *, dtype=None, device=None, requires_grad=False):
    if end is None:
        start, end = 0, start
    start, end, step = (
        one.item() if isinstance(one, Tensor) else one for one in (start, end, step)
    )
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    whole = all(isinstance(one, int) for one in (start, end, step))
    d = dtype or (int64 if whole else get_default_dtype())
    count = math.ceil((end - start) / step)
    out = _filled([count], [start + i * step for i in range(count)], d)
    return _made(out, device, requires_grad)


def _spaced(start, end, steps):
    """Numbers from one to another, reckoned from the nearer end."""
    width = (end - start) / (steps - 1) if steps > 1 else 0.0
    return [
        start + i * width
        if i < steps // 2 or steps == 1
        else end - (steps - 1 - i) * width
        for i in range(steps)
    ]


@function_only()
def linspace(start, end, steps, *, dtype=None, device=None, requires_grad=False):
    out = tensor(
        _spaced(float(start), float(end), steps), dtype=dtype or get_default_dtype()
    )
    return _made(out, device, requires_grad)


@function_only()
def logspace(start, end, steps, base=10.0, *, dtype=None, device=None):
    powers = [base**x for x in _spaced(float(start), float(end), steps)]
    return _made(tensor(powers, dtype=dtype or get_default_dtype()), device, False)


@function_only()
def eye(n, m=None, *, dtype=None, device=None, requires_grad=False):
    out = new((n, n if m is None else m), dtype or get_default_dtype())
    for i in range(min(out._shape)):
        out.storage.data[i * out._shape[1] + i] = 1
    return _made(out, device, requires_grad)


def _corner(name, keep):
    def f(row, col, offset=0, *, dtype=int64, device=None):
        places = [(i, j) for i in range(row) for j in range(col) if keep(j - i, offset)]
        columns = [list(part) for part in zip(*places, strict=True)] or [[], []]
        return _made(tensor(columns, dtype=dtype), device, False)

    f.__name__ = name
    function_only(name)(f)


_corner("tril_indices", lambda beyond, offset: beyond <= offset)
_corner("triu_indices", lambda beyond, offset: beyond >= offset)


@function_only()
def unravel_index(indices, shape):
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    places, step = [], 1
    for size in reversed(shape):
        places.append(indices // step % size)
        step *= size
    return tuple(reversed(places))


# What tensors are


@function_only()
def is_tensor(obj):
    return isinstance(obj, Tensor)


@operation("numel", method=False)
def numel(input):
    return input.numel()


@function_only()
def is_floating_point(input):
    return input.is_floating_point()


@function_only()
def is_complex(input):
    return False


@function_only()
def result_type(tensor1, tensor2):
    from .._dtypes import common_dtype

    return common_dtype((tensor1, tensor2))


@function_only()
def can_cast(from_, to):
    return "bif".index(from_.kind) <= "bif".index(to.kind)


# The names from before there were dtypes


def old_tensor(*given, dtype=None):
    """Make a tensor of lists of numbers, or of sizes."""
    d = dtype or get_default_dtype()
    if len(given) == 1 and not isinstance(given[0], int):
        return tensor(given[0], dtype=d)
    return zeros(*given, dtype=d)


for _name, _dtype in {
    "FloatTensor": "float32",
    "DoubleTensor": "float64",
    "LongTensor": "int64",
    "IntTensor": "int32",
    "BoolTensor": "bool",
}.items():
    function_only(_name)(partial(old_tensor, dtype=DTYPES[_dtype]))
