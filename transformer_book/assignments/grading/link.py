"""Calls of functions that are on the other side of a pipe, with their gradients.

Both sides use the same `Link`. The judge calls what a student has written; while that
runs, it may call in turn what the judge has handed to it, such as the parts of a block.
A reply is awaited before anything else is asked, so that messages never cross.

    do        what is asked: one of `handlers`, with what it needs
    done      the reply
    error     what was raised instead: the name of its type, what it says, and where
"""

from __future__ import annotations

import builtins
import importlib
import inspect
from collections.abc import Callable
from typing import IO, Any

import torch
from torch import Tensor, nn

from transformer_book.assignments.grading.wire import (
    LARGEST,
    Broken,
    Packer,
    Unpacker,
    identifier,
    receive,
    send,
)
from transformer_book.watch import NoEnd, line_of

# What a module that is sent is made of on the other side.
MODULES = "torch.nn.", "transformer_book.layers."
MOST_HANDED = 10_000  # functions that one side may hand to the other


class Link:
    """One end of a pipe.

    judging: whether this is the judge's end. It sends modules of the book as they are,
        and not as functions to be called, and takes none.
    """

    remote: type[Remote]  # what functions of the other side are

    def __init__(
        self, reader: IO[bytes], writer: IO[bytes], judging: bool = False
    ) -> None:
        self.reader, self.writer = reader, writer
        self.judging = judging
        self.handed: list[Any] = []
        # Of the last calls: what was given, and what came out, for the way back.
        self.graphs: dict[int, tuple[list[Tensor | None], list[Tensor]]] = {}
        self.calls = 0
        self.handlers: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "call": self.call_here,
            "back": self.back_here,
        }
        self.largest_asked = LARGEST  # bytes of what the other side may ask

    # What goes out

    def ask(self, do: str, **request: Any) -> dict[str, Any]:
        """Ask the other side, and return its reply; meanwhile, answer what it asks.

        Raises:
            Broken: it has ended, or answers with what is no message.
            Exception: what it has raised.
        """
        send(self.writer, *self.packed({"do": do, **request}))
        while True:
            message = self.read()
            if "do" in message:
                self.answer(message)
            elif "error" in message:
                raise told_error(message["error"])
            elif isinstance(message.get("done"), dict):
                reply: dict[str, Any] = message["done"]
                return reply
            else:
                raise Broken("what came is no message")

    def answer(self, message: dict[str, Any]) -> None:
        """Do what the other side has asked, and reply."""
        try:
            handler = self.handlers[message["do"]]
            packed = self.packed({"done": handler(message)})
        except Broken:
            raise
        except BaseException as error:
            packed = self.packed({"error": tell_error(error)})
        send(self.writer, *packed)

    def packed(self, message: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        packer = Packer(self.pack)
        return {key: packer.pack(one) for key, one in message.items()}, packer.tensors

    def read(self) -> dict[str, Any]:
        message, data = receive(self.reader)
        if "do" in message and len(data) > self.largest_asked:
            raise Broken("what was asked is too large")
        unpacker = Unpacker(data, self.unpack, ordered=not self.judging)
        return {key: unpacker.unpack(value) for key, value in message.items()}

    def pack(self, packer: Packer, value: Any) -> Any:
        """Return what JSON has of a function, a module or any other object."""
        if isinstance(value, nn.Module) and self.judging:
            return {"module": pack_module(packer, value)}
        if callable(value) and len(self.handed) < MOST_HANDED:
            self.handed.append(value)
            return {"function": describe(packer, value, len(self.handed) - 1)}
        return {"object": type(value).__name__}

    def unpack(self, unpacker: Unpacker, tag: str, content: Any) -> Any:
        if tag == "function":
            return remote(self, {k: unpacker.unpack(v) for k, v in content.items()})
        if tag == "module" and not self.judging:
            return unpack_module(unpacker, *content)
        raise Broken("what came is no message")

    # Calls

    def call_here(self, request: dict[str, Any]) -> dict[str, Any]:
        """Call a function of this side, for the other."""
        given, leaves = self.with_leaves(request)
        with torch.set_grad_enabled(bool(request["grads"])):
            value = self.handed[request["function"]](*given, **request["named"])
        return self.keep(request, leaves, value) | {"value": value}

    def with_leaves(
        self, request: dict[str, Any]
    ) -> tuple[list[Any], list[Tensor | None]]:
        """Return the arguments of a call, and those of them that want a gradient."""
        given = list(request["arguments"])
        leaves: list[Tensor | None] = [None] * len(given)
        for place in request["grads"]:
            leaf = given[place].requires_grad_()
            leaves[place] = leaf
            # What is made from a leaf may be changed in place.
            with torch.enable_grad():
                given[place] = leaf * 1
        return given, leaves

    def keep(
        self, request: dict[str, Any], leaves: list[Tensor | None], value: Any
    ) -> dict[str, Any]:
        """Keep a call for the way back; say which of its tensors have one."""
        if not request["grads"]:
            return {"call": 0, "grads": []}
        outs = tensors_of(value)
        self.calls += 1
        self.graphs[self.calls] = leaves, outs
        return {
            "call": self.calls,
            "grads": [place for place, out in enumerate(outs) if out.requires_grad],
        }

    def back_here(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the gradients of what a call was given."""
        leaves, outs = self.graphs[request["call"]]
        pairs = [
            (out, grad)
            for out, grad in zip(outs, request["grads"], strict=True)
            if out.requires_grad and grad is not None
        ]
        wanted = [leaf for leaf in leaves if leaf is not None]
        found = iter(
            torch.autograd.grad(
                [out for out, _ in pairs],
                wanted,
                [grad for _, grad in pairs],
                retain_graph=True,
                allow_unused=True,
            )
        )
        return {"grads": [None if leaf is None else next(found) for leaf in leaves]}


class Remote:
    """A function of the other side. Calling it asks for a call there."""

    link: Link
    number: int
    is_class = False

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        grads = []
        if torch.is_grad_enabled():
            grads = [
                place
                for place, one in enumerate(arguments)
                if isinstance(one, Tensor) and one.requires_grad
            ]
        if not grads:
            return self.ask(arguments, named, [])["value"]
        tensors = [arguments[place] for place in grads]
        call = Call(self, arguments, named, grads)
        outs = Way.apply(call, *tensors)
        return with_tensors(call.value, iter(outs))

    def ask(self, arguments: Any, named: Any, grads: list[int]) -> dict[str, Any]:
        """Ask for the call, and return the reply."""
        return self.link.ask(
            "call",
            function=self.number,
            arguments=list(arguments),
            named=named,
            grads=grads,
        )


class Call:
    """A call whose gradient is wanted."""

    def __init__(self, function: Remote, arguments: Any, named: Any, grads: Any):
        self.function, self.arguments, self.named = function, arguments, named
        self.grads = grads
        self.value: Any = None
        self.number = 0

    def forward(self) -> list[Tensor]:
        reply = self.function.ask(self.arguments, self.named, self.grads)
        self.value, self.number = reply["value"], reply["call"]
        outs = tensors_of(self.value)
        self.arrives = set(reply["grads"])
        return outs

    def backward(self, grads: tuple[Tensor | None, ...]) -> list[Tensor | None]:
        link = self.function.link
        found = link.ask("back", call=self.number, grads=list(grads))["grads"]
        given = [self.arguments[place] for place in self.grads]
        found = [found[place] for place in self.grads]
        for one, leaf in zip(found, given, strict=True):
            fits = isinstance(one, Tensor) and one.shape == leaf.shape
            if one is not None and not fits:
                raise Broken("what came is no gradient")
        return found


class Way(torch.autograd.Function):
    """Autograd's way through a call on the other side, and back."""

    @staticmethod
    def forward(ctx: Any, call: Call, *tensors: Tensor) -> tuple[Tensor, ...]:
        ctx.call = call
        outs = call.forward()
        rest = [out for place, out in enumerate(outs) if place not in call.arrives]
        ctx.mark_non_differentiable(*rest)
        return tuple(outs)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor | None) -> tuple[Tensor | None, ...]:
        return None, *ctx.call.backward(grads)


Link.remote = Remote


def tensors_of(value: Any) -> list[Tensor]:
    """Return the tensors in a value, in order."""
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, (tuple, list)):
        return [tensor for one in value for tensor in tensors_of(one)]
    if isinstance(value, dict):
        return tensors_of(list(value.values()))
    return []


