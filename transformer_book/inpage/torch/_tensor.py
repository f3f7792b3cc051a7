"""Tensors: a view of memory, what it is, and how it was made.

Operations stand in `_ops`, which gives the class its methods.
"""

import itertools
import math
from array import array

from . import _kernels
from ._dtypes import (
    CPU,
    Size,
    dtype_of_number,
    float64,
)
from ._errors import SCALAR_NAMES, Missing
from ._history import (
    GradMode,
    Node,
    backward,
    no_grad,
    node_of,
    record,
    refuse_graph,
)


class TensorType(type):
    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise Missing(f"torch.Tensor.{name}", cls)


class Tensor(metaclass=TensorType):
    """Numbers of one dtype along axes.

    Attributes:
        storage: memory, which other tensors may share.
        grad: the gradient that `backward` has added up, or None.
    """

    grad = None
    layout = "torch.strided"
    device = CPU
    is_sparse = is_nested = is_cuda = is_meta = is_quantized = False
    # Of leaves: whether they want a gradient, and a weak reference to their node.
    _leaf_requires_grad = False
    _accumulate = None
    # Of others: the node that made them. Of views: what they are a view of, and how
    # often the history of that had changed when theirs was noted.
    _node: Node | None = None
    _base: "Tensor | None" = None
    _seen = 0
    _rebased = 0
    _retains_grad = False

    def __new__(cls, *args):
        if not args:
            return object.__new__(cls)
        from ._ops.creation import old_tensor

        return old_tensor(*args)

    # What it is

    @property
    def dtype(self):
        return self._dtype

    @property
    def shape(self):
        return Size(self._shape)

    @property
    def ndim(self):
        return len(self._shape)

    def dim(self):
        return len(self._shape)

    def size(self, dim=None):
        return self.shape if dim is None else self._shape[axis(dim, self.ndim)]

    def numel(self):
        return math.prod(self._shape)

    nelement = numel

    @property
    def itemsize(self):
        return self._dtype.itemsize

    def element_size(self):
        return self._dtype.itemsize

    @property
    def nbytes(self):
        return self.numel() * self._dtype.itemsize

    def stride(self, dim=None):
        return self._strides if dim is None else self._strides[axis(dim, self.ndim)]

    def storage_offset(self):
        return self._offset

    def data_ptr(self):
        return _kernels.address(self)

    def untyped_storage(self):
        return UntypedStorage(self)

    @property
    def _version(self):
        return self.storage.writes

    def is_contiguous(self):
        if self._strides == _kernels.contiguous_strides(self._shape):
            return True
        expected = 1
        for size, step in zip(
            reversed(self._shape), reversed(self._strides), strict=True
        ):
            if size != 1 and step != expected:
                return not self.numel()
            expected *= size
        return True

    def is_floating_point(self):
        return self._dtype.kind == "f"

    def is_complex(self):
        return False

    @property
    def real(self):
        return self

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(
                f"'{type(self).__name__}' object has no attribute '{name}'"
            )
        raise Missing(f"torch.Tensor.{name}", self)

    # Its numbers

    def _flat(self):
        """Return its numbers, row by row, as a Python list."""
        t = self
        if not t.is_contiguous():
            t = empty(t._shape, t._dtype)
            _kernels.elementwise("copy", t, self)
        numbers = t.storage.data[t._offset : t._offset + t.numel()].tolist()
        kind = self._dtype.kind
        return (
            numbers if kind == "f" else list(map(int if kind == "i" else bool, numbers))
        )

    def tolist(self):
        numbers = self._flat()
        if not self._shape:
            return numbers[0]
        for place in range(self.ndim - 1, 0, -1):
            size = self._shape[place]
            count = math.prod(self._shape[:place])
            numbers = [numbers[i * size : (i + 1) * size] for i in range(count)]
        return numbers

    def item(self):
        if self.numel() != 1:
            raise RuntimeError(
                f"a Tensor with {self.numel()} elements cannot be converted to Scalar"
            )
        return self._flat()[0]

    def _number(self):
        if self.numel() != 1:
            raise ValueError(
                "only one element tensors can be converted to Python scalars"
            )
        return self.item()

    def __float__(self):
        return float(self._number())

    def __int__(self):
        return int(self._number())

    def __index__(self):
        if self._dtype.kind == "f" or self.numel() != 1:
            raise TypeError(
                "only integer tensors of a single element can be converted to an index"
            )
        return int(self.item())

    def __bool__(self):
        if self.numel() != 1:
            than = "more than one value" if self.numel() else "no values"
            raise RuntimeError(f"Boolean value of Tensor with {than} is ambiguous")
        return bool(self.item())

    def __len__(self):
        if not self._shape:
            raise TypeError("len() of a 0-d tensor")
        return self._shape[0]

    def __iter__(self):
        if not self._shape:
            raise TypeError("iteration over a 0-d tensor")
        return iter(self.unbind(0))

    def __contains__(self, value):
        return bool((self == value).any())

    def __hash__(self):
        return id(self)

    def __format__(self, spec):
        if not self._shape and type(self) is Tensor:
            return format(self.item(), spec)
        return object.__format__(self, spec)

    def __repr__(self, *, tensor_contents=None):
        from ._tensor_str import show

        return show(self)

    def numpy(self):
        raise Missing("torch.Tensor.numpy", self)

    def __array__(self, *_, **__):
        self.numpy()

    def __deepcopy__(self, memo):
        if self._history:
            raise RuntimeError(
                "Only Tensors created explicitly by the user (graph leaves) support "
                "the deepcopy protocol at the moment."
            )
        with no_grad():
            t = share(self.detach().clone(), type(self))
        t._leaf_requires_grad = self._leaf_requires_grad
        memo[id(self)] = t
        if self.grad is not None:
            t.grad = self.grad.__deepcopy__(memo)
        return t

    def __reduce_ex__(self, _):
        from . import tensor

        return tensor, (self.tolist(), self._dtype)

    # Its history

    @property
    def _history(self):
        """The node that made it; of a view whose base was written, a newer one."""
        base = self._base
        if base is not None and self._seen != base._rebased:
            self._seen = base._rebased
            region = (self._offset, self._shape, self._strides)
            self._node = None
            with _taping():
                record(self, "AsStrided", (base, lambda g: _within(base, region, g)))
        return self._node

    @property
    def grad_fn(self):
        return self._history

    @property
    def is_leaf(self):
        return self._history is None

    @property
    def requires_grad(self):
        return self._leaf_requires_grad or self._history is not None

    @requires_grad.setter
    def requires_grad(self, wanted):
        self.requires_grad_(wanted)

    def requires_grad_(self, requires_grad=True):
        if requires_grad and self._dtype.kind != "f":
            raise RuntimeError(
                "only Tensors of floating point dtype can require gradients"
            )
        if self._history and not requires_grad:
            raise RuntimeError(
                "you can only change requires_grad flags of leaf variables. If you "
                "want to use a computed variable in a subgraph that doesn't require "
                "differentiation use var_no_grad = var.detach()."
            )
        self._leaf_requires_grad = bool(requires_grad) and not self._history
        return self

    def retain_grad(self):
        node = self._history
        if node and not self._retains_grad:
            self._retains_grad = True

            def keep(gradient):
                self.grad = gradient if self.grad is None else self.grad + gradient

            node.hooks.append(keep)

    def register_hook(self, hook):
        node = node_of(self)
        if node is None:
            raise RuntimeError(
                "cannot register a hook on a tensor that doesn't require gradient"
            )
        node.hooks.append(hook)
        return RemovableHandle(node.hooks, hook)

    def backward(
        self, gradient=None, retain_graph=None, create_graph=False, inputs=None
    ):
        refuse_graph(create_graph)
        if inputs is not None:
            raise Missing("torch.Tensor.backward(inputs=...)", self)
        backward([self], [gradient], retain_graph=bool(retain_graph))

    def detach(self):
        return share(self)

    def detach_(self):
        self._node, self._base, self._leaf_requires_grad = None, None, False
        return self

    @property
    def data(self):
        return share(self)

    @data.setter
    def data(self, other):
        self.storage, self._offset = other.storage, other._offset
        self._shape, self._strides = other._shape, other._strides
        self._dtype = other._dtype


