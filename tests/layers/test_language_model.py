"""Today's block, part by part, and what a model keeps while it writes."""

import pytest
import torch
from torch import nn
from torch.nn.functional import scaled_dot_product_attention, silu

from transformer_book.layers.language_model import (
    CausalBlock,
    LanguageModel,
    RMSNorm,
    RotaryAttention,
    SwiGLU,
)
from transformer_book.layers.multi_head_attention import join_heads, split_heads
from transformer_book.layers.positional_embeddings import rotate

B, T, C, H, G, F, N = 2, 6, 24, 6, 3, 20, 11


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


@pytest.fixture
def model():
    return LanguageModel(N, 3, C, n_heads=H, n_groups=G, d_ff=F, dropout=0.5).eval()


def close(found, expected):
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)


def test_rms_norm_is_pytorchs_for_large_numbers_too():
    ours, theirs = RMSNorm(C), nn.RMSNorm(C, eps=1e-5)
    ours.scale.data = theirs.weight.data = torch.randn(C)
    x = torch.randn(B, T, C)
    close(ours(x), theirs(x))
    # The square of 1,000 is too large for float16.
    found = RMSNorm(C).half()(1000 * x.half()).float()
    torch.testing.assert_close(found, RMSNorm(C)(1000 * x), atol=1e-2, rtol=1e-2)


def test_swiglu_lets_the_gate_decide():
    network, x = SwiGLU(C, F), torch.randn(B, T, C)
    gate, widen, narrow = (
        m.weight.T for m in (network.gate, network.widen, network.narrow)
    )
    close(network(x), (silu(x @ gate) * (x @ widen)) @ narrow)
    network.gate.weight.data.zero_()
    assert not network(x).any()


def test_attention_is_pytorchs_with_groups_and_turned_queries():
    layer, x, t = RotaryAttention(C, H, G), torch.randn(B, T, C), torch.arange(T)
    q = rotate(split_heads(layer.w_q(x), H), t)
    k = rotate(split_heads(layer.w_k(x), G), t)
    v = split_heads(layer.w_v(x), G)
    theirs = scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
    close(layer(x)[0], layer.w_o(join_heads(theirs)))


@pytest.mark.parametrize("steps", [[6], [1] * 6, [3, 1, 2], [2, 4]], ids=str)
def test_with_a_cache_a_model_computes_the_same(model, steps):
    """In steps of any length: the mask's diagonal ends at the lower right."""
    tokens = torch.randint(N, (B, T))
    logits, weights, caches = model(tokens)
    kept, first = None, 0
    for size in steps:
        part = slice(first, first + size)
        found, rows, kept = model(tokens[:, part], kept)
        close(found, logits[:, part])
        close(rows, weights[..., part, : first + size])
        first += size
    for ours, whole in zip(kept, caches, strict=True):
        assert ours[0].shape == (B, G, T, C // H)
        for one, other in zip(ours, whole, strict=True):
            close(one, other)


@pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])
def test_no_token_sees_a_later_one(model, training):
    model.train(training)
    tokens = torch.randint(N, (B, T))
    later = tokens.clone()
    later[:, 3:] = (later[:, 3:] + 1) % N
    torch.manual_seed(1)
    before, _, _ = model(tokens)
    torch.manual_seed(1)  # the same numbers are dropped
    after, weights, _ = model(later)
    close(before[:, :3], after[:, :3])
    assert not torch.allclose(before[:, 3:], after[:, 3:])
    assert not weights.triu(1).any()


def test_the_output_layer_is_the_table(model):
    logits, _, _ = model(torch.randint(N, (B, T)))
    model.embed.weight.data[4] = 0
    assert logits[..., 4].any() and not model(torch.tensor([[1, 2]]))[0][..., 4].any()
    assert "embed.weight" in dict(model.named_parameters())
    assert len([p for p in model.parameters() if N in p.shape]) == 1


@pytest.mark.parametrize(
    "layer",
    [RMSNorm(C), SwiGLU(C, F), RotaryAttention(C, H, G), CausalBlock(C, H, G, F)],
)
def test_vectors_of_another_width_are_refused_in_a_sentence(layer):
    with pytest.raises(ValueError, match=r"\(2, 6, 23\).*should have \(..., T, 24\)"):
        layer(torch.randn(B, T, C - 1))
