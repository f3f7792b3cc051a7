"""What a value may be part of, and which code may come with it."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

# Marks of a value: a call of it draws random numbers; a call of what it returns does;
# it has been told not to; it has parameters, whose gradients are part of it.
DRAWING, MAKING, QUIET, LEARNS = "draws", "makes what draws", "is quiet", "learns"


@dataclass(eq=False)
class Scope:
    """Names, and the values that they may have.

    loop: whether they are those of a comprehension
    outside: names that are declared as global or nonlocal
    new: the name of the object that a function makes, as `self` in `__init__`
    returned: what the function may return
    """

    outer: "Scope | None" = None
    values: dict[str, "Value"] = field(default_factory=dict)
    loop: bool = False
    outside: set[str] = field(default_factory=set)
    new: str = ""
    returned: "Value" = field(default_factory=set)

    def of(self, name: str) -> "Scope":
        """Return the scope that has a name, or the outermost."""
        scope = self
        while name not in scope.values and scope.outer:
            scope = scope.outer
        return scope


@dataclass(frozen=True)
class Code:
    """A function, a class, or an object of a class that the page defines.

    scope: where it was defined
    held: a class's bases, and what its attributes are
    """

    kind: str
    node: ast.AST
    scope: Scope = field(compare=False)
    held: frozenset["Atom"] = field(default=frozenset(), compare=False)

    def methods(self, name: str = "") -> Iterator["Code"]:
        """Yield the methods of a name, with those of the bases; without a name, all.

        `__init__` is not among all.
        """
        for one in self.node.body if isinstance(self.node, ast.ClassDef) else []:
            mine = one.name if isinstance(one, FUNCTIONS) else ""
            if mine and (mine == name or not name and mine != "__init__"):
                yield Code("function", one, self.scope)
        for base in self.held:
            if isinstance(base, Code) and base.kind == "class":
                yield from base.methods(name)


@dataclass(frozen=True)
class Part:
    """It may be part of the object that a page's name has, or be computed from it."""

    name: str
    computed: bool = False


Atom = Part | Code | str
Value = set[Atom]


def union(values: Iterable[Value]) -> Value:
    return set().union(*values)


def codes(value: Value) -> list[Code]:
    return [one for one in value if isinstance(one, Code)]


def computed(value: Value) -> Value:
    """Return a value that is computed from another: only gradients are shared."""
    return {Part(one.name, True) for one in value if isinstance(one, Part)}


def without(value: Value, name: str) -> Value:
    return value - {Part(name), Part(name, True)}
