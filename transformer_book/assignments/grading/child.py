"""A student's process: it runs the cells of a notebook, and answers calls.

It knows no check. Whatever a student's code does to it, the judge asks it for results
only, and compares these where the code cannot reach.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import linecache
import os
import random
import re
import signal
import sys
import types
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any

import torch

from transformer_book.assignments.grading.link import Link, tell_error
from transformer_book.assignments.grading.wire import Broken, Packer
from transformer_book.watch import NoEnd, Watch, observe

# Their cells do nothing here: checks are the judge's, and nobody looks at figures.
SILENT = re.compile(r"transformer_book\.(assignments|checks|explore|quizzes)(\.|$)")
GRACE = 0.5  # seconds after which a signal ends what the watch could not


class Nothing:
    """Takes every call, and gives every attribute: itself."""

    def __call__(self, *_: Any, **__: Any) -> Nothing:
        return self

    def __getattr__(self, name: str) -> Nothing:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __repr__(self) -> str:
        return ""


class Silent(types.ModuleType):
    """A module of which everything can be imported, and nothing does anything."""

    __all__: list[str] = []
    __path__: list[str] = []

    def __getattr__(self, name: str) -> Nothing:
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing()


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds silent modules."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        if SILENT.match(name):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return Silent(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


class Student:
    """Runs cells in one namespace, as a notebook does, and serves the judge."""

    def __init__(self, reader: IO[bytes], writer: IO[bytes]) -> None:
        self.link = Link(reader, writer)
        self.link.handlers |= {
            "ready": lambda request: {},
            "run": self.run,
            "get": self.get,
            "call": self.call,
            "observe": self.observe,
        }
        self.module = types.ModuleType("__main__")
        vars(self.module).update(display=Nothing(), get_ipython=Nothing())
        sys.modules["__main__"] = self.module
        sys.meta_path.insert(0, Finder())

    def serve(self) -> None:
        """Answer the judge until it has no more questions."""
        try:
            while True:
                self.link.answer(self.link.read())
        except Broken:
            pass

    def run(self, request: dict[str, Any]) -> dict[str, Any]:
        """Run a cell."""
        name = f"<cell {request['number']}>"
        source = python(request["source"])
        linecache.cache[name] = len(source), None, source.splitlines(True), name
        with at_most(request["seconds"]):
            exec(compile(source, name, "exec"), vars(self.module))
        return {}

    def get(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return what stands behind a name."""
        names = vars(self.module)
        found = request["name"] in names
        return {"found": found, "value": names.get(request["name"])}

    def call(self, request: dict[str, Any]) -> dict[str, Any]:
        """Call what the judge knows by a number, as a check does."""
        self.link.graphs.clear()
        given, leaves = self.link.with_leaves(request)
        before = [] if request["grads"] else self.states(given)
        torch.set_rng_state(request["random"])
        watch = Watch(request["seconds"])
        function = self.link.handed[request["function"]]
        done: dict[str, Any] = {}
        try:
            with (
                float32(),
                torch.set_grad_enabled(request["grad_enabled"]),
                at_most(request["seconds"] + GRACE),
                watch,
            ):
                value = function(*given, **request["named"])
            done = self.link.keep(request, leaves, value) | {"value": value}
        except BaseException as error:
            done = {"raised": tell_error(error)}
        after = [] if request["grads"] else self.states(given)
        changed = [
            i
            for i, pair in enumerate(zip(before, after, strict=True))
            if pair[0] != pair[1]
        ]
        return done | {
            "lines": watch.lines,
            "random": torch.get_rng_state(),
            "changed": [[i, content(given[i])] for i in changed],
        }

    def states(self, values: list[Any]) -> list[Any]:
        """Return what is compared to see whether a call has changed its arguments."""
        packer = Packer(lambda packer, value: type(value).__name__)
        states = []
        for one in values:
            packer.tensors = []
            states.append((repr(packer.pack(content(one))), packer.tensors))
        return states

    def observe(self, request: dict[str, Any]) -> dict[str, Any]:
        """Call a function, and return what it does."""
        torch.set_rng_state(request["random"])
        function = self.link.handed[request["function"]]
        with float32():
            seen = observe(function, *request["arguments"])
        return {
            "steps": seen.steps,
            "operations": seen.operations,
            "names": sorted(seen.names),
            "called": sorted(seen.called),
        }


def content(value: Any) -> Any:
    """Return what a value holds: of a module, its tensors."""
    return value.state_dict() if isinstance(value, torch.nn.Module) else value


@contextmanager
def float32() -> Iterator[None]:
    """Make float32 the default dtype, whatever the student has chosen."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float32)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise NoEnd after so many seconds, also in a call that waits.

    Where there is no such signal, as on Windows, the judge ends the process.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: Any) -> None:
        raise NoEnd

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def python(source: str) -> str:
    """Return a cell without what only Jupyter understands; all lines stay there."""
    if source.lstrip().startswith("%%"):
        first, _, rest = source.lstrip().partition("\n")
        keeps = first.startswith(("%%time", "%%capture", "%%prun"))
        return "\n" + rest if keeps else ""
    try:
        ast.parse(source)
    except SyntaxError:
        return re.sub(r"^([ \t]*)([%!?].*|[\w.]+\?\??)$", r"\1pass", source, flags=re.M)
    return source


def warm() -> None:
    """Do once what takes long the first time, and load what notebooks import.

    A fork of a process that has done so begins at once.
    """
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot  # noqa: F401
    import numpy  # noqa: F401

    import transformer_book.layers as layers

    for name in sorted(os.listdir(os.path.dirname(str(layers.__file__)))):
        if name.endswith(".py") and name != "__init__.py":
            importlib.import_module(f"transformer_book.layers.{name[:-3]}")
    torch.set_num_threads(1)
    x = torch.ones(2, 2, requires_grad=True)
    observe(lambda: torch.autograd.grad(x @ x, x, torch.ones(2, 2)))


def begin(reader: IO[bytes], writer: IO[bytes]) -> None:
    """Be a student's process, until the judge has no more questions."""
    os.environ.clear()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    random.seed(0)
    nowhere = open(os.devnull, "w")
    sys.stdout = sys.stderr = nowhere
    Student(reader, writer).serve()


def main() -> None:
    """Be one where no process can be forked: the judge reads and writes its pipes."""
    reader, writer = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nowhere, number)
    warm()
    begin(reader, writer)


if __name__ == "__main__":
    main()
