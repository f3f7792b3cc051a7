"""Follow a cell by its syntax tree, and at each call the functions of the page."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from transformer_book.inpage.needs import calls
from transformer_book.inpage.needs.page import (
    GRADIENTS,
    SETTINGS,
    STAR,
    Code,
    Page,
    Scope,
    Value,
    codes,
    union,
)

DRAWS = "<draws>"  # in the value of a class or a function that draws random numbers
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
# What is written with one of these may be changed, or may be code.
NAMES = (ast.Name, ast.Call, ast.Lambda)
# These have no names in them.
MUTE = (ast.Constant, ast.expr_context, ast.operator, ast.unaryop, ast.cmpop)
LISTS = (ast.List, ast.Dict, ast.Set, ast.comprehension)


def follow(tree: ast.Module, page: Page) -> None:
    """Follow the next cell of a page."""
    page.begin()
    page.read(SETTINGS)
    for statement in tree.body:
        Statement(page).value(statement, page.names)


class Statement:
    """Follows a statement. A loop is taken to run, once.

    sure: whether what is followed will run
    entered: the functions that are being followed
    returned: functions with what they were given -> what they may return
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.sure = True
        self.entered: list[ast.AST] = []
        self.returned: dict[tuple[object, ...], Value] = {}

    @contextmanager
    def perhaps(self) -> Iterator[None]:
        """Follow what may not run."""
        sure, self.sure = self.sure, False
        yield
        self.sure = sure

    def value(self, node: Any, scope: Scope) -> Value:
        """Follow a node of the tree; return what its value may be."""
        if isinstance(node, MUTE):
            return set()
        parts = list(ast.iter_child_nodes(node))
        match node:
            case ast.Name(ctx=ast.Load()):
                return self.look_up(node.id, scope)
            case ast.Call():
                return self.call(node, scope)
            case ast.Expr(ast.Call() as call):
                return self.call(call, scope, ignored=True)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                return self.define(node, scope)
            case ast.ClassDef():
                self.values([*node.decorator_list, *node.keywords], scope)
                bases = self.values(node.bases, scope)
                inner = Scope("class", scope)
                self.values(node.body, inner)
                for base in codes(bases):
                    for name, value in base.members.items():
                        inner.values[name] = inner.values.get(name, set()) | value
                code = Code(node, scope, inner.values)
                # A class may be changed, as by A.forward = ...: it is part of itself.
                self.bind(node.name, {code, node.name, *bases & {DRAWS}}, scope)
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    name = (alias.asname or alias.name).split(".")[0]
                    whole = f"{getattr(node, 'module', '')}.{alias.name}"
                    draws = calls.DRAWING.match(whole)
                    self.bind(name, {DRAWS} if draws else set(), scope)
            case ast.Global() | ast.Nonlocal():
                scope.outside |= {*node.names}
            case ast.Return():
                scope.returned |= self.values(parts, scope)
            case ast.Assign() | ast.AnnAssign() | ast.NamedExpr():
                return self.assign(node, scope)
            case ast.AugAssign():
                value = self.value(node.value, scope)
                if isinstance(node.target, ast.Name):
                    old = self.look_up(node.target.id, scope)
                    self.page.change(old)
                    value |= old
                with self.perhaps():  # It may be the same object still.
                    self.store(node.target, value, scope, plain=not value)
            case ast.For() | ast.AsyncFor() | ast.comprehension():
                self.store(node.target, self.value(node.iter, scope), scope)
                self.values(parts[2:], scope)
            case ast.If() | ast.While() | ast.Match() | ast.Try() | ast.TryStar():
                with self.perhaps():
                    self.values(parts, scope)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                scope = Scope("loop", scope)
                self.values(node.generators, scope)
                return self.values(parts[: -len(node.generators)], scope)
            case ast.Name() | ast.Attribute(ctx=ast.Store() | ast.Del()):
                self.store(node, set(), scope)
            case ast.Subscript(ctx=ast.Store() | ast.Del()):
                self.store(node, set(), scope)
            case ast.BinOp(op=ast.Add() | ast.BitOr()):
                return self.values(parts, scope)  # It may join lists or dictionaries.
            case ast.BinOp() | ast.UnaryOp() | ast.Compare() | ast.JoinedStr():
                self.values(parts, scope)  # What is computed is new.
            case _:
                for bound in ("name", "rest"):  # of except ... as, and of patterns
                    if isinstance(getattr(node, bound, None), str):
                        self.bind(getattr(node, bound), set(), scope)
                if getattr(node, "attr", "") == "grad":
                    self.page.read(GRADIENTS)
                return self.values(parts, scope)
        return set()

    def values(self, nodes: list[Any], scope: Scope) -> Value:
        """Follow several nodes, one after the other."""
        return union([self.value(one, scope) for one in nodes if one])

    # Names.

    def look_up(self, name: str, scope: Scope) -> Value:
        """Return what the value of a name may be."""
        scope = scope.of(name)
        if scope is self.page.names:
            self.page.read(name)
            self.page.read(STAR)
        return set(scope.values.get(name, set()))

    def bind(self, name: str, value: Value, scope: Scope) -> None:
        """Bind a name."""
        home = scope.of(name) if name in scope.outside else scope
        if home is self.page.names:
            self.page.bind(name, self.sure and home is scope)
        home.values[name] = home.values.get(name, set()) | value

    def define(self, node: Any, scope: Scope) -> Value:
        """Define a function."""
        outer = getattr(node, "decorator_list", [])
        self.values([*outer, node.args, getattr(node, "returns", None)], scope)
        # A method does not see what its class defines.
        home = scope.outer if scope.kind == "class" else scope
        code: Value = {Code(node, home or scope)}
        if not isinstance(node, ast.Lambda):
            self.bind(node.name, code, scope)
        return code

    def assign(self, node: Any, scope: Scope) -> Value:
        """Assign a value; return what it may be. An annotation may stand alone."""
        value = self.values([node.value, getattr(node, "annotation", None)], scope)
        while isinstance(node, ast.NamedExpr) and scope.kind == "loop":
            scope = scope.outer or scope
        for target in getattr(node, "targets", None) or [node.target]:
            if node.value:
                self.store(target, value, scope, is_plain(node.value))
        return value

    def store(
        self, target: Any, value: Value, scope: Scope, plain: bool = False
    ) -> None:
        """Assign to a target, or delete it.

        plain: whether the value cannot be changed
        """
        match target:
            case ast.Name(name):
                if isinstance(target.ctx, ast.Del):
                    self.look_up(name, scope)
                own = {name} if scope is self.page.names and not plain else set()
                self.bind(name, value | own, scope)
            case ast.Attribute() | ast.Subscript():
                self.values([getattr(target, "slice", None)], scope)
                self.page.change(self.value(target.value, scope))
                self.keep(target, value, scope)
            case _:
                for part in ast.iter_child_nodes(target):
                    self.store(part, value, scope, plain)

    def keep(self, node: Any, value: Value, scope: Scope) -> None:
        """Note that the object that an expression begins with now has a value, too."""
        while node and not isinstance(node, ast.Name):
            node = getattr(node, "value", getattr(node, "func", None))
        home = scope.of(node.id) if node else scope
        if not node or node.id not in home.values:
            return
        # What modules, functions and classes of the page are given does not matter.
        if home is not self.page.names or node.id in home.values[node.id]:
            home.values[node.id] |= value

    # Calls.

    def call(self, node: ast.Call, scope: Scope, ignored: bool = False) -> Value:
        """Follow a call; return what its value may be.

        ignored: nobody takes it
        """
        method = isinstance(node.func, ast.Attribute)
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        # What is called, or what a method is called on.
        on = self.value(getattr(node.func, "value", node.func), scope)
        args = [self.value(one, scope) for one in node.args]
        named = {one.arg or "": self.value(one.value, scope) for one in node.keywords}
        for one in node.keywords:
            if not one.arg:  # Of **options what they hold is given, and not they.
                named[""] -= {getattr(part, "id", "") for part in ast.walk(one.value)}
        if name == "super":
            return self.look_up("self", scope)
        if DRAWS in on and not method or calls.DRAWING.match(ast.unparse(node.func)):
            self.page.draw()
        known = codes(on)
        if method:
            known = [one for code in known for one in code.methods(name)]
            args = [on, *args] if known else args
        if known:
            return union([self.enter(one, args, named, set()) for one in known])
        given = union([*args, *named.values()])
        # A library may call what it is given, and a part of an object of the page.
        with self.perhaps():
            for code in [*codes(on), *codes(given)]:
                if isinstance(code.node, FUNCTIONS) or code.made and code in on:
                    self.enter(code, [], {}, given)
                elif calls.CHECKS.match(name):  # It makes objects of a class.
                    for made in codes(self.enter(code, [], {}, given)):
                        self.enter(made, [], {}, given)
        own = named.get("generator", set())
        self.page.change(own | named.get("out", set()))
        if calls.DRAWS.match(name) and not own:
            self.page.draw()
        if calls.SEEDS.match(name) and not on:
            self.page.seed(self.sure)
        if calls.CHANGES.match(name) or ignored and not calls.SHOWS.match(name):
            self.page.change(on)
            if method:
                self.keep(node.func, given, scope)
            if not method or calls.BOTH.match(name):
                self.page.change(given)
        if calls.SETS.match(ast.unparse(node.func)):
            self.page.alter(SETTINGS)
        if name == "backward":
            self.page.own.add(GRADIENTS)
            self.page.alter(GRADIENTS)
        value = (on | given if method else given) - {DRAWS}
        return {*codes(value)} if calls.FRESH.match(name) else value

    def enter(
        self, code: Code, args: list[Value], named: dict[str, Value], rest: Value
    ) -> Value:
        """Follow code of the page that is called; return what its value may be.

        rest: what parameters may be that are not given
        """
        if code.made:
            methods = code.methods("forward", "__call__")
            args = [{code}, *args]
            return union([self.enter(one, args, named, rest) for one in methods])
        if isinstance(code.node, ast.ClassDef):
            made: Value = {Code(code.node, code.scope, code.members, made=True)}
            # It grows while __init__ is followed: see `keep`.
            for one in code.methods("__init__"):
                self.enter(one, [made, *args], named, rest)
            return union([made, *args, *named.values()])
        spec, every = code.node.args, union([*args, *named.values(), rest])
        if code.node in self.entered:
            return every
        places = [one.arg for one in [*spec.posonlyargs, *spec.args]]
        names = [*places, *(one.arg for one in spec.kwonlyargs)]
        taken = {name: named.get(name, rest) for name in names}
        taken |= zip(places, args, strict=False)
        taken |= {one.arg: every for one in (spec.vararg, spec.kwarg) if one}
        key = (code, *map(frozenset, taken.values()))
        if key not in self.returned:
            inner = Scope("function", code.scope, taken)
            is_lambda = isinstance(code.node, ast.Lambda)
            self.entered.append(code.node)
            body = [code.node.body] if is_lambda else code.node.body
            value = self.values(body, inner)
            self.entered.pop()
            self.returned[key] = value if is_lambda else inner.returned
        return self.returned[key]


def is_plain(node: Any) -> bool:
    """Return whether a value is made of numbers and texts alone."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("len", "int"):
        return True
    parts = ast.iter_child_nodes(node)
    return not isinstance(node, (*NAMES, *LISTS)) and all(map(is_plain, parts))
