"""A cell is run after all those that it needs, and after few others."""

import json
import os
import subprocess
import sys

import pytest

from transformer_book.inpage import prove
from transformer_book.inpage.needs import needs, page_of
from transformer_book.inpage.runner import BOOK, HERE

# What is said of the last of some cells: which of those above it needs.
CASES = {
    "the last that binds a name": (["x = 1", "x = 2", "y = 3", "x"], [1]),
    "what is unpacked": (["a, (b, *c) = 1, (2, 3)", "c"], [0]),
    "a definition": (["def f(): pass", "class A: pass", "f(), A()"], [0, 1]),
    "an import": (["import a.b, c as d", "from e import f", "a, d, f"], [0, 1]),
    "a star may bind any name": (["x = 1", "from a import *", "x"], [0, 1]),
    "a loop's name": (["for i in range(3): pass", "i"], [0]),
    "a with's name": (["with open('a') as file: pass", "file"], [0]),
    "a walrus": (["if (n := 3) > 2: pass", "n"], [0]),
    "a walrus in a comprehension": (["[n := i for i in (1, 2)]", "n"], [0]),
    "a pattern's name": (["match 1:\n    case n: pass", "n"], [0]),
    "a name that is bound perhaps": (["x = 1", "if True: x = 2", "x"], [0, 1]),
    "a name that may be tried": (["x = 1", "try: x = 2\nfinally: pass", "x"], [0, 1]),
    "an annotation alone binds nothing": (["x = 1", "x: int", "x"], [0]),
    "a name that is deleted": (["x = 1", "del x", "x"], [1]),
    "a name that the cell has bound": (["x = 1", "x = 2; x"], []),
    "a name that the cell binds later": (["x = 1", "x; x = 2"], [0]),
    "a name on both sides": (["x = 1", "x = x + 1"], [0]),
    # Where names are read.
    "a comprehension": (["x = [1]", "i = 2", "[i for i in x]"], [0]),
    "a comprehension's own name outside": (["x = [1]", "[x for x in x]"], [0]),
    "an f-string": (["x = 1", "f'{x:.2f}'"], [0]),
    "a default": (["x = 1", "def f(a=x): pass"], [0]),
    "a decorator": (["def d(f): return f", "@d\ndef f(): pass"], [0]),
    "an annotation": (["T = int", "def f(a: T): pass"], [0]),
    "a base": (["class A: pass", "class B(A): pass"], [0]),
    "a class's attribute": (["x = 1", "class A:\n    y = x"], [0]),
    "a lambda": (["x = [1]", "list(map(lambda a: a + x[0], x))"], [0]),
    "a key": (["sizes = {'a': 1}", "f = str\nf(**sizes)"], [0]),
    # What a function reads counts where it is called.
    "a definition needs not what it will read": (["x = 1", "def f(): return x"], []),
    "a call does": (["def f(): return x", "x = 1", "f()"], [0, 1]),
    "a call needs the newest": (["x = 1", "def f(): return x", "x = 2", "f()"], [1, 2]),
    "a call of a call": (
        ["def f(): return g()", "def g(): return x", "x = 1", "f()"],
        [0, 1, 2],
    ),
    "a function's own name": (["x = 1", "def f(x): return x", "f(2)"], [1]),
    "a function's local": (["y = 1", "def f():\n    y = 2\n    return y", "f()"], [1]),
    "a function that is passed on": (
        ["x = 1", "def f(a): return x", "map(f, [1])"],
        [0, 1],
    ),
    "a function in a table": (["x = 1", "F = {'f': lambda: x}", "F['f']()"], [0, 1]),
    "a function that a function returns": (
        ["x = 1", "def make():\n    return lambda: x", "f = make()", "f()"],
        [0, 2],
    ),
    "a method": (
        ["x = 1", "class A:\n    def m(self): return x", "a = A()", "a.m()"],
        [0, 2],
    ),
    "a layer that is called": (
        ["x = 1", "class A(M):\n    def forward(self, a): return x", "a = A()", "a(2)"],
        [0, 2],
    ),
    # What changes an object.
    "an attribute": (["a = A()", "a.x = 1", "a"], [0, 1]),
    "a place": (["x = [1]", "x[0] = 2", "x"], [0, 1]),
    "a slice of an attribute": (["a = A()", "a.x[0] = 1", "a"], [0, 1]),
    "in place": (["x = ones(2)", "x += 1", "x"], [0, 1]),
    "in place, by another name": (["x = ones(2)", "y = x", "y += 1", "x"], [0, 2]),
    "a method as a statement": (["x = []", "x.append(1)", "x"], [0, 1]),
    "a method whose value is used": (["m = M()", "y = m.eval()(2)", "m"], [0, 1]),
    "a name with a low line": (["w = M()", "nn.init.zeros_(w.weight)", "w"], [0, 1]),
    "a library's function as a statement": (
        ["x = [1]", "random.shuffle(x)", "x"],
        [0, 1],
    ),
    "print changes nothing": (["x = [1]", "print(x)", "x"], [0]),
    "a method that only looks": (["x = [1]", "y = x.count(1)", "x"], [0]),
    "an element": (["xs = [M()]", "for m in xs: m.train()", "xs"], [0, 1]),
    "what a container was given": (
        ["m = M()", "xs = []", "xs.append(m)", "xs[0].x = 1", "m"],
        [0, 3],
    ),
    "a view": (["x = ones(4)", "y = x.view(2, 2)", "y.zero_()", "x"], [0, 2]),
    "what an optimizer holds": (
        ["m = M()", "o = Adam(m.parameters())", "o.step()", "m"],
        [0, 2],
    ),
    "gradients": (
        [
            "w = ones(2, requires_grad=True)",
            "loss = (w * 2).sum()",
            "loss.backward()",
            "w.grad",
        ],
        [0, 2],
    ),
    "a function that changes what it is given": (
        ["def f(m): m.x = 1", "m = M()", "y = f(m)", "m"],
        [1, 2],
    ),
    "not the other argument": (
        [
            "def f(m, n):\n    m.x = n.y",
            "m, n = M(), M()",
            "f(m, n)",
            "k = N()",
            "y = f(m, k)",
            "k",
        ],
        [3],
    ),
    "a function that trains": (
        [
            "def f(m):\n    o = Adam(m.parameters())\n    for i in (1, 2):\n"
            "        m(i).backward()\n        o.step()\n    return [1]",
            "m = M()",
            "losses = f(m)",
            "m",
        ],
        [1, 2],
    ),
    "a function that calls one": (
        ["def g(m): m.train()", "def f(m): g(m)", "m = M()", "y = f(m)", "m"],
        [2, 3],
    ),
    "a function that changes a name outside": (
        ["seen = []", "def f(): seen.append(1)", "y = f()", "seen"],
        [0, 2],
    ),
    "a global": (
        ["n = 1", "def f():\n    global n\n    n = 2", "y = f()", "n"],
        [0, 2],
    ),
    "a method that changes its object": (
        ["class A:\n    def m(self): self.x = 1", "a = A()", "y = a.m()", "a"],
        [1, 2],
    ),
    "not what a constructor is given": (
        ["class A:\n    def __init__(self, m): self.m = m", "m = M()", "a = A(m)", "m"],
        [1],
    ),
    "a class that is mended": (["class A: pass", "A.m = 1", "A()"], [0, 1]),
    "a number cannot be changed": (["n = 2", "m = M(n)", "m.train()", "n"], [0]),
    # What has no name.
    "settings": (["torch.set_printoptions(2)", "1"], [0]),
    "the newest seed": (
        ["torch.manual_seed(0)", "torch.manual_seed(1)", "torch.rand(1)"],
        [1],
    ),
    "what was drawn since": (
        ["torch.manual_seed(0)", "x = torch.rand(1)", "torch.rand(1)"],
        [0, 1],
    ),
    "a seed of its own": (
        ["torch.manual_seed(0)", "torch.manual_seed(1); torch.rand(1)"],
        [],
    ),
    "a generator of its own": (
        ["torch.manual_seed(0)", "g = torch.Generator()", "torch.rand(1, generator=g)"],
        [1],
    ),
    "a generator that was used": (
        ["g = torch.Generator()", "x = torch.rand(1, generator=g)", "g"],
        [0, 1],
    ),
    "a seed perhaps": (
        ["torch.manual_seed(0)", "if a: torch.manual_seed(1)", "torch.rand(1)"],
        [0, 1],
    ),
    "a layer begins at random": (
        ["import torch.nn as nn", "torch.manual_seed(0)", "nn.Linear(2, 2)"],
        [0, 1],
    ),
    "a layer of the page": (
        [
            "torch.manual_seed(0)",
            "class A(nn.Module):\n    def __init__(self):\n"
            "        self.w = nn.Linear(2, 2)",
            "A()",
        ],
        [0, 1],
    ),
    "a layer of the book": (
        [
            "torch.manual_seed(0)",
            "from transformer_book.layers.transformer_block import Encoder",
            "Encoder(1, 2)",
        ],
        [0, 1],
    ),
    "a function that draws": (
        ["torch.manual_seed(0)", "def f(): return torch.rand(1)", "f()"],
        [0, 1],
    ),
    "a function that seeds first": (
        [
            "torch.manual_seed(0)",
            "def f():\n    torch.manual_seed(1)\n    return torch.rand(1)",
            "f()",
        ],
        [1],
    ),
    "dropout, which a function does": (
        ["torch.manual_seed(0)", "nn.functional.dropout(1, 0.5)"],
        [0],
    ),
    "not a layer that is called": (
        ["torch.manual_seed(0)", "d = nn.Dropout(0.5)", "d(1)"],
        [1],
    ),
    "a layer without dropout begins at random, too": (
        [
            "from transformer_book.layers.transformer_block import Encoder",
            "torch.manual_seed(0)",
            "Encoder(1, 2, dropout=0.0)",
        ],
        [0, 1],
    ),
    "so does one of PyTorch's": (
        ["torch.manual_seed(0)", "nn.TransformerEncoderLayer(8, 2, dropout=0.0)"],
        [0],
    ),
    # The checks of exercises.
    "a check of a layer": (
        [
            "import torch.nn as nn",
            "def f(x): return x",
            "class A(nn.Module):\n    def forward(self, x): return f(x)",
            "from transformer_book.checks import check_a; check_a(A)",
        ],
        [1, 2],
    ),
    "a check": (
        [
            "def f(x): return x",
            "from transformer_book.checks import check_f; check_f(f)",
        ],
        [0],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_cell_needs(case):
    sources, needed = CASES[case]
    assert needs(sources)[-1] == needed


def closure(above, cell):
    """All cells that must run before a cell, in their order, and the cell."""
    direct = [closure(above, one) for one in above[cell]]
    return sorted({cell}.union(*direct))


def test_a_page_of_which_a_number_has_changed_is_not_followed_again():
    """A reader who tries numbers in a layer waits for its answer alone."""
    before = page_of(["scale = 2", "print(scale * 3)"])
    assert page_of(["scale = 5", "print(scale * 7)"]) is before
    assert page_of(["scale = 5", "print(3 * 7)"]) is not before


@pytest.fixture(scope="module")
def followed(book, tmp_path_factory):
    """Page -> cell -> what the book shows, and what it gives after those it needs."""
    folder = tmp_path_factory.mktemp("closures")
    executed = dict(prove.executed())
    asked = []
    for name, cells in executed.items():
        sources = [one.source for one in cells]
        differs = dict(prove.listed("differs", name, sources))
        above = needs(sources)
        runs = [
            closure(above, i)
            for i, cell in enumerate(cells)
            if cell.outputs and i not in differs
        ]
        asked.append({"name": name, "sources": sources, "runs": runs})
    folders = os.pathsep.join(map(str, (HERE / "beside", BOOK)))
    subprocess.run(
        [sys.executable, "-c", "from tests.inpage.inside.closures import main; main()"],
        input=json.dumps({"pages": asked, "folder": str(folder)}),
        env=os.environ | {"PYTHONPATH": folders, "OMP_NUM_THREADS": "1"},
        text=True,
        check=True,
    )
    return {
        name: {
            int(file.stem): (
                prove.kept(executed[name][int(file.stem)]),
                json.loads(file.read_text("utf-8")),
            )
            for file in (folder / name).glob("*.json")
        }
        for name in executed
    }


def test_cells_show_the_same_after_only_those_that_they_need(followed):
    wrong = [
        f"{name}, cell {cell + 1}: {there} is {here}"
        for name, cells in followed.items()
        for cell, (there, here) in cells.items()
        if not all(prove.same(there[part], here[part]) for part in there)
    ]
    assert not wrong, "\n".join(wrong)
    # The others need a long training.
    assert sum(map(len, followed.values())) > 150
