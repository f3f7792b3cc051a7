"""Dtypes, what operations of several make of them, and sizes and devices."""

import math
import sys

from ._errors import Missing


class dtype:
    """A dtype, with how its numbers are kept: see DTYPES in kernels.js.

    Attributes:
        typecode: of the `array.array` that holds them.
        kind: "b" for truth values, "i" for whole numbers, "f" for others.
    """

    is_complex = False

    def __init__(self, name, kind, typecode, itemsize):
        self.name, self.kind, self.typecode = name, kind, typecode
        self.itemsize = itemsize
        self.is_floating_point = kind == "f"
        self.is_signed = name not in ("bool", "uint8")

    def __repr__(self):
        return f"torch.{self.name}"

    def __reduce__(self):
        return dtype_named, (self.name,)


bool_ = dtype("bool", "b", "B", 1)
uint8 = dtype("uint8", "i", "B", 1)
int8 = dtype("int8", "i", "b", 1)
int16 = dtype("int16", "i", "h", 2)
int32 = dtype("int32", "i", "i", 4)
int64 = dtype("int64", "i", "d", 8)
float16 = dtype("float16", "f", "f", 2)
bfloat16 = dtype("bfloat16", "f", "f", 2)
float32 = dtype("float32", "f", "f", 4)
float64 = dtype("float64", "f", "d", 8)

DTYPES = {
    one.name: one
    for one in (
        *(bool_, uint8, int8, int16, int32, int64),
        *(float16, bfloat16, float32, float64),
    )
}
# The order in which a dtype gives way to another.
RANK = {name: place for place, name in enumerate(DTYPES)}
KINDS = "bif"


def dtype_named(name):
    return DTYPES[name]


class _Default:
    dtype = float32


def get_default_dtype():
    return _Default.dtype


def set_default_dtype(d):
    if d.kind != "f":
        raise TypeError("only floating-point types are supported as the default type")
    _Default.dtype = d


def promote_types(a, b):
    """Return the dtype of what two tensors of axes make together."""
    if {a, b} == {float16, bfloat16}:
        return float32
    if {a, b} == {uint8, int8}:
        return int16
    return a if RANK[a.name] >= RANK[b.name] else b


def _together(higher, lower):
    """Return the dtype of two groups of operands; the lower one may decide the kind."""
    if higher is None or lower is None:
        return higher or lower
    if KINDS.index(higher.kind) >= KINDS.index(lower.kind):
        return higher
    return lower


def dtype_of_number(number):
    """Return the dtype that PyTorch gives a Python number."""
    if isinstance(number, bool):
        return bool_
    if isinstance(number, int):
        return int64
    if isinstance(number, float):
        return get_default_dtype()
    if isinstance(number, complex):
        raise Missing("torch.complex64")
    raise TypeError(f"Could not infer dtype of {type(number).__name__}")


def common_dtype(operands):
    """Return the dtype of an operation: tensors with axes count most, numbers least."""
    with_axes = without = numbers = None
    for one in operands:
        if hasattr(one, "_shape"):
            if one._shape:
                with_axes = promote_types(with_axes or one.dtype, one.dtype)
            else:
                without = promote_types(without or one.dtype, one.dtype)
        else:
            d = dtype_of_number(one)
            numbers = promote_types(numbers or d, d)
    return _together(with_axes, _together(without, numbers))


class finfo:
    """The limits of a dtype of floats."""

    LIMITS = {
        "float64": (sys.float_info.max, 2.0**-52, 2.0**-1022),
        "float32": (float(2**128 - 2**104), 2.0**-23, 2.0**-126),
        "bfloat16": (float(2**128 - 2**120), 2.0**-7, 2.0**-126),
        "float16": (65504.0, 2.0**-10, 2.0**-14),
    }

    def __init__(self, d=None):
        d = d or get_default_dtype()
        if d.kind != "f":
            raise TypeError(
                "torch.finfo() requires a floating point input type. Use torch.iinfo "
                "to handle 'torch.finfo'"
            )
        self.dtype, self.bits = d.name, 8 * d.itemsize
        self.max, self.eps, self.tiny = self.LIMITS[d.name]
        self.min, self.smallest_normal = -self.max, self.tiny
        self.resolution = 10.0 ** -math.floor(-math.log10(self.eps))


class iinfo:
    """The limits of a dtype of whole numbers."""

    def __init__(self, d):
        if d.kind != "i":
            raise TypeError(
                "torch.iinfo() requires an integer input type. Use torch.finfo to "
                "handle 'torch.iinfo'"
            )
        self.dtype, self.bits = d.name, 8 * d.itemsize
        self.max = 2 ** (self.bits - d.is_signed) - 1
        self.min = -(2 ** (self.bits - 1)) if d.is_signed else 0


class Size(tuple):
    """The sizes of a tensor's axes."""

    def numel(self):
        return math.prod(self)

    def __repr__(self):
        return f"torch.Size([{', '.join(map(str, self))}])"

    def __getitem__(self, place):
        found = tuple.__getitem__(self, place)
        return Size(found) if isinstance(place, slice) else found

    def __add__(self, other):
        return Size(tuple.__add__(self, tuple(other)))

    def __radd__(self, other):
        return Size(tuple(other) + tuple(self))

    def __mul__(self, times):
        return Size(tuple.__mul__(self, times))


class device:
    """Where a tensor is: the page has the CPU alone."""

    def __init__(self, type="cpu", index=None):
        self.type, _, number = str(type).partition(":")
        self.index = int(number) if number else index
        if self.type != "cpu":
            raise Missing(f'torch.device("{self.type}")')

    def __repr__(self):
        return f"device(type='{self.type}')"

    def __str__(self):
        return self.type

    def __eq__(self, other):
        return isinstance(other, device) and other.type == self.type

    def __hash__(self):
        return hash(self.type)


CPU = device()


def on_cpu(where):
    """Check the device that a function is given; there is one alone."""
    if where is not None:
        device(where if isinstance(where, str) else where.type)
