"""Kinds of controls and views: a class and a module each; kinds from outside."""

import inspect
import json
from dataclasses import dataclass

import pytest
import torch

from transformer_book.explore import Heatmap, controls, views
from transformer_book.explore.build import NODE, run_node
from transformer_book.explore.build.kinds import lists
from transformer_book.explore.controls import Control
from transformer_book.explore.explorer import Explorer
from transformer_book.explore.views import View

FRONT = NODE.parents[1] / "front"

DIAL = """
export default ({ h }) => ({
  make(spec, value) {
    const el = h("output", {}, `dial at ${value}`);
    return { el, sync() {} };
  },
  problem: (spec, value) => (Number.isFinite(value) ? "" : spec.sentences.type),
  tensor: (spec, value) => ({ shape: [], data: [value] }),
});
"""
TOTAL = """
export default ({ h, write, decimal }) => ({
  make(spec) {
    const el = h("p", {});
    const draw = (state) => {
      const sum = state.output(spec).data.reduce((a, b) => a + b, 0);
      write(el, `in all ${decimal(sum)}`);
    };
    return { el, draw };
  },
});
"""


@dataclass
class Dial(Control):
    kind = "dial"
    traced = True
    sentences = {"type": "{label} is turned to a number."}

    value: float

    def check(self, value):
        pass

    def argument(self, value, labels):
        return torch.tensor(value)


@dataclass
class Total(View):
    kind = "total"

    def accepts(self, counts):
        return [["T", "S"]]


@pytest.fixture
def scripts(tmp_path, monkeypatch):
    """Give the two kinds from outside their modules."""
    for kind, text in {Dial: DIAL, Total: TOTAL}.items():
        path = tmp_path / f"{kind.kind}.js"
        path.write_text(text, "utf-8")
        monkeypatch.setattr(kind, "script", path)


def figure():
    return Explorer(
        lambda turn: {"weights": turn * torch.eye(2)},
        {"turn": Dial(0.25, label="Turn")},
        [Heatmap("weights"), Total("weights")],
    )


def node(code, message=None):
    """What some code returns; it has `front`, the folder's address, and `message`."""
    head = f"""
        import {{ readFileSync }} from "node:fs";
        const front = {json.dumps(FRONT.as_uri() + "/")};
        const message = JSON.parse(readFileSync(0, "utf8"));
    """
    script = f"{head}\nconst said = await (async () => {{ {code} }})();"
    said = run_node(
        "--input-type=module",
        "-e",
        f"{script}\nconsole.log(JSON.stringify(said));",
        input=json.dumps(message),
    )
    return json.loads(said)


def still(figure):
    """The picture of a figure as its front end draws it."""
    code = f"""
        const {{ still }} = await import({json.dumps((NODE / "still.js").as_uri())});
        return still(message);
    """
    return node(code, {"spec": figure.spec} | figure.state)


def test_the_lists_of_kinds_are_those_of_the_folders():
    """After a kind is added or taken away, run make export."""
    assert {path: path.read_text("utf-8") for path in lists()} == lists()


@pytest.mark.parametrize("module, base", [(controls, Control), (views, View)])
def test_both_languages_know_the_same_kinds(module, base):
    """A kind that one of them lacks, or that `make export` has not listed, is named."""
    listed = {getattr(module, name) for name in module.__all__}
    kinds = {
        kind.kind
        for kind in listed - {base}
        if inspect.isclass(kind) and issubclass(kind, base)
    }
    folder = module.__name__.rpartition(".")[2]
    assert kinds == {path.stem for path in (FRONT / folder).glob("*.js")}
    code = "return Object.keys((await import(`${front}kinds.js`))[message]);"
    assert kinds == set(node(code, folder.upper()))


def test_a_kind_from_outside_brings_its_module_along(scripts):
    picture = still(figure())
    assert "dial at 0.25" in picture and "in all .50" in picture
    code = """
        const { inputsOf } = await import(`${front}inputs.js`);
        const { problem, prepare } = await inputsOf(message);
        return [problem({ turn: "far" }), await prepare({ turn: 2 })];
    """
    problem, prepared = node(code, figure().spec)
    assert problem == "Turn is turned to a number."
    assert prepared["tensors"] == {"turn": {"shape": [], "data": [2]}}


def test_a_kind_that_the_front_end_lacks_is_named_and_the_others_work():
    picture = still(figure())
    assert "This figure asks for a control “dial”, which its front end does" in picture
    assert "This figure asks for a view “total”, which its front end does" in picture
    assert picture.count("<td") == 5  # those of the heat map


def test_a_build_refuses_a_kind_that_the_front_end_lacks():
    with pytest.raises(ValueError, match="no module front/controls/dial.js for Dial"):
        figure().build()


def test_a_module_that_does_not_load_is_named_and_the_others_work(scripts):
    Total.script.write_text("export default (", "utf-8")
    picture = still(figure())
    assert "The script of “total” does not load: " in picture
    assert "dial at 0.25" in picture
