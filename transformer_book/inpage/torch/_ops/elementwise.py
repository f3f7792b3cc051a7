"""What is computed number by number, with its derivative."""

import math

from .. import _kernels
from .._dtypes import (
    bool_,
    common_dtype,
    finfo,
    float64,
    get_default_dtype,
)
from .._errors import C_NAMES, SCALAR_NAMES
from .._history import GradMode, record
from .._tensor import Tensor, empty, like_number, operand, scalar, share
from ..overrides import watched
from ._register import FUNCTIONS, in_place, method_only, operation

# Sizes and dtypes of several tensors


def broadcast(*shapes):
    """Return the shape that several are broadcast to.

    Raises:
        RuntimeError: they do not fit, in PyTorch's words.
    """
    if len(shapes) == 2 and shapes[0] == shapes[1]:
        return shapes[0]
    axes = max(map(len, shapes), default=0)
    out = [1] * axes
    for shape in shapes:
        # The last axis is compared first, and named if several do not fit.
        for place, size in zip(range(axes - 1, -1, -1), reversed(shape), strict=False):
            if size != 1 and out[place] not in (1, size):
                if len(shapes) != 2:
                    raise RuntimeError(
                        "Shape mismatch: objects cannot be broadcast to a single shape"
                    )
                raise RuntimeError(
                    f"The size of tensor a ({out[place]}) must match the size of "
                    f"tensor b ({size}) at non-singleton dimension {place}"
                )
            if size != 1:
                out[place] = size
    return tuple(out)


def summed_to(gradient, t):
    """Sum a gradient over the axes along which its tensor was broadcast."""
    shape = t._shape
    if gradient._shape == shape:
        return gradient
    added = gradient.ndim - len(shape)
    if added:
        gradient = gradient.sum(tuple(range(added)))
    dims = tuple(
        place
        for place, size in enumerate(shape)
        if size == 1 and gradient._shape[place] != 1
    )
    return gradient.sum(dims, keepdim=True) if dims else gradient


def compute(function, d, *inputs):
    """Return a new tensor of dtype d: a kernel's function of tensors and numbers."""
    shapes = [t._shape for t in inputs if isinstance(t, Tensor)]
    out = empty(shapes[0] if len(shapes) == 1 else broadcast(*shapes), d)
    kind = d if d.kind != "b" else common_dtype(inputs)
    _kernels.elementwise(function, out, *(operand(one, kind) for one in inputs))
    return out


# Functions of one number

SQRT_PI = math.sqrt(math.pi)
LN2, LN10 = math.log(2), math.log(10)

# name -> its derivative times g, at x, where the function is r; and what that reads
FLOAT_FUNCTIONS = {
    "exp": (lambda g, x, r: g * r, "r"),
    "exp2": (lambda g, x, r: g * (r * LN2), "r"),
    "expm1": (lambda g, x, r: g * (r + 1), "r"),
    "log": (lambda g, x, r: g / x, "x"),
    "log2": (lambda g, x, r: g / (x * LN2), "x"),
    "log10": (lambda g, x, r: g / (x * LN10), "x"),
    "log1p": (lambda g, x, r: g / (x + 1), "x"),
    "sqrt": (lambda g, x, r: g / (2 * r), "r"),
    "rsqrt": (lambda g, x, r: -0.5 * g * r * r * r, "r"),
    "sin": (lambda g, x, r: g * x.cos(), "x"),
    "cos": (lambda g, x, r: g * -x.sin(), "x"),
    "tan": (lambda g, x, r: g * (1 + r * r), "r"),
    "asin": (lambda g, x, r: g * (1 - x * x).rsqrt(), "x"),
    "acos": (lambda g, x, r: g * -((1 - x * x).rsqrt()), "x"),
    "atan": (lambda g, x, r: g / (x * x + 1), "x"),
    "sinh": (lambda g, x, r: g * x.cosh(), "x"),
    "cosh": (lambda g, x, r: g * x.sinh(), "x"),
    "tanh": (lambda g, x, r: g * (1 - r * r), "r"),
    "sigmoid": (lambda g, x, r: g * ((1 - r) * r), "r"),
    "erf": (lambda g, x, r: g * ((2 / SQRT_PI) * (-(x * x)).exp()), "x"),
}
# Those that keep whole numbers; None where the derivative is zero.
KEEPING = {
    "neg": (lambda g, x, r: -g, ""),
    "abs": (lambda g, x, r: g * x.sign(), "x"),
    "sign": (None, ""),
    "floor": (None, ""),
    "ceil": (None, ""),
    "trunc": (None, ""),
}
QUESTIONS = ("isnan", "isinf", "isfinite")
ALIASES = {
    "abs": ("absolute",),
    "acos": ("arccos",),
    "asin": ("arcsin",),
    "atan": ("arctan",),
    "trunc": ("fix",),
    "neg": ("negative",),
}


