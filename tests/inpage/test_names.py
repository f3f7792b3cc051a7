"""What completes a name in an editor: the names of the page, and of its modules."""

import ast
import json

import torch

from transformer_book.explore.build import run_node
from transformer_book.pages import ROOT, Page

NAMES = ROOT / "transformer_book/inpage/front/names.js"


def names_in(sources):
    code = f"""
    import {{ namesIn }} from {json.dumps(NAMES.as_uri())};
    console.log(JSON.stringify(namesIn({json.dumps(sources)})));
    """
    found = json.loads(run_node("--input-type=module", "-e", code))
    return {one["name"]: one["kind"] for one in found}


def made(source):
    """Yield the names that a cell makes, each with its kind."""
    for line in ast.parse(source).body:
        if isinstance(line, ast.FunctionDef | ast.ClassDef):
            yield line.name, "class" if isinstance(line, ast.ClassDef) else "function"
        elif isinstance(line, ast.Import):
            for one in line.names:
                yield (one.asname or one.name).split(".")[0], "module"
        elif isinstance(line, ast.ImportFrom):
            for one in line.names:
                yield one.asname or one.name, "variable"
        elif isinstance(line, ast.Assign):
            for target in line.targets:
                # Those with a star are left out, as are parts of something.
                parts = target.elts if isinstance(target, ast.Tuple) else [target]
                if all(isinstance(part, ast.Name) for part in parts):
                    yield from ((part.id, "variable") for part in parts)


def test_the_names_of_a_page_are_found(lesson_name):
    cells = Page(ROOT / f"{lesson_name}.md").cells("code")
    expected = dict(pair for one in cells for pair in made(one.source))
    expected.pop("_", None)
    found = names_in([cell.source for cell in cells])
    assert found.keys() == expected.keys()


def test_a_name_has_the_kind_of_its_last_cell():
    found = names_in(
        [
            "import a.b, c as d\nfrom e import (\n    f,  # its own\n    g as h,\n)",
            "f = 1",
        ]
        + ["def d(x):\n    y = x\n    return y", "i: int = 2\nj, k = 1, 2\ni == j"]
    )
    assert found == {
        "a": "module",
        **dict.fromkeys(["f", "h", "i", "j", "k"], "variable"),
        "d": "function",
    }


def test_modules_offer_what_pytorch_has(interpreter):
    """And nothing of how they are made."""
    found = interpreter.call("transformer_book.inpage.session:members")
    names = {one["name"] for one in found}
    assert {"torch.softmax", "nn.Linear", "F.relu", "torch.nn", "torch.inf"} <= names
    for short, module in [("nn", torch.nn), ("F", torch.nn.functional)]:
        of_module = [name for name in names if name.startswith(f"{short}.")]
        assert [n for n in of_module if not hasattr(module, n.split(".")[1])] == []
