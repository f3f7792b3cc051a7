"""Run a reader's function and watch it: a loop without an end, and what it calls.

Checks use it, and so does the process that runs a student's notebook while it is
graded, which must not know the checks.
"""

import sys
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

# What is the reader's own does not stand in these folders: the book's, that of PyTorch
# and what is installed beside it, and Python's own.
LIBRARIES = [
    Path(__file__).parent,
    Path(torch.__file__).parents[1],
    Path(traceback.__file__).parent,
]
# A slow interpreter may take so many times longer than it is given.
PATIENCE = 12
# Up to Python 3.11 a loop on one line is a single line: there each instruction counts.
ONE_LINE_IS_ONE_STEP = sys.version_info < (3, 12)


class NoEnd(BaseException):
    """The function has run for too long. No `except Exception` of a reader holds it."""


class Watch:
    """Count the reader's steps, and stop those that go on too long.

    A trace function does it, and not a signal: it works in every thread, on Windows
    and in a browser. What waits in one call of C, as `time.sleep` does, it cannot stop.

    seconds: how long the steps may go on
    least: how many may run even so, since the interpreter of a page is slow: it needs
        longer for what another has done within seconds
    lines: how many lines of the reader's have run
    steps: lines that have run, or instructions where Python tells of these
    functions: the code of all functions that were called
    running: the watch that runs now, which a call to another process asks how long it
        may take, and tells how many lines have run there
    """

    running: "Watch | None" = None

    def __init__(self, seconds: float, least: int = 0) -> None:
        self.seconds, self.least = seconds, least
        self.lines = self.steps = 0
        self.functions: set[CodeType] = set()

    def __enter__(self) -> "Watch":
        self.begun = time.monotonic()
        self.before = sys.gettrace(), Watch.running
        Watch.running = self
        sys.settrace(self.trace)
        return self

    def __exit__(self, *_: Any) -> None:
        trace, Watch.running = self.before
        sys.settrace(trace)

    def trace(self, frame: FrameType, event: str, _: Any) -> Any:
        if event == "call":
            self.functions.add(frame.f_code)
            if is_library(frame.f_code.co_filename):
                return None
            frame.f_trace_opcodes = ONE_LINE_IS_ONE_STEP
        self.lines += event == "line"
        self.steps += event in ("line", "opcode")
        passed = time.monotonic() - self.begun
        if passed > self.seconds and (
            self.steps > self.least or passed > PATIENCE * self.seconds
        ):
            raise NoEnd
        return self.trace


@cache
def is_library(file: str) -> bool:
    """Return whether a file belongs to the book, a package beside PyTorch or Python."""
    return any(Path(file).is_relative_to(library) for library in LIBRARIES)


class Operations(TorchFunctionMode):
    """Note the operations of PyTorch that a function takes: their names and number.

    Asking for a size, a dtype or a device is none.
    """

    def __init__(self) -> None:
        super().__init__()
        self.total = 0
        self.names: set[str] = set()

    def __torch_function__(
        self, operation: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        result = operation(*args, **(kwargs or {}))
        asks = isinstance(result, (int, torch.Size, torch.dtype, torch.device))
        self.total += not asks
        self.names.add(getattr(operation, "__name__", ""))
        return result


@dataclass
class Seen:
    """What a call was seen to do.

    steps: how many steps of the reader's it took
    operations: how many of PyTorch's
    names: the names of PyTorch's operations
    called: of each function that was called, what `what_runs` says of it
    """

    steps: int = 0
    operations: int = 0
    names: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)


def observe(function: Callable[..., Any], *arguments: Any) -> Seen:
    """Call a function for a minute at most, and return what it does, or did so far."""
    watch, operations = Watch(60), Operations()
    try:
        with operations, watch:
            function(*arguments)
    except (Exception, SystemExit, NoEnd):
        pass  # What it comes to is asked elsewhere.
    called = {what_runs(code) for code in watch.functions}
    return Seen(watch.steps, operations.total, operations.names, called)


def help_taken(helps: Iterable[Callable[..., Any]], seen: Seen) -> str | None:
    """Return the name of one of the functions or modules that was called, or None.

    A function of the book counts also where a page has defined it: what tells it is
    its name and its code.
    """
    for one in helps:
        code = getattr(getattr(one, "forward", one), "__code__", None)
        if one.__name__ in seen.names or code and what_runs(code) in seen.called:
            return one.__name__
    return None


def what_runs(code: CodeType) -> str:
    """Return a digest of what two copies of a function share.

    That is all but its place and docstring.
    """
    shared = code.co_name, code.co_code, code.co_names, code.co_varnames
    return blake2b(repr(shared).encode(), digest_size=16).hexdigest()


def line_of(error: BaseException) -> str:
    """Return the reader's line at which an error arose, for a sentence, or ""."""
    if hasattr(error, "where"):  # Another process has said it.
        return str(error.where)
    where = ""
    for frame in traceback.extract_tb(error.__traceback__):
        if not is_library(frame.filename):
            line = f", `{frame.line}`" if frame.line else ""
            where = f" in line {frame.lineno}{line}"
    return where
