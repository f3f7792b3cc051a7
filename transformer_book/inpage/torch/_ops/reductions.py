"""What makes one number of many: sums, means, extremes, and what sorts or adds up."""

import builtins
import math
from collections import namedtuple

from .. import _kernels
from .._dtypes import bool_, float64, int64
from .._errors import SCALAR_NAMES, Missing
from .._history import no_grad, record
from .._tensor import Tensor, axes_of, axis, empty, place, share
from ._register import in_place, operation
from .elementwise import where

ValuesIndices = namedtuple("ValuesIndices", "values indices")


def _named(name):
    """A pair of values and indices that is printed as PyTorch's."""

    def show(self):
        parts = f"\nvalues={self.values},\nindices={self.indices}"
        return f"torch.return_types.{name}({parts})"

    return type(name, (ValuesIndices,), {"__repr__": show, "__slots__": ()})


MAX, MIN, SORT, TOPK, MEDIAN = map(_named, ("max", "min", "sort", "topk", "median"))


def reduced(function, d, t, dims):
    """Return a reduction without the axes `dims`, and the same with them, of size 1."""
    kept = [size for i, size in enumerate(t._shape) if i not in dims]
    out = empty(kept, d)
    _kernels.reduce(function, out, t, dims)
    return out, _with_ones(out, t._shape, dims)


def _with_ones(out, shape, dims):
    shape = [1 if i in dims else size for i, size in enumerate(shape)]
    strides = _kernels.contiguous_strides(tuple(shape))
    return place(out.storage, out._offset, shape, strides, out.dtype)


def _spread_back(g, t, dims):
    """The gradient of a reduction as wide as what was reduced."""
    return _with_ones(g.contiguous(), t._shape, dims).expand(t._shape)


def _whole(d):
    return d if d.kind == "f" else int64


@operation()
def sum(input, dim=None, keepdim=False, *, dtype=None):
    d = dtype or _whole(input.dtype)
    dims = axes_of(dim, input.ndim)
    out, kept = reduced("sum", d, input, dims)
    back = (input, lambda g: _spread_back(g, input, dims))
    return record(kept if keepdim else out, "Sum", back)


@operation()
def mean(input, dim=None, keepdim=False, *, dtype=None):
    d = dtype or input.dtype
    if d.kind != "f":
        raise RuntimeError(
            "mean(): could not infer output dtype. Input dtype must be either a "
            f"floating point or complex dtype. Got: {SCALAR_NAMES[d.name]}"
        )
    dims = axes_of(dim, input.ndim)
    count = math.prod(input._shape[i] for i in dims)
    with no_grad():
        total = share(input).sum(dims, keepdim, dtype=float64)
        out = (total / count if count else total * math.nan).to(d)
    return record(out, "Mean", (input, lambda g: _spread_back(g / count, input, dims)))


@operation()
def nanmean(input, dim=None, keepdim=False):
    known = ~input.isnan()
    return where(known, input, 0.0).sum(dim, keepdim) / known.sum(dim, keepdim)


@operation()
def nansum(input, dim=None, keepdim=False):
    return where(input.isnan(), 0.0, input).sum(dim, keepdim)


@operation()
def prod(input, dim=None, keepdim=False, *, dtype=None):
    dims = axes_of(dim, input.ndim)
    out, kept = reduced("prod", dtype or _whole(input.dtype), input, dims)
    r = share(kept)

    def back(g):
        if bool((input == 0).any()):
            raise Missing("gradient of torch.prod of a zero")
        return _spread_back(g, input, dims) * (r / input)

    return record(kept if keepdim else out, "Prod", (input, back), saved=(input, r))


