"""What the checks share: the engine that goes through a table of known mistakes.

    diagnose(
        candidate,
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

The words of all checks:

candidate       what a reader has written, and the check is called with
reference       an implementation that is right
cases           a noun phrase -> the positional arguments of a call, as a tuple;
                the most typical case comes first, special ones last
mistakes        the name of a mistake -> what it computes (one implementation, or a list
                of forms that deserve the same message), and the message: it names the
                mistake and says where to look; particular mistakes come before general
                ones, since of several that explain what was found the first is named
attention_with  attention with some of its steps exchanged: a row of the table of
                mistakes shows the step that is wrong, and nothing else. Likewise
                `head_with`, `look_up_with`, …
"""

import copy
import html
import inspect
import math
import numbers
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor

from transformer_book.checks.compare import (
    EXACT,
    Tolerance,
    agrees,
    describe_error,
    describe_value,
    difference,
)
from transformer_book.watch import NoEnd, Seen, Watch, help_taken, observe

Implementation = Callable[..., Any]
Cases = Mapping[str, tuple[Any, ...]]
Mistake = tuple[Implementation | list[Implementation], str]
Mistakes = Mapping[str, Mistake]

OUT_AND_WEIGHTS = ("out", "weights")  # the results of attention


def weights_first(attention: Implementation) -> Mistake:
    """Return the mistake of returning `out` and `weights` in the wrong order."""
    return (
        lambda *arguments: attention(*arguments)[::-1],
        "You return the weights first. The order is `out, weights`.",
    )


# What a verdict names beside the mistakes of a table.
CHANGES_ITS_INPUT = "changes its input"
NO_END = "no end"
NO_GRADIENT = "no gradient"
NO_RETURN = "no return"
HELP = "help that is not allowed"
LOOP = "a loop"

SECONDS = 5.0  # how long a call may take: those of all right answers take milliseconds
# How many lines it may take at least: a slow interpreter is no endless loop.
STEPS = 30_000
# Grading draws other numbers, since the results for these can be written by heart.
SEED = 0


def drawing(seed: int = 0) -> Callable[..., Tensor]:
    """Return a torch.randn that leaves the reader's random numbers and dtype alone."""
    generator = torch.Generator().manual_seed(SEED + seed)
    return partial(torch.randn, generator=generator, dtype=torch.float32)


def transposed(x: Tensor) -> Tensor:
    """Swap the last two axes."""
    return x.transpose(-2, -1)


def unchanged(x: Any, *_: Any) -> Any:
    """Return the first argument: a step that is left out."""
    return x


def softmax_by_hand(scores: Tensor, shift: Tensor | float = 0) -> Tensor:
    """Return the weights of the formula: large scores overflow without a shift."""
    exponentials = (scores - shift).exp()
    return exponentials / exponentials.sum(-1, keepdim=True)


def softmax_over_everything(scores: Tensor) -> Tensor:
    """Return weights whose sum is one over the whole table, and not over each row."""
    return scores.flatten(-2).softmax(-1).view_as(scores)


def divide_by_sums(scores: Tensor) -> Tensor:
    """Return scores divided by the sum of their row: softmax without exponentials."""
    return scores / scores.sum(-1, keepdim=True)


@dataclass(frozen=True)
class Verdict:
    """What a check says: `ok`, a sentence or two, and which mistake it has found.

    ok: whether the candidate is right
    message: what the reader reads; backquotes in it set code
    mistake: the name of a known mistake, or None

    A verdict is true if it is ok, so that `assert` can be written before a check.
    """

    ok: bool
    message: str
    mistake: str | None = None

    @property
    def title(self) -> str:
        """The first words, which do not depend on the exercise."""
        return "✓ Right." if self.ok else "✗ Not yet."

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        return f"{self.title} {self.message}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        # These colors have a contrast of 3:1 or more on white and on black. The text
        # has the page's own color.
        color = "#2a9455" if self.ok else "#c96a10"
        message = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(self.message))
        return (
            f'<div class="verdict" style="border-left: 5px solid {color}; '
            f'padding: 0.3em 0.8em"><strong>{self.title}</strong> {message}</div>'
        )


