"""What the page's questions say, and what its seeded mistakes show."""

import math

import pytest
import torch

from .on_page import defined, quiz_ranges, quiz_values, solutions

PAGE = "scaled_dot_product_attention"
SOLUTIONS = solutions(PAGE)


def test_the_answer_about_the_width():
    (right, tolerance), wrong = quiz_values(PAGE, "width")
    assert abs(right - math.sqrt(768 / 12)) < tolerance
    assert wrong == pytest.approx([768**0.5, 768 / 12], abs=0.1)


def test_the_measured_variance_is_the_answer():
    (right, tolerance), wrong = quiz_ranges(PAGE, "score-variance")
    torch.manual_seed(0)
    assert abs(SOLUTIONS["score_variance"](64) - right) < tolerance
    assert abs(64 / 9 - right) < tolerance
    values = [value for value, _ in wrong]
    assert values == pytest.approx([64, 64 / 3, 1 / 9, 8 / 3], rel=0.01)
    # No answer is right and wrong at once.
    ends = sorted((v - t, v + t) for v, t in [(right, tolerance), *wrong])
    assert all(a[1] < b[0] for a, b in zip(ends, ends[1:], strict=False))


def scores_of(head, d_model, d_k):
    """What a head's softmax is given, found from its weights, up to a shift a row."""
    torch.manual_seed(0)
    w_q, w_k, w_v = torch.randn(3, d_model, d_k) / math.sqrt(d_model)
    _, weights = head(torch.randn(200, d_model), w_q, w_k, w_v)
    return weights.log()


@pytest.mark.parametrize(
    ("head", "symmetric", "variance"),
    [
        (defined(PAGE, "my_head", math=math), True, 16 / 256),
        (SOLUTIONS["my_head"], False, 1),
    ],
)
def test_the_symptoms_are_those_of_the_hints(head, symmetric, variance):
    scores = scores_of(head, 256, 16)
    # Centered in rows and columns, symmetric scores stay symmetric.
    centered = scores - scores.mean(-1, keepdim=True)
    centered = centered - centered.mean(-2, keepdim=True)
    assert torch.allclose(centered, centered.T, atol=1e-4) == symmetric
    apart = ~torch.eye(200, dtype=torch.bool)
    assert 0.8 * variance < centered[apart].var() < 1.2 * variance