def with_tensors(value: Any, tensors: Any) -> Any:
    """Return a value with other tensors in the places of its own."""
    if isinstance(value, Tensor):
        return next(tensors)
    if isinstance(value, (tuple, list)):
        return type(value)([with_tensors(one, tensors) for one in value])
    if isinstance(value, dict):
        return {key: with_tensors(one, tensors) for key, one in value.items()}
    return value


# Functions


def describe(packer: Packer, function: Any, number: int) -> dict[str, Any]:
    """Return what the other side is told of a function or a class."""
    name = getattr(function, "__name__", None)
    told = {
        "number": number,
        "type": type(function).__name__,
        "name": name if isinstance(name, str) else None,
        "is_class": isinstance(function, type),
        "parameters": parameters(function),
    }
    return {key: packer.pack(value) for key, value in told.items()}


def parameters(function: Any) -> list[Any] | None:
    """Return name, kind and default of what a function takes, if it can be known."""
    if isinstance(function, nn.Module):
        function = function.forward
    try:
        taken = inspect.signature(function).parameters.values()
        return [
            [p.name, int(p.kind), None if p.default is p.empty else str(p.default)[:40]]
            for p in taken
        ]
    except Exception:
        return None


class Written(str):
    """A default value, as it is written."""

    __repr__ = str.__str__