class RemovableHandle:
    """What takes a hook away again."""

    def __init__(self, hooks, hook):
        self.hooks, self.hook = hooks, hook

    def remove(self):
        if self.hook in self.hooks:
            self.hooks.remove(self.hook)


class UntypedStorage:
    """The memory of a tensor, as bytes."""

    def __init__(self, t):
        self.t = t

    def data_ptr(self):
        return self.t.storage.data.buffer_info()[0]

    def nbytes(self):
        return len(self.t.storage.data) * self.t._dtype.itemsize

    size = __len__ = nbytes


class _taping(no_grad):
    enabled = True


def place(storage, offset, shape, strides, d, kind=Tensor):
    """Return a tensor over memory, without a history."""
    t = object.__new__(kind)
    t.storage, t._offset, t._dtype = storage, offset, d
    t._shape, t._strides = tuple(shape), tuple(strides)
    return t


def empty(shape, d):
    """Return a new tensor, all zero."""
    shape = tuple(shape)
    storage = _kernels.new_storage(d, math.prod(shape))
    return place(storage, 0, shape, _kernels.contiguous_strides(shape), d)


def share(t, kind=Tensor):
    """Return a tensor of the same memory, without a history."""
    return place(t.storage, t._offset, t._shape, t._strides, t._dtype, kind)


def view(t, offset, shape, strides, name, back):
    """Return a view: a tensor over the same memory that keeps its history.

    Args:
        name: of PyTorch's backward function.
        back: from the gradient of the view to that of `t`.
    """
    out = place(t.storage, offset, shape, strides, t._dtype)
    out._base = t if t._base is None else t._base
    out._seen = out._base._rebased
    return record(out, name, (t, back))