def apply(name, x, d, derivative, reads):
    """Compute a function of one number, and note its derivative."""
    out = compute(name, d, x)
    r = share(out)  # the same numbers, without a way back to `out`
    back = derivative or (lambda g, x, r: g.zeros_like_self())
    saved = (x,) if reads == "x" else (r,) if reads == "r" else ()
    return record(out, name.capitalize(), (x, lambda g: back(g, x, r)), saved=saved)


def _float_function(name, derivative, reads):
    def f(input):
        d = input.dtype if input.dtype.kind == "f" else get_default_dtype()
        return apply(name, input, d, derivative, reads)

    f.__name__ = name
    operation(name, *ALIASES.get(name, ()))(f)


def _keeping_function(name, derivative, reads):
    def f(input):
        if name == "neg" and input.dtype.kind == "b":
            raise RuntimeError(
                "Negation, the `-` operator, on a bool tensor is not supported. If you "
                "are trying to invert a mask, use the `~` or `logical_not()` operator "
                "instead."
            )
        if name == "abs" and input.dtype.kind == "b":
            raise NotImplementedError("\"abs_cpu\" not implemented for 'Bool'")
        return apply(name, input, input.dtype, derivative, reads)

    f.__name__ = name
    operation(name, *ALIASES.get(name, ()))(f)


def _question(name):
    def f(input):
        return compute(name, bool_, input)

    f.__name__ = name
    operation(name)(f)


for _name, _rule in FLOAT_FUNCTIONS.items():
    _float_function(_name, *_rule)
for _name, _rule in KEEPING.items():
    _keeping_function(_name, *_rule)
for _name in QUESTIONS:
    _question(_name)


@method_only()
def zeros_like_self(input):
    return empty(input._shape, input.dtype)


@operation()
def round(input, *, decimals=0):
    if decimals:
        return (input * 10**decimals).round() / 10**decimals
    return apply("round", input, input.dtype, None, "")


@operation()
def reciprocal(input):
    return 1.0 / input


@operation()
def square(input):
    return input**2


@operation()
def relu(input):
    out = compute("maximum", input.dtype, input, 0)
    r = share(out)
    return record(out, "Relu", (input, lambda g: g * (r > 0)), saved=(r,))


@operation()
def logit(input, eps=None):
    x = input if eps is None else input.clamp(eps, 1 - eps)
    return (x / (1 - x)).log()


@operation()
def deg2rad(input):
    return input * (math.pi / 180)


@operation()
def rad2deg(input):
    return input * (180 / math.pi)


@operation()
def logical_not(input):
    return compute("not", bool_, input)


@operation("bitwise_not")
def bitwise_not(input):
    if input.dtype.kind == "f":
        raise TypeError(
            "~ (operator.invert) is only implemented on integer and Boolean-type "
            "tensors"
        )
    return logical_not(input) if input.dtype is bool_ else -input - 1


