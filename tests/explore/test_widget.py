"""explore(): a widget like any other, which takes up the reader's own changes."""

import json
import sys
import types

import ipywidgets
import pytest
import torch
from IPython.core.interactiveshell import InteractiveShell
from traitlets import HasTraits

from transformer_book.explore import Explorer, Heatmap, Sentence, explore, widget
from transformer_book.explore.building import run_node

WORDS = {"a": [1.0, 0.0], "b": [0.5, 1.0], "c": [0.0, 2.0]}
LAYER = """
class Layer(torch.nn.Module):
    def forward(self, x, scale):
        weights = torch.softmax(scale * x @ x.T, dim={dim})
        return weights @ x, weights
"""


def attention(x, scale):
    weights = torch.softmax(scale * x @ x.T, dim=-1)
    return weights @ x, weights


def made(function=attention, **options):
    return explore(
        function,
        x=Sentence("a b c", WORDS),
        scale=(0.0, 2.0),
        show=[Heatmap("weights")],
        **options,
    )


def weights(explorer):
    tensor = explorer.outputs["weights"]
    return torch.tensor(tensor["data"]).reshape(tensor["shape"])


def test_is_an_ipywidget_that_answers_a_change_of_inputs():
    explorer = made()
    assert isinstance(explorer, Explorer) and isinstance(explorer, ipywidgets.Widget)
    seen = []
    explorer.observe(lambda change: seen.append(change["new"]), "outputs")
    explorer.inputs = {"x": "c a", "scale": 0.5}
    x = torch.tensor([WORDS["c"], WORDS["a"]])
    assert torch.equal(weights(explorer), attention(x, 0.5)[1])
    assert len(seen) == 1
    ipywidgets.HBox([explorer])


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        ({"x": "a", "scale": 9}, "Scale takes a number from 0 to 2; 9 is outside."),
        ({"x": "", "scale": 1}, "X: type at least one word."),
        ({"x": "a"}, "The input “scale” is missing."),
        ({"x": "a", "scale": float("nan")}, "Scale takes a number from 0 to 2."),
    ],
)
def test_bad_input_keeps_the_picture_and_recovers(inputs, sentence):
    explorer = made()
    before, count = explorer.outputs, explorer.answers
    explorer.inputs = inputs
    assert explorer.error == sentence
    assert explorer.outputs == before and explorer.answers == count + 1
    explorer.inputs = {"x": "a b", "scale": 1.0}
    assert explorer.error == "" and explorer.outputs != before


def test_names_and_labels_have_defaults():
    explorer = made()
    assert explorer.spec["name"] == "attention"
    assert explorer.spec["label"] == "Attention"
    explorer = made(name="mine", label="My figure", focus="b")
    assert explorer.spec["focus"] == 1
    with pytest.raises(ValueError, match="focus='z' is not one of the tokens"):
        made(focus="z")


def test_a_layer_that_is_wrong_from_the_start_shows_a_sentence():
    explorer = made(lambda x, scale: x, name="wrong")
    assert "“weights”" in explorer.error and explorer.outputs == {}


def test_a_layer_defined_anew_is_taken_up():
    namespace = {"torch": torch, "__name__": "__main__"}
    exec(LAYER.format(dim=-1), namespace)
    explorer = made(namespace["Layer"](), name="anew")
    assert torch.allclose(weights(explorer).sum(-1), torch.ones(3))
    exec(LAYER.format(dim=0), namespace)
    explorer.refresh(namespace)
    assert torch.allclose(weights(explorer).sum(0), torch.ones(3))
    exec(LAYER.format(dim=-1).replace("return", "return 1 / 0,"), namespace)
    explorer.refresh(namespace)
    assert "ZeroDivisionError" in explorer.error
    exec(LAYER.format(dim=-1), namespace)
    explorer.refresh(namespace)
    assert explorer.error == ""
    assert torch.allclose(weights(explorer).sum(-1), torch.ones(3))


def test_a_function_defined_anew_is_taken_up_but_a_library_is_left_alone():
    namespace = {"torch": torch, "__name__": "__main__"}
    code = "def layer(x, scale):\n    return x, torch.full((len(x), len(x)), {})"
    exec(code.format(0.5), namespace)
    explorer = made(namespace["layer"], name="function")
    exec(code.format(0.25), namespace)
    explorer.refresh(namespace)
    assert weights(explorer)[0, 0] == 0.25
    imported = made(attention, name="library")
    imported.refresh({"attention": lambda x, scale: 1 / 0})
    assert imported.error == ""


def test_explorers_follow_the_cells_of_a_notebook(monkeypatch):
    # Of its own: running a page's cells here may have made one of another kind.
    shell = InteractiveShell()
    monkeypatch.setattr(widget, "get_ipython", lambda: shell)
    monkeypatch.setattr(widget, "_shown", {})
    # A notebook's definitions live in __main__.
    monkeypatch.setitem(sys.modules, "__main__", types.ModuleType("__main__"))
    shell.user_ns["torch"] = torch
    shell.user_ns["__name__"] = "__main__"
    shell.run_cell(LAYER.format(dim=-1))
    explorer = made(shell.user_ns["Layer"](), name="cell")
    shell.run_cell(LAYER.format(dim=0))
    assert torch.allclose(weights(explorer).sum(0), torch.ones(3))


def test_front_end_is_one_module():
    source = widget.front_end()
    assert "import " not in source.replace("importance", "")
    assert source.count("export ") == 1
    # Node parses it: two modules with the same name at top level would not join.
    run_node("--input-type=module", "--check", "-", input=source)


def test_a_book_build_writes_its_own_output_and_opens_no_comm(monkeypatch):
    monkeypatch.setenv("EXPLORE_BUILD", "1")
    explorer = made(name="built")
    assert explorer.comm is None
    bundle = explorer._repr_mimebundle_()
    assert set(bundle) == {widget.MIMETYPE, "text/plain"}
    page = bundle[widget.MIMETYPE]
    assert set(page) == {"files", "html", "text"}
    carried = json.loads(page["text"])
    assert set(carried) == {"state", "programs", "plain"}
    # Whoever sorts the keys of what he keeps does not sort the controls.
    assert list(carried["state"]["spec"]["controls"]) == ["x", "scale"]
    # The cell itself fails: what a display raises would only be printed.
    with pytest.raises(ValueError, match="built-wrong: The figure shows"):
        made(lambda x, scale: x, name="built-wrong")


def test_state_is_what_the_design_names():
    assert issubclass(Explorer, HasTraits)
    synced = Explorer.class_traits(sync=True)
    assert {"spec", "inputs", "outputs", "error"} <= set(synced)