def _spread_of(input, dims, correction, keepdim, root):
    """The variance, or its root, and the function of its gradient."""
    freedom = max(math.prod(input._shape[i] for i in dims) - correction, 0)
    with no_grad():
        exact = share(input).to(float64)
        apart = exact - exact.mean(dims, keepdim=True)
        total = (apart * apart).sum(dims, keepdim) / (freedom or math.nan)
        out = (total.sqrt() if root else total).to(input.dtype)
        apart = apart.to(input.dtype)
    r = share(out)

    def back(g):
        if root:
            # Where nothing differs the root has no slope; PyTorch takes zero.
            g = where(r == 0, 0.0, g / (2 * r))
        return _spread_back(g, input, dims) * (2 / freedom) * apart

    return record(out, "Std" if root else "Var", (input, back), saved=(input, r))


def _given(dim, unbiased, correction, ndim):
    """Return the axes and the correction of either way to call `var`."""
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    return axes_of(dim, ndim), correction if unbiased is None else int(unbiased)


@operation()
def var(input, dim=None, unbiased=None, keepdim=False, *, correction=1):
    dims, correction = _given(dim, unbiased, correction, input.ndim)
    return _spread_of(input, dims, correction, keepdim, root=False)


@operation()
def std(input, dim=None, unbiased=None, keepdim=False, *, correction=1):
    dims, correction = _given(dim, unbiased, correction, input.ndim)
    return _spread_of(input, dims, correction, keepdim, root=True)


@operation()
def var_mean(input, dim=None, unbiased=None, keepdim=False, *, correction=1):
    spread = var(input, dim, unbiased, keepdim, correction=correction)
    return spread, mean(input, None if isinstance(dim, bool) else dim, keepdim)


@operation()
def std_mean(input, dim=None, unbiased=None, keepdim=False, *, correction=1):
    spread = std(input, dim, unbiased, keepdim, correction=correction)
    return spread, mean(input, None if isinstance(dim, bool) else dim, keepdim)


@operation()
def norm(input, p=2, dim=None, keepdim=False):
    p = 2 if p in (None, "fro") else p
    dims = axes_of(dim, input.ndim)
    if p == math.inf:
        return input.abs().amax(dims, keepdim)
    if p == 1:
        return input.abs().sum(dims, keepdim)
    if p == 0:
        return (input != 0).sum(dims, keepdim).to(input.dtype)
    with no_grad():
        powers = share(input).to(float64).abs() ** p
        wide = powers.sum(dims, keepdim=True) ** (1 / p)
        kept = wide.to(input.dtype)
        out = kept if keepdim else kept.squeeze(dims) if dims else kept

    def back(g):
        # Where the norm is zero so is its gradient, as PyTorch has it.
        slope = input.abs() ** (p - 2) * input / kept ** (p - 1)
        return where(kept == 0, 0.0, _spread_back(g, input, dims) * slope)

    return record(share(out), "LinalgVectorNorm", (input, back), saved=(input,))


@operation("any")
def any_(input, dim=None, keepdim=False):
    out, kept = reduced("any", bool_, input, axes_of(dim, input.ndim))
    return kept if keepdim else out


@operation("all")
def all_(input, dim=None, keepdim=False):
    out, kept = reduced("all", bool_, input, axes_of(dim, input.ndim))
    return kept if keepdim else out


@operation()
def count_nonzero(input, dim=None):
    return (input != 0).sum(dim)


# Extremes


def _not_empty(name, t, dims):
    if builtins.any(t._shape[i] == 0 for i in dims):
        if len(dims) == t.ndim:
            raise RuntimeError(
                f"{name}(): Expected reduction dim to be specified for input.numel() "
                "== 0. Specify the reduction dim with the 'dim' argument."
            )
        raise IndexError(
            f"{name}(): Expected reduction dim {dims[0]} to have non-zero size."
        )


def _extreme(name, input, dim, keepdim, grad_name):
    dims = axes_of(dim, input.ndim)
    _not_empty(name, input, dims)
    out, kept = reduced(name, input.dtype, input, dims)
    best = share(kept)

    out = kept if keepdim else out
    back = lambda g: _shared(g, input, best, dims)  # noqa: E731
    return record(out, grad_name, (input, back), saved=(input,))