# Functions of two numbers


def _result(name, input, other):
    """The dtype of an operation of two.

    Raises:
        TypeError: one is neither a tensor nor a number.
    """
    # Most operations are of one dtype.
    if isinstance(input, Tensor):
        d = input._dtype
        if isinstance(other, Tensor):
            if other._dtype is d:
                return d
        elif d.kind == "f" and like_number(other):
            return d
    for place, one in enumerate((input, other), 1):
        if not isinstance(one, Tensor) and not like_number(one):
            raise TypeError(
                f"{name}(): argument '{('input', 'other')[place - 1]}' (position "
                f"{place}) must be Tensor, not {type(one).__name__}"
            )
    return common_dtype((input, other))


def _noted(out, name, input, other, to_input, to_other, saved=()):
    """Note the derivatives of an operation of two, for those that are tensors."""
    if not GradMode.enabled:
        return out
    pairs = [
        (t, lambda g, t=t, back=back: summed_to(back(g), t))
        for t, back in ((input, to_input), (other, to_other))
        if isinstance(t, Tensor)
    ]
    tensors = [t for t in saved if isinstance(t, Tensor)]
    return record(out, name, *pairs, saved=tensors)


def _read(t, by):
    """Return a tensor that a gradient reads, if there is one that does."""
    return t if isinstance(by, Tensor) and by.requires_grad else None


def _scaled(other, alpha, d):
    """Return what is added, alpha times, in the dtype of the sum."""
    if alpha == 1 or d is bool_ and alpha:
        return other
    return (other.to(d) if isinstance(other, Tensor) else other) * alpha


@operation()
def add(input, other, *, alpha=1):
    d = _result("add", input, other)
    other = _scaled(other, alpha, d)
    out = compute("or" if d is bool_ else "add", d, input, other)
    return _noted(out, "Add", input, other, lambda g: g, lambda g: g)


@operation("sub", "subtract")
def sub(input, other, *, alpha=1):
    d = _result("sub", input, other)
    other = _scaled(other, alpha, d)
    either = any(isinstance(t, Tensor) and t.dtype is bool_ for t in (input, other))
    if d is bool_ or either and like_number(other) and isinstance(other, bool):
        raise RuntimeError(
            "Subtraction, the `-` operator, with two bool tensors is not supported. "
            "Use the `^` or `logical_xor()` operator instead."
        )
    if either:
        raise RuntimeError(
            "Subtraction, the `-` operator, with a bool tensor is not supported. If "
            "you are trying to invert a mask, use the `~` or `logical_not()` operator "
            "instead."
        )
    out = compute("sub", d, input, other)
    return _noted(out, "Sub", input, other, lambda g: g, lambda g: -g)


@operation("mul", "multiply")
def mul(input, other):
    d = _result("mul", input, other)
    out = compute("and" if d is bool_ else "mul", d, input, other)
    to_input, to_other = (lambda g: g * other), (lambda g: g * input)
    saved = _read(other, by=input), _read(input, by=other)
    return _noted(out, "Mul", input, other, to_input, to_other, saved)


@operation("div", "divide", "true_divide")
def div(input, other, *, rounding_mode=None):
    d = _result("div", input, other)
    if rounding_mode == "floor":
        return floor_divide(input, other)
    if rounding_mode == "trunc":
        return div(input, other).trunc().to(d)
    if d.kind != "f":
        d = get_default_dtype()
    out = compute("div", d, input, other)
    r = share(out)
    to_input, to_other = (lambda g: g / other), (lambda g: -g * (r / other))
    saved = _read(r, by=other), _read(other, by=input), _read(other, by=other)
    return _noted(out, "Div", input, other, to_input, to_other, saved)


def _check_divisor(d, other):
    if d.kind == "i" and (
        other == 0 if like_number(other) else bool((other == 0).any())
    ):
        raise RuntimeError("ZeroDivisionError")


