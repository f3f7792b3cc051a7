"""What a reader's own object gets wrong, in one sentence.

    diagnose(
        their_attention,
        reference=attention,
        cases={"four queries and five keys": (q, k, v)},
        mistakes={
            "softmax over the queries": (
                softmax_over_the_queries,
                "Your softmax runs over the queries. Look at its `dim`.",
            ),
        },
        returns=("out", "weights"),
    )

Cases go from the most typical one to the special ones, each a noun phrase with its
positional arguments. Mistakes go from the more particular to the more general: of
several that explain what was found, the first is named.
"""

import copy
import html
import inspect
import numbers
import re
import traceback
import warnings
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch

# Where an error is not the reader's own line.
LIBRARIES = [Path(__file__).parents[1], Path(torch.__file__).parents[1]]


def drawing(seed=0):
    """Return a torch.randn that leaves the reader's random numbers alone."""
    return partial(torch.randn, generator=torch.Generator().manual_seed(seed))


@dataclass(frozen=True)
class Verdict:
    """What a check says: `ok`, the sentence `message`, and which `mistake` it is.

    `mistake` is the name of a known mistake, or None. Backquotes in the message set
    code. A verdict is true if it is ok, so that `assert` can be written before a check.
    """

    ok: bool
    message: str
    mistake: str | None = None

    @property
    def title(self):
        return "✓ Right." if self.ok else "✗ Not yet."

    def __bool__(self):
        return self.ok

    def __str__(self):
        return f"{self.title} {self.message}"

    __repr__ = __str__

    def _repr_html_(self):
        # Colors of 3:1 and more on white and on black; text is in the page's own.
        color = "#2a9455" if self.ok else "#c96a10"
        message = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(self.message))
        return (
            f'<div class="verdict" style="border-left: 5px solid {color}; '
            f'padding: 0.3em 0.8em"><strong>{self.title}</strong> {message}</div>'
        )


def diagnose(
    candidate,
    reference,
    cases,
    mistakes,
    *,
    returns=(),
    name=None,
    rtol=1e-4,
    atol=1e-5,
):
    """Compare a candidate with the reference, and else with each known mistake.

    cases: a noun phrase -> the positional arguments, as a tuple
    mistakes: a name -> (wrong implementation, or a list of them, and the sentence
        that names the mistake and says where to look)
    returns: the names of the results, if the reference returns several
    name: what to call the candidate, if not by its own name
    """
    name = f"`{name or name_of(candidate)}`"
    if complaint := unusable(candidate, reference, name):
        return Verdict(False, complaint)

    tolerance = Tolerance(rtol, atol)
    found = [Outcome(candidate, arguments) for arguments in cases.values()]
    if any(outcome.is_not_written for outcome in found):
        text = f"{name} is not written yet. Write it, run its cell, and then this one."
        return Verdict(False, text)

    def compare(implementation):
        """Return how many cases agree from the first on, and how the next differs."""
        for count, arguments in enumerate(cases.values()):
            other = Outcome(implementation, arguments)
            if text := found[count].difference(other, tolerance, returns, name):
                return count, text
        return len(cases), None

    first, text = compare(reference)
    if not text:
        return right(name, zip(cases, found, strict=True))

    # A mistake that explains all the cases, or else, alone, all up to this one.
    early = set()
    for mistake, (wrong, sentence) in mistakes.items():
        for implementation in wrong if isinstance(wrong, list) else [wrong]:
            agreed, _ = compare(implementation)
            if agreed == len(cases):
                return Verdict(False, sentence, mistake)
            if agreed > first:
                early.add(mistake)
    if len(early) == 1:
        (mistake,) = early
        return Verdict(False, mistakes[mistake][1], mistake)
    return Verdict(False, f"For {list(cases)[first]}, {text}")


def right(name, outcomes):
    """Return the verdict on results that are right: were the inputs left alone?"""
    outcomes = list(outcomes)
    for case, outcome in outcomes:
        if outcome.changes:
            text = (
                f"The results are right, but {name} changes what it is given, as seen "
                f"for {case}. Make new tensors, and leave alone those that come in."
            )
            return Verdict(False, text, "changes its input")
    return Verdict(True, f"{name} does what it should in all {len(outcomes)} cases.")


def name_of(candidate):
    """Return what a reader calls an object."""
    return getattr(candidate, "__name__", type(candidate).__name__)


def unusable(candidate, reference, name):
    """Say why a candidate cannot be called as the reference can, or return None."""
    if not callable(candidate):
        return (
            f"The check was given {kind(candidate)}. It needs your function itself: "
            "its name, without parentheses behind it."
        )
    if isinstance(candidate, type) and not isinstance(reference, type):
        return (
            f"The check was given the class {name}. It needs an object of it: write "
            "parentheses behind the name."
        )
    try:
        given, wanted = parameters(candidate), parameters(reference)
    except (TypeError, ValueError):
        return None
    simple = {
        inspect.Parameter.POSITIONAL_ONLY,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
    }
    if any(p.kind not in simple for p in given + wanted):
        return None
    needed = sum(p.default is p.empty for p in given)
    least = sum(p.default is p.empty for p in wanted)
    if len(given) < len(wanted) or needed > least:
        return f"{name} takes ({names(given)}), and should take ({names(wanted)})."
    return None


def parameters(function):
    """Return what a function or a module takes."""
    if isinstance(function, torch.nn.Module):
        function = function.forward
    return list(inspect.signature(function).parameters.values())


def names(parameters):
    texts = (
        p.name if p.default is p.empty else f"{p.name}={p.default}" for p in parameters
    )
    return ", ".join(f"`{text}`" for text in texts) or "nothing"