def _shared(g, input, best, dims):
    """The gradient of a number among others: equal ones have equal shares."""
    hit = (input == best) | (input.isnan() & best.isnan())
    return where(hit, _spread_back(g, input, dims) / hit.sum(dims, keepdim=True), 0.0)


@operation()
def amax(input, dim=(), keepdim=False):
    return _extreme("amax", input, dim, keepdim, "Amax")


@operation()
def amin(input, dim=(), keepdim=False):
    return _extreme("amin", input, dim, keepdim, "Amin")


def _place_of(function, input, dim, keepdim):
    if dim is None:
        _not_empty(function, input, tuple(range(input.ndim)))
        flat = share(input).reshape(-1)
        out, _ = reduced(function, int64, flat, (0,))
        return out.reshape((1,) * input.ndim) if keepdim else out
    dims = axes_of(dim, input.ndim)
    _not_empty(function, input, dims)
    out, kept = reduced(function, int64, input, dims)
    return kept if keepdim else out


@operation()
def argmax(input, dim=None, keepdim=False):
    return _place_of("argmax", input, dim, keepdim)


@operation()
def argmin(input, dim=None, keepdim=False):
    return _place_of("argmin", input, dim, keepdim)


def _best(function, pair, input, dim, keepdim):
    where_ = _place_of(f"arg{function}", input, dim, True)
    values = input.gather(dim, where_) if input.ndim else input
    if keepdim or not input.ndim:
        return pair(values, where_)
    return pair(values.squeeze(dim), where_.squeeze(dim))


@operation("max")
def max_(input, dim=None, keepdim=False):
    if isinstance(dim, Tensor):
        return input.maximum(dim)
    if dim is None:
        return _extreme("amax", input, None, False, "Max")
    return _best("max", MAX, input, dim, keepdim)


@operation("min")
def min_(input, dim=None, keepdim=False):
    if isinstance(dim, Tensor):
        return input.minimum(dim)
    if dim is None:
        return _extreme("amin", input, None, False, "Min")
    return _best("min", MIN, input, dim, keepdim)


