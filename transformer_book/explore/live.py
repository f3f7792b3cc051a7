"""Live notebooks: what is shown follows when a cell that defines it is run again.

A function is looked up again by its name. A module is an object that lives on: it gets
the class that its class's cell has defined last. Only what a figure reaches follows,
and only what is defined in the notebook itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from types import CellType, CodeType, FunctionType, MethodType
from typing import Any

from torch import nn

NOTEBOOK = "__main__"  # the name of the module that a notebook's cells run in
MANY = 1000  # entries: a list or dict of more holds data, not modules


def newest(definition: Any, namespace: Mapping[str, Any]) -> Any:
    """What a notebook's class, function or method of this name is now."""
    if getattr(definition, "__module__", None) != NOTEBOOK:
        return definition
    if isinstance(definition, MethodType):
        renew(definition.__self__, namespace)
        return getattr(definition.__self__, definition.__name__)
    new = namespace.get(getattr(definition, "__qualname__", ""))
    return new if type(new) is type(definition) else definition


def renew(shown: object, namespace: Mapping[str, Any]) -> bool:
    """Give each object that ``shown`` reaches the newest definition of its class.

    Reached are what is shown, its parts, and what functions of the notebook behind it
    name, close over or have as defaults, and so on.

    Returns:
        Whether anything has changed.
    """
    changed = False
    seen: dict[int, object] = {}  # the objects stay alive, so that no id comes twice
    waiting = [shown]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen[id(thing)] = thing
        current = newest(type(thing), namespace)
        if current is not type(thing):
            thing.__class__ = current
            changed = True
        waiting += _behind(thing)
    return changed


def _behind(thing: Any) -> list[Any]:
    """What an object holds, names or calls, one step away."""
    if isinstance(thing, FunctionType):
        return _behind_function(thing) if thing.__module__ == NOTEBOOK else []
    if isinstance(thing, MethodType):
        return [thing.__func__, thing.__self__]
    if isinstance(thing, partial):
        return [thing.func, *thing.args, *thing.keywords.values()]
    if isinstance(thing, property):
        return [thing.fget]
    if isinstance(thing, (staticmethod, classmethod)):
        return [thing.__func__]
    if isinstance(thing, (list, tuple, set, dict)):
        if len(thing) > MANY:
            return []
        return list(thing.values() if isinstance(thing, dict) else thing)
    if isinstance(thing, type):
        if thing.__module__ != NOTEBOOK:
            return []
        return [*thing.__bases__, *vars(thing).values()]
    if isinstance(thing, nn.Module) or type(thing).__module__ == NOTEBOOK:
        return [type(thing), *getattr(thing, "__dict__", {}).values()]
    return []


def _behind_function(function: FunctionType) -> list[Any]:
    named = [
        function.__globals__[name]
        for name in _names(function.__code__)
        if name in function.__globals__
    ]
    # A variable of the enclosing function may have no value yet.
    cells = [cell for cell in function.__closure__ or () if cell != CellType()]
    return [
        *named,
        *[cell.cell_contents for cell in cells],
        *(function.__defaults__ or ()),
        *(function.__kwdefaults__ or {}).values(),
    ]


def _names(code: CodeType) -> Iterator[str]:
    """The global names that a function, and those defined inside it, may read."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
