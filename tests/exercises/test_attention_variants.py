"""What the exercises of the page on attention variants let readers measure."""

import pytest
import torch

from transformer_book.layers.attention_variants import GroupedQueryAttention

from .on_page import quiz_values, solutions


@pytest.fixture
def mebibytes():
    """The cache of the model in the exercise, with another number of groups or type."""
    cache_bytes = solutions("attention_variants")["cache_bytes"]

    def measure(n_groups=2, dtype=torch.bfloat16):
        layer = GroupedQueryAttention(512, 8, n_groups).to(dtype)
        return 32 * cache_bytes(layer, torch.ones(4096, 512, dtype=dtype)) / 2**20

    return measure


def test_the_answers_about_the_cache(mebibytes):
    (right, _), wrong = quiz_values("attention_variants", "cache")
    assert right == mebibytes()
    every_head, keys_alone, four_bytes, one_layer = wrong
    assert every_head == mebibytes(n_groups=8)
    assert keys_alone == mebibytes() / 2
    assert four_bytes == mebibytes(dtype=torch.float32)
    assert one_layer == mebibytes() / 32


def test_the_answers_about_the_reach():
    from transformer_book.layers.attention_variants import window_mask
    from transformer_book.layers.masks_and_cross_attention import causal_mask

    step = (window_mask(30, 4) & causal_mask(30)).long()
    seen = torch.linalg.matrix_power(step, 4)[-1] > 0
    (right, _), wrong = quiz_values("attention_variants", "reach")
    assert right == seen.sum()
    assert wrong == [4, 4 * 4, right - 1]
