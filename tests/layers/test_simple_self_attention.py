"""SimpleSelfAttention against other ways to compute it, and what must hold of it."""

import itertools

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import scaled_dot_product_attention

from transformer_book.layers.simple_self_attention import (
    FEATURES,
    NOTIONS,
    SENTENCE,
    SimpleSelfAttention,
)

# The first call of a function in PyTorch may take its time.
settings.register_profile("layers", deadline=None)
settings.load_profile("layers")
layer = SimpleSelfAttention()


@st.composite
def embeddings(draw):
    """x (..., T, C) with T from one, with and without batch axes."""
    shape = draw(st.lists(st.integers(1, 3), max_size=2))
    shape += [draw(st.integers(1, 9)), draw(st.integers(1, 6))]
    generator = torch.Generator().manual_seed(draw(st.integers(0, 10_000)))
    length = draw(st.sampled_from([0.0, 0.1, 1.0, 5.0]))
    return length * torch.randn(shape, generator=generator, dtype=torch.float64)


def by_formula(x):
    """x_hat_i = sum_j a_ij x_j with a_ij = exp(x_i x_j) / sum_k exp(x_i x_k)."""
    scores = torch.einsum("...ic,...jc->...ij", x, x)
    ratios = (scores[..., :, None, :] - scores[..., :, :, None]).exp()
    weights = 1 / ratios.sum(dim=-1)
    return torch.einsum("...ij,...jc->...ic", weights, x), weights


@given(embeddings())
def test_agrees_with_the_formula(x):
    for ours, theirs in zip(layer(x), by_formula(x), strict=True):
        torch.testing.assert_close(ours, theirs)


@given(embeddings())
def test_agrees_with_pytorch(x):
    out, _ = layer(x)
    torch.testing.assert_close(out, scaled_dot_product_attention(x, x, x, scale=1.0))


@given(embeddings())
def test_weights_are_a_distribution_for_each_query(x):
    _, weights = layer(x)
    assert weights.shape == (*x.shape[:-1], x.shape[-2])
    assert (weights >= 0).all()
    torch.testing.assert_close(weights.sum(dim=-1), torch.ones_like(x[..., 0]))


@given(embeddings(), st.integers(0, 10_000))
def test_outputs_lie_in_the_hull_of_the_inputs(x, seed):
    """In every direction no output reaches further than the furthest input."""
    out, _ = layer(x)
    generator = torch.Generator().manual_seed(seed)
    directions = torch.randn(x.shape[-1], 20, generator=generator, dtype=x.dtype)
    furthest = (x @ directions).amax(dim=-2, keepdim=True)
    assert (out @ directions <= furthest + 1e-9).all()


@given(embeddings(), st.randoms())
def test_is_permutation_equivariant(x, random):
    order = list(range(x.shape[-2]))
    random.shuffle(order)
    out, weights = layer(x)
    shuffled_out, shuffled_weights = layer(x[..., order, :])
    torch.testing.assert_close(shuffled_out, out[..., order, :])
    torch.testing.assert_close(shuffled_weights, weights[..., order, :][..., order])


@settings(max_examples=30)
@given(embeddings())
def test_treats_each_sentence_of_a_batch_alone(x):
    batch = torch.stack([x, 2 * x])
    out, weights = layer(batch)
    for i, sentence in enumerate([x, 2 * x]):
        torch.testing.assert_close(out[i], layer(sentence)[0])
        torch.testing.assert_close(weights[i], layer(sentence)[1])


def test_gradients_are_those_of_the_formula():
    x = torch.randn(5, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: layer(x), x)


def test_one_word_keeps_its_vector():
    x = torch.randn(1, 4)
    out, weights = layer(x)
    assert torch.equal(out, x)
    assert weights.item() == 1


@pytest.mark.parametrize(
    ("sentence", "word", "attended"),
    [
        (SENTENCE, "lab", "experiments"),
        (SENTENCE, "run", "experiments"),
        (SENTENCE, "meet", "colleagues"),
        (SENTENCE, "my", "i"),
        (SENTENCE, "go", "run"),
        (SENTENCE, "colleagues", "meet"),
        # What the pages ask readers to try.
        (SENTENCE.replace("experiments", "race"), "run", "race"),
        ("I run to the station to meet my friends", "run", "station"),
        ("I run to the station to meet my friends", "meet", "friends"),
    ],
)
def test_the_vocabulary_says_who_attends_to_whom(sentence, word, attended):
    words = sentence.lower().split()
    x = torch.tensor([FEATURES[word] for word in words])
    weights = dict(zip(words, layer(x)[1][words.index(word)].tolist(), strict=True))
    del weights[word]
    assert max(weights, key=weights.get) == attended


def test_the_vocabulary_is_everyday_and_small():
    assert 40 <= len(FEATURES) <= 60
    assert set(SENTENCE.lower().split()) <= set(FEATURES)
    numbers = list(itertools.chain(*FEATURES.values()))
    assert {len(vector) for vector in FEATURES.values()} == {len(NOTIONS)}
    assert 0 <= min(numbers) and max(numbers) <= 2.5
    for word in NOTIONS["link"]:
        assert sum(FEATURES[word]) <= 0.3
