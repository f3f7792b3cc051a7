"""The solutions of the page's exercises, and what its numeric question says."""

import runpy

import torch
from torch.nn.functional import dropout

from transformer_book.checks import (
    check_cross_attention,
    check_noisy_attention,
    check_prefix_mask,
)
from transformer_book.layers.masks_and_cross_attention import causal_mask
from transformer_book.layers.scaled_dot_product_attention import (
    ScaledDotProductAttention,
)
from transformer_book.pages import BOOK, ROOT, Page

from .on_page import answers, defined

page = Page(BOOK / "masks_and_cross_attention.md")
solutions = runpy.run_path(str(ROOT / "exercises/solutions" / f"{page.name}.py"))


def test_the_solutions_are_right():
    assert check_prefix_mask(solutions["prefix_mask"]).ok
    assert check_cross_attention(solutions["cross_attention"]).ok
    assert check_noisy_attention(solutions["noisy_attention"]).ok


def test_the_starters_are_not_written_yet():
    for name, check in {
        "prefix_mask": check_prefix_mask,
        "cross_attention": check_cross_attention,
    }.items():
        assert "not written yet" in check(defined(page.name, name)).message


def test_the_seeded_bug_has_its_name():
    seeded = defined(page.name, "noisy_attention", dropout=dropout)
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
        "page": defined(page.name, "noisy_attention", dropout=dropout),
        "solution": solutions["noisy_attention"],
    }.items():
        for training in (False, True):
            same = torch.equal(*(past(function, n, training) for n in (1.0, 9.0)))
            assert same == (name == "solution" or not training)


def test_only_two_causal_layers_see_the_order():
    moves, mask = solutions["last_output_moves"], causal_mask(8)
    order = torch.tensor([3, 0, 6, 1, 5, 2, 4, 7])
    for seed in range(5):
        torch.manual_seed(seed)
        x = torch.randn(8, 7)
        one, two = ScaledDotProductAttention(7, 7), ScaledDotProductAttention(7, 7)
        assert moves(x, order, one, mask=mask) < 1e-6
        assert moves(x, order, one, two) < 1e-6
        assert moves(x, order, one, two, mask=mask) > 1e-4


def test_the_number_of_visible_cells():
    (right, _), _ = answers(page.name, "quiz-causal-cells")
    assert causal_mask(10).sum() == right