@operation()
def floor_divide(input, other):
    d = _result("floor_divide", input, other)
    _check_divisor(d, other)
    return compute("floor_divide", d, input, other)


@operation()
def remainder(input, other):
    d = _result("remainder", input, other)
    _check_divisor(d, other)
    out = compute("remainder", d, input, other)
    return _noted(
        out,
        "Remainder",
        input,
        other,
        lambda g: g,
        lambda g: -g * floor_divide(input, other),
        (input, other),
    )


@operation()
def fmod(input, other):
    d = _result("fmod", input, other)
    _check_divisor(d, other)
    out = compute("fmod", d, input, other)
    to_other = lambda g: -g * div(input, other, rounding_mode="trunc")  # noqa: E731
    return _noted(out, "Fmod", input, other, lambda g: g, to_other, (input, other))


@operation()
def pow(input, exponent):
    d = _result("pow", input, exponent)
    if d.kind == "i" and like_number(exponent) and exponent < 0:
        raise RuntimeError("Integers to negative integer powers are not allowed.")
    if d is bool_:
        raise NotImplementedError("\"pow\" not implemented for 'Bool'")
    # PyTorch's kernels take an exponent that is a number as it is, in float64.
    if like_number(exponent):
        out = empty(input._shape, d)
        _kernels.elementwise("pow", out, input, float(exponent))
    else:
        out = compute("pow", d, input, exponent)
    r = share(out)

    def to_input(g):
        if like_number(exponent):
            return g * (exponent * input ** (exponent - 1)) if exponent else g * 0
        power = exponent.to(d)
        return where(power == 0, 0.0, g * (power * input ** (power - 1)))

    def to_exponent(g):
        base = input if isinstance(input, Tensor) else scalar(float(input), d)
        return where((base == 0) & (exponent >= 0), 0.0, g * (r * base.log()))

    saved = (input, exponent, r) if isinstance(exponent, Tensor) else (input,)
    return _noted(out, "Pow", input, exponent, to_input, to_exponent, saved)


@operation("atan2", "arctan2")
def atan2(input, other):
    d = _result("atan2", input, other)
    out = compute("atan2", d if d.kind == "f" else get_default_dtype(), input, other)

    def slope(g, t):
        return g * t / (input * input + other * other)

    return _noted(
        out,
        "Atan2",
        input,
        other,
        lambda g: slope(g, other),
        lambda g: -slope(g, input),
        (input, other),
    )


def _larger(name, input, other):
    out = compute(name, common_dtype((input, other)), input, other)
    r = share(out)

    def share_of(g, mine, theirs):
        # Where both are the same, each gets half.
        return where(mine == theirs, g / 2, where(mine == r, g, 0.0))

    return _noted(
        out,
        name.capitalize(),
        input,
        other,
        lambda g: share_of(g, input, other),
        lambda g: share_of(g, other, input),
        (input, other, r),
    )


@operation()
def maximum(input, other):
    return _larger("maximum", input, other)


@operation()
def minimum(input, other):
    return _larger("minimum", input, other)


def _comparison(name, *aliases):
    def f(input, other):
        _result(name, input, other)
        return compute(name, bool_, input, other)

    f.__name__ = name
    operation(name, *aliases)(f)


_comparison("eq")
_comparison("ne", "not_equal")
_comparison("lt", "less")
_comparison("le", "less_equal")
_comparison("gt", "greater")
_comparison("ge", "greater_equal")


def _logical(name, function):
    def f(input, other):
        return compute(function, bool_, input, other)

    f.__name__ = name
    operation(name)(f)


_logical("logical_and", "and")
_logical("logical_or", "or")
_logical("logical_xor", "xor")


def _bitwise(name, function):
    def f(input, other):
        d = _result(name, input, other)
        if d.kind == "f":
            raise NotImplementedError(
                f"\"{name}_cpu\" not implemented for '{SCALAR_NAMES[d.name]}'"
            )
        return compute(function if d is bool_ else f"bits_{function}", d, input, other)

    f.__name__ = name
    operation(name)(f)


