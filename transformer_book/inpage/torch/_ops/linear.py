"""Matrix products, and what is made of them."""

import math

from .. import _kernels
from .._errors import C_NAMES, Missing
from .._history import no_grad, record
from .._tensor import Tensor, empty, share
from ._register import function_only, operation
from .elementwise import broadcast, summed_to

# What counts products while a FlopCounterMode is entered.
counters: list = []


def _check(a, b):
    if not isinstance(b, Tensor):
        raise TypeError(
            "matmul(): argument 'other' (position 2) must be Tensor, not "
            f"{type(b).__name__}"
        )
    if not a.ndim or not b.ndim:
        raise RuntimeError(
            "both arguments to matmul need to be at least 1D, but they are "
            f"{a.ndim}D and {b.ndim}D"
        )
    if a.dtype is not b.dtype:
        first, second = (C_NAMES[t.dtype.name] for t in (a, b))
        vectors = a.ndim == b.ndim == 1
        raise RuntimeError(
            f"dot : expected both vectors to have same dtype, but found "
            f"{first.capitalize()} and {second.capitalize()}"
            if vectors
            else "expected m1 and m2 to have the same dtype, but got: "
            f"{first} != {second}"
        )


def _check_sizes(a, b, x, y):
    """Refuse matrices that do not fit, in the words of what PyTorch calls for them."""
    if x._shape[-1] == y._shape[-2]:
        return
    if a.ndim == b.ndim == 1:
        raise RuntimeError(
            f"inconsistent tensor size, expected tensor [{a._shape[0]}] and src "
            f"[{b._shape[0]}] to have the same number of elements, but got "
            f"{a._shape[0]} and {b._shape[0]} elements respectively"
        )
    if b.ndim == 1 and a.ndim <= 2:
        rows, columns = x._shape
        raise RuntimeError(
            f"size mismatch, got input ({rows}), mat ({rows}x{columns}), vec "
            f"({b._shape[0]})"
        )
    if a.ndim > 2 and b.ndim > 2:
        batch = math.prod(broadcast(x._shape[:-2], y._shape[:-2]))
        raise RuntimeError(
            "Expected size for first two dimensions of batch2 tensor to be: "
            f"[{batch}, {x._shape[-1]}] but got: [{batch}, {y._shape[-2]}]."
        )
    rows = math.prod(x._shape[:-1])
    raise RuntimeError(
        f"mat1 and mat2 shapes cannot be multiplied ({rows}x{x._shape[-1]} and "
        f"{y._shape[-2]}x{y._shape[-1]})"
    )


def _product(x, y):
    """Multiply matrices (..., M, K) and (..., K, N), without a history."""
    batch = broadcast(x._shape[:-2], y._shape[:-2])
    out = empty((*batch, x._shape[-2], y._shape[-1]), x.dtype)
    if out.numel():
        _kernels.matmul(out, x, y)
    for counter in counters:
        counter.total += 2 * out.numel() * x._shape[-1]
    return out


def _rows(t):
    """Return a tensor (..., C) as rows (N, C); without a history, if it is another."""
    if t.ndim == 2:
        return t
    return share(t).reshape(math.prod(t._shape[:-1]), t._shape[-1])


def _times(x, matrix):
    """Multiply vectors (..., K) and a matrix (K, N): all of them at once."""
    out = _product(_rows(x), matrix)
    if x.ndim == 2:
        return out
    return share(out.reshape(*x._shape[:-1], out._shape[-1]))


@operation()
def matmul(input, other):
    _check(input, other)
    x = input.unsqueeze(0) if input.ndim == 1 else input
    y = other.unsqueeze(-1) if other.ndim == 1 else other
    _check_sizes(input, other, x, y)
    if y.ndim == 2:
        with no_grad():
            out = _times(x, y)
        to_x = lambda g: _times(g, y.mT)  # noqa: E731
        to_y = lambda g: _product(_rows(x).mT, _rows(g))  # noqa: E731
    else:
        out = _product(x, y)
        to_x = lambda g: summed_to(_product(g, y.mT), x)  # noqa: E731
        to_y = lambda g: summed_to(_product(x.mT, g), y)  # noqa: E731
    out = record(out, _name(input, other), (x, to_x), (y, to_y), saved=(x, y))
    if input.ndim == 1:
        out = out.squeeze(-2)
    return out.squeeze(-1) if other.ndim == 1 else out