def diagnose(
    candidate: Any,
    reference: Implementation,
    cases: Cases,
    mistakes: Mistakes,
    *,
    returns: Sequence[str] = (),
    without: Sequence[Callable[..., Any]] = (),
    without_loop: tuple[str, str] | None = None,
    measure: Callable[[Implementation], Implementation] = lambda function: function,
    rtol: float = 1e-4,
    atol: float = 1e-5,
    seconds: float | None = None,
) -> Verdict:
    """Compare a candidate with the reference, and else with each known mistake.

    cases, mistakes: see the words at the top of this module
    returns: the names of the results, if the reference returns several
    without: functions and layers that the exercise does not allow
    without_loop: if it allows no loop, the names of a short case and of a long one, for
        which a loop takes more steps
    measure: makes, of each implementation, what is called with the cases instead
    rtol, atol: how far a number may lie from the reference's
    seconds: how long a call may take, SECONDS by default
    """
    seconds = SECONDS if seconds is None else seconds
    for case, arguments in cases.items():
        if not isinstance(arguments, tuple):
            raise TypeError(
                f"the case {case!r} has no tuple of arguments: write `(x,)`, with a "
                "comma, if there is one"
            )
    name = f"`{name_of(candidate)}`"
    if message := unusable(candidate, reference, name):
        return Verdict(False, message)
    candidate, reference = measure(candidate), measure(reference)

    tolerance = Tolerance(rtol, atol)
    outcomes: dict[str, Outcome] = {}
    for case, arguments in cases.items():
        outcomes[case] = Outcome(candidate, arguments, seconds)
        verdict = unfinished(name, outcomes[case], seconds)
        if verdict is not None:
            return verdict

    def agreed(implementation: Implementation) -> int:
        """Return how many cases agree with an implementation, from the first on."""
        for count, (case, outcome) in enumerate(outcomes.items()):
            expected = Outcome(implementation, cases[case])
            if not outcome.agrees_with(expected, tolerance):
                return count
        return len(cases)

    agreed_with_reference = agreed(reference)
    if agreed_with_reference == len(cases):
        return verdict_on_right_results(
            candidate, reference, name, cases, outcomes, without, without_loop
        )

    # A mistake that gives the same results in every case is the reader's. If none does,
    # but one agrees for more cases than the reference and all others, it is named: then
    # the reader has made a second mistake, which shows in a later case.
    most = agreed_with_reference
    partly: set[str] = set()
    for mistake, (wrong, about_mistake) in mistakes.items():
        for implementation in wrong if isinstance(wrong, list) else [wrong]:
            count = agreed(measure(implementation))
            if count == len(cases):
                return Verdict(False, about_mistake, mistake)
            if count > most:
                most, partly = count, set()
            if count == most > agreed_with_reference:
                partly.add(mistake)
    if len(partly) == 1 and tells_much(outcomes):
        (mistake,) = partly
        return Verdict(False, mistakes[mistake][1], mistake)
    case = list(cases)[agreed_with_reference]
    expected = Outcome(reference, cases[case])
    said = outcomes[case].difference_from(expected, tolerance, returns, name)
    return Verdict(False, f"For {case}, {said}")


def tells_much(outcomes: Mapping[str, "Outcome"]) -> bool:
    """Return whether results are more than one number, which may agree by chance."""
    value = next(iter(outcomes.values())).value
    return not isinstance(value, numbers.Number) and not (
        isinstance(value, Tensor) and value.numel() == 1
    )


def unfinished(name: str, outcome: "Outcome", seconds: float) -> Verdict | None:
    """Return the verdict on a call that came to no result of the reader's, or None."""
    if isinstance(outcome.error, NoEnd):
        return Verdict(
            False,
            f"{name} has not come to an end after {seconds:g} seconds, and was "
            "stopped. Look at its loops: when does each of them end?",
            NO_END,
        )
    if not outcome.is_not_written:
        return None
    if outcome.lines > 1:
        return Verdict(
            False,
            f"{name} still ends in `raise NotImplementedError`. Write `return` and "
            "your result in its place, and run its cell again.",
            NO_RETURN,
        )
    return Verdict(
        False, f"{name} is not written yet. Write it, run its cell, and then this one."
    )