def kind(value):
    """Return what sort of thing a value is, for a sentence."""
    if value is None:
        return "nothing (is there a `return` at the end?)"
    if isinstance(value, torch.Tensor):
        return f"a tensor of shape {tuple(value.shape)}"
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, numbers.Number) and not isinstance(value, bool):
        return f"the number {value:g}" if isinstance(value, float) else f"{value}"
    return f"a `{type(value).__name__}`"


@dataclass(frozen=True)
class Tolerance:
    """How far two numbers may lie apart, relatively and absolutely."""

    rtol: float
    atol: float

    def close(self, found, expected):
        return torch.isclose(
            found, expected, rtol=self.rtol, atol=self.atol, equal_nan=True
        )


class Outcome:
    """What became of one call: a value or an error, and whether inputs were changed."""

    def __init__(self, function, arguments):
        assert isinstance(arguments, tuple), "a case is a tuple of arguments"
        self.value = self.error = None
        given = copy.deepcopy(arguments)
        with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
            torch.manual_seed(0)
            warnings.simplefilter("ignore")
            try:
                self.value = function(*given)
            except (Exception, SystemExit) as error:
                self.error = error
        exact = Tolerance(0, 0)
        self.changes = difference(given, arguments, exact) is not None

    @property
    def is_not_written(self):
        """Whether a starter's bare NotImplementedError is what it ends with."""
        return isinstance(self.error, NotImplementedError) and not self.error.args

    def difference(self, expected, tolerance, returns, name):
        """Say how this differs from what is expected, or return None."""
        if self.error is not None:
            same = type(self.error) is type(expected.error)
            if same and str(self.error) == str(expected.error):
                return None
            return f"{name} stops with an error{describe(self.error)}."
        if expected.error is not None:
            return f"{name} should stop with an error, and does not."
        try:
            return difference(self.value, expected.value, tolerance, returns)
        except Exception as error:
            return f"the result cannot be compared{describe(error)}."


def describe(error):
    """Return the reader's line at which an error arose, and what it says."""
    where = ""
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        if not any(path.is_relative_to(library) for library in LIBRARIES):
            line = f", `{frame.line}`" if frame.line else ""
            where = f" in line {frame.lineno}{line}"
    said = " ".join(str(error).split()).replace("`", "'")
    return f"{where}: {type(error).__name__}" + (
        f", {said.rstrip('.')}" if said else ""
    )


def difference(found, expected, tolerance, returns=(), what="the result"):
    """Say how a value differs from what is expected, or return None."""
    if isinstance(expected, torch.Tensor):
        return tensor_difference(found, expected, tolerance, what)
    if isinstance(expected, (tuple, list)):
        several = f"{len(expected)} values"
        if returns:
            several += f" ({', '.join(f'`{name}`' for name in returns)})"
        if not isinstance(found, (tuple, list)) or len(found) != len(expected):
            return f"{what} is {kind(found)}, and should be {several}."
        labels = [f"`{name}`" for name in returns] or [
            f"value {number} of {what}" for number in range(1, len(expected) + 1)
        ]
        parts = zip(found, expected, labels, strict=True)
    elif isinstance(expected, dict):
        if not isinstance(found, dict) or set(found) != set(expected):
            keys = ", ".join(f"`{key}`" for key in expected)
            return f"{what} should be a dict with the keys {keys}."
        parts = [(found[key], expected[key], f"`{key}`") for key in expected]
    else:
        return plain_difference(found, expected, tolerance, what)
    for value, wanted, label in parts:
        if text := difference(value, wanted, tolerance, what=label):
            return text
    return None


def tensor_difference(found, expected, tolerance, what):
    """Say how a value differs from a tensor, or return None."""
    if not isinstance(found, torch.Tensor):
        return f"{what} is {kind(found)}, and should be a tensor."
    if found.shape != expected.shape:
        shapes = tuple(found.shape), tuple(expected.shape)
        return f"{what} has shape {shapes[0]}, and should have {shapes[1]}."
    if found.dtype != expected.dtype:
        return (
            f"{what} has dtype {found.dtype}, and should have {expected.dtype}: "
            f"`.to({expected.dtype})` makes it so."
        )
    found, expected = found.detach().cpu().to_dense(), expected.detach()
    wrong = ~tolerance.close(found, expected)
    if not wrong.any():
        return None
    missing = wrong & found.isnan()
    position = (missing if missing.any() else wrong).nonzero()[0].tolist()
    here, there = found[tuple(position)].item(), expected[tuple(position)].item()
    where = f"entry {position} of {what}" if position else what
    text = f"{where} is {number(here, there)}, and should be {number(there, here)}"
    if missing.any():
        return f"{text}: NaN is what 0/0 and ∞ − ∞ give."
    count = int(wrong.sum())
    return text + (f"; {count} of {wrong.numel()} entries differ." if position else ".")


def plain_difference(found, expected, tolerance, what):
    """Say how a value differs from a number, a text or the like, or return None."""
    if isinstance(expected, numbers.Number) and not isinstance(expected, bool):
        if isinstance(found, torch.Tensor) and found.numel() == 1:
            found = found.item()
        if not isinstance(found, numbers.Number) or isinstance(found, bool):
            return f"{what} is {kind(found)}, and should be a number."
        pair = torch.tensor([found, expected], dtype=torch.float64)
        if tolerance.close(*pair):
            return None
        return (
            f"{what} is {number(found, expected)}, "
            f"and should be {number(expected, found)}."
        )
    if type(found) is type(expected) and found == expected:
        return None
    return f"{what} is {found!r}, and should be {expected!r}."


def number(value, other):
    """Write a number with as many digits as tell it from the other."""
    short = f"{value:.4g}" if isinstance(value, float) else f"{value}"
    return short if short != f"{other:.4g}" else f"{value:.8g}"
