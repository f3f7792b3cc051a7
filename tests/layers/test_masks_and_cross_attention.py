"""Masks and CrossAttention against PyTorch and loops, and what must hold of them."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.functional import scaled_dot_product_attention

from transformer_book.layers.masks_and_cross_attention import (
    CrossAttention,
    causal_mask,
    padding_mask,
)
from transformer_book.layers.scaled_dot_product_attention import (
    ScaledDotProductAttention,
    attention,
)

# The first call of a function in PyTorch may take its time.
settings.register_profile("layers", deadline=None)
settings.load_profile("layers")

seeds = st.integers(0, 10_000)


def random(seed, *shape):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def cross_attention(seed, *arguments, **options):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return CrossAttention(*arguments, **options).double()


@given(st.integers(0, 12))
def test_causal_mask_shows_what_is_not_later(T):
    mask = causal_mask(T)
    assert mask.dtype == torch.bool and mask.shape == (T, T)
    for i in range(T):
        for j in range(T):
            assert mask[i, j] == (j <= i)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=5), st.integers(0, 9))
def test_padding_mask_shows_the_first_of_each_sentence(lengths, S):
    mask = padding_mask(torch.tensor(lengths), S)
    assert mask.dtype == torch.bool and mask.shape == (len(lengths), 1, S)
    for row, length in zip(mask, lengths, strict=True):
        assert row[0].tolist() == [j < length for j in range(S)]


@settings(max_examples=50)
@given(seeds, st.integers(1, 7), st.data())
def test_no_change_of_a_later_token_reaches_an_earlier_output(seed, T, data):
    place = data.draw(st.integers(0, T - 1))
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        layer = ScaledDotProductAttention(5, 3).double()
    x = random(seed, 2, T, 5)
    changed = x.clone()
    changed[:, place] = random(seed + 1, 2, 5)
    before, _ = layer(x, causal_mask(T))
    after, _ = layer(changed, causal_mask(T))
    assert torch.equal(before[:, :place], after[:, :place])
    assert (before[:, place:] != after[:, place:]).any(dim=-1).all()


@settings(max_examples=50)
@given(seeds, st.lists(st.integers(1, 6), min_size=1, max_size=4))
def test_padding_changes_no_real_output(seed, lengths):
    layer = cross_attention(seed, 5, 3)
    x, memory = random(seed, len(lengths), 4, 5), random(seed + 1, len(lengths), 6, 5)
    mask = padding_mask(torch.tensor(lengths), 6)
    out, weights = layer(x, memory, mask)
    for i, length in enumerate(lengths):
        alone, alone_weights = layer(x[i], memory[i, :length])
        torch.testing.assert_close(out[i], alone)
        torch.testing.assert_close(weights[i, :, :length], alone_weights)
        assert not weights[i, :, length:].any()


@given(seeds, st.integers(1, 5), st.integers(1, 7), st.floats(0, 1))
def test_masked_weights_are_a_distribution_or_nothing(seed, T, S, density):
    generator = torch.Generator().manual_seed(seed)
    mask = torch.rand(T, S, generator=generator) < density
    layer = cross_attention(seed, 5, 3)
    out, weights = layer(random(seed, T, 5), random(seed + 1, S, 5), mask)
    assert not weights[~mask].any() and (weights >= 0).all()
    sees = mask.any(dim=-1)
    torch.testing.assert_close(weights.sum(dim=-1), sees.double())
    assert not out[~sees].any()


@given(seeds, st.integers(1, 5), st.integers(1, 7), st.integers(1, 3))
def test_agrees_with_pytorch(seed, T, S, d_v):
    layer = cross_attention(seed, 5, 3, d_v)
    x, memory = random(seed, 2, T, 5), random(seed + 1, 2, S, 5)
    mask = padding_mask(torch.tensor([S, max(S - 2, 1)]), S)
    q, k, v = layer.w_q(x), layer.w_k(memory), layer.w_v(memory)
    theirs = scaled_dot_product_attention(q, k, v, attn_mask=mask)
    out, weights = layer(x, memory, mask)
    assert out.shape == (2, T, d_v) and weights.shape == (2, T, S)
    torch.testing.assert_close(out, theirs)


@pytest.mark.parametrize("bias", [False, True])
def test_agrees_with_pytorchs_module_by_copied_weights(bias):
    theirs = nn.MultiheadAttention(6, 1, bias=bias, batch_first=True).double()
    ours = CrossAttention(6, 6, bias=bias).double()
    with torch.no_grad():
        theirs.out_proj.weight.copy_(torch.eye(6))
        for name, w in zip("qkv", theirs.in_proj_weight.chunk(3), strict=True):
            getattr(ours, f"w_{name}").weight.copy_(w)
        if bias:
            theirs.in_proj_bias.normal_()
            for name, b in zip("qkv", theirs.in_proj_bias.chunk(3), strict=True):
                getattr(ours, f"w_{name}").bias.copy_(b)
    x, memory = random(0, 2, 4, 6), random(1, 2, 7, 6)
    real = padding_mask(torch.tensor([7, 3]), 7)
    expected = theirs(x, memory, memory, key_padding_mask=~real[:, 0])
    for one, other in zip(ours(x, memory, real), expected, strict=True):
        torch.testing.assert_close(one, other)


@given(seeds, st.integers(1, 6))
def test_looking_at_itself_is_self_attention(seed, T):
    cross = cross_attention(seed, 5, 3, 2, bias=True)
    itself = ScaledDotProductAttention(5, 3, 2, bias=True).double()
    itself.load_state_dict(cross.state_dict())
    x, mask = random(seed, 2, T, 5), causal_mask(T)
    for one, other in zip(cross(x, x, mask), itself(x, mask), strict=True):
        assert torch.equal(one, other)


@given(seeds, st.randoms())
def test_the_memory_has_no_order_and_the_queries_keep_theirs(seed, order):
    layer = cross_attention(seed, 5, 3)
    x, memory = random(seed, 4, 5), random(seed + 1, 6, 5)
    rows, cols = list(range(4)), list(range(6))
    order.shuffle(rows)
    order.shuffle(cols)
    out, weights = layer(x, memory)
    shuffled, shuffled_weights = layer(x[rows], memory[cols])
    torch.testing.assert_close(shuffled, out[rows])
    torch.testing.assert_close(shuffled_weights, weights[rows][:, cols])


@settings(max_examples=20)
@given(seeds)
def test_gradients_are_finite_where_a_query_sees_nothing(seed):
    layer = cross_attention(seed, 5, 3)
    x = random(seed, 3, 4, 5).requires_grad_()
    memory = random(seed + 1, 3, 6, 5).requires_grad_()
    mask = padding_mask(torch.tensor([6, 2, 0]), 6)
    out, _ = layer(x, memory, mask)
    out.sum().backward()
    for tensor in (x, memory, *layer.parameters()):
        assert tensor.grad.isfinite().all()
    assert not x.grad[2].any() and not memory.grad[2].any()
    assert x.grad[1].any() and not memory.grad[1, 2:].any()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_an_empty_row_is_zero_in_every_precision(dtype):
    x = random(0, 4, 6).to(dtype)
    mask = causal_mask(4)
    mask[2] = False
    out, weights = attention(x, x, x, mask)
    assert out.isfinite().all() and not out[2].any() and not weights[2].any()
