"""Live notebooks: a figure follows what is defined anew, and only what it reaches."""

from textwrap import dedent

import pytest
import torch

from transformer_book.explore import Explorer, Heatmap, Sentence
from transformer_book.explore.controls import as_control

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


def made(function):
    inputs = {"x": Sentence("a b c", WORDS), "scale": as_control("scale", (0.0, 2.0))}
    return Explorer(function, inputs, [Heatmap("weights")])


def weights(explorer):
    tensor = explorer.state["outputs"]["weights"]
    return torch.tensor(tensor["data"]).reshape(tensor["shape"])


REACHED = {
    "a global": "def shown(x, scale): return layer(x, scale)",
    "through another function": """
        def inner(x, scale): return [layer][0](x, scale)
        def shown(x, scale): return inner(x, scale)""",
    "a closure": """
        def outer(layer): return lambda x, scale: layer(x, scale)
        shown = outer(layer)""",
    "a default": "def shown(x, scale, by=layer): return by(x, scale)",
    "partial": """
        from functools import partial
        def call(by, x, scale): return by(x, scale)
        shown = partial(call, layer)""",
    "a method": "shown = layer.forward",
    "a part": """
        class Whole(torch.nn.Module):
            def __init__(self, part):
                super().__init__()
                self.part = part
            def forward(self, x, scale): return self.part(x, scale)
        shown = Whole(layer)""",
    "a dict": """
        layers = {"first": [layer]}
        def shown(x, scale): return layers["first"][0](x, scale)""",
}


def test_a_layer_defined_anew_is_taken_up():
    namespace = {"torch": torch, "__name__": "__main__"}
    exec(LAYER.format(dim=-1), namespace)
    explorer = made(namespace["Layer"]())
    assert torch.allclose(weights(explorer).sum(-1), torch.ones(3))
    exec(LAYER.format(dim=0), namespace)
    explorer.refresh(namespace)
    assert torch.allclose(weights(explorer).sum(0), torch.ones(3))
    exec(LAYER.format(dim=-1).replace("return", "return 1 / 0,"), namespace)
    explorer.refresh(namespace)
    assert "ZeroDivisionError" in explorer.state["error"]
    exec(LAYER.format(dim=-1), namespace)
    explorer.refresh(namespace)
    assert explorer.state["error"] == ""
    assert torch.allclose(weights(explorer).sum(-1), torch.ones(3))


def test_a_function_defined_anew_is_taken_up_but_a_library_is_left_alone():
    namespace = {"torch": torch, "__name__": "__main__"}
    code = "def layer(x, scale):\n    return x, torch.full((len(x), len(x)), {})"
    exec(code.format(0.5), namespace)
    explorer = made(namespace["layer"])
    exec(code.format(0.25), namespace)
    explorer.refresh(namespace)
    assert weights(explorer)[0, 0] == 0.25
    imported = made(attention)
    imported.refresh({"attention": lambda x, scale: 1 / 0})
    assert imported.state["error"] == ""


@pytest.mark.parametrize("way", REACHED)
def test_only_a_module_that_a_figure_reaches_follows(way):
    namespace = {"torch": torch, "__name__": "__main__"}
    exec(LAYER.format(dim=-1), namespace)
    old = namespace["Layer"]
    exec("layer, unrelated = Layer(), Layer()", namespace)
    exec(dedent(REACHED[way]), namespace)
    explorer = made(namespace["shown"])
    exec(LAYER.format(dim=0), namespace)
    explorer.refresh(namespace)
    assert torch.allclose(weights(explorer).sum(0), torch.ones(3))
    assert type(namespace["layer"]) is namespace["Layer"]
    assert type(namespace["unrelated"]) is old