_bitwise("bitwise_and", "and")
_bitwise("bitwise_or", "or")
_bitwise("bitwise_xor", "xor")


# Functions of three


@operation()
def where(condition, input=None, other=None):
    if input is None:
        return condition.nonzero(as_tuple=True)
    if condition.dtype is not bool_:
        raise RuntimeError(
            "where expected condition to be a boolean tensor, but got a tensor with "
            f"dtype {SCALAR_NAMES[condition.dtype.name]}"
        )
    d = common_dtype((input, other))
    tensors = [t._shape for t in (condition, input, other) if isinstance(t, Tensor)]
    out = empty(broadcast(*tensors) if len(tensors) > 1 else tensors[0], d)
    parts = (operand(input, d), operand(other, d))
    _kernels.elementwise("where", out, condition, *parts)
    return _noted(
        out,
        "Where",
        input,
        other,
        lambda g: where(condition, g, 0.0),
        lambda g: where(condition, 0.0, g),
        (condition,),
    )


@method_only("where")
def where_method(input, condition, other):
    return where(condition, input, other)


@operation("clamp", "clip")
def clamp(input, min=None, max=None):
    if min is None and max is None:
        raise RuntimeError(
            "torch.clamp: At least one of 'min' or 'max' must not be None"
        )
    limits = [one for one in (min, max) if one is not None]
    d = common_dtype((input, *limits))
    out = input if d is input.dtype else input.to(d)
    inside = None
    for name, limit in (("maximum", min), ("minimum", max)):
        if limit is None:
            continue
        fits = input >= limit if name == "maximum" else input <= limit
        inside = fits if inside is None else inside & fits
        out = compute(name, d, share(out), limit)
    if any(isinstance(one, Tensor) and one.requires_grad for one in limits):
        return _clamped_by_tensors(input, min, max)
    pair = (input, lambda g: summed_to(where(inside, g, 0.0), input))
    return record(out, "Clamp", pair, saved=(inside,))


def _clamped_by_tensors(input, low, high):
    out = input if low is None else where(input < low, low, input)
    return out if high is None else where(out > high, high, out)


@operation()
def clamp_min(input, min):
    return clamp(input, min=min)


@operation()
def clamp_max(input, max):
    return clamp(input, max=max)


@operation()
def nan_to_num(input, nan=0.0, posinf=None, neginf=None):
    if input.dtype.kind != "f":
        return input.clone()
    limits = finfo(input.dtype)
    out = where(input.isnan(), nan, input)
    out = where(out == math.inf, limits.max if posinf is None else posinf, out)
    return where(out == -math.inf, limits.min if neginf is None else neginf, out)


@operation()
def masked_fill(input, mask, value):
    if mask.dtype is not bool_:
        raise RuntimeError(
            "masked_fill_ only supports boolean masks, but got mask with dtype "
            f"{SCALAR_NAMES[mask.dtype.name].lower()}"
        )
    if isinstance(value, Tensor) and value.ndim:
        raise RuntimeError(
            "masked_fill_ only supports a 0-dimensional value tensor, but got tensor "
            f"with {value.ndim} dimension(s)."
        )
    if like_number(value):
        value = _fitting(value, input.dtype)
    out = empty(broadcast(input._shape, mask._shape), input.dtype)
    _kernels.elementwise("where", out, mask, operand(value, input.dtype), input)
    pairs = [(input, lambda g: summed_to(where(mask, 0.0, g), input))]
    if isinstance(value, Tensor):
        pairs.append((value, lambda g: where(mask, g, 0.0).sum()))
    return record(out, "MaskedFill", *pairs, saved=(mask,))


