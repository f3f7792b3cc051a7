"""The little linear algebra that a course needs."""

import sys

from ._dtypes import finfo
from ._errors import lacking
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


__getattr__ = lacking("torch.linalg", lambda: sys.modules[__name__])
__all__ = ["matrix_power", "matrix_rank", "norm", "vector_norm"]
