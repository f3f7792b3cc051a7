"""Positions against the papers' formulas, complex numbers and PyTorch's function."""

import cmath
import itertools
import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import scaled_dot_product_attention

from transformer_book.layers.masks_and_cross_attention import causal_mask
from transformer_book.layers.positional_embeddings import (
    LearnedPositions,
    SinusoidalPositions,
    alibi_bias,
    alibi_slopes,
    angles,
    attention_with_bias,
    positions_of,
    quarter_turn,
    rotate,
    sinusoids,
)
from transformer_book.layers.scaled_dot_product_attention import attention

# The first call of a function in PyTorch may take its time.
settings.register_profile("layers", deadline=None, max_examples=40)
settings.load_profile("layers")

seeds = st.integers(0, 10_000)
widths = st.integers(1, 8).map(lambda half: 2 * half)
lengths = st.integers(1, 9)
offsets = st.integers(-40, 40)


def random(seed, *shape):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def places(*numbers):
    return torch.tensor(numbers, dtype=torch.float64)


@given(lengths, st.integers(1, 3))
def test_positions_are_counted_from_zero(T, B):
    found = positions_of(torch.randn(B, T, 3))
    assert found.tolist() == [list(range(T))] * B


@given(widths, st.integers(0, 200))
def test_sinusoids_are_the_formula_of_the_paper(C, t):
    row = sinusoids(places(t), C)[0]
    for i in range(C // 2):
        angle = t / 10000 ** (2 * i / C)
        assert math.isclose(row[2 * i], math.sin(angle), abs_tol=1e-4)
        assert math.isclose(row[2 * i + 1], math.cos(angle), abs_tol=1e-4)


@given(widths, offsets)
def test_a_shift_of_sinusoids_is_one_rotation_for_all_places(C, k):
    before = sinusoids(torch.arange(20, dtype=torch.float64), C)
    after = sinusoids(torch.arange(20, dtype=torch.float64) + k, C)
    # Turned back: sine first, a pair goes clockwise.
    turned = rotate(before, places(-k).expand(20))
    torch.testing.assert_close(turned, after, atol=1e-4, rtol=0)


@given(widths, offsets)
def test_the_product_of_two_places_depends_on_their_offset(C, k):
    t = torch.arange(20, dtype=torch.float64)
    products = (sinusoids(t, C) * sinusoids(t + k, C)).sum(dim=-1)
    expected = sum(math.cos(k / 10000 ** (2 * i / C)) for i in range(C // 2))
    torch.testing.assert_close(
        products, torch.full_like(products, expected), atol=1e-4, rtol=0
    )


@given(seeds, widths, lengths)
def test_a_rotation_is_a_product_of_complex_numbers(seed, D, T):
    x, t = random(seed, T, D), random(seed + 1, T).abs() * 50
    found = rotate(x, t)
    for row, place, turned in zip(x.tolist(), t.tolist(), found.tolist(), strict=True):
        for i in range(D // 2):
            speed = 10000 ** (-2 * i / D)
            pair = complex(*row[2 * i : 2 * i + 2]) * cmath.exp(1j * place * speed)
            assert cmath.isclose(
                complex(*turned[2 * i : 2 * i + 2]), pair, abs_tol=1e-3
            )


@given(seeds, widths, offsets)
def test_rope_scores_depend_on_the_offset_only(seed, D, start):
    q, k = random(seed, 2, 5, D), random(seed + 1, 2, 5, D)
    t = positions_of(q)
    here = rotate(q, t) @ rotate(k, t).transpose(-2, -1)
    there = rotate(q, t + start) @ rotate(k, t + start).transpose(-2, -1)
    torch.testing.assert_close(here, there, atol=1e-4, rtol=1e-4)


@given(seeds, widths)
def test_a_rotation_keeps_lengths_and_place_zero(seed, D):
    x = random(seed, 4, D)
    t = random(seed + 1, 4) * 100
    torch.testing.assert_close(rotate(x, t).norm(dim=-1), x.norm(dim=-1))
    torch.testing.assert_close(rotate(x, 0 * t), x)


@given(seeds, widths)
def test_four_quarter_turns_are_a_whole_one(seed, D):
    x = random(seed, 3, D)
    once = quarter_turn(x)
    assert torch.equal(quarter_turn(once), -x)
    assert not (x * once).view(3, D // 2, 2).sum(dim=-1).abs().gt(1e-9).any()


@given(lengths, st.floats(0, 3), offsets)
def test_alibi_takes_the_slope_for_each_step(T, slope, start):
    t = torch.arange(T, dtype=torch.float64) + start
    bias = alibi_bias(t, slope)
    for i in range(T):
        for j in range(T):
            assert math.isclose(bias[i, j], -slope * abs(i - j), abs_tol=1e-9)


@given(seeds, lengths, st.floats(0, 3))
def test_a_visible_row_of_alibi_is_that_of_the_paper(seed, T, slope):
    """softmax(q_i K + m [-(i - 1), ..., -1, 0]), row by row."""
    q, k, v = (random(seed + n, T, 6) for n in range(3))
    bias = alibi_bias(positions_of(q), slope)
    out, weights = attention_with_bias(q, k, v, bias, causal_mask(T))
    for i in range(1, T + 1):
        scores = k[:i] @ q[i - 1] / math.sqrt(6)
        ramp = torch.arange(-(i - 1), 1, dtype=torch.float64)
        expected = (scores + slope * ramp).softmax(dim=-1)
        torch.testing.assert_close(weights[i - 1, :i], expected)
        assert not weights[i - 1, i:].any()
        torch.testing.assert_close(out[i - 1], expected @ v[:i])


def test_slopes_are_those_of_the_paper():
    assert alibi_slopes(8).tolist() == [1 / 2**h for h in range(1, 9)]
    sixteen = torch.tensor([2 ** (-h / 2) for h in range(1, 17)])
    torch.testing.assert_close(alibi_slopes(16), sixteen)


@given(seeds, lengths, st.integers(1, 6), st.integers(1, 4))
def test_attention_with_a_bias_agrees_with_pytorch(seed, T, S, d_v):
    q, k, v = random(seed, 2, T, 5), random(seed + 1, 2, S, 5), random(seed, 2, S, d_v)
    bias = random(seed + 2, T, S)
    out, weights = attention_with_bias(q, k, v, bias)
    theirs = scaled_dot_product_attention(q, k, v, attn_mask=bias)
    torch.testing.assert_close(out, theirs)
    torch.testing.assert_close(weights.sum(dim=-1), torch.ones(2, T).double())


@given(seeds, lengths)
def test_without_a_bias_it_is_attention(seed, T):
    q, k, v = (random(seed + n, T, 4) for n in range(3))
    mask = causal_mask(T)
    mask[-1] = False  # a query that may attend to no key
    zero = torch.zeros(T, T, dtype=torch.float64)
    for mine, plain in zip(
        attention_with_bias(q, k, v, zero, mask), attention(q, k, v, mask), strict=True
    ):
        torch.testing.assert_close(mine, plain)


@pytest.mark.parametrize("layer", [SinusoidalPositions(), LearnedPositions(12, 6)])
def test_positions_are_added_and_know_no_word(layer):
    x, other = torch.randn(2, 9, 6), torch.randn(9, 6)
    added = layer(x) - x
    torch.testing.assert_close(added[0], layer(other) - other, atol=1e-5, rtol=0)
    torch.testing.assert_close(added[0], added[1], atol=1e-5, rtol=0)
    # A shorter sentence has the same first places.
    torch.testing.assert_close(layer(x[:, :4]), layer(x)[:, :4])


def test_each_learned_place_is_learned_from_its_own_tokens():
    layer = LearnedPositions(12, 6)
    layer(torch.randn(2, 9, 6)).sum().backward()
    assert layer.table.grad[:9].eq(2).all() and not layer.table.grad[9:].any()
    assert [name for name, _ in layer.named_parameters()] == ["table"]
    assert not list(SinusoidalPositions().parameters())


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="13 tokens, but 12 places"):
        LearnedPositions(12, 6)(torch.randn(13, 6))
    for made in (
        lambda: angles(places(1), 5),
        lambda: sinusoids(places(1), 7),
        lambda: rotate(torch.randn(2, 3), places(0, 1)),
    ):
        with pytest.raises(ValueError, match="odd"):
            made()


HALVES = [torch.float16, torch.bfloat16]
FAR = 2048


def rounding(dtype):
    return 2 * torch.finfo(dtype).eps


@pytest.mark.parametrize("dtype", HALVES)
def test_half_precision_counts_far_places(dtype):
    """bfloat16 itself has no 257, and float16 no 2,049."""
    places = positions_of(torch.zeros(2 * FAR, 1, dtype=dtype))
    assert places.tolist() == list(range(2 * FAR))


@pytest.mark.parametrize("dtype", HALVES)
def test_sinusoids_are_right_far_out_in_half_precision(dtype):
    added = SinusoidalPositions()(torch.zeros(FAR, 32, dtype=dtype))
    right = sinusoids(torch.arange(FAR).double(), 32)
    torch.testing.assert_close(added.double(), right, atol=rounding(dtype), rtol=0)


@pytest.mark.parametrize("dtype", HALVES)
def test_rotations_are_right_far_out_in_half_precision(dtype):
    x = random(0, FAR, 8).to(dtype)
    right = rotate(x.double(), torch.arange(FAR).double())
    found = rotate(x, positions_of(x))
    torch.testing.assert_close(
        found.double(), right, atol=rounding(dtype), rtol=rounding(dtype)
    )


@pytest.mark.parametrize("dtype", HALVES)
def test_alibi_is_right_far_out_in_half_precision(dtype):
    """All scores are zero, so that weights are powers of e, and of e alone."""
    x = torch.zeros(FAR, 2, dtype=dtype)
    bias = alibi_bias(positions_of(x), 0.5)
    assert bias[-1, -4:].tolist() == [-1.5, -1, -0.5, 0]
    assert bias[-1, 0] == -0.5 * (FAR - 1)
    _, weights = attention_with_bias(x[-1:], x, x, bias[-1:])
    right = (-0.5 * torch.arange(FAR).flip(0).double()).softmax(dim=-1)
    torch.testing.assert_close(
        weights[0].double(), right, atol=rounding(dtype), rtol=rounding(dtype)
    )


def test_double_precision_is_double():
    """Not the digits of float32, in a type of twice as many."""
    t = [0, 1, 77]
    i = [10000 ** (-2 * i / 6) for i in range(3)]
    rows = [[f(n * w) for w in i for f in (math.sin, math.cos)] for n in t]
    right = torch.tensor(rows, dtype=torch.float64)
    x = torch.zeros(3, 6, dtype=torch.float64)
    exactly = {"atol": 1e-12, "rtol": 0}
    # Also where the places are whole numbers.
    added = SinusoidalPositions()(x, torch.tensor(t))
    torch.testing.assert_close(added, right, **exactly)
    # A quarter of a turn before sine and cosine: (0, 1) is turned to (-sin, cos).
    up = torch.tensor([0.0, 1.0] * 3, dtype=torch.float64).expand(3, 6)
    turned = rotate(up, torch.tensor(t)) * torch.tensor([-1, 1] * 3)
    torch.testing.assert_close(turned, right, **exactly)
    slopes = alibi_slopes(12, dtype=torch.float64).tolist()
    assert slopes == pytest.approx([2 ** (-2 * h / 3) for h in range(1, 13)], rel=1e-15)


SCHEMES = [SinusoidalPositions(), LearnedPositions(12, 6)]


@pytest.mark.parametrize("layer", SCHEMES)
def test_padding_on_the_left_moves_no_word(layer):
    sentences = [torch.randn(length, 6) for length in (5, 2)]
    batch = torch.nn.utils.rnn.pad_sequence(
        sentences, batch_first=True, padding_side="left"
    )
    told = torch.tensor([[0, 1, 2, 3, 4], [0, 0, 0, 0, 1]])
    for row, sentence in zip(layer(batch, told), sentences, strict=True):
        torch.testing.assert_close(row[-len(sentence) :], layer(sentence))


@pytest.mark.parametrize("layer", SCHEMES)
def test_the_newest_token_has_its_place_if_it_comes_alone(layer):
    sentence = torch.randn(2, 9, 6)
    newest = layer(sentence[:, 8:], torch.tensor([8]))
    torch.testing.assert_close(newest, layer(sentence)[:, 8:])


@pytest.mark.parametrize("places", [[12], [-1]])
def test_a_place_that_the_table_lacks_is_refused(places):
    with pytest.raises(ValueError, match=r"the places 0 to 11 only: \[-?1"):
        LearnedPositions(12, 6)(torch.randn(1, 6), torch.tensor(places))


@pytest.mark.parametrize("scheme", ["sinusoids", "learned", "rope", "alibi"])
@given(seed=seeds, order=st.permutations(range(5)))
def test_each_scheme_sees_every_change_of_order(scheme, seed, order):
    x, order = random(seed, 5, 6), torch.tensor(order)
    learned = LearnedPositions(5, 6).double()

    def layer(x):
        t, bias = positions_of(x), torch.zeros(5, 5)
        if scheme == "sinusoids":
            x = x + sinusoids(t, 6)
        if scheme == "learned":
            x = learned(x)
        if scheme == "alibi":
            bias = alibi_bias(t, 1.0)
        q = k = x
        if scheme == "rope":
            # The key looks elsewhere than the query, or a reversal would not show.
            q, k = rotate(x, t), rotate(quarter_turn(x), t)
        return attention_with_bias(q, k, x, bias)[0]

    error = (layer(x[order]) - layer(x)[order]).abs().max()
    same = order.tolist() == list(range(5))
    # Distances are the same in a sentence read backwards.
    mirrored = scheme == "alibi" and order.tolist() == [4, 3, 2, 1, 0]
    assert (error < 1e-9) if same or mirrored else (error > 1e-6)


@pytest.mark.parametrize("causal", [False, True])
def test_alibi_sees_distances_and_the_mask_directions(causal):
    """Of all orders of five words it takes two for the same, and one under a mask."""
    x, mask = random(0, 5, 6), causal_mask(5) if causal else None
    bias = alibi_bias(positions_of(x), 0.5)

    def layer(x):
        return attention_with_bias(x, x, x, bias, mask)[0]

    same = [
        order
        for order in itertools.permutations(range(5))
        if torch.allclose(layer(x[list(order)]), layer(x)[list(order)])
    ]
    assert same == [(0, 1, 2, 3, 4), (4, 3, 2, 1, 0)][: 1 if causal else 2]