@operation()
def median(input, dim=None, keepdim=False):
    if dim is None:
        with no_grad():
            ordered = share(input).reshape(-1).sort().values
            best = ordered[(ordered.numel() - 1) // 2].clone()
        back = lambda g: _shared(g, input, best, tuple(range(input.ndim)))  # noqa: E731
        return record(share(best), "Median", (input, back), saved=(input,))
    values, indices = input.sort(dim)
    middle = (input._shape[axis(dim, input.ndim)] - 1) // 2
    chosen = [t.narrow(dim, middle, 1) for t in (values, indices)]
    return MEDIAN(*(chosen if keepdim else [t.squeeze(dim) for t in chosen]))


# Along rows


def row_by_row(function, d, input, dim, *others):
    """Return what a kernel makes of each row along an axis, of one tensor or two."""
    at = axis(dim, input.ndim)
    last = at == input.ndim - 1
    with no_grad():
        tensors = [share(t) for t in (input, *others)]
        if not input.ndim:
            tensors = [t.reshape(1) for t in tensors]
        elif not last:
            tensors = [t.movedim(at, -1) for t in tensors]
        tensors = [t.contiguous() for t in tensors]
        out = empty(tensors[0]._shape, d)
        _kernels.rows(function, out, *tensors)
        if not input.ndim:
            return out.reshape(())
        return out if last else out.movedim(-1, at)


def _own(t):
    """A tensor in memory of its own, in the order of its axes."""
    return share(t.contiguous())


@operation()
def cumsum(input, dim, *, dtype=None):
    out = row_by_row("cumsum", dtype or _whole(input.dtype), input, dim)
    back = (input, lambda g: g.flip(dim).cumsum(dim).flip(dim))
    return record(_own(out), "Cumsum", back)


@operation()
def cumprod(input, dim, *, dtype=None):
    if input.requires_grad:
        raise Missing("gradient of torch.cumprod")
    return _own(row_by_row("cumprod", dtype or _whole(input.dtype), input, dim))


def _need_floats(name, input, dim):
    if input.dtype.kind != "f":
        last = axis(dim, input.ndim) == max(input.ndim - 1, 0)
        raise NotImplementedError(
            f'"{name}_{"lastdim_" if last else ""}kernel_impl" not implemented for '
            f"'{SCALAR_NAMES[input.dtype.name]}'"
        )


@operation()
def softmax(input, dim, dtype=None):
    input = input if dtype is None else input.to(dtype)
    _need_floats("softmax", input, dim)
    out = _own(row_by_row("softmax", input.dtype, input, dim))
    r = share(out)

    def back(g):
        return row_by_row("softmax_back", input.dtype, g, dim, r)

    return record(out, "Softmax", (input, back), saved=(r,))


@operation()
def log_softmax(input, dim, dtype=None):
    input = input if dtype is None else input.to(dtype)
    _need_floats("log_softmax", input, dim)
    out = _own(row_by_row("log_softmax", input.dtype, input, dim))
    r = share(out)

    def back(g):
        return row_by_row("log_softmax_back", input.dtype, g, dim, r)

    return record(out, "LogSoftmax", (input, back), saved=(r,))


@operation()
def logsumexp(input, dim, keepdim=False):
    best = 0.0
    if input.numel():
        with no_grad():
            best = share(input).amax(dim, keepdim=True)
            best = where(best.isfinite(), best, 0.0)
    out = (input - best).exp().sum(dim, keepdim=True).log() + best
    return out if keepdim else out.squeeze(dim)


@operation()
def argsort(input, dim=-1, descending=False, *, stable=False):
    function = "argsort_descending" if descending else "argsort"
    return _own(row_by_row(function, int64, input, dim))


@operation()
def sort(input, dim=-1, descending=False, *, stable=False):
    order = argsort(input, dim, descending)
    return SORT(input.gather(dim, order) if input.ndim else input.clone(), order)


@operation()
def topk(input, k, dim=-1, largest=True, sorted=True):
    if k > input._shape[axis(dim, input.ndim)]:
        raise RuntimeError("selected index k out of range")
    order = argsort(input, dim, largest).narrow(dim, 0, k).contiguous()
    return TOPK(input.gather(dim, order), order)


@operation()
def unique(input, sorted=True, return_inverse=False, return_counts=False, dim=None):
    from .creation import tensor

    if return_inverse:
        raise Missing("torch.unique(return_inverse=True)")
    if dim is not None:
        rows = [tuple(row._flat()) for row in input.unbind(dim)]
        found = builtins.sorted(set(rows))
        shape = input.select(dim, 0)._shape
        out = tensor(found, dtype=input.dtype).reshape((len(found), *shape))
        out = out.movedim(0, dim).contiguous()
    else:
        rows = input._flat()
        found = builtins.sorted(set(rows))
        out = tensor(found, dtype=input.dtype)
    if not return_counts:
        return out
    return out, tensor([rows.count(one) for one in found], dtype=int64)


@operation()
def bincount(input, weights=None, minlength=0):
    from .creation import tensor

    if weights is not None:
        raise Missing("torch.bincount(weights=...)")
    values = input._flat()
    counts = [0] * max(minlength, max(values, default=-1) + 1)
    for value in values:
        counts[value] += 1
    return tensor(counts, dtype=int64)


@operation()
def diff(input, n=1, dim=-1):
    for _ in range(n):
        size = input._shape[axis(dim, input.ndim)]
        rest = max(size - 1, 0)
        input = input.narrow(dim, size - rest, rest) - input.narrow(dim, 0, rest)
    return input


in_place("cumsum")
