"""Parameters: leaves that a module notices."""

from .._tensor import Tensor, share


class Parameter(Tensor):
    """A tensor that is trained."""

    def __new__(cls, data=None, requires_grad=True):
        if data is None:
            from .._ops.creation import zeros

            data = zeros(0)
        parameter = share(data, cls)
        return parameter.requires_grad_(requires_grad)

    def __reduce_ex__(self, _):
        return _again, (self.tolist(), self.dtype, self.requires_grad)


def _again(numbers, d, requires_grad):
    from .._ops.creation import tensor

    return Parameter(tensor(numbers, dtype=d), requires_grad)
