"""PyTorch's own random numbers: the same seed gives the same numbers.

The generators themselves are the host's: see generators.js.
"""

import time
from contextlib import contextmanager

from _page_kernels import generators

from . import _kernels
from ._dtypes import float32, float64, get_default_dtype, int64, on_cpu
from ._errors import Missing
from ._history import no_grad
from ._ops._register import function_only, method_only, operation
from ._ops.creation import tensor
from ._tensor import Tensor, empty, sizes, write

FIRST_SEED = 67280421310721
LOWER_HALF = 2**32 - 1


class Generator:
    """A source of random numbers, with a state of its own."""

    def __init__(self, device="cpu"):
        on_cpu(device)
        self._seed = FIRST_SEED
        self.number = generators.create(FIRST_SEED & LOWER_HALF)

    def manual_seed(self, seed):
        self._seed = int(seed)
        generators.seed(self.number, self._seed & LOWER_HALF)
        return self

    def initial_seed(self):
        return self._seed

    def seed(self):
        self.manual_seed(time.time_ns() & LOWER_HALF)
        return self._seed

    def get_state(self):
        return State(generators.save(self.number))

    def set_state(self, state):
        generators.restore(self.number, state.number)
        return self


class State:
    """A generator's state, kept by the host."""

    def __init__(self, number):
        self.number = number

    def clone(self):
        return self


default_generator = Generator()


def manual_seed(seed):
    return default_generator.manual_seed(seed)


def seed():
    return default_generator.seed()


def initial_seed():
    return default_generator.initial_seed()


def get_rng_state():
    return default_generator.get_state()


def set_rng_state(state):
    default_generator.set_state(state)


@contextmanager
def fork_rng(devices=None, enabled=True):
    state = default_generator.get_state()
    try:
        yield
    finally:
        if enabled:
            default_generator.set_state(state)


def _number(generator):
    return (generator or default_generator).number


def _normal(shape, d, generator):
    if d not in (float32, float64):
        return _normal(shape, float32, generator).to(d)
    out = empty(shape, d)
    where = _kernels.address(out)
    generators.normal(_number(generator), where, out.numel(), d is float32)
    return out


def _uniform(shape, d, low, high, generator):
    if d is float64:
        return _units(shape, generator) * (high - low) + low
    out = empty(shape, float32)
    where = _kernels.address(out)
    generators.uniform(_number(generator), where, out.numel(), low, high)
    return out.to(d)


def _units(shape, generator):
    """Numbers of 53 bits from 0 to 1."""
    out = empty(shape, float64)
    generators.units(_number(generator), _kernels.address(out), out.numel())
    return out


def _like(function):
    def f(input, *, dtype=None, device=None, requires_grad=False):
        return function(
            input._shape,
            dtype=dtype or input.dtype,
            device=device,
            requires_grad=requires_grad,
        )

    return f


def _finished(out, device, requires_grad):
    on_cpu(device)
    return out.requires_grad_() if requires_grad else out


@function_only()
def randn(*size, generator=None, dtype=None, device=None, requires_grad=False):
    out = _normal(sizes(size), dtype or get_default_dtype(), generator)
    return _finished(out, device, requires_grad)


@function_only()
def rand(*size, generator=None, dtype=None, device=None, requires_grad=False):
    d = dtype or get_default_dtype()
    out = _uniform(sizes(size), d, 0.0, 1.0, generator)
    return _finished(out, device, requires_grad)


function_only("randn_like")(_like(randn))
function_only("rand_like")(_like(rand))


@function_only()
def randint(low, high=None, size=None, *, generator=None, dtype=None, device=None):
    if isinstance(high, (tuple, list)):
        low, high, size = 0, low, high
    elif high is None:
        low, high = 0, low
    if low >= high:
        raise RuntimeError(
            f"random_ expects 'from' to be less than 'to', but got from={low} >= "
            f"to={high}"
        )
    if high - low > 2**32:
        raise Missing("torch.randint over more than 2**32 numbers")
    out = empty(sizes((size,)), int64)
    where = _kernels.address(out)
    generators.integers(_number(generator), where, out.numel(), low, high - low)
    return _finished(out if dtype is None else out.to(dtype), device, False)


@function_only()
def randint_like(input, low, high=None, *, dtype=None):
    return randint(low, high, input._shape, dtype=dtype or input.dtype)


@function_only()
def randperm(n, *, generator=None, dtype=int64, device=None):
    order = list(range(n))
    for i in range(n - 1):
        j = i + generators.bits32(_number(generator)) % (n - i)
        order[i], order[j] = order[j], order[i]
    return _finished(tensor(order, dtype=dtype), device, False)


@function_only()
def normal(mean=0.0, std=1.0, size=None, *, generator=None):
    if size is None:
        shape = (mean + std * 0 if isinstance(mean, Tensor) else std)._shape
    else:
        shape = sizes((size,))
    return _normal(shape, float32, generator) * std + mean


@operation()
def bernoulli(input, *, generator=None):
    return (_uniform_for_choice(input, generator) < input).to(input.dtype)


def _uniform_for_choice(t, generator):
    """What PyTorch compares a tensor of probabilities with."""
    if t.dtype is float64:
        return _units(t._shape, generator)
    return _uniform(t._shape, float32, 0.0, 1.0, generator)


def kept(shape, p, generator=None):
    """Return truth values that are true with one probability, as dropout draws them."""
    return _units(shape, generator) < p


@operation()
def multinomial(input, num_samples, replacement=False, *, generator=None):
    """Draw places: of weights over exponential numbers, the largest."""
    if replacement and num_samples > 1:
        raise Missing("torch.multinomial of several with replacement")
    with no_grad():
        drawn = exponential(input._shape, generator)
        keys = input.to(float64) / drawn.to(float64)
        if num_samples == 1:
            return keys.argmax(-1, keepdim=True)
        return keys.topk(num_samples, -1).indices


def exponential(shape, generator=None):
    return (-(-_units(shape, generator)).log1p()).to(float32)


@method_only()
def normal_(self, mean=0.0, std=1.0, *, generator=None):
    drawn = _normal(self._shape, self.dtype, generator) * std + mean
    return write(self, lambda past: drawn.to(past.dtype))


@method_only()
def uniform_(self, a=0.0, b=1.0, *, generator=None):
    drawn = _uniform(self._shape, self.dtype, a, b, generator)
    return write(self, lambda past: drawn)


@method_only()
def bernoulli_(self, p=0.5, *, generator=None):
    drawn = kept(self._shape, p, generator)
    return write(self, lambda past: drawn.to(past.dtype))


@method_only()
def exponential_(self, lambd=1, *, generator=None):
    drawn = exponential(self._shape, generator) / lambd
    return write(self, lambda past: drawn.to(past.dtype))


@method_only()
def random_(self, low=0, high=None, *, generator=None):
    if high is None:
        raise Missing("torch.Tensor.random_ without its bounds", self)
    drawn = randint(low, high, self._shape, generator=generator)
    return write(self, lambda past: drawn.to(past.dtype))
