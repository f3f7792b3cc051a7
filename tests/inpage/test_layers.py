"""Each layer of the book gives in the page what it gives in PyTorch."""

import json

import pytest

from tests.layers.every_layer import LAYERS, MADE

from .inside import layers
from .near import apart

NAMES = [
    *(("LAYERS", layer.__name__) for layer in LAYERS),
    *(("MADE", layer.__name__) for layer in MADE),
]


@pytest.mark.parametrize("kind, name", NAMES, ids=[name for _, name in NAMES])
def test_a_layer_and_its_gradients(interpreter, kind, name):
    here = json.loads(json.dumps(layers.answers(kind, name)))
    there = interpreter.call(layers.answers, kind, name)
    assert apart(here["outputs"], there["outputs"]) < 1e-5
    assert apart(here["gradients"], there["gradients"]) < 1e-4
