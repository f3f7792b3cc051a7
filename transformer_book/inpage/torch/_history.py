"""The tape: how each tensor was made, so that gradients find the way back.

A `Node` is one operation. It knows the nodes of its inputs, as they were then, and for
each of them a function from the gradient of the result to that of the input. Leaves
have an `Accumulate`. `backward` walks the nodes, latest first.
"""

import weakref
from functools import cache, wraps

from ._errors import Missing


class GradMode:
    enabled = True


def is_grad_enabled():
    return GradMode.enabled


class _Mode:
    """Switch the tape for a `with` block or a function."""

    def __new__(cls, function=None):
        mode = super().__new__(cls)
        # `@torch.no_grad` without parentheses decorates too.
        return mode(function) if callable(function) else mode

    def __enter__(self):
        self.before, GradMode.enabled = GradMode.enabled, self.enabled

    def __exit__(self, *_):
        GradMode.enabled = self.before

    def __call__(self, function):
        @wraps(function)
        def inside(*args, **kwargs):
            with type(self)():
                return function(*args, **kwargs)

        return inside


class no_grad(_Mode):
    enabled = False


class inference_mode(_Mode):
    enabled = False


class enable_grad(_Mode):
    enabled = True


class set_grad_enabled:
    """Switch the tape at once; as a `with` block, until its end."""

    def __init__(self, mode):
        self.before, GradMode.enabled = GradMode.enabled, bool(mode)

    def __enter__(self):
        pass

    def __exit__(self, *_):
        GradMode.enabled = self.before


class Node:
    """An operation.

    Attributes:
        edges: for each input its node, or None, and the function from the gradient of
            the result to that of the input.
        saved: storages that the functions read, and how often each had been written.
        result: shape and dtype of the result.
        hooks: functions that see, and may change, the gradient of the result.
    """

    __slots__ = "edges", "saved", "result", "hooks", "freed", "__weakref__"
    operation = ""  # PyTorch's name of it

    def __init__(self, out, edges, saved):
        self.edges, self.freed, self.hooks = edges, False, []
        # Of what it has made itself, tensors without a history are saved.
        makers = [self if t.storage is out.storage else t._node for t in saved]
        self.saved = [
            (t.storage, t.storage.writes, t, made_by)
            for t, made_by in zip(saved, map(_operation, makers), strict=True)
        ]
        self.result = out._shape, out.dtype

    def name(self):
        return type(self).__name__

    @property
    def next_functions(self):
        return tuple((node, 0) for node, _ in self.edges)

    def check(self):
        """Refuse to go back through what has been freed or overwritten."""
        if self.freed:
            raise RuntimeError(
                "Trying to backward through the graph a second time (or directly "
                "access saved tensors after they have already been freed). Saved "
                "intermediate values of the graph are freed when you call .backward() "
                "or autograd.grad(). Specify retain_graph=True if you need to backward "
                "through the graph a second time or if you need to access saved "
                "tensors after calling backward."
            )
        for storage, writes, t, maker in self.saved:
            if storage.writes != writes:
                made_by = f", which is output 0 of {maker}," if maker else ""
                raise RuntimeError(
                    "one of the variables needed for gradient computation has been "
                    f"modified by an inplace operation: [{t.type()} "
                    f"{list(t._shape)}]{made_by} is at version {storage.writes}; "
                    f"expected version {writes} instead. Hint: enable anomaly "
                    "detection to find the operation that failed to compute its "
                    "gradient, with torch.autograd.set_detect_anomaly(True, "
                    "check_nan=False)."
                )


def _operation(node):
    return node and node.operation


class Accumulate(Node):
    """A leaf: gradients are added up in its `grad`."""

    __slots__ = ("leaf",)

    def __init__(self, leaf):
        super().__init__(leaf, (), ())
        self.leaf = leaf

    def name(self):
        return "torch::autograd::AccumulateGrad"


@cache
def _kind(name):
    return type(f"{name}Backward0", (Node,), {"__slots__": (), "operation": name})


def node_of(t):
    """Return the node that a gradient of a tensor goes to, or None."""
    if t._history:
        return t._history
    if not t._leaf_requires_grad:
        return None
    leaf = t._accumulate() if t._accumulate else None
    if leaf is None:
        leaf = Accumulate(t)
        t._accumulate = weakref.ref(leaf)
    return leaf


