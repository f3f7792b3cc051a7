"""MultiHeadAttention against loops over its heads and PyTorch, and its laws."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from transformer_book.layers.masks_and_cross_attention import causal_mask, padding_mask
from transformer_book.layers.multi_head_attention import (
    MultiHeadAttention,
    join_heads,
    split_heads,
)
from transformer_book.layers.scaled_dot_product_attention import (
    ScaledDotProductAttention,
)

# The first call of a function in PyTorch may take its time.
settings.register_profile("layers", deadline=None)
settings.load_profile("layers")

seeds = st.integers(0, 10_000)
sizes = st.integers(1, 4)


def random(seed, *shape):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def layer_of(seed, *arguments, **options):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return MultiHeadAttention(*arguments, **options).double()


def by_loops(layer, x, memory, visible):
    """One sentence x (T, C), one head and one query at a time, in sums of numbers."""
    H = layer.n_heads
    width = layer.w_q.out_features // H
    out = torch.zeros(len(x), layer.w_o.out_features, dtype=x.dtype)
    weights = torch.zeros(H, len(x), len(memory), dtype=x.dtype)
    for h in range(H):
        own = slice(h * width, (h + 1) * width)
        w_q, w_k, w_v = (w.weight[own] for w in (layer.w_q, layer.w_k, layer.w_v))
        for i, row in enumerate(x):
            seen = [j for j in range(len(memory)) if visible[i, j]]
            if not seen:
                continue
            scores = [(w_q @ row) @ (w_k @ memory[j]) / math.sqrt(width) for j in seen]
            top = max(scores)
            total = sum((score - top).exp() for score in scores)
            for j, score in zip(seen, scores, strict=True):
                weights[h, i, j] = (score - top).exp() / total
                out[i] += layer.w_o.weight[:, own] @ (
                    weights[h, i, j] * (w_v @ memory[j])
                )
    return out, weights


@settings(max_examples=50)
@given(seeds, sizes, sizes, sizes, st.integers(1, 5), st.floats(0, 1))
def test_agrees_with_loops_over_the_heads(seed, H, D, T, S, density):
    layer = layer_of(seed, 5, H, d_k=D)
    x, memory = random(seed, T, 5), random(seed + 1, S, 5)
    visible = random(seed + 2, T, S).sigmoid() < density
    for ours, expected in zip(
        layer(x, memory, visible), by_loops(layer, x, memory, visible), strict=True
    ):
        torch.testing.assert_close(ours, expected)


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("H", [1, 2, 3, 6])
def test_agrees_with_pytorch_by_copied_weights(H, bias):
    ours = MultiHeadAttention(12, H, bias=bias)
    theirs = nn.MultiheadAttention(12, H, bias=bias, batch_first=True)
    maps = ours.w_q, ours.w_k, ours.w_v
    with torch.no_grad():
        theirs.in_proj_weight.copy_(torch.cat([linear.weight for linear in maps]))
        theirs.out_proj.weight.copy_(ours.w_o.weight)
        if bias:
            theirs.in_proj_bias.copy_(torch.cat([linear.bias for linear in maps]))
            theirs.out_proj.bias.copy_(ours.w_o.bias)
    x, memory = torch.randn(2, 5, 12), torch.randn(2, 7, 12)
    real = padding_mask(torch.tensor([7, 3]), 7)
    pairs = [
        (ours(x), theirs(x, x, x, average_attn_weights=False)),
        (
            ours(x, mask=causal_mask(5)),
            theirs(x, x, x, attn_mask=~causal_mask(5), average_attn_weights=False),
        ),
        (
            ours(x, memory, real),
            theirs(
                x,
                memory,
                memory,
                key_padding_mask=~real[:, 0],
                average_attn_weights=False,
            ),
        ),
    ]
    for found, expected in pairs:
        torch.testing.assert_close(found, expected, atol=1e-6, rtol=1e-5)


@given(seeds, st.lists(st.integers(1, 3), max_size=2), sizes, sizes, sizes)
def test_joining_undoes_splitting(seed, batch, T, H, D):
    x = random(seed, *batch, T, H * D)
    heads = split_heads(x, H)
    assert heads.shape == (*batch, H, T, D)
    for h in range(H):
        assert torch.equal(heads[..., h, :, :], x[..., h * D : (h + 1) * D])
    assert torch.equal(join_heads(heads), x)


@given(seeds, sizes, st.integers(1, 6))
def test_one_head_is_the_single_head_and_an_output_matrix(seed, D, T):
    layer = layer_of(seed, 5, 1, d_k=D, bias=True)
    single = ScaledDotProductAttention(5, D, bias=True).double()
    single.load_state_dict(
        {name: p for name, p in layer.state_dict().items() if "w_o" not in name}
    )
    x, mask = random(seed, 2, T, 5), causal_mask(T)
    context, expected = single(x, mask)
    out, weights = layer(x, mask=mask)
    torch.testing.assert_close(out, layer.w_o(context))
    torch.testing.assert_close(weights, expected.unsqueeze(-3))


@given(seeds, st.integers(2, 5), st.randoms())
def test_heads_have_no_order(seed, H, shuffler):
    layer = layer_of(seed, 6, H, d_k=2)
    order = list(range(H))
    shuffler.shuffle(order)
    columns = torch.arange(2 * H).unflatten(0, (H, 2))[order].flatten()
    shuffled = layer_of(seed, 6, H, d_k=2)
    with torch.no_grad():
        for name in ("w_q", "w_k", "w_v"):
            weight = getattr(layer, name).weight
            getattr(shuffled, name).weight.copy_(weight[columns])
        shuffled.w_o.weight.copy_(layer.w_o.weight[:, columns])
    x = random(seed, 4, 6)
    out, weights = layer(x)
    torch.testing.assert_close(shuffled(x), (out, weights[order]))


@given(seeds, sizes, st.integers(1, 6))
def test_each_head_is_a_distribution_over_what_it_sees(seed, H, T):
    x = random(seed, 3, T, 4)
    mask = random(seed, 3, T, T) < 0
    out, weights = layer_of(seed, 4, H, d_k=2)(x, mask=mask)
    assert out.shape == (3, T, 4) and weights.shape == (3, H, T, T)
    mask = mask.unsqueeze(1).expand_as(weights)
    assert not weights[~mask].any() and (weights >= 0).all()
    torch.testing.assert_close(weights.sum(dim=-1), mask.any(dim=-1).double())


@settings(max_examples=50)
@given(seeds, st.integers(2, 7), st.data())
def test_no_change_of_a_later_token_reaches_an_earlier_output(seed, T, data):
    place = data.draw(st.integers(1, T - 1))
    layer = layer_of(seed, 6, 3)
    x = random(seed, 2, T, 6)
    changed = x.clone()
    changed[:, place] = random(seed + 1, 2, 6)
    before, _ = layer(x, mask=causal_mask(T))
    after, _ = layer(changed, mask=causal_mask(T))
    assert torch.equal(before[:, :place], after[:, :place])
    assert (before[:, place:] != after[:, place:]).any(dim=-1).all()


@settings(max_examples=50)
@given(seeds, st.lists(st.integers(0, 6), min_size=1, max_size=4))
def test_a_mask_of_the_batch_holds_for_all_heads(seed, lengths):
    # As many heads as sentences at times: a mask must not be spread over the heads.
    layer = layer_of(seed, 4, 2)
    x, memory = random(seed, len(lengths), 3, 4), random(seed + 1, len(lengths), 6, 4)
    out, weights = layer(x, memory, padding_mask(torch.tensor(lengths), 6))
    for i, length in enumerate(lengths):
        assert not weights[i, ..., length:].any()
        if length == 0:
            assert not out[i].any()
            continue
        alone, alone_weights = layer(x[i], memory[i, :length])
        torch.testing.assert_close(out[i], alone)
        torch.testing.assert_close(weights[i, ..., :length], alone_weights)


def test_its_matrices():
    def shapes(*arguments, **options):
        layer = MultiHeadAttention(*arguments, **options)
        return {name: tuple(p.shape) for name, p in layer.named_parameters()}

    square = {f"w_{name}.weight": (12, 12) for name in "qkvo"}
    assert shapes(12, 1) == shapes(12, 3) == shapes(12, 3, d_k=4) == square
    wide = {f"w_{name}.weight": (15, 12) for name in "qkv"} | {"w_o.weight": (12, 15)}
    assert shapes(12, 5, d_k=3) == wide
    biases = {f"w_{name}.bias": (15,) for name in "qkv"} | {"w_o.bias": (12,)}
    assert shapes(12, 5, d_k=3, bias=True) == wide | biases


@pytest.mark.parametrize("n_heads", [5, 0, -1])
def test_heads_must_fit_into_the_width(n_heads):
    said = f"d_model=12 is not a multiple of {n_heads=}"
    with pytest.raises(ValueError, match=said):
        MultiHeadAttention(12, n_heads)


def test_every_matrix_learns_but_not_a_bias_on_the_keys():
    layer = layer_of(0, 6, 3, bias=True)
    layer(random(0, 5, 6))[0].square().sum().backward()
    moved = {name for name, p in layer.named_parameters() if p.grad.abs().max() > 1e-9}
    assert {name for name, _ in layer.named_parameters()} - moved == {"w_k.bias"}


@settings(max_examples=20)
@given(seeds)
def test_gradients_are_finite_where_a_query_sees_nothing(seed):
    layer = layer_of(seed, 4, 2)
    x = random(seed, 3, 4, 4).requires_grad_()
    memory = random(seed + 1, 3, 6, 4).requires_grad_()
    out, _ = layer(x, memory, padding_mask(torch.tensor([6, 2, 0]), 6))
    out.sum().backward()
    for tensor in (x, memory, *layer.parameters()):
        assert tensor.grad.isfinite().all()
    assert not x.grad[2].any() and not memory.grad[2].any()


def test_exports_with_any_number_of_tokens():
    layer = MultiHeadAttention(12, 3).eval()
    length = torch.export.Dim("T", min=1, max=16)
    program = torch.export.export(
        layer, (torch.randn(5, 12),), dynamic_shapes={"x": {0: length}}
    )
    for T in (1, 2, 9):
        x = torch.randn(T, 12)
        for found, expected in zip(program.module()(x), layer(x), strict=True):
            torch.testing.assert_close(found, expected)