def axis(dim, ndim):
    """Return the number of an axis that may be counted from the end."""
    axes = max(ndim, 1)
    if not -axes <= dim < axes:
        raise IndexError(
            "Dimension out of range (expected to be in range of "
            f"[{-axes}, {axes - 1}], but got {dim})"
        )
    return dim % axes


def axes_of(dim, ndim):
    """Return the numbers of one axis, of several, or, for None, of all."""
    if dim is None or dim == () or dim == []:
        return tuple(range(ndim))
    if not isinstance(dim, (tuple, list)):
        return (axis(dim, ndim),)[: max(ndim, 0)]
    found = tuple(axis(one, ndim) for one in dim)
    for one in found:
        if found.count(one) > 1:
            raise RuntimeError(f"dim {one} appears multiple times in the list of dims")
    return found


def sizes(args):
    """Return sizes that are given one by one or as a list, as a tuple."""
    if len(args) == 1 and isinstance(args[0], (tuple, list)):
        args = args[0]
    return tuple(one.__index__() for one in args)


def scalar(number, d=None):
    """Return a number as a tensor without axes."""
    d = d or dtype_of_number(number)
    if d.kind == "i":
        _kernels.exact(number)
    return place(_kernels.Storage(array(d.typecode, [number])), 0, (), (), d)


def operand(value, d):
    """Return a tensor, or a number as it takes part in an operation of a dtype."""
    if isinstance(value, Tensor):
        return value
    if d.kind == "f":
        return float(value) if d is float64 else _kernels.rounded(value)
    return _kernels.exact(int(value))


def like_number(value):
    return isinstance(value, (bool, int, float))


# Writing in place


def name_in_errors(t):
    return SCALAR_NAMES[t._dtype.name]


def write(target, compute):
    """Change a tensor in place into what `compute` makes of what it was.

    The tensor's history then leads through that; so does the history of what it is a
    view of, and of all other views of that.
    """
    base = target._base
    if GradMode.enabled:
        if target._leaf_requires_grad:
            raise RuntimeError(
                "a leaf Variable that requires grad is being used in an in-place "
                "operation."
            )
        if base is not None and base._leaf_requires_grad:
            raise RuntimeError(
                "a view of a leaf Variable that requires grad is being used in an "
                "in-place operation."
            )
    past = _past(target)
    new = compute(past)
    if new._shape != target._shape:
        raise RuntimeError(
            f"output with shape {list(target._shape)} doesn't match the broadcast "
            f"shape {list(new._shape)}"
        )
    if "bif".index(new._dtype.kind) > "bif".index(target._dtype.kind):
        raise RuntimeError(
            f"result type {name_in_errors(new)} can't be cast to the desired output "
            f"type {name_in_errors(target)}"
        )
    _kernels.elementwise("copy", target, new)
    target.storage.writes += 1
    if not GradMode.enabled or not (target._history or new._history):
        return target
    if new._dtype is not target._dtype:
        new = new.to(target._dtype)
    if base is None:
        target._node = new._history
        target._rebased += 1
    else:
        _rebase(base, target, new)
    return target


def _past(target):
    """What a tensor is before it is written: its own numbers, with its history."""
    past = share(target)
    if GradMode.enabled:
        past = empty(target._shape, target._dtype)
        _kernels.elementwise("copy", past, target)
        past._node = target._history
    return past


def _rebase(base, target, new):
    """Note in the history of `base` that a region of it is `new` now."""
    region = (target._offset, target._shape, target._strides)
    old = place(base.storage, base._offset, base._shape, base._strides, base._dtype)
    old._node = base._history
    record(
        base,
        "CopySlices",
        (old, lambda g: _without(base, region, g)),
        (new, lambda g: _part(base, region, g)),
    )
    base._rebased += 1


def _image(base):
    """Return new memory as large as the base's, and a tensor over it, like the base."""
    storage = _kernels.new_storage(base._dtype, len(base.storage.data))
    return place(storage, base._offset, base._shape, base._strides, base._dtype)


def _region(image, region):
    offset, shape, strides = region
    return place(image.storage, offset, shape, strides, image._dtype)


def _part(base, region, g):
    """The gradient of a region, from that of the base."""
    image = _image(base)
    _kernels.elementwise("copy", image, g)
    part = _region(image, region)
    return part


def _without(base, region, g):
    """The gradient of the base before a region of it was overwritten."""
    image = _image(base)
    _kernels.elementwise("copy", image, g)
    _kernels.elementwise("copy", _region(image, region), 0.0)
    return image


def _within(base, region, g):
    """The gradient of the base, from that of a view of a region."""
    image = _image(base)
    part = _region(image, region)
    # Entries may overlap, as in an expanded view.
    for offset, value in zip(_offsets(part), g._flat(), strict=True):
        image.storage.data[offset] += value
    return image


def _offsets(t):
    steps = [
        [i * step for i in range(size)]
        for size, step in zip(t._shape, t._strides, strict=True)
    ]
    return (t._offset + sum(place) for place in itertools.product(*steps))