def remote(link: Link, told: dict[str, Any]) -> Remote:
    """Return a function of the other side, from what that has told of it."""
    kind = type(identifier(told["type"]), (link.remote,), {})
    function: Any = kind()
    function.link, function.number = link, int(told["number"])
    function.is_class = bool(told["is_class"])
    if told["name"] is not None:
        name = told["name"]
        function.__name__ = "<lambda>" if name == "<lambda>" else identifier(name)
    if told["parameters"] is not None:
        function.__signature__ = inspect.Signature(
            [
                inspect.Parameter(
                    identifier(name),
                    tuple(inspect._ParameterKind)[place],
                    default=inspect.Parameter.empty
                    if default is None
                    else Written(default),
                )
                for name, place, default in told["parameters"][:50]
            ]
        )
    return function  # type: ignore[no-any-return]


# Modules of the book, which the judge sends


def pack_module(packer: Packer, module: nn.Module) -> Any:
    """Return what JSON has of a module: its class, and what it is made of."""
    kind = next(
        kind
        for kind in type(module).__mro__
        if f"{kind.__module__}.".startswith(MODULES)
    )
    plain = {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, (bool, int, float, str, tuple)) and name[0] != "_"
    }
    parts = (
        plain,
        *(
            dict(getattr(module, place))
            for place in ("_parameters", "_buffers", "_modules")
        ),
    )
    return [kind.__module__, kind.__qualname__, *map(packer.pack, parts)]


def unpack_module(unpacker: Unpacker, module: str, name: str, *parts: Any) -> nn.Module:
    """Return a module that is made of the same parts."""
    kind = getattr(importlib.import_module(module), name)
    made: nn.Module = kind.__new__(kind)
    nn.Module.__init__(made)
    plain, parameters, buffers, modules = map(unpacker.unpack, parts)
    vars(made).update(plain)
    for own, value in parameters.items():
        # A layer without a bias has None in its place.
        made.register_parameter(own, None if value is None else nn.Parameter(value))
    for own, value in buffers.items():
        made.register_buffer(own, value)
    for own, value in modules.items():
        made.add_module(own, value)
    return made


# Errors


def tell_error(error: BaseException) -> list[str]:
    """Return what the other side is told of an error."""
    try:
        said = str(error)
    except Exception:
        said = ""
    return [type(error).__name__, said[:1000], line_of(error)[:300]]


def told_error(told: Any) -> BaseException:
    """Return an error of the other side: of the same name, if Python knows it."""
    try:
        name, said, where = map(str, told)
    except (TypeError, ValueError):
        return Broken("what came is no message")
    kind = getattr(builtins, name, None)
    if name == "NoEnd":
        kind = NoEnd
    elif not (isinstance(kind, type) and issubclass(kind, Exception)):
        # SystemExit and the like end a call as any other error does.
        kind = type(identifier(name), (Exception,), {})
    try:
        error = kind(said) if said else kind()
    except TypeError:  # UnicodeDecodeError and its like want more.
        error = type(name, (Exception,), {})(said)
    if name == "KeyError":
        error = type(name, (KeyError,), {"__str__": lambda self: said})(said)
    error.where = where
    return error
