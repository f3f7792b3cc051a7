"""The variants against PyTorch, loops and each other, and what must hold of them."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import scaled_dot_product_attention

from transformer_book.layers.attention_variants import (
    FusedMultiHeadAttention,
    GroupedQueryAttention,
    feature_map,
    kernel_attention,
    linear_attention,
    window_attention,
    window_mask,
)
from transformer_book.layers.masks_and_cross_attention import causal_mask, padding_mask
from transformer_book.layers.multi_head_attention import (
    MultiHeadAttention,
    join_heads,
    split_heads,
)
from transformer_book.layers.scaled_dot_product_attention import attention

# The first call of a function in PyTorch may take its time.
settings.register_profile("layers", deadline=None)
settings.load_profile("layers")

seeds = st.integers(0, 10_000)
GROUPS = st.sampled_from([(6, 1), (6, 2), (6, 3), (6, 6), (4, 2), (1, 1)])


def random(seed, *shape):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def made(kind, *arguments, seed=0, **options):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return kind(*arguments, **options).double()


@given(seeds, GROUPS, st.integers(1, 6), st.integers(1, 7), st.booleans())
def test_grouped_agrees_with_pytorch(seed, groups, T, S, bias):
    n_heads, n_groups = groups
    layer = made(
        GroupedQueryAttention, 7, n_heads, n_groups, d_k=3, bias=bias, seed=seed
    )
    x, memory = random(seed, 2, T, 7), random(seed + 1, 2, S, 7)
    q = split_heads(layer.w_q(x), n_heads)
    k, v = (split_heads(w(memory), n_groups) for w in (layer.w_k, layer.w_v))
    heads = scaled_dot_product_attention(q, k, v, enable_gqa=True)
    out, weights = layer(x, memory)
    torch.testing.assert_close(out, layer.w_o(join_heads(heads)))
    assert weights.shape == (2, n_heads, T, S)
    torch.testing.assert_close(weights.sum(-1), torch.ones(2, n_heads, T).double())


@given(seeds, st.sampled_from([1, 2, 3, 6]), st.booleans())
def test_as_many_groups_as_heads_is_multi_head(seed, n_heads, bias):
    heads = made(MultiHeadAttention, 12, n_heads, bias=bias, seed=seed)
    same = GroupedQueryAttention(12, n_heads, n_heads, bias=bias).double()
    same.load_state_dict(heads.state_dict())
    x, mask = random(seed, 2, 5, 12), causal_mask(5)
    for ours, theirs in zip(same(x, mask=mask), heads(x, mask=mask), strict=True):
        assert torch.equal(ours, theirs)


@given(seeds, GROUPS)
def test_groups_are_heads_with_copied_keys_and_values(seed, groups):
    n_heads, n_groups = groups
    layer = made(GroupedQueryAttention, 5, n_heads, n_groups, d_k=2, seed=seed)
    heads = MultiHeadAttention(5, n_heads, d_k=2).double()
    with torch.no_grad():
        heads.w_q.weight.copy_(layer.w_q.weight)
        heads.w_o.weight.copy_(layer.w_o.weight)
        for name in ("w_k", "w_v"):
            rows = getattr(layer, name).weight.split(2)
            copied = [rows[h * n_groups // n_heads] for h in range(n_heads)]
            getattr(heads, name).weight.copy_(torch.cat(copied))
    x, mask = random(seed, 2, 4, 5), padding_mask(torch.tensor([4, 2]), 4)
    for ours, theirs in zip(layer(x, mask=mask), heads(x, mask=mask), strict=True):
        torch.testing.assert_close(ours, theirs)


@pytest.mark.parametrize("arguments", [(12, 5, 1), (12, 6, 4), (12, 2, 3), (12, 6, 0)])
def test_heads_that_do_not_fit_are_refused(arguments):
    with pytest.raises(ValueError, match="is not a multiple of"):
        GroupedQueryAttention(*arguments)


@given(st.integers(0, 12), st.integers(1, 14))
def test_window_mask_shows_what_is_near(T, width):
    mask = window_mask(T, width)
    assert mask.dtype == torch.bool and mask.shape == (T, T)
    for i in range(T):
        for j in range(T):
            assert mask[i, j] == (abs(i - j) < width)


@given(seeds, st.integers(1, 20), st.integers(1, 23), st.integers(1, 3))
def test_blocks_give_what_the_masked_window_gives(seed, T, width, d_v):
    q, k = random(seed, 2, 2, 3, T, 4)
    v = random(seed + 1, 2, 3, T, d_v)
    expected = scaled_dot_product_attention(q, k, v, attn_mask=window_mask(T, width))
    torch.testing.assert_close(window_attention(q, k, v, width), expected)


@given(seeds, st.integers(1, 12), st.integers(12, 20))
def test_a_wide_window_hides_nothing(seed, T, width):
    q, k, v = random(seed, 3, T, 4)
    torch.testing.assert_close(window_attention(q, k, v, width), attention(q, k, v)[0])


def test_a_window_without_a_token_is_refused():
    with pytest.raises(ValueError, match="width=0: a window has its own token"):
        window_attention(*random(0, 3, 5, 4), 0)


def test_blocks_make_no_table_of_all_pairs():
    from torch.utils.flop_counter import FlopCounterMode

    def flops(T):
        q, k, v = random(0, 3, T, 8)
        with FlopCounterMode(display=False) as counter:
            window_attention(q, k, v, 16)
        return counter.get_total_flops()

    assert flops(320) == 2 * 2 * 320 * 3 * 16 * 8
    assert flops(640) == 2 * flops(320)


@given(seeds, st.integers(1, 6), st.integers(1, 7), st.integers(1, 3))
def test_kernel_weights_are_normalized_products_of_features(seed, T, S, d_v):
    q, k, v = random(seed, T, 4), random(seed + 1, S, 4), random(seed + 2, S, d_v)
    out, weights = kernel_attention(q, k, v)

    def feature(x):
        return x + 1 if x > 0 else x.exp()

    for i in range(T):
        products = [
            sum(feature(a) * feature(b) for a, b in zip(q[i], key, strict=True))
            for key in k
        ]
        row = torch.stack(products) / sum(products)
        torch.testing.assert_close(weights[i], row)
        torch.testing.assert_close(out[i], row @ v)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
@pytest.mark.parametrize(
    "attend", [lambda q, k, v: kernel_attention(q, k, v)[0], linear_attention]
)
def test_features_far_below_zero_are_not_rounded_to_zero(attend, dtype):
    """elu(-20) + 1 is 0 in float32, and 0 / 0 is NaN: here it is exp(-20)."""
    q = torch.full((3, 2), -20.0, dtype=dtype, requires_grad=True)
    k = torch.tensor([[-20.0, -20.0], [-21.0, -21.0]], dtype=dtype)
    out = attend(q, k, torch.tensor([[1.0], [0.0]], dtype=dtype))
    # The two keys are as e to 1.
    right = torch.full((3, 1), math.e / (1 + math.e), dtype=torch.float64)
    rounding = 2 * torch.finfo(dtype).eps
    torch.testing.assert_close(out.double(), right, atol=rounding, rtol=0)
    out.sum().backward()
    assert q.grad.isfinite().all()


def test_features_of_large_numbers_have_a_gradient():
    """exp(100) is infinite in float32, and not what was chosen."""
    x = torch.tensor([100.0, -100.0], requires_grad=True)
    feature_map(x).sum().backward()
    torch.testing.assert_close(x.grad, torch.tensor([1.0, math.exp(-100)]))


@given(seeds, st.integers(1, 9), st.integers(1, 9), st.integers(1, 3))
def test_both_orders_of_the_products_agree(seed, T, S, d_v):
    q, k = random(seed, 2, 3, T, 4), random(seed + 1, 2, 3, S, 4)
    v = random(seed + 2, 2, 3, S, d_v)
    quadratic, _ = kernel_attention(q, k, v)
    torch.testing.assert_close(linear_attention(q, k, v), quadratic)


@given(seeds, st.integers(1, 7))
def test_masked_kernel_weights_see_the_prefix_alone(seed, T):
    q, k, v = random(seed, 3, T, 4)
    out, weights = kernel_attention(q, k, v, causal_mask(T))
    assert not weights.triu(1).any()
    for i in range(T):
        prefix = linear_attention(q[i : i + 1], k[: i + 1], v[: i + 1])
        torch.testing.assert_close(out[i : i + 1], prefix)


@given(seeds, st.sampled_from([1, 2, 3]), st.integers(1, 6), st.integers(1, 6))
def test_fused_is_multi_head_without_weights(seed, n_heads, T, S):
    heads = made(MultiHeadAttention, 6, n_heads, bias=True, seed=seed)
    fused = FusedMultiHeadAttention(6, n_heads, bias=True).double()
    fused.load_state_dict(heads.state_dict())
    x, memory = random(seed, 2, T, 6), random(seed + 1, 2, S, 6)
    for mask in (None, padding_mask(torch.tensor([S, 1]), S)):
        out, weights = fused(x, memory, mask)
        torch.testing.assert_close(out, heads(x, memory, mask)[0])
        assert weights is None