def _name(a, b):
    """What PyTorch's product of tensors of these axes ends with."""
    if a.ndim == b.ndim == 1:
        return "Dot"
    if a.ndim <= 2 and b.ndim <= 2:
        return "Mv" if b.ndim == 1 else "Mm"
    return "UnsafeView" if b.ndim <= 2 or max(a.ndim, b.ndim) > 3 else "Bmm"


def linear(input, weight, bias):
    """Map vectors (..., K) by a matrix (N, K), and add a vector (N,) or None."""
    with no_grad():
        out = _times(input, weight.mT)
        pairs = [
            (input, lambda g: _times(g, weight)),
            (weight, lambda g: _product(_rows(g).mT, _rows(input))),
        ]
        if bias is not None:
            _kernels.elementwise("add", out, out, bias)
            pairs.append((bias, lambda g: _rows(g).sum(0)))
    name = "Mm" if bias is None else "Addmm"
    if input.ndim != 2:
        name = "UnsafeView" if bias is None else "View"
    return record(out, name, *pairs, saved=(input, weight))


def _operator(self, other):
    return matmul(self, other) if isinstance(other, Tensor) else NotImplemented


operation("__matmul__", function=False)(_operator)


def _of_axes(name, input, other, *axes):
    for place, (one, wanted) in enumerate(zip((input, other), axes, strict=True), 1):
        if one.ndim != wanted:
            word = "a matrix" if wanted == 2 else f"a {wanted}D tensor"
            raise RuntimeError(
                f"batch{place} must be {word}"
                if name == "bmm"
                else f"self must be {word}"
                if place == 1
                else f"{'mat2' if name == 'mm' else 'vec'} must be {word}"
            )
    return matmul(input, other)


@operation()
def mm(input, mat2):
    return _of_axes("mm", input, mat2, 2, 2)


@operation()
def bmm(input, mat2):
    return _of_axes("bmm", input, mat2, 3, 3)


@operation()
def mv(input, vec):
    return _of_axes("mv", input, vec, 2, 1)


@operation()
def dot(input, tensor):
    if input.ndim != 1 or tensor.ndim != 1:
        raise RuntimeError(
            f"1D tensors expected, but got {input.ndim}D and {tensor.ndim}D tensors"
        )
    return matmul(input, tensor)


@operation("outer", "ger")
def outer(input, vec2):
    return input.unsqueeze(-1) * vec2


@operation()
def inner(input, other):
    if not input.ndim or not other.ndim:
        return input * other
    return tensordot(input, other, ([-1], [-1]))


@function_only()
def tensordot(a, b, dims=2):
    """Sum over pairs of axes: lists of `a`'s and of `b`'s, or how many adjoin."""
    if isinstance(dims, int):
        dims = range(a.ndim - dims, a.ndim), range(dims)
    ours = [one % a.ndim for one in dims[0]]
    theirs = [one % b.ndim for one in dims[1]]
    left = [i for i in range(a.ndim) if i not in ours]
    right = [i for i in range(b.ndim) if i not in theirs]
    shape = [*(a._shape[i] for i in left), *(b._shape[i] for i in right)]
    count = math.prod(a._shape[i] for i in ours)
    rows = a.permute(*left, *ours).reshape(math.prod(shape[: len(left)]), count)
    columns = b.permute(*theirs, *right).reshape(count, math.prod(shape[len(left) :]))
    return matmul(rows, columns).reshape(shape)


@operation()
def addmm(input, mat1, mat2, *, beta=1, alpha=1):
    return beta * input + alpha * mm(mat1, mat2)


@operation()
def baddbmm(input, batch1, batch2, *, beta=1, alpha=1):
    return beta * input + alpha * bmm(batch1, batch2)


@operation()
def matrix_power(input, n):
    from .creation import eye

    if n < 0:
        raise Missing("torch.matrix_power of a negative power")
    out = eye(input._shape[-1], dtype=input.dtype)
    for _ in range(n):
        out = out @ input
    return out


@operation()
def cosine_similarity(x1, x2, dim=1, eps=1e-8):
    lengths = [x.norm(dim=dim, keepdim=True).clamp(min=eps) for x in (x1, x2)]
    return ((x1 / lengths[0]) * (x2 / lengths[1])).sum(dim)


@function_only()
def cdist(x1, x2, p=2.0):
    return (x1.unsqueeze(-2) - x2.unsqueeze(-3)).norm(p, dim=-1)


