"""The little linear algebra that a course needs."""

import itertools
import math
import sys

from ._dtypes import finfo
from ._errors import Missing, lacking
from ._ops.creation import tensor
from ._ops.linear import matrix_power
from ._ops.reductions import norm as _norm


def norm(A, ord=None, dim=None, keepdim=False):
    return _norm(A, 2 if ord is None else ord, dim, keepdim)


def vector_norm(x, ord=2, dim=None, keepdim=False):
    return _norm(x, ord, dim, keepdim)


def matrix_rank(A, *, tol=None):
    """Return how many rows are left by elimination, with the largest pivots first."""
    rows = [[float(x) for x in row] for row in A.tolist()]
    largest = max(abs(x) for row in rows for x in row)
    limit = tol or largest * max(A._shape) * finfo(A.dtype).eps
    rank = 0
    while True:
        pivots = [
            (abs(x), i, j)
            for i, row in enumerate(rows[rank:], rank)
            for j, x in enumerate(row)
        ]
        size, i, j = max(pivots, default=(0.0, 0, 0))
        if size <= limit:
            return tensor(rank)
        rows[rank], rows[i] = rows[i], rows[rank]
        pivot = rows[rank]
        for row in rows[rank + 1 :]:
            factor = row[j] / pivot[j]
            row[:] = [x - factor * y for x, y in zip(row, pivot, strict=True)]
            row[j] = 0.0
        rank += 1


def svdvals(A):
    """Return the singular values: pairs of rows are turned until all are orthogonal."""
    if A.ndim != 2 or A.requires_grad:
        raise Missing("torch.linalg.svdvals of a batch, or with gradients")
    rows = (A if A._shape[0] <= A._shape[1] else A.T).tolist()
    least = 1e-30 * math.fsum(x * x for row in rows for x in row)
    turned = True
    while turned:
        turned = False
        for i, j in itertools.combinations(range(len(rows)), 2):
            a, b = rows[i], rows[j]
            aa, bb, ab = math.sumprod(a, a), math.sumprod(b, b), math.sumprod(a, b)
            if abs(ab) <= 1e-14 * math.sqrt(aa * bb) + least:
                continue
            turned = True
            slope = (bb - aa) / (2 * ab)
            tangent = math.copysign(1, slope) / (abs(slope) + math.hypot(1, slope))
            cosine = 1 / math.hypot(1, tangent)
            sine = cosine * tangent
            pairs = list(zip(a, b, strict=True))
            rows[i] = [cosine * x - sine * y for x, y in pairs]
            rows[j] = [sine * x + cosine * y for x, y in pairs]
    lengths = [math.sqrt(math.sumprod(row, row)) for row in rows]
    return tensor(sorted(lengths, reverse=True), dtype=A.dtype)


__getattr__ = lacking("torch.linalg", lambda: sys.modules[__name__])
__all__ = ["matrix_power", "matrix_rank", "norm", "svdvals", "vector_norm"]
