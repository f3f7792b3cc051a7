"""Follow the cells of a page: what each reads, binds and changes."""

import ast
import importlib.util
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from transformer_book.inpage.needs import calls
from transformer_book.inpage.needs.values import (
    DRAWING,
    FUNCTIONS,
    LEARNS,
    MAKING,
    QUIET,
    Code,
    Part,
    Scope,
    Value,
    codes,
    computed,
    union,
    without,
)

# What counts as if it were a name: the state of the random generator, what PyTorch is
# set to, and whatever a module's star may bind.
RANDOM, SETTINGS, STAR = "the random generator", "the settings", "*"
LOOPS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# Operators whose result may have the parts of what they join, as lists do.
JOINS = (ast.Add, ast.BitOr)
# What numbers and texts are written with.
PLAIN = (ast.Constant, ast.JoinedStr, ast.Tuple, ast.BinOp, ast.UnaryOp)
# An argument is given to each parameter of a function whose caller is not known.
MANY = 9


class Page:
    """Follows the cells of a page.

    needs: for each cell the cells that it needs -> the names for which it needs them
    bound: for each cell the names that it binds
    makers: name -> the cells that have made what it holds
    fixed: names of functions, classes and modules, which nobody changes
    plain: names of numbers and texts, which cannot be changed
    tables: names of dictionaries
    """

    def __init__(self) -> None:
        self.names = Scope()
        self.needs: list[dict[int, set[str]]] = []
        self.bound: list[set[str]] = []
        self.makers: dict[str, list[int]] = {}
        self.fixed: set[str] = set()
        self.plain: set[str] = set()
        self.tables: set[str] = set()

    def add(self, source: str) -> None:
        """Take up the next cell.

        Raises:
            SyntaxError: it is not Python.
        """
        self.cell = len(self.needs)
        self.needs.append({})
        self.bound.append(set())
        # Whether the cell has seeded the generator, and whether what is followed runs.
        self.seeded, self.sure = False, True
        self.use(SETTINGS)
        for statement in ast.parse(source).body:
            self.begin()
            self.run(statement, self.names)
        self.needs[-1].pop(self.cell, None)

    def begin(self) -> None:
        # Function -> the arguments that it was followed with, and what it returned.
        self.followed: dict[ast.AST, tuple[dict[str, Value], Value]] = {}
        # The functions that are being followed.
        self.within: list[ast.AST] = []

    # What becomes of the page's names.

    def use(self, name: str) -> None:
        """Note that a name is read."""
        cells = self.makers.get(name, [])
        stars = [] if name in (RANDOM, SETTINGS) else self.makers.get(STAR, [])
        for one in [*cells, *(s for s in stars if not cells or s > cells[0])]:
            self.needs[-1].setdefault(one, set()).add(name)

    def alter(self, name: str) -> None:
        """Note that the cell has a share in what a name holds."""
        self.makers.setdefault(name, []).append(self.cell)

    def bind(self, name: str, value: Value, scope: Scope) -> None:
        """Note that a name is bound."""
        if name in scope.outside:
            scope = scope.outer.of(name) if scope.outer else scope
            sure, self.sure = self.sure, False
            self.use(name)
            self.bind(name, value, scope)
            self.sure = sure
        elif scope is not self.names:
            scope.values[name] = scope.values.get(name, set()) | value
        else:
            old = set() if self.sure else scope.values.get(name, set())
            if self.sure and name != STAR:
                self.makers[name] = []
                for other in scope.values.values():
                    other -= {Part(name), Part(name, True)}
            self.alter(name)
            self.bound[-1].add(name)
            scope.values[name] = without(value | old, name)
            for kind in (self.fixed, self.plain, self.tables):
                kind.discard(name)

    def change(self, value: Value) -> None:
        """Note that an object is changed, and with it what shares a part with it."""
        for one in value:
            if isinstance(one, Part) and not one.computed:
                having = {
                    n for n, v in self.names.values.items() if Part(one.name) in v
                }
                for name in {one.name, *having} - self.fixed:
                    self.alter(name)

    def learn(self, value: Value) -> None:
        """Note that what a value was computed from gets gradients."""
        for one in value:
            if isinstance(one, Part):
                if LEARNS in self.names.values.get(one.name, set()):
                    self.alter(one.name)

    def keep(self, node: ast.AST | None, value: Value, scope: Scope) -> None:
        """Note that the object that an expression begins with now has a value, too."""
        while node and not isinstance(node, ast.Name):
            node = getattr(node, "value", getattr(node, "func", None))
        name = node.id if isinstance(node, ast.Name) else ""
        values = scope.of(name).values
        if name in values and not self.is_fixed(name, scope):
            values[name] |= without(value, name)

    def is_fixed(self, name: str, scope: Scope) -> bool:
        return name in self.fixed and scope.of(name) is self.names

    def draw(self) -> None:
        """Note that random numbers are drawn."""
        if not self.seeded:
            self.use(RANDOM)
            self.alter(RANDOM)

    def seed(self) -> None:
        """Note that the random generator is set."""
        if self.sure:
            self.seeded, self.makers[RANDOM] = True, []
        self.alter(RANDOM)

    # Statements.

    def run(self, node: ast.AST, scope: Scope) -> None:
        """Follow a statement. A loop is taken to run, once."""
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.value(node.args, scope)
                self.value(node.returns, scope)
                for outer in node.decorator_list:
                    self.value(outer, scope)
                self.define(node.name, {Code("function", node, scope)}, scope)
            case ast.ClassDef():
                inner = Scope(scope)
                for outer in [*node.decorator_list, *(k.value for k in node.keywords)]:
                    self.value(outer, scope)
                for part in node.body:
                    self.run(part, inner)
                methods = {one.name for one in node.body if isinstance(one, FUNCTIONS)}
                held = [v for name, v in inner.values.items() if name not in methods]
                held += [self.value(one, scope) for one in node.bases]
                code = Code("class", node, scope, frozenset(union(held)))
                self.define(node.name, {code}, scope)
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    name = (alias.asname or alias.name).split(".")[0]
                    self.define(name, imported(node, alias.name), scope)
            case ast.Global() | ast.Nonlocal():
                scope.outside |= {*node.names}
            case ast.Return():
                scope.returned |= self.value(node.value, scope)
            case ast.Expr(ast.Call() as call):
                self.call(call, scope, ignored=True)
            case ast.Assign():
                value = self.value(node.value, scope)
                for target in node.targets:
                    self.store(target, value, scope)
                if scope is self.names and self.sure:
                    self.note_kind(node)
            case ast.AnnAssign():
                self.value(node.annotation, scope)
                if node.value:
                    self.store(node.target, self.value(node.value, scope), scope)
            case ast.AugAssign():
                self.change(self.loaded(node.target, scope))
                # It may be the same object still.
                self.maybe([ast.Assign([node.target], node.value)], scope)
            case ast.Delete():
                for target in node.targets:
                    self.loaded(target, scope)
                    self.store(target, set(), scope)
            case ast.For() | ast.AsyncFor():
                self.store(node.target, self.value(node.iter, scope), scope)
                for part in node.body:
                    self.run(part, scope)
                self.maybe(node.orelse, scope)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    value = self.value(item.context_expr, scope)
                    if item.optional_vars:
                        self.store(item.optional_vars, value, scope)
                for part in node.body:
                    self.run(part, scope)
            case ast.If() | ast.While():
                self.value(node.test, scope)
                self.maybe([*node.body, *node.orelse], scope)
            case ast.Match():
                value = self.value(node.subject, scope)
                for case in node.cases:
                    self.store(case.pattern, value, scope)
                    self.value(case.guard, scope)
                    self.maybe(case.body, scope)
            case ast.Try() | ast.TryStar():
                self.maybe(node.body, scope)
                for handler in node.handlers:
                    self.value(handler.type, scope)
                    if handler.name:
                        self.bind(handler.name, set(), scope)
                    self.maybe(handler.body, scope)
                self.maybe([*node.orelse, *node.finalbody], scope)
            case _:
                self.value(node, scope)

    def maybe(self, statements: Iterable[ast.AST], scope: Scope) -> None:
        """Follow statements that may not run."""
        sure, self.sure = self.sure, False
        for one in statements:
            self.run(one, scope)
        self.sure = sure

    def define(self, name: str, value: Value, scope: Scope) -> None:
        """Note the name of a function, a class or a module."""
        self.bind(name, value, scope)
        if scope is self.names:
            self.fixed.add(name)

    def note_kind(self, node: ast.Assign) -> None:
        """Note names of numbers, texts and dictionaries."""
        targets = [n for t in node.targets for n in ast.walk(t)]
        bound = {n.id for n in targets if isinstance(n, ast.Name)}
        function = getattr(getattr(node.value, "func", None), "id", "")
        if self.is_plain(node.value):
            self.plain |= bound
        if isinstance(node.value, ast.Dict) or function == "dict":
            self.tables |= bound

    def is_plain(self, node: ast.AST) -> bool:
        """Return whether a value is made of numbers and texts alone."""
        match node:
            case ast.Name():
                return node.id in self.plain
            case ast.Call(ast.Name("len" | "int" | "float" | "str")):
                return True
            case ast.expr():
                parts = ast.iter_child_nodes(node)
                return isinstance(node, PLAIN) and all(map(self.is_plain, parts))
        return True

    def loaded(self, target: ast.AST, scope: Scope) -> Value:
        """Return the value of what a statement is about to change."""
        if isinstance(target, ast.Name):
            return self.look_up(target.id, scope)
        return self.value(target, scope)

    def store(self, target: ast.AST, value: Value, scope: Scope) -> None:
        """Follow an assignment to a target, or to the names of a pattern."""
        match target:
            case ast.Name():
                self.bind(target.id, value, scope)
            case ast.Attribute() | ast.Subscript():
                base = self.value(target, scope)
                self.keep(target.value, value, scope)
                name = getattr(target.value, "id", None)
                if name != scope.new:
                    self.change(base)
                if name and self.is_fixed(name, scope):
                    self.alter(name)
            case _:
                for name in (getattr(target, "name", ""), getattr(target, "rest", "")):
                    if name:
                        self.bind(name, value, scope)
                for part in ast.iter_child_nodes(target):
                    self.store(part, value, scope)

    # Expressions.

    def value(self, node: ast.AST | None, scope: Scope) -> Value:
        """Follow an expression; return its value."""
        match node:
            case None:
                return set()
            case ast.Name(ctx=ast.Load()):
                return self.look_up(node.id, scope)
            case ast.Lambda():
                self.value(node.args, scope)
                return {Code("function", node, scope)}
            case ast.NamedExpr():
                value = self.value(node.value, scope)
                while scope.loop and scope.outer:
                    scope = scope.outer
                self.store(node.target, value, scope)
                return value
            case ast.Call():
                return self.call(node, scope)
            case ast.Subscript():
                self.value(node.slice, scope)
                return self.value(node.value, scope)
        parts = list(ast.iter_child_nodes(node))
        if isinstance(node, LOOPS):
            scope = Scope(scope, loop=True)
            for loop in node.generators:
                self.store(loop.target, self.value(loop.iter, scope), scope)
                for test in loop.ifs:
                    self.value(test, scope)
            parts = [one for one in parts if not isinstance(one, ast.comprehension)]
        value = union([self.value(part, scope) for part in parts])
        if isinstance(node, (ast.Compare, ast.JoinedStr, ast.arguments)):
            return set()
        if isinstance(node, ast.BinOp) and not isinstance(node.op, JOINS):
            return computed(value)
        return value

    def look_up(self, name: str, scope: Scope) -> Value:
        """Return the value of a name."""
        scope = scope.of(name)
        value = scope.values.get(name, set())
        if scope is not self.names:
            return value
        self.use(name)
        if name not in scope.values or name in self.plain:
            return set()
        return value if name in self.fixed else {Part(name)} | value

    # Calls.

    def call(self, node: ast.Call, scope: Scope, ignored: bool = False) -> Value:
        """Follow a call; return its value.

        ignored: nobody takes it
        """
        method = isinstance(node.func, ast.Attribute)
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        on = self.value(getattr(node.func, "value", node.func), scope)
        args = [self.value(one, scope) for one in node.args]
        named = {one.arg or "": self.value(one.value, scope) for one in node.keywords}
        if (
            "" in named
        ):  # Of **options what they hold is given, and not they themselves.
            named[""] = named[""] - set(map(Part, self.tables))
        given = union([*args, *named.values()])
        if any(k.arg == "dropout" and is_zero(k.value) for k in node.keywords):
            given.add(QUIET)
        if name == "super" and "self" in scope.values:
            return scope.values["self"]
        if DRAWING in on and QUIET not in on and not calls.STILL.match(name):
            self.draw()
        found: Value = set()
        if method:
            functions = [one for code in codes(on) for one in code.methods(name)]
            for one in functions:
                found |= self.follow(one, [on, *args], named)
        else:
            functions = codes(on)
            for one in functions:
                found |= self.enter(one, on, args, named, given)
        if functions:
            return found
        own = named.get("generator", set())
        self.change(own | named.get("out", set()))
        self.pass_on(node, name, on if method else set(), given, scope)
        self.do(node, name, on, given, scope, ignored, bool(own))
        return self.result(node, name, on, given)

    def enter(
        self,
        code: Code,
        on: Value,
        args: list[Value],
        named: dict[str, Value],
        given: Value,
    ) -> Value:
        """Follow a call of a function, of a class, or of an object, as `on` is."""
        if code.kind == "function":
            return self.follow(code, args, named)
        if code.kind == "class":
            if DRAWING in code.held:
                self.draw()
            made: Value = {Code("object", code.node, code.scope, code.held), LEARNS}
            made |= {o for o in code.held if getattr(o, "kind", "") != "class"} | given
            made -= {DRAWING, MAKING}
            made |= {DRAWING} if MAKING in code.held else set()
            for one in code.methods("__init__"):
                self.follow(one, [made, *args], named)
            return made
        found: Value = set()
        own = [*code.methods("forward"), *code.methods("__call__")]
        for one in own or code.methods():
            found |= self.follow(one, [on, *args], named)
        return (found - on) | computed(on)

    def follow(self, code: Code, args: list[Value], named: dict[str, Value]) -> Value:
        """Follow a function's body; return what it may return.

        In a statement it is followed again only with more than before.
        """
        function: ast.AST = code.node
        spec: ast.arguments = function.args  # type: ignore[attr-defined]
        every = union([*args, *named.values()])
        places = [one.arg for one in [*spec.posonlyargs, *spec.args]]
        names = [*places, *(one.arg for one in spec.kwonlyargs)]
        taken = {name: set(named.get(name, set())) for name in names}
        for name, value in zip(places, args, strict=False):
            taken[name] |= value
        taken |= {one.arg: every for one in (spec.vararg, spec.kwarg) if one}
        before, result = self.followed.get(function, ({}, every))
        if (
            function in self.within
            or before
            and all(value <= before[name] for name, value in taken.items())
        ):
            return result
        taken = {name: before.get(name, set()) | value for name, value in taken.items()}
        scope = Scope(code.scope, dict(taken))
        if getattr(function, "name", "") == "__init__" and args:
            # What it is given is the new object itself, which grows here.
            args[0] |= taken[places[0]]
            scope.values[places[0]], scope.new = args[0], places[0]
        self.within.append(function)
        if isinstance(function, ast.Lambda):
            scope.returned |= self.value(function.body, scope)
        else:
            for part in function.body:  # type: ignore[attr-defined]
                self.run(part, scope)
        self.within.pop()
        self.followed[function] = taken, scope.returned
        return scope.returned

    def pass_on(
        self, node: ast.Call, name: str, on: Value, given: Value, scope: Scope
    ) -> None:
        """Follow the functions that an unknown one may call."""
        sure, self.sure = self.sure, False
        passed = [self.value(one, scope) for one in node.args if is_name(one)]
        for code in codes(given):
            is_class = code.kind == "class" and {code} in passed
            if code.kind == "function" or is_class and name != "isinstance":
                self.enter(code, set(), [given] * MANY, {}, given)
        # A method that its class does not have is a part's, or a function in a table.
        if not calls.CHANGES.match(name) and not calls.STILL.match(name):
            for code in codes(on):
                if code.kind == "object":
                    self.enter(code, on, [given] * MANY, {}, given)
                elif code.kind == "function":
                    self.enter(code, set(), [given] * MANY, {}, given)
        self.sure = sure

    def do(
        self,
        node: ast.Call,
        name: str,
        on: Value,
        given: Value,
        scope: Scope,
        ignored: bool,
        own_generator: bool,
    ) -> None:
        """Note what a call of a library does."""
        method = isinstance(node.func, ast.Attribute)
        if calls.SEEDS.match(name) and not on:
            self.seed()
        draws = calls.DRAWS.match(name) and QUIET not in on | given
        if (draws or begins_at_random(node, name)) and not own_generator:
            self.draw()
        if calls.SETS.match(name) and ast.unparse(node.func).startswith("torch."):
            self.alter(SETTINGS)
        if calls.CHANGES.match(name) or ignored and not calls.SHOWS.match(name):
            self.change(on)
            if not method or not calls.TAKES.match(name):
                self.change(given)
        if method and calls.TAKES.match(name):
            self.keep(node.func, given, scope)
        if name == "backward":
            self.learn(on)
        if name in ("requires_grad_", "retain_grad"):
            self.keep(node.func, {LEARNS}, scope)
        if name == "eval":
            self.keep(node.func, {QUIET}, scope)
        if name == "train":
            for one in on:
                if isinstance(one, Part):
                    self.names.values.get(one.name, set()).discard(QUIET)

    def result(self, node: ast.Call, name: str, on: Value, given: Value) -> Value:
        """Return what a call of a library returns."""
        learns = any(one.arg == "requires_grad" for one in node.keywords)
        if calls.COPIES.match(name):
            return {one for one in given | on if not isinstance(one, Part)}
        if calls.FRESH.match(name):
            return {LEARNS} if learns else set()
        is_part = isinstance(node.func, ast.Attribute) and (
            not node.args or calls.PARTS.match(name)
        )
        value = given | (on - {MAKING} if is_part else computed(on))
        if learns or LEARNS in on or begins_at_random(node, name):
            value.add(LEARNS)
        drops = any(k.arg == "dropout" and not is_zero(k.value) for k in node.keywords)
        if MAKING in on or is_layer(node) and (drops or calls.DROPS.match(name)):
            value.add(DRAWING)
        return value

    # What of a module matters to a page.

    def marks(self, value: Value) -> Value:
        """Return whether functions and classes draw, or what they make does."""
        found: Value = set()
        for code in codes(value):
            made, drawn = self.attempt(code)
            found |= {DRAWING} if drawn else set()
            found |= {LEARNS} if code.kind == "class" else set()
            if DRAWING in made or any(self.attempt(one)[1] for one in codes(made)):
                found.add(MAKING)
        return found | {one for one in value if isinstance(one, str)}

    def attempt(self, code: Code) -> tuple[Value, bool]:
        """Return what a call returns, and whether it draws."""
        self.makers[RANDOM], self.seeded = [], False
        self.begin()
        made = self.enter(code, {code}, [], {}, set())
        return made, bool(self.makers[RANDOM])


def is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name)


def is_zero(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0


def is_layer(call: ast.Call) -> bool:
    """Return whether a call makes a part of torch.nn."""
    function = call.func
    module = getattr(function, "value", None)
    is_nn = "nn" in (getattr(module, "id", ""), getattr(module, "attr", ""))
    return is_nn and getattr(function, "attr", "")[:1].isupper()


def begins_at_random(call: ast.Call, name: str) -> bool:
    return is_layer(call) and not calls.PLAIN.match(name)


@cache
def layers(module: str) -> dict[str, Value]:
    """Return what the names of a module of layers stand for.

    A layer changes nothing that it is given: what matters is whether it draws.
    """
    spec = importlib.util.find_spec(module)
    assert spec and spec.origin
    page = Page()
    page.add(Path(spec.origin).read_text("utf-8"))
    return {name: page.marks(value) for name, value in page.names.values.items()}


def imported(node: ast.Import | ast.ImportFrom, name: str) -> Value:
    """Return what an imported name stands for, as far as it matters."""
    module = getattr(node, "module", "") or ""
    if module.startswith("transformer_book.layers."):
        return layers(module).get(name, set())
    return set()
