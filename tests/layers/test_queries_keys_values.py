"""The soft look-up and its scores against formulas, and what must hold of them."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import bilinear, scaled_dot_product_attention

from transformer_book.layers.queries_keys_values import (
    AdditiveScore,
    DotScore,
    GeneralScore,
    look_up,
)

# The first call of a function in PyTorch may take its time.
settings.register_profile("layers", deadline=None)
settings.load_profile("layers")
D_Q, D_K, D_V = 3, 4, 2


@st.composite
def inputs(draw, d_q=D_Q):
    """q (..., T, DQ), k (..., S, DK), v (..., S, DV), T and S from one."""
    front = draw(st.lists(st.integers(1, 3), max_size=2))
    T, S = draw(st.integers(1, 6)), draw(st.integers(1, 7))
    generator = torch.Generator().manual_seed(draw(st.integers(0, 10_000)))
    return tuple(
        torch.randn(*front, *shape, generator=generator, dtype=torch.float64)
        for shape in [(T, d_q), (S, D_K), (S, D_V)]
    )


def seeded(score):
    """The score in double precision, with parameters that are not small."""
    generator = torch.Generator().manual_seed(0)
    for parameter in score.double().parameters():
        parameter.data.copy_(torch.randn(parameter.shape, generator=generator))
    return score


dot = DotScore()
general = seeded(GeneralScore(D_Q, D_K))
additive = seeded(AdditiveScore(D_Q, D_K, 5))


def same_width(q, k):
    """The dot product of the entries that both have."""
    return dot(q, k[..., :D_Q])


def pair_by_pair(score, q, k):
    """A score as a loop over all pairs, one query and one key at a time."""
    flat_q, flat_k = q.flatten(0, -3), k.flatten(0, -3)
    tables = [
        torch.stack([torch.stack([score(a, b) for b in keys]) for a in queries])
        for queries, keys in zip(flat_q, flat_k, strict=True)
    ]
    return torch.stack(tables).reshape(*q.shape[:-1], k.shape[-2])


class TestScores:
    @given(inputs(d_q=D_K))
    def test_dot_is_the_sum_of_products(self, inputs):
        q, k, _ = inputs
        expected = (q.unsqueeze(-2) * k.unsqueeze(-3)).sum(-1)
        torch.testing.assert_close(dot(q, k), expected)

    @settings(max_examples=25)
    @given(inputs())
    def test_general_is_torchs_bilinear(self, inputs):
        q, k, _ = (x[None] for x in inputs)
        w = general.w.weight[None]
        expected = pair_by_pair(lambda a, b: bilinear(a, b, w)[0], q, k)
        torch.testing.assert_close(general(q, k), expected)

    @settings(max_examples=25)
    @given(inputs())
    def test_additive_is_a_network_of_one_hidden_layer(self, inputs):
        q, k, _ = (x[None] for x in inputs)

        def concat(a, b):
            w = torch.cat([additive.w_q.weight, additive.w_k.weight], dim=1)
            hidden = torch.tanh(w @ torch.cat([a, b]) + additive.w_q.bias)
            return (additive.u.weight[0] * hidden).sum()

        torch.testing.assert_close(additive(q, k), pair_by_pair(concat, q, k))

    def test_what_they_learn(self):
        shapes = [
            [tuple(p.shape) for p in score.parameters()]
            for score in (DotScore(), GeneralScore(3, 4), AdditiveScore(3, 4, 5))
        ]
        assert shapes == [[], [(3, 4)], [(5, 3), (5,), (5, 4), (1, 5)]]

    def test_an_additive_score_is_bounded(self):
        q, k = 1e3 * torch.randn(50, D_Q).double(), torch.randn(9, D_K).double()
        assert additive(q, k).abs().max() <= additive.u.weight.abs().sum() + 1e-9

    @pytest.mark.parametrize("score", [general, additive])
    def test_gradients_are_those_of_the_formula(self, score):
        generator = torch.Generator().manual_seed(1)
        q, k = (
            torch.randn(n, d, generator=generator, dtype=torch.float64)
            for n, d in [(2, D_Q), (3, D_K)]
        )
        q.requires_grad_()
        k.requires_grad_()
        assert torch.autograd.gradcheck(score, (q, k))


each_score = pytest.mark.parametrize("score", [same_width, general, additive])


class TestLookUp:
    @given(inputs(d_q=D_K), st.floats(0.2, 5))
    def test_agrees_with_pytorch(self, inputs, temperature):
        q, k, v = inputs
        out, _ = look_up(q, k, v, dot, temperature)
        theirs = scaled_dot_product_attention(q, k, v, scale=1 / temperature)
        torch.testing.assert_close(out, theirs)

    @each_score
    @given(inputs=inputs(), temperature=st.floats(0.2, 5))
    def test_blends_the_values(self, score, inputs, temperature):
        q, k, v = inputs
        out, weights = look_up(q, k, v, score, temperature)
        assert weights.shape == (*q.shape[:-1], k.shape[-2])
        torch.testing.assert_close(weights.sum(-1), torch.ones_like(q[..., 0]))
        ratios = score(q, k).unsqueeze(-2) - score(q, k).unsqueeze(-1)
        expected = 1 / (ratios / temperature).exp().sum(-1)
        torch.testing.assert_close(weights, expected)
        parts = weights.unsqueeze(-1) * v.unsqueeze(-3)
        torch.testing.assert_close(out, parts.sum(-2))

    @each_score
    @given(inputs=inputs())
    def test_a_cold_one_is_the_best_match(self, score, inputs):
        q, k, v = inputs
        out, _ = look_up(q, k, v, score, temperature=1e-9)
        best = score(q, k).argmax(-1, keepdim=True)
        expected = v.gather(-2, best.expand(*best.shape[:-1], D_V))
        torch.testing.assert_close(out, expected)

    @each_score
    @given(inputs=inputs())
    def test_a_hot_one_is_the_mean(self, score, inputs):
        q, k, v = inputs
        out, _ = look_up(q, k, v, score, temperature=1e9)
        expected = v.mean(-2, keepdim=True).expand_as(out)
        torch.testing.assert_close(out, expected, rtol=0, atol=1e-6)

    def test_among_keys_of_one_length_a_cold_one_is_the_dictionary(self):
        generator = torch.Generator().manual_seed(0)
        k = torch.nn.functional.normalize(torch.randn(8, 5, generator=generator))
        v = torch.randn(8, 2, generator=generator)
        out, weights = look_up(k, k, v, dot, temperature=1e-3)
        torch.testing.assert_close(weights, torch.eye(8))
        torch.testing.assert_close(out, v)

    @given(inputs(), st.randoms())
    def test_the_order_of_the_entries_does_not_matter(self, inputs, random):
        q, k, v = inputs
        order = list(range(k.shape[-2]))
        random.shuffle(order)
        out, weights = look_up(q, k, v, additive)
        other, other_weights = look_up(q, k[..., order, :], v[..., order, :], additive)
        torch.testing.assert_close(other, out)
        torch.testing.assert_close(other_weights, weights[..., order])