def verdict_on_right_results(
    candidate: Any,
    reference: Implementation,
    name: str,
    cases: Cases,
    outcomes: Mapping[str, "Outcome"],
    without: Sequence[Callable[..., Any]],
    without_loop: tuple[str, str] | None,
) -> Verdict:
    """Return the verdict on a candidate whose results are all right.

    It is not ok if it changes what it is given, takes help that is not allowed, or
    loses the gradient: results do not show that.
    """
    for case, outcome in outcomes.items():
        if outcome.changes_its_input:
            message = (
                f"The results are right, but {name} changes what it is given, as seen "
                f"for {case}. Make new tensors, and leave alone those that come in."
            )
            return Verdict(False, message, CHANGES_ITS_INPUT)
    typical = next(iter(cases.values()))
    if taken := without and help_taken(without, seen(candidate, typical)):
        message = (
            f"The results are right, but {name} gets them from `{taken}`. Write here "
            "what it does yourself."
        )
        return Verdict(False, message, HELP)
    if without_loop and loops(candidate, *(cases[case] for case in without_loop)):
        message = (
            f"The results are right, but by a loop: {name} takes more steps for longer "
            "arguments, one after another. Write it without a loop, and without a list "
            "that is made by `for`."
        )
        return Verdict(False, message, LOOP)
    if lost := lost_gradient(candidate, reference, typical):
        message = (
            f"The results are right, but the gradient of `{lost}` is lost or another, "
            "and a network could not learn through them. Keep to operations of "
            "PyTorch, without `detach`, `item` and the like."
        )
        return Verdict(False, message, NO_GRADIENT)
    return Verdict(True, f"{name} does what it should in all {len(outcomes)} cases.")


def seen(candidate: Any, arguments: tuple[Any, ...]) -> Seen:
    """Return what a candidate does in a call; one of another process tells it."""
    noted: list[Seen] = []
    how = getattr(candidate, "observe", partial(observe, candidate))
    Outcome(lambda *arguments: noted.append(how(*arguments)), arguments)
    return noted[0] if noted else Seen()


def loops(candidate: Any, short: tuple[Any, ...], long: tuple[Any, ...]) -> bool:
    """Return whether a candidate takes more steps for longer arguments."""
    less, more = seen(candidate, short), seen(candidate, long)
    return more.steps > less.steps or more.operations > less.operations


def lost_gradient(
    candidate: Any, reference: Implementation, arguments: tuple[Any, ...]
) -> str | None:
    """Return the name of an argument whose gradient is not the reference's, or None."""
    expected = gradients(reference, arguments)
    found = gradients(candidate, arguments)
    for parameter, mine, right in zip(
        parameters_of(reference), found, expected, strict=False
    ):
        if mine is None or right is None:
            continue
        if (mine - right).abs().max() > 0.01 * right.abs().max() + 1e-4:
            return parameter.name
    return None


def gradients(
    function: Implementation, arguments: tuple[Any, ...]
) -> list[Tensor | None]:
    """Return the gradient of each argument: zeros where none arrives.

    It is None for what is no float, and where autograd stops with an error: it refuses
    some changes in place that the exercises allow.
    """
    if not any(map(is_float, arguments)):
        return [None] * len(arguments)
    leaves = [
        one.clone().requires_grad_() if is_float(one) else one for one in arguments
    ]
    with torch.enable_grad():
        # What is made from a leaf may be changed in place, as a reader may do.
        given = tuple(one * 1 if is_float(one) else one for one in leaves)
        value = Outcome(function, given).value
    # Weights that are returned beside the output may be for the eye alone.
    out = value[0] if isinstance(value, (tuple, list)) and value else value
    arrives = is_float(out) and out.requires_grad
    found: list[Tensor | None] = []
    for leaf in leaves:
        if not is_float(leaf):
            found.append(None)
        elif not arrives:
            found.append(torch.zeros_like(leaf))
        else:
            try:
                # Factors that differ: a sum of weights never changes.
                factors = torch.arange(out.numel(), dtype=out.dtype).cos().view_as(out)
                (gradient,) = torch.autograd.grad(
                    out, leaf, factors, retain_graph=True, materialize_grads=True
                )
            except RuntimeError:
                gradient = None
            found.append(gradient)
    return found


def is_float(value: Any) -> bool:
    return isinstance(value, Tensor) and value.is_floating_point()