def record(out, name, *inputs, saved=()):
    """Note how `out` was made, if any input needs a gradient; return `out`.

    Args:
        name: of PyTorch's backward function.
        inputs: pairs of a tensor and the function from the gradient of `out` to its.
        saved: tensors whose numbers these functions read.
    """
    if GradMode.enabled and out._dtype.kind == "f":
        edges = [(node_of(t), back) for t, back in inputs]
        if any(node for node, _ in edges):
            out._node = _kind(name)(out, edges, saved)
    return out


def _in_order(roots):
    """Return the nodes behind some, each after all that lead to it."""
    order, seen = [], set()
    stack = [(root, False) for root in roots]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack += [(before, False) for before, _ in node.edges if before]
    return order[::-1]


def _first_gradients(outputs, gradients):
    for t, gradient in zip(outputs, gradients, strict=True):
        node = node_of(t)
        if node is None:
            raise RuntimeError(
                "element 0 of tensors does not require grad and does not have a grad_fn"
            )
        if gradient is None:
            if t.numel() != 1:
                raise RuntimeError(
                    "grad can be implicitly created only for scalar outputs"
                )
            gradient = t.new_ones(t._shape)
        elif gradient._shape != t._shape:
            raise RuntimeError(
                f"Mismatch in shape: grad_output[0] has a shape of {gradient.shape} "
                f"and output[0] has a shape of {t.shape}."
            )
        yield node, gradient


def backward(outputs, gradients, wanted=None, retain_graph=False):
    """Send gradients back.

    Args:
        outputs: tensors to begin at.
        gradients: the gradient of each, or None where it is 1.
        wanted: nodes whose gradients are returned; None to add up those of the leaves.
        retain_graph: whether it may be done again.

    Returns:
        node -> gradient, of the nodes that were wanted and reached.
    """
    found: dict = {}
    with no_grad():
        for node, gradient in _first_gradients(outputs, gradients):
            found[node] = found[node] + gradient if node in found else gradient
        order = _in_order(list(found))
        needed = set(order) if wanted is None else _leading_to(order, set(wanted))
        for node in order:
            gradient = found.get(node)
            if gradient is None:
                continue
            for hook in node.hooks:
                changed = hook(gradient)
                gradient = gradient if changed is None else changed
                found[node] = gradient
            if isinstance(node, Accumulate):
                if wanted is None:
                    _accumulate(node.leaf, gradient)
                continue
            edges = [edge for edge in node.edges if edge[0] in needed]
            if edges:
                node.check()
            for before, back in edges:
                part = back(gradient)
                if part.dtype is not before.result[1]:
                    part = part.to(before.result[1])
                found[before] = found[before] + part if before in found else part
            if not retain_graph:
                node.freed = bool(node.saved)
            if wanted is None or node not in wanted:
                del found[node]
    return found


def _leading_to(order, wanted):
    """Return the nodes of an order from which a wanted one is reached."""
    leading = set()
    for node in reversed(order):
        if node in wanted or any(before in leading for before, _ in node.edges):
            leading.add(node)
    return leading


def _accumulate(leaf, gradient):
    if leaf.grad is None:
        # Two leaves may have been sent the same tensor, which each then changes.
        leaf.grad = gradient.copied()
    else:
        leaf.grad = leaf.grad + gradient


def gradients_of(outputs, inputs, grad_outputs, retain_graph, allow_unused, zeros):
    """Return the gradients of `inputs`: torch.autograd.grad."""
    nodes = [node_of(t) for t in inputs]
    if None in nodes:
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    found = backward(outputs, grad_outputs, nodes, retain_graph)
    answers = []
    for t, node in zip(inputs, nodes, strict=True):
        gradient = found.get(node)
        if gradient is None and zeros:
            gradient = t.new_zeros(t._shape)
        if gradient is None and not allow_unused:
            raise RuntimeError(
                "One of the differentiated Tensors appears to not have been used in "
                "the graph. Set allow_unused=True if this is the desired behavior."
            )
        answers.append(gradient)
    return tuple(answers)


def refuse_graph(create_graph):
    if create_graph:
        raise Missing("create_graph=True")