@function_only()
def einsum(equation, *operands):
    """Multiply tensors whose axes have letters, and sum those that the result lacks.

    Each tensor is permuted so that its axes are: those of the batch, its own, the
    summed ones; two at a time are then a matrix product.
    """
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = operands[0]
    terms, result = _letters(equation.replace(" ", ""), operands)
    if len(terms) != len(operands):
        raise RuntimeError(
            "einsum(): more operands were provided than specified in the equation"
            if len(operands) > len(terms)
            else "einsum(): fewer operands were provided than specified in the equation"
        )
    done, letters = _diagonals(operands[0], terms[0])
    for number, one in enumerate(operands[1:], 1):
        other, theirs = _diagonals(one, terms[number])
        needed = set(result).union(*terms[number + 1 :])
        done, letters = _contract(done, letters, other, theirs, needed)
    spare = [i for i, letter in enumerate(letters) if letter not in result]
    if spare:
        done = done.sum(tuple(spare))
        letters = [letter for letter in letters if letter in result]
    return done.permute([letters.index(letter) for letter in result])


def _letters(equation, operands):
    """Return the letters of each operand, and of the result; dots become letters."""
    left, arrow, right = equation.partition("->")
    terms = left.split(",")
    dots = 0
    for term, one in zip(terms, operands, strict=False):
        if "..." in term:
            dots = max(dots, one.ndim - len(term) + 3)
    names = [chr(0x100 + i) for i in range(dots)]
    spelled = []
    for term, one in zip(terms, operands, strict=False):
        before, found, after = term.partition("...")
        own = one.ndim - len(before) - len(after) if found else 0
        spelled.append([*before, *names[dots - own :], *after])
        if len(spelled[-1]) != one.ndim:
            raise RuntimeError(
                f"einsum(): the number of subscripts in the equation ({len(term)}) "
                f"does not match the number of dimensions ({one.ndim}) for operand "
                f"{len(spelled) - 1} and no ellipsis was given"
            )
    if arrow:
        before, found, after = right.partition("...")
        result = [*before, *(names if found else ()), *after]
    else:
        every = [letter for term in spelled for letter in term]
        once = {letter for letter in every if every.count(letter) == 1}
        result = [*names, *sorted(once - set(names))]
    return spelled, result


def _diagonals(t, letters):
    """Take the diagonal where a tensor has a letter twice."""
    letters = list(letters)
    for letter in dict.fromkeys(letters):
        while letters.count(letter) > 1:
            first = letters.index(letter)
            second = letters.index(letter, first + 1)
            t = t.diagonal(0, first, second)
            rest = [x for i, x in enumerate(letters) if i not in (first, second)]
            letters = [*rest, letter]
    return t, letters


def _contract(a, letters_a, b, letters_b, needed):
    """Multiply two tensors, and sum the letters that nothing else needs."""
    a, letters_a = _without(a, letters_a, set(letters_b) | needed)
    b, letters_b = _without(b, letters_b, set(letters_a) | needed)
    shared = [x for x in letters_a if x in letters_b]
    batch = [x for x in shared if x in needed]
    summed = [x for x in shared if x not in needed]
    own_a = [x for x in letters_a if x not in shared]
    own_b = [x for x in letters_b if x not in shared]
    sizes = dict(zip(letters_a, a._shape, strict=True))
    for letter, size in zip(letters_b, b._shape, strict=True):
        mine = sizes.setdefault(letter, size)
        if mine != size and 1 not in (mine, size):
            raise RuntimeError(
                f"einsum(): subscript {letter} has size {size} for operand 1 which "
                f"does not broadcast with previously seen size {mine}"
            )
        sizes[letter] = max(mine, size)

    def matrix(t, letters, rows, columns):
        t = t.permute([letters.index(x) for x in (*batch, *rows, *columns)])
        t = t.expand([sizes[x] for x in (*batch, *rows, *columns)])
        shape = [sizes[x] for x in batch]
        shape += [math.prod(sizes[x] for x in part) for part in (rows, columns)]
        return t.reshape(shape)

    product = matrix(a, letters_a, own_a, summed) @ matrix(b, letters_b, summed, own_b)
    letters = [*batch, *own_a, *own_b]
    return product.reshape([sizes[x] for x in letters]), letters


def _without(t, letters, wanted):
    """Sum the letters that nobody wants."""
    spare = [i for i, letter in enumerate(letters) if letter not in wanted]
    if not spare:
        return t, letters
    return t.sum(tuple(spare)), [x for x in letters if x in wanted]