def name_of(candidate: Any) -> str:
    """Return what a reader calls an object."""
    return getattr(candidate, "__name__", type(candidate).__name__)


def unusable(candidate: Any, reference: Implementation, name: str) -> str | None:
    """Say why a candidate cannot be called as the reference can, or return None."""
    if not callable(candidate):
        return (
            f"The check was given {describe_value(candidate)}. It needs your function "
            "itself: its name, without parentheses behind it."
        )
    # Of a student's class, which is in another process, only this attribute is seen.
    is_class = isinstance(candidate, type) or getattr(candidate, "is_class", False)
    if is_class and not isinstance(reference, type):
        return (
            f"The check was given the class {name}. It needs an object of it: write "
            "parentheses behind the name."
        )
    try:
        taken, wanted = parameters_of(candidate), parameters_of(reference)
    except (TypeError, ValueError):
        return None  # Some built-in functions have no signature.
    positional = {
        inspect.Parameter.POSITIONAL_ONLY,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
    }
    if any(p.kind not in positional for p in taken + wanted):
        return None  # What *args or **kwargs accept, only a call shows.
    needed = sum(p.default is p.empty for p in taken)
    least = sum(p.default is p.empty for p in wanted)
    if len(taken) < len(wanted) or needed > least:
        return (
            f"{name} takes ({write_parameters(taken)}), "
            f"and should take ({write_parameters(wanted)})."
        )
    return None


def parameters_of(function: Implementation) -> list[inspect.Parameter]:
    """Return what a function or a module takes."""
    if isinstance(function, torch.nn.Module):
        function = function.forward
    return list(inspect.signature(function).parameters.values())


def write_parameters(parameters: Iterable[inspect.Parameter]) -> str:
    """Write parameters as in a signature, for a sentence."""
    texts = (
        p.name if p.default is p.empty else f"{p.name}={p.default}" for p in parameters
    )
    return ", ".join(f"`{text}`" for text in texts) or "nothing"


@contextmanager
def in_float32() -> Iterator[None]:
    """Make float32 the default dtype, whatever the reader has chosen."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float32)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


class Outcome:
    """What became of one call: a value or an error, and whether inputs were changed.

    The call gets random numbers from the seed 0, and float32 as the default dtype. The
    reader's own go on afterward as if there had been no call. A candidate, which may do
    anything, gets copies of its arguments and only so many seconds.
    """

    def __init__(
        self,
        function: Implementation,
        arguments: tuple[Any, ...],
        seconds: float | None = None,
    ) -> None:
        self.value: Any = None
        self.error: BaseException | None = None
        given = arguments if seconds is None else copy.deepcopy(arguments)
        watch = Watch(seconds or math.inf, STEPS)
        with torch.random.fork_rng(devices=[]), in_float32(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # torch.manual_seed would seed every device, and note each time from where.
            torch.default_generator.manual_seed(0)
            try:
                with watch if seconds else nullcontext():
                    self.value = function(*given)
            except (Exception, SystemExit, NoEnd) as error:
                self.error = error
        self.lines = watch.lines
        self.changes_its_input = (
            given is not arguments and difference(given, arguments, EXACT) is not None
        )

    @property
    def is_not_written(self) -> bool:
        """Whether it ends with a bare NotImplementedError, as a starter does."""
        return isinstance(self.error, NotImplementedError) and not self.error.args

    def agrees_with(self, expected: "Outcome", tolerance: Tolerance) -> bool:
        """Return whether this is the same result, or the same error."""
        if self.error is not None or expected.error is not None:
            same_type = type(self.error) is type(expected.error)
            return same_type and str(self.error) == str(expected.error)
        try:
            return agrees(self.value, expected.value, tolerance)
        except Exception:
            return False  # A reader may return what cannot be compared.

    def difference_from(
        self,
        expected: "Outcome",
        tolerance: Tolerance,
        returns: Sequence[str],
        name: str,
    ) -> str | None:
        """Say how this differs from what is expected, with which it does not agree."""
        if self.error is not None:
            return f"{name} stops with an error{describe_error(self.error)}."
        if expected.error is not None:
            return f"{name} should stop with an error, and does not."
        try:
            return difference(self.value, expected.value, tolerance, returns)
        except Exception as error:
            return f"the result cannot be compared{describe_error(error)}."
