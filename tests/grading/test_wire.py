"""What crosses the pipe is on the other side what it was."""

import json

import pytest
import torch

from transformer_book.assignments.grading.wire import Packer, Unpacker


def crossed(value):
    packer = Packer(lambda packer, one: {"object": type(one).__name__})
    text = json.dumps(packer.pack(value))
    unpacker = Unpacker(b"".join(packer.tensors), lambda *_: None)
    return unpacker.unpack(json.loads(text))


@pytest.mark.parametrize(
    "value", [None, True, 3, 0.5, "a", ..., (1, [..., None]), {(1, 2): "b"}]
)
def test_a_value_stays_what_it_is(value):
    """`...` too: by it a check knows an answer that was left open."""
    assert crossed(value) == value and type(crossed(value)) is type(value)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.bool])
def test_tensors_keep_dtype_and_shape(dtype):
    made = torch.arange(6).view(2, 3).to(dtype)
    found = crossed([made, made.T])
    assert torch.equal(found[0], made) and torch.equal(found[1], made.T)
    assert found[0].dtype is dtype
