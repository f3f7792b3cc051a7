"""Tensors as PyTorch prints them."""

import math

from ._dtypes import get_default_dtype


class Options:
    precision = 4
    threshold = 1000
    edgeitems = 3
    linewidth = 80
    sci_mode = None


PROFILES = {
    "default": (4, 1000, 3),
    "short": (2, 1000, 2),
    "full": (4, math.inf, 3),
}


def set_printoptions(
    precision=None,
    threshold=None,
    edgeitems=None,
    linewidth=None,
    profile=None,
    sci_mode=None,
):
    if profile is not None:
        Options.precision, Options.threshold, Options.edgeitems = PROFILES[profile]
        Options.linewidth = 80
    given = {
        "precision": precision,
        "threshold": threshold,
        "edgeitems": edgeitems,
        "linewidth": linewidth,
    }
    for name, value in given.items():
        if value is not None:
            setattr(Options, name, value)
    Options.sci_mode = sci_mode


def _number_format(values, floating):
    """Return a function from a number to its text, all of one width."""
    if not floating:
        width = max(len(str(value)) for value in values)
        return lambda value: str(value).rjust(width)
    digits = Options.precision
    finite = [abs(value) for value in values if math.isfinite(value) and value]
    whole = all(value == math.ceil(value) for value in finite)
    scientific = Options.sci_mode
    if scientific is None:
        scientific = bool(finite) and (
            max(finite) / min(finite) > 1000 or max(finite) > 1e8 or min(finite) < 1e-4
        )
    if scientific:
        write = f"{{:.{digits}e}}".format
    elif whole:
        write = _whole
    else:
        write = f"{{:.{digits}f}}".format
    # What is not finite, and zero, do not count for the width.
    counted = [value for value in values if math.isfinite(value) and value]
    width = max((len(write(value)) for value in counted), default=1)
    return lambda value: write(value).rjust(width)


def _whole(value):
    return f"{value:.0f}." if math.isfinite(value) else f"{value:.0f}"


def _shown(values, depth, summarize):
    """The numbers that are printed, of nested lists."""
    if not depth:
        return [values]
    edge = Options.edgeitems
    if summarize and len(values) > 2 * edge:
        values = values[:edge] + values[-edge:]
    return [number for one in values for number in _shown(one, depth - 1, summarize)]


def _nested(values, depth, indent, summarize, write):
    """Nested lists as text, whose lines after the first are indented."""
    if not depth:
        return write(values)
    edge = Options.edgeitems
    cut = summarize and len(values) > 2 * edge
    shown = values[:edge] + values[-edge:] if cut else values
    parts = [_nested(one, depth - 1, indent + 1, summarize, write) for one in shown]
    if depth > 1:
        if cut:
            parts.insert(edge, "...")
        return "[" + ("," + "\n" * (depth - 1) + " " * (indent + 1)).join(parts) + "]"
    if cut:
        parts.insert(edge, " ...")
    width = len(write(values[0])) + 2 if values else 2
    per_line = max(1, (Options.linewidth - indent) // width)
    lines = [
        ", ".join(parts[at : at + per_line]) for at in range(0, len(parts), per_line)
    ]
    return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"


def _suffixes(t):
    if t.numel() == 0 and t.ndim != 1:
        yield f"size={tuple(t._shape)}"
    if t.dtype.name not in (get_default_dtype().name, "int64", "bool"):
        yield f"dtype={t.dtype}"
    elif not t.numel() and t.dtype is not get_default_dtype():
        yield f"dtype={t.dtype}"
    if t.grad_fn is not None:
        yield f"grad_fn=<{t.grad_fn.name()}>"
    elif t.requires_grad:
        yield "requires_grad=True"


def show(t):
    """Return a tensor's text."""
    from .nn.parameter import Parameter

    if isinstance(t, Parameter):
        plain = t.detach().requires_grad_(t.requires_grad)
        return "Parameter containing:\n" + show(plain)
    text = "tensor("
    indent = len(text)
    if not t.numel():
        text += "[]"
    else:
        values = t.tolist()
        summarize = t.numel() > Options.threshold
        floating = t.dtype.kind == "f"
        shown = _shown(values, t.ndim, summarize)
        write = _number_format(shown, floating)
        text += _nested(values, t.ndim, indent, summarize, write)
    last = len(text) - text.rfind("\n") + 1
    for suffix in _suffixes(t):
        if last + len(suffix) + 2 > Options.linewidth:
            text += ",\n" + " " * indent + suffix
            last = indent + len(suffix)
        else:
            text += ", " + suffix
            last += len(suffix) + 2
    return text + ")"
