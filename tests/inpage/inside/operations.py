"""An operation on tensors of a given layout, with its gradients."""

import math

import torch
from torch.nn import functional as F

NAMES = {"torch": torch, "F": F, "math": math}


def tensor(description):
    """A tensor: its numbers, its dtype, and how it lies in memory.

    layout: "plain"; "turned", with its axes in memory from the last to the first;
        "every other", with gaps; "widened", with axes of stride zero; "backward", read
        from the end.
    """
    data, dtype, layout = description
    x = torch.tensor(data, dtype=getattr(torch, dtype))
    if layout == "turned":
        order = list(range(x.ndim))[::-1]
        return x.permute(order).contiguous().permute(order)
    if layout == "every other" and x.ndim:
        wide = torch.stack([x, x], dim=-1).flatten(-2)
        return wide[..., ::2]
    if layout == "widened" and x.ndim:
        return x[:1].expand(x.shape)
    if layout == "backward" and x.ndim:
        return x.flip(0)
    return x


def run(expression, descriptions):
    """What an expression of tensors a, b, c gives, its dtype, and the gradients.

    Returns {"error": type and words} if it raises.
    """
    tensors = [tensor(one) for one in descriptions]
    names = dict(zip("abc", tensors, strict=False))
    for x in tensors:
        if x.is_floating_point():
            x.requires_grad_()
    try:
        out = eval(expression, NAMES | names)
    except Exception as error:
        return {"error": [type(error).__name__, str(error)]}
    outs = list(out) if isinstance(out, (tuple, list)) else [out]
    found = {
        "values": [one.tolist() for one in outs],
        "kinds": [[str(one.dtype), list(one.shape)] for one in outs],
        "gradients": [],
    }
    traced = [one for one in outs if one.requires_grad]
    if traced:
        total = sum(weighed(one) for one in traced)
        total.backward()
        found["gradients"] = [x.grad.tolist() for x in tensors if x.grad is not None]
    return found


def weighed(out):
    """The sum of an output, each number times another."""
    factors = torch.arange(out.numel(), dtype=torch.float64).add(1).cos()
    return (out.double() * factors.view(out.shape)).sum()


def run_lines(lines):
    """What lines of Python print, or the error that they end with."""
    said = []
    names = NAMES | {"say": lambda *values: said.append(" ".join(map(str, values)))}
    try:
        exec(lines, names)
    except Exception as error:
        # PyTorch adds lines for its own developers.
        said.append(f"{type(error).__name__}: {str(error).splitlines()[0]}")
    return said


def run_all(cases):
    """`run` for many cases at once."""
    return [run(*case) for case in cases]


def overwritten(expressions):
    """What becomes of a tensor x when the result of each expression is written over.

    A view takes its tensor along, and a copy does not. The result follows, after its
    first number alone was written.
    """
    found = []
    for expression in expressions:
        x = torch.arange(1.0, 7).reshape(2, 3)
        out = eval(expression, NAMES | {"x": x})
        out[(0,) * out.ndim] = 99.0
        found.append([x.tolist(), out.tolist()])
    return found
