"""attention() and its module against other ways to compute them, and their laws."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.functional import scaled_dot_product_attention

from transformer_book.layers.scaled_dot_product_attention import (
    ScaledDotProductAttention,
    attention,
)
from transformer_book.layers.simple_self_attention import SimpleSelfAttention

# The first call of a function in PyTorch may take its time.
settings.register_profile("layers", deadline=None)
settings.load_profile("layers")


@st.composite
def inputs(draw):
    """q (..., T, D), k (..., S, D), v (..., S, DV), with and without batch axes."""
    batch = draw(st.lists(st.integers(1, 3), max_size=2))
    T, S = draw(st.integers(1, 6)), draw(st.integers(1, 7))
    D, DV = draw(st.integers(1, 9)), draw(st.integers(1, 5))
    generator = torch.Generator().manual_seed(draw(st.integers(0, 10_000)))
    length = draw(st.sampled_from([0.0, 0.1, 1.0, 5.0]))
    return [
        length * torch.randn(*batch, *shape, generator=generator, dtype=torch.float64)
        for shape in [(T, D), (S, D), (S, DV)]
    ]


@st.composite
def masked_inputs(draw):
    """Inputs, and a mask (T, S) or with the batch axes, in which rows may be empty."""
    q, k, v = draw(inputs())
    batch = draw(st.sampled_from([q.shape[:-2], ()]))
    generator = torch.Generator().manual_seed(draw(st.integers(0, 10_000)))
    share = draw(st.sampled_from([0.0, 0.3, 0.7, 1.0]))
    shape = *batch, q.shape[-2], k.shape[-2]
    return q, k, v, torch.rand(shape, generator=generator) < share


def by_formula(q, k, v, mask):
    """Sums over the visible keys alone; nothing where there is none."""
    visible = mask.double()
    scores = torch.einsum("...td,...sd->...ts", q, k) / math.sqrt(q.shape[-1])
    ratios = (scores[..., None, :] - scores[..., :, None]).exp()
    total = (ratios * visible[..., None, :]).sum(dim=-1)
    weights = visible / total.where(total > 0, 1)
    return torch.einsum("...ts,...se->...te", weights, v), weights


@given(masked_inputs())
def test_agrees_with_the_formula(arguments):
    for ours, theirs in zip(attention(*arguments), by_formula(*arguments), strict=True):
        torch.testing.assert_close(ours, theirs.expand_as(ours))


@given(inputs())
def test_agrees_with_pytorch(arguments):
    out, _ = attention(*arguments)
    torch.testing.assert_close(out, scaled_dot_product_attention(*arguments))


@given(masked_inputs())
def test_agrees_with_pytorch_where_something_is_seen(arguments):
    q, k, v, mask = arguments
    out, _ = attention(q, k, v, mask)
    theirs = scaled_dot_product_attention(q, k, v, attn_mask=mask)
    seeing = mask.any(dim=-1, keepdim=True)
    torch.testing.assert_close(out * seeing, theirs.where(seeing, 0))


@given(masked_inputs())
def test_weights_are_a_distribution_over_the_visible_keys(arguments):
    *_, mask = arguments
    _, weights = attention(*arguments)
    mask = mask.expand_as(weights)
    assert (weights[~mask] == 0).all() and (weights >= 0).all()
    torch.testing.assert_close(weights.sum(dim=-1), mask.any(dim=-1).double())


@given(inputs())
def test_a_mask_that_hides_nothing_changes_nothing(arguments):
    q, k, v = arguments
    everything = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool)
    for plain, masked in zip(
        attention(q, k, v), attention(q, k, v, everything), strict=True
    ):
        assert torch.equal(plain, masked)


@given(masked_inputs(), st.sampled_from([1e3, -1e3]))
def test_what_is_hidden_has_no_influence(arguments, other):
    q, k, v, mask = arguments
    hidden = ~mask.any(dim=-2)[..., None]
    while hidden.dim() > k.dim():
        hidden = hidden.any(dim=0)
    out, weights = attention(q, k, v, mask)
    changed = attention(q, k.where(~hidden, other), v.where(~hidden, other), mask)
    torch.testing.assert_close(changed, (out, weights))


@given(masked_inputs(), st.randoms())
def test_the_order_of_keys_and_values_does_not_matter(arguments, random):
    q, k, v, mask = arguments
    order = list(range(k.shape[-2]))
    random.shuffle(order)
    out, weights = attention(q, k, v, mask)
    shuffled = attention(q, k[..., order, :], v[..., order, :], mask[..., order])
    torch.testing.assert_close(shuffled, (out, weights[..., order]))


@given(inputs(), st.integers(0, 10_000))
def test_a_bias_on_the_keys_cancels_and_one_on_the_values_is_added(arguments, seed):
    q, k, v = arguments
    generator = torch.Generator().manual_seed(seed)
    b_k = torch.randn(k.shape[-1], generator=generator, dtype=k.dtype)
    b_v = torch.randn(v.shape[-1], generator=generator, dtype=v.dtype)
    out, weights = attention(q, k, v)
    torch.testing.assert_close(attention(q, k + b_k, v + b_v), (out + b_v, weights))


def test_the_simple_layer_is_a_special_case():
    x = torch.randn(5, 3, dtype=torch.float64)
    torch.testing.assert_close(
        attention(math.sqrt(3) * x, x, x), SimpleSelfAttention()(x)
    )


@pytest.mark.parametrize("hidden", [None, (0, slice(None)), (slice(None), 1)])
def test_gradients_are_right_and_finite(hidden):
    tensors = [
        torch.randn(shape, dtype=torch.float64, requires_grad=True)
        for shape in [(3, 4), (5, 4), (5, 2)]
    ]
    mask = torch.ones(3, 5, dtype=torch.bool)
    if hidden is not None:
        mask[hidden] = False
    assert torch.autograd.gradcheck(lambda *qkv: attention(*qkv, mask), tensors)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
@pytest.mark.parametrize("sign", [1, -1])
def test_large_scores_and_empty_rows_stay_finite(dtype, sign):
    q = torch.full((2, 4), 100.0, dtype=dtype, requires_grad=True)
    mask = torch.tensor([[True, False, True], [False, False, False]])
    k, v = sign * torch.ones(3, 4, dtype=dtype), torch.ones(3, 2, dtype=dtype)
    out, weights = attention(q, k, v, mask)
    assert weights.tolist() == [[0.5, 0, 0.5], [0, 0, 0]]
    assert out.tolist() == [[1, 1], [0, 0]]
    out.sum().backward()
    assert torch.isfinite(q.grad).all()


@pytest.mark.parametrize("sign", [1, -1])
def test_scores_beyond_float16_are_right(sign):
    """±160,000 beside a hidden key: as -inf it lost to what hides, and left zeros."""
    q = torch.full((1, 1), 400.0, dtype=torch.float16)
    k = sign * torch.tensor([[400.0], [399.0], [0.0]], dtype=torch.float16)
    v = torch.tensor([[1.0], [2.0], [4.0]], dtype=torch.float16)
    out, weights = attention(q, k, v, torch.tensor([True, True, False]))
    assert weights.dtype == torch.float16
    assert weights.tolist() == ([[1, 0, 0]] if sign == 1 else [[0, 1, 0]])
    assert out.item() == (1 if sign == 1 else 2)


@pytest.mark.parametrize("bias", [False, True])
def test_the_module_agrees_with_pytorchs(bias):
    """nn.MultiheadAttention with one head, its W_o the identity."""
    layer = ScaledDotProductAttention(6, 6, bias=bias)
    theirs = nn.MultiheadAttention(6, 1, bias=bias, batch_first=True)
    maps = layer.w_q, layer.w_k, layer.w_v
    with torch.no_grad():
        theirs.in_proj_weight.copy_(torch.cat([linear.weight for linear in maps]))
        theirs.out_proj.weight.copy_(torch.eye(6))
        if bias:
            theirs.in_proj_bias.copy_(torch.cat([linear.bias for linear in maps]))
    x = torch.randn(2, 5, 6)
    mask = torch.rand(5, 5) < 0.5
    mask.fill_diagonal_(True)
    for visible in (None, mask):
        # Their mask says what may not be seen.
        hidden = None if visible is None else ~visible
        expected = theirs(x, x, x, attn_mask=hidden)
        torch.testing.assert_close(layer(x, visible), expected, atol=1e-6, rtol=1e-5)


def test_the_module_has_three_matrices_of_its_own():
    layer = ScaledDotProductAttention(d_model=7, d_k=2, d_v=3)
    shapes = {name: tuple(p.shape) for name, p in layer.named_parameters()}
    assert shapes == {
        "w_q.weight": (2, 7),
        "w_k.weight": (2, 7),
        "w_v.weight": (3, 7),
    }
    out, weights = layer(torch.randn(4, 5, 7))
    assert out.shape == (4, 5, 3) and weights.shape == (4, 5, 5)
    assert ScaledDotProductAttention(7, 2).w_v.out_features == 2
    biased = ScaledDotProductAttention(7, 2, 3, bias=True)
    assert [m.bias.shape[0] for m in (biased.w_q, biased.w_k, biased.w_v)] == [2, 2, 3]


def test_every_matrix_learns_but_not_a_bias_on_the_keys():
    layer = ScaledDotProductAttention(4, 3, bias=True).double()
    layer(torch.randn(5, 4, dtype=torch.float64))[0].square().sum().backward()
    moved = {name for name, p in layer.named_parameters() if p.grad.abs().max() > 1e-9}
    assert {name for name, _ in layer.named_parameters()} - moved == {"w_k.bias"}
