"""What the page's exercises let readers measure, and what its numeric question says."""

import torch
from torch.nn.functional import dropout

from transformer_book.checks import check_noisy_attention
from transformer_book.layers.masks_and_cross_attention import causal_mask
from transformer_book.layers.scaled_dot_product_attention import (
    ScaledDotProductAttention,
)

from .on_page import defined, quiz_values, solutions

PAGE = "masks_and_cross_attention"
SOLUTIONS = solutions(PAGE)


def test_the_seeded_bug_has_its_name():
    seeded = defined(PAGE, "noisy_attention", dropout=dropout)
    verdict = check_noisy_attention(seeded)
    assert verdict.mistake == "scores dropped after the mask"


def test_the_seeded_bug_leaks_in_train_mode_alone():
    def past(noisy_attention, last, training):
        torch.manual_seed(0)
        q = torch.randn(5, 4)
        q[-1] = last
        torch.manual_seed(1)
        return noisy_attention(q, q, q, causal_mask(5), 0.5, training)[:-1]

    for name, function in {
        "page": defined(PAGE, "noisy_attention", dropout=dropout),
        "solution": SOLUTIONS["noisy_attention"],
    }.items():
        for training in (False, True):
            same = torch.equal(*(past(function, n, training) for n in (1.0, 9.0)))
            assert same == (name == "solution" or not training)


def test_only_two_causal_layers_see_the_order():
    moves, mask = SOLUTIONS["last_output_moves"], causal_mask(8)
    order = torch.tensor([3, 0, 6, 1, 5, 2, 4, 7])
    for seed in range(5):
        torch.manual_seed(seed)
        x = torch.randn(8, 7)
        one, two = ScaledDotProductAttention(7, 7), ScaledDotProductAttention(7, 7)
        assert moves(x, order, one, mask=mask) < 1e-6
        assert moves(x, order, one, two) < 1e-6
        assert moves(x, order, one, two, mask=mask) > 1e-4


def test_the_number_of_visible_cells():
    (right, _), _ = quiz_values(PAGE, "causal-cells")
    assert causal_mask(10).sum() == right
