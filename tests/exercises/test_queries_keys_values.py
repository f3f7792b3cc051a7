"""What the page's exercises let readers measure, and what its numeric questions say."""

import pytest
import torch

from transformer_book.checks import check_additive_score
from transformer_book.layers.queries_keys_values import (
    AdditiveScore,
    DotScore,
    look_up,
)

from .on_page import defined, quiz_values, solutions

PAGE = "queries_keys_values"
SOLUTIONS = solutions(PAGE)


@pytest.fixture
def tensors():
    generator = torch.Generator().manual_seed(0)
    return [
        torch.randn(shape, generator=generator) for shape in [(4, 3), (5, 3), (5, 2)]
    ]


def test_the_seeded_bug_has_its_name(tensors):
    verdict = check_additive_score(defined(PAGE, "additive_score"))
    assert verdict.mistake == "tanh before the sum"


def test_the_measured_factor_leaves_the_weights_alone(tensors):
    move, dot = SOLUTIONS["largest_move"], DotScore()
    assert move(look_up, *tensors, dot, SOLUTIONS["FACTOR"]) < 1e-5
    for factor in (1, 3, 6):
        assert move(look_up, *tensors, dot, factor) > 0.01
    assert quiz_values(PAGE, "three-times")[0][0] == SOLUTIONS["FACTOR"]


def test_no_factor_does_it_for_the_additive_score(tensors):
    torch.manual_seed(0)
    additive, move = AdditiveScore(3, 3, 8), SOLUTIONS["largest_move"]
    moves = [
        move(look_up, *tensors, additive, float(factor))
        for factor in torch.logspace(-2, 2, 41)
    ]
    assert min(moves) > 1e-3


def test_the_weight_of_one_among_eight(tensors):
    q, k, v = tensors[0], torch.randn(8, 3), torch.randn(8, 2)
    _, weights = look_up(q, k, v, DotScore(), temperature=1e6)
    (right, tolerance), _ = quiz_values(PAGE, "hot")
    assert abs(weights.max().item() - right) < tolerance
