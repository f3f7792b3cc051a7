"""What holds for each layer of the book: its dtype, its device, and what it refuses."""

import inspect
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
import torch

from transformer_book import layers
from transformer_book.layers.attention_variants import (
    FusedMultiHeadAttention,
    GroupedQueryAttention,
    kernel_attention,
)
from transformer_book.layers.masks_and_cross_attention import (
    CrossAttention,
    causal_mask,
)
from transformer_book.layers.multi_head_attention import MultiHeadAttention
from transformer_book.layers.positional_embeddings import (
    attention_with_bias,
    place_dtype,
)
from transformer_book.layers.scaled_dot_product_attention import (
    ScaledDotProductAttention,
    attention,
)
from transformer_book.layers.transformer_block import EncoderBlock

from .every_layer import LAYERS, MADE, B, C, S, T, drawn, tensors


def test_no_layer_is_left_out():
    modules = Path(layers.__file__).parent.glob("[a-z]*.py")
    public = {
        definition
        for path in modules
        for definition in vars(import_module(f"{layers.__name__}.{path.stem}")).values()
        if inspect.isclass(definition) or inspect.isfunction(definition)
        if definition.__module__.startswith(layers.__name__)
    }
    told = set(LAYERS) | set(MADE)
    bases = {base for layer in told if inspect.isclass(layer) for base in layer.mro()}
    checks = {function for function in public if function.__name__.startswith("check_")}
    assert public - checks - bases - {place_dtype} == told - bases


@pytest.mark.parametrize("layer", LAYERS.values(), ids=[at.__name__ for at in LAYERS])
@pytest.mark.parametrize(
    "dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64]
)
def test_a_layer_answers_in_the_dtype_of_the_model(layer, dtype):
    x, memory = drawn(B, T, C).to(dtype), drawn(B, S, C).to(dtype)
    exact = tensors(layer(x.double(), memory.double()))
    rounding = 16 * torch.finfo(dtype).eps if dtype != torch.float64 else 1e-12
    for found, right in zip(tensors(layer(x, memory)), exact, strict=True):
        assert found.dtype == dtype
        torch.testing.assert_close(found.double(), right, atol=rounding, rtol=rounding)


@pytest.mark.parametrize("layer", LAYERS.values(), ids=[at.__name__ for at in LAYERS])
def test_a_layer_stays_on_its_device(layer):
    """On `meta` a tensor that was made elsewhere ends in an error."""
    x, memory = drawn(B, T, C).to("meta"), drawn(B, S, C).to("meta")
    on_cpu = tensors(layer(drawn(B, T, C), drawn(B, S, C)))
    for found, expected in zip(tensors(layer(x, memory)), on_cpu, strict=True):
        assert found.is_meta and found.shape == expected.shape


@pytest.mark.parametrize("make", MADE.values(), ids=[at.__name__ for at in MADE])
def test_what_a_layer_needs_is_made_on_its_device(make):
    assert make(drawn(B, T, C).to("meta")).is_meta


MASKED: dict[str, Callable] = {
    "attention": lambda x, mask: attention(x, x, x, mask),
    "single head": lambda x, mask: ScaledDotProductAttention(C, 4)(x, mask),
    "cross": lambda x, mask: CrossAttention(C, 4)(x, x, mask),
    "heads": lambda x, mask: MultiHeadAttention(C, 2)(x, mask=mask),
    "groups": lambda x, mask: GroupedQueryAttention(C, 4, 2)(x, mask=mask),
    "fused": lambda x, mask: FusedMultiHeadAttention(C, 2)(x, mask=mask),
    "block": lambda x, mask: EncoderBlock(C, 2, 4)(x, mask),
    "kernel": lambda x, mask: kernel_attention(x, x, x, mask),
    "bias": lambda x, mask: attention_with_bias(x, x, x, torch.zeros(T, T), mask),
}


@pytest.mark.parametrize("layer", MASKED.values(), ids=MASKED)
@pytest.mark.parametrize(
    ("mask", "said"),
    [
        (
            torch.zeros(T, T),
            r"bool, True .* torch.float32 is none.\nWrite .* mask == 0",
        ),
        (torch.ones(T, T).long(), r"torch.int64 is none.\nWrite mask.bool\(\)"),
        (causal_mask(T + 1), r"\(6, 6\) does not fit weights \(2, 5, 5\)"),
        (torch.ones(B, T).bool(), r"\(2, 5\) does not .*\n.* mask.unsqueeze\(-2\)"),
        (torch.ones(B, 2, T, T).bool(), r"\(2, 2, 5, 5\) does not fit"),
    ],
    ids=["added", "numbers", "too long", "padding", "with heads"],
)
def test_a_mask_that_does_not_fit_is_refused_in_a_sentence(layer, mask, said):
    with pytest.raises(ValueError, match=said):
        layer(drawn(B, T, C).float(), mask)
