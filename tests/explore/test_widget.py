"""The widget of a figure: one like any other, which carries changes both ways."""

import json
import re
import sys
import types

import ipywidgets
import pytest
import torch
from IPython.core.interactiveshell import InteractiveShell
from traitlets import HasTraits

from transformer_book.explore import Heatmap, Sentence, explore, widget
from transformer_book.explore.build import DIST, MIMETYPE, bundle_for_jupyter, run_node
from transformer_book.explore.build.kinds import FRONT

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
    assert isinstance(explorer, ipywidgets.Widget)
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


def test_it_names_the_cell_to_run_once_its_kernel_has_gone(monkeypatch):
    shell = InteractiveShell()
    monkeypatch.setattr(widget, "get_ipython", lambda: shell)
    monkeypatch.setattr(widget, "_shown", {})
    shell.user_ns["made"] = made
    shell.run_cell("1", store_history=True)
    shell.run_cell("figure = made(name='gone')", store_history=True)
    assert shell.user_ns["figure"].lost.endswith("then cell [2].")


def test_it_answers_a_front_end_that_asks_for_it(monkeypatch):
    explorer, sent = made(), []
    monkeypatch.setattr(explorer, "send", sent.append)
    count = explorer.answers
    explorer._handle_custom_msg({"inputs": explorer.inputs}, [])
    assert sent == [{"here": True}] and explorer.answers == count
    # A change that was lost on its way is made up for.
    explorer._handle_custom_msg({"inputs": {"x": "a b", "scale": 0.5}}, [])
    assert explorer.answered == {"x": "a b", "scale": 0.5}


def test_a_front_end_that_asks_is_not_moved_back(monkeypatch):
    """It may hold newer inputs by then: `update` would put the old ones over them."""
    explorer, sent = made(), []
    monkeypatch.setattr(explorer, "_send", lambda message, **_: sent.append(message))
    explorer._handle_custom_msg({"inputs": {"x": "a b", "scale": 0.5}}, [])
    updates = [message for message in sent if message["method"] == "update"]
    assert not any("inputs" in message["state"] for message in updates)
    assert [message["state"]["answered"]["scale"] for message in updates] == [0.5]


def test_what_has_an_order_is_sent_as_text():
    """A notebook's file sorts the keys of a dict, and figures have an order."""
    state = made().get_state()
    assert list(json.loads(state["spec"])["controls"]) == ["x", "scale"]
    assert json.loads(state["labels"]) == {"x": ["a", "b", "c"]}


def test_the_bundle_for_jupyter_is_that_of_the_front_end(tmp_path):
    """One module; after a change of explore/front, run make export."""
    bundle_for_jupyter(tmp_path)
    for name in ["explorer.js", "explorer.css"]:
        wanted = (tmp_path / name).read_text("utf-8")
        assert (DIST / name).read_text("utf-8") == wanted
        assert not re.search(r"^@?import\b", wanted, re.M)


def test_a_book_build_writes_its_own_output_and_opens_no_comm(monkeypatch):
    monkeypatch.setenv("EXPLORE_BUILD", "1")
    explorer = made(name="built")
    assert explorer.comm is None
    bundle = explorer._repr_mimebundle_()
    assert set(bundle) == {MIMETYPE, "text/plain"}
    page = bundle[MIMETYPE]
    assert set(page) == {"files", "text"}
    carried = json.loads(page["text"])
    assert set(carried) == {"state", "programs", "plain"}
    # The order of controls matters, and jupyter-cache may sort keys.
    assert list(carried["state"]["spec"]["controls"]) == ["x", "scale"]


def test_state_is_what_the_design_names():
    assert issubclass(widget.FigureWidget, HasTraits)
    synced = widget.FigureWidget.class_traits(sync=True)
    assert {"spec", "inputs", "outputs", "error"} <= set(synced)


def test_figures_of_a_notebook_share_no_id():
    """Each loads the front end anew; a radio button of one would turn off another's."""
    dom = (FRONT / "dom.js").as_uri()
    script = f"""
    const [one, other] = [await import("{dom}?1"), await import("{dom}?2")];
    const made = [one, other, one, other].map(({{ fresh }}) => fresh("choice"));
    console.log(one !== other && new Set(made).size);
    """
    assert run_node("--input-type=module", "--eval", script).strip() == "4"