def _fitting(value, d):
    """Return a number as a dtype holds it, or refuse one that it cannot hold."""
    if d.kind == "b":
        return bool(value)
    finite = math.isfinite(value)
    if d.kind == "f":
        fits = not finite or abs(value) <= finfo(d).max
        name = C_NAMES[d.name]
    else:
        fits, name = finite, {"int32": "int"}.get(d.name, f"{d.name}_t")
    if not fits:
        raise RuntimeError(f"value cannot be converted to type {name} without overflow")
    return value if d.kind == "f" else int(value)


@operation()
def lerp(input, end, weight):
    if input.dtype.kind != "f":
        kind = "tensor" if isinstance(weight, Tensor) else "scalar"
        raise NotImplementedError(
            f'"lerp_kernel_{kind}" not implemented for '
            f"'{SCALAR_NAMES[input.dtype.name]}'"
        )
    return input + weight * (end - input)


@operation()
def addcmul(input, tensor1, tensor2, *, value=1):
    return input + value * tensor1 * tensor2


@operation()
def addcdiv(input, tensor1, tensor2, *, value=1):
    return input + value * tensor1 / tensor2


# Operators


def _operator(name, f, reverse=False):
    """Give tensors an operator, which leaves what is no number to the other side."""

    def call(self, other):
        if not isinstance(other, Tensor) and not like_number(other):
            return NotImplemented
        return f(other, self) if reverse else f(self, other)

    call.__name__ = name
    setattr(Tensor, name, watched(call))


for _name, _function in {
    "add": add,
    "sub": sub,
    "mul": mul,
    "truediv": div,
    "floordiv": floor_divide,
    "mod": remainder,
    "pow": pow,
    "and": FUNCTIONS["bitwise_and"],
    "or": FUNCTIONS["bitwise_or"],
    "xor": FUNCTIONS["bitwise_xor"],
}.items():
    _operator(f"__{_name}__", _function)
    _operator(f"__r{_name}__", _function, reverse=True)
for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    _operator(f"__{_name}__", FUNCTIONS[_name])
Tensor.__neg__, Tensor.__abs__ = Tensor.neg, Tensor.abs
Tensor.__invert__, Tensor.__pos__ = Tensor.bitwise_not, lambda self: self

in_place(*FLOAT_FUNCTIONS, *KEEPING, "round", "reciprocal", "square", "relu")
in_place("add", "sub", "mul", "div", "floor_divide", "remainder", "pow", "fmod")
in_place("bitwise_and", "bitwise_or", "bitwise_xor", "logical_not", "logical_and")
in_place("clamp", "clamp_min", "clamp_max", "nan_to_num", "masked_fill", "lerp")
in_place("addcmul", "addcdiv", "logical_or", "eq", "ne", "lt", "le", "gt", "ge")

for _name, _method in {
    "add": "add",
    "sub": "sub",
    "mul": "mul",
    "truediv": "div",
    "floordiv": "floor_divide",
    "mod": "remainder",
    "pow": "pow",
    "and": "bitwise_and",
    "or": "bitwise_or",
    "xor": "bitwise_xor",
}.items():
    setattr(Tensor, f"__i{_name}__", getattr(Tensor, f"{_method}_"))


# Comparing tensors


@operation()
def isclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    if input.dtype is not other.dtype:
        raise RuntimeError(
            f"{SCALAR_NAMES[input.dtype.name]} did not match "
            f"{SCALAR_NAMES[other.dtype.name]}"
        )
    allowed = compute("mul", float64, compute("abs", float64, other), rtol)
    allowed = compute("add", float64, allowed, atol)
    out = empty(broadcast(input._shape, other._shape), bool_)
    near = "near_or_nan" if equal_nan else "near"
    _kernels.elementwise(near, out, input, other, allowed)
    return out


@operation()
def allclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    return bool(isclose(input, other, rtol, atol, equal_nan).all())


@operation()
def equal(input, other):
    return input._shape == other._shape and bool((input == other).all())
