"""The statements of a program that some names need, and no others.

An exercise uses what its page has defined above it. A notebook with the exercise alone
gets these definitions, and those that they use in turn.
"""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# A statement that says which random numbers follow.
SEED = "torch.manual_seed("
# Methods that change what they are called of.
CHANGING = {"add", "append", "extend", "update"}


@dataclass(frozen=True)
class Statement:
    """A statement at the top of a program: what it binds, what it uses, its text.

    block: the cell that it stands in
    """

    node: ast.stmt
    source: str
    block: int

    @property
    def binds(self) -> set[str]:
        """The names that it gives a value to."""
        return set(bound(self.node))

    @property
    def changes(self) -> set[str]:
        """The names whose values it changes, and which had one before."""
        return set(changed(self.node))

    @property
    def is_import(self) -> bool:
        """Whether it imports something."""
        return isinstance(self.node, ast.Import | ast.ImportFrom)

    @property
    def defines(self) -> bool:
        """Whether it gives names to functions, classes or what is imported."""
        kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        return self.is_import or isinstance(self.node, kinds)

    @property
    def uses(self) -> set[str]:
        """The names whose values it uses, also when a function is called later."""
        return used(self.source)


def statements(blocks: Iterable[str]) -> list[Statement]:
    """Return the statements of several blocks, with the comments above each."""
    found = []
    for number, source in enumerate(blocks):
        lines, end = source.split("\n"), 0
        for node in ast.parse(source).body:
            decorators = getattr(node, "decorator_list", [])
            start = min([node.lineno, *(one.lineno for one in decorators)]) - 1
            while start > end and lines[start - 1].startswith("#"):
                start -= 1
            end = node.end_lineno or node.lineno
            text = "\n".join(lines[start:end])
            if isinstance(node, ast.ImportFrom | ast.Import):
                text = ast.unparse(node)
            found.append(Statement(node, text, number))
    return found


# What has names of its own inside.
OWN_NAMES = (
    ast.FunctionDef
    | ast.AsyncFunctionDef
    | ast.ClassDef
    | ast.Lambda
    | ast.ListComp
    | ast.SetComp
    | ast.DictComp
    | ast.GeneratorExp
)


def bound(node: ast.AST) -> Iterator[str]:
    """Yield the names that a statement binds at the top of a program."""
    if isinstance(node, OWN_NAMES):
        if name := getattr(node, "name", ""):
            yield name
        return
    if isinstance(node, ast.alias):
        yield node.asname or node.name.split(".")[0]
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    for child in ast.iter_child_nodes(node):
        yield from bound(child)


def changed(node: ast.AST) -> Iterator[str]:
    """Yield the names whose values a statement changes: `a[0] = 1`, `a.append(1)`."""
    if isinstance(node, OWN_NAMES):
        return
    place: ast.AST | None = None
    if isinstance(node, ast.Attribute | ast.Subscript):
        if isinstance(node.ctx, ast.Store):
            place = node
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in CHANGING or node.func.attr.endswith("_"):
            place = node.func.value
    elif isinstance(node, ast.AugAssign):
        place = node.target
    while isinstance(place, ast.Attribute | ast.Subscript):
        place = place.value
    if isinstance(place, ast.Name):
        yield place.id
    for child in ast.iter_child_nodes(node):
        yield from changed(child)


def used(source: str) -> set[str]:
    """Return the names that a program takes from around it, wherever in it."""
    found: set[str] = set()
    take(ast.parse(source), set(), found)
    return found - set(dir(builtins))


def take(node: ast.AST, known: set[str], found: set[str]) -> None:
    """Collect the names that a node uses, in the order in which it runs.

    Args:
        node: of a syntax tree.
        known: the names that have a value by then; grows.
        found: the names that have none, and are used; grows.
    """
    if isinstance(node, OWN_NAMES):
        found |= free(ast.unparse(node)) - known
        known |= set(bound(node))
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        known.add(node.id)
    elif isinstance(node, ast.Name):
        found |= {node.id} - known
    elif isinstance(node, ast.alias):
        known |= set(bound(node))
    else:
        children = list(ast.iter_child_nodes(node))
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.For):
            # What is on the right comes first.
            value = node.iter if isinstance(node, ast.For) else node.value
            children.sort(key=lambda child: child is not value)
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found |= {node.target.id} - known
        for child in children:
            take(child, known, found)


def free(source: str) -> set[str]:
    """Return the names that a definition takes from around it, when it is called."""
    tables = [symtable.symtable(source, "cell", "exec")]
    names: set[str] = set()
    for table in tables:
        tables += table.get_children()
        at_top = table.get_type() == "module"
        names |= {
            one.get_name()
            for one in table.get_symbols()
            if one.is_referenced() and (at_top or one.is_global())
        }
    return names


def needed(program: list[Statement], names: Iterable[str]) -> list[Statement]:
    """Return the statements that give these names their values at the end.

    With each comes what it needs itself, and the seed of the block that it stands in.
    """
    kept: set[int] = set()
    wanted = [(name, len(program)) for name in names]
    seen: set[tuple[str, int]] = set()
    while wanted:
        name, before = wanted.pop()
        if (name, before) in seen:
            continue
        seen.add((name, before))
        places = [i for i, one in enumerate(program) if name in one.binds]
        earlier = [place for place in places if place < before]
        # What a function uses may be defined below it.
        place = earlier[-1] if earlier else places[0] if places else None
        if place is None:
            continue
        later = range(place + 1, 0 if program[place].is_import else before)
        changes = [number for number in later if name in program[number].changes]
        for number in (place, *changes):
            kept.add(number)
            wanted += [(one, number) for one in program[number].uses]
            block = program[number].block
            for other, statement in enumerate(program[:number]):
                if statement.block == block and statement.source.startswith(SEED):
                    kept.add(other)
                    wanted.append(("torch", other))
    return [program[place] for place in sorted(kept)]


def written(kept: Iterable[Statement], names: Iterable[str]) -> str:
    """Return statements as a program: imports first, of what is used alone."""
    kept = list(kept)
    wanted = set(names).union(*(one.uses for one in kept))
    lines: dict[str, list[str]] = {}
    for one in kept:
        if isinstance(one.node, ast.ImportFrom):
            head = f"from {'.' * one.node.level}{one.node.module or ''} import"
        else:
            head = "import"
        if one.is_import:
            for alias in one.node.names:  # type: ignore[attr-defined]
                if (alias.asname or alias.name.split(".")[0]) in wanted:
                    lines.setdefault(head, []).append(ast.unparse(alias))
    text = "\n".join(imports(head, lines[head]) for head in sorted(lines, key=order))
    before = "\n\n"
    for one in kept:
        if one.is_import:
            continue
        definition = isinstance(one.node, OWN_NAMES)
        text += ("\n\n\n" if definition else before) + one.source
        before = "\n\n\n" if definition else "\n"
    return text.strip("\n")


def order(head: str) -> tuple[bool, bool, str]:
    """Return where an import stands among others: modules first, the book last."""
    return "transformer_book" in head, head != "import", head


def imports(head: str, names: list[str]) -> str:
    """Return an import of some names: in several lines, where one is too long."""
    names = sorted(set(names))
    if head == "import":
        return "\n".join(f"import {name}" for name in names)
    line = f"{head} {', '.join(names)}"
    if len(line) <= 88:
        return line
    return f"{head} (\n" + "".join(f"    {name},\n" for name in names) + ")"
