"""The names of a page: which cells have made what they hold, and who needs these."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

# They count as names: the state of the random generator, what PyTorch is set to, the
# gradients of all tensors, and whatever a module's star may bind.
RANDOM, SETTINGS, GRADIENTS, STAR = "<random>", "<settings>", "<gradients>", "*"


@dataclass(eq=False)
class Scope:
    """Names, and what their values may be.

    kind: "page", "function", "class" or "loop", which is a comprehension
    outside: names that are declared as global or nonlocal
    returned: what the function may return
    """

    kind: str
    outer: "Scope | None" = None
    values: "dict[str, Value]" = field(default_factory=dict)
    outside: set[str] = field(default_factory=set)
    returned: "Value" = field(default_factory=set)

    def of(self, name: str) -> "Scope":
        """Return the scope that has a name, or the outermost."""
        scope = self
        while scope.outer and (name not in scope.values or name in scope.outside):
            scope = scope.outer
        return scope


@dataclass(frozen=True)
class Code:
    """A function, a class, or an object of a class that the page defines.

    scope: where it was defined
    members: what the class and its bases define
    made: whether it is an object
    """

    node: Any
    scope: Scope = field(compare=False)
    members: "dict[str, Value]" = field(default_factory=dict, compare=False)
    made: bool = False

    def methods(self, *names: str) -> "list[Code]":
        """Return the methods of the first name that the class has."""
        found = [self.members[name] for name in names if name in self.members]
        return codes(found[0]) if found else []


# What a value may be: code, or part of what a name of the page holds.
Value = set[str | Code]


def union(values: Iterable[Value]) -> Value:
    """Return what any of some values may be."""
    return set().union(*values)


def codes(value: Value) -> list[Code]:
    """Return the code that a value may be."""
    return [one for one in value if isinstance(one, Code)]


class Page:
    """The names of a page, as its cells are followed one after the other.

    needs: for each cell the cells that it needs -> the names for which it needs them
    bound: for each cell the names that it binds
    makers: name -> the last cell that has bound it, then those that have changed it
    own: of what has no name, what the cell that is followed has set itself
    """

    def __init__(self) -> None:
        self.names = Scope("page")
        self.needs: list[dict[int, set[str]]] = []
        self.bound: list[set[str]] = []
        self.makers: dict[str, list[int]] = {}
        self.own: set[str] = set()

    def begin(self) -> None:
        """Take up the next cell."""
        self.needs.append({})
        self.bound.append(set())
        self.own = set()

    def read(self, name: str) -> None:
        """Note that the cell reads a name."""
        cell = len(self.needs) - 1
        for one in self.makers.get(name, []):
            if one != cell and name not in self.own:
                self.needs[cell].setdefault(one, set()).add(name)

    def alter(self, name: str) -> None:
        """Note that the cell changes what a name holds."""
        self.makers.setdefault(name, []).append(len(self.needs) - 1)

    def bind(self, name: str, sure: bool) -> None:
        """Note that the cell binds a name, or may do so."""
        if sure:
            self.makers[name] = []
            self.names.values.pop(name, None)
            for value in self.names.values.values():
                value.discard(name)
        self.alter(name)
        self.bound[-1].add(name)

    def change(self, value: Value) -> None:
        """Note that the cell changes a value, and so all that shares a part with it."""
        parts = {one for one in value if isinstance(one, str)}
        for name, other in self.names.values.items():
            if not parts.isdisjoint(other):
                self.alter(name)

    def draw(self) -> None:
        """Note that the cell draws random numbers."""
        if RANDOM not in self.own:
            self.read(RANDOM)
            self.alter(RANDOM)

    def seed(self, sure: bool) -> None:
        """Note that the cell sets the random generator, or may do so."""
        if sure:
            self.own.add(RANDOM)
            self.makers[RANDOM] = []
        self.alter(RANDOM)
