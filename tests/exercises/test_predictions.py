"""What the exercises let readers measure."""

import pytest
import torch
from torch import nn

from transformer_book.layers.simple_self_attention import (
    FEATURES,
    SENTENCE,
    SimpleSelfAttention,
)

from .on_page import defined, quiz_values, solutions

RECURRENCE = "attention_and_recurrence"


def test_six_layers_wait_as_long_as_the_answer_says():
    solved = solutions(RECURRENCE)
    chain, recurrent = defined(RECURRENCE, "chain"), defined(RECURRENCE, "recurrent")
    attend = defined(RECURRENCE, "attend", nn=nn)
    torch.manual_seed(0)
    w, u = torch.randn(2, 64, 64) / 64**0.5
    x = torch.randn(32, 64, requires_grad=True)
    deep = solved["stack"](lambda x: recurrent(x, w, u), x, 6)
    shallow = solved["stack"](attend, x, 6)
    (right, _), wrong = quiz_values(RECURRENCE, "six-layers")
    assert chain(deep) == solved["RECURRENT_CHAIN"] == right
    assert chain(shallow) == solved["ATTENTION_CHAIN"]
    assert wrong == [chain(shallow), chain(recurrent(x, w, u)), 32 + 6 - 1]


def test_the_answer_about_arithmetic_is_that_of_the_formula():
    (right, _), _ = quiz_values(RECURRENCE, "arithmetic")
    n, d = 128, 512
    assert right == n**2 * d / (n * d**2)


@pytest.mark.parametrize("times", [1, 2, 3, 10, 100])
def test_a_word_said_again_gets_what_the_formula_says(times):
    solved = solutions("simple_self_attention")
    layer = SimpleSelfAttention()
    once = solved["weight_when_said"](1, layer, SENTENCE, FEATURES)
    weight = solved["weight_when_said"](times, layer, SENTENCE, FEATURES)
    expected = solved["formula"](once, times)
    torch.testing.assert_close(weight, expected, atol=1e-5, rtol=1e-4)
    assert weight < min(1, times * once) or times == 1


def test_the_answers_about_a_word_said_twice():
    (right, tolerance), wrong = quiz_values("simple_self_attention", "said-twice")
    exact = solutions("simple_self_attention")["formula"](0.5, 2)
    assert abs(right - exact) < tolerance
    assert exact / 2 == pytest.approx(wrong[-1], abs=1e-3)


def test_the_answers_about_twelve_words():
    (right, _), wrong = quiz_values("simple_self_attention", "scores")
    scores = torch.ones(12, 12)
    others, once_each = scores.sum() - scores.trace(), scores.triu().sum()
    assert right == scores.sum()
    assert wrong == [12, others, once_each]


def test_lab_gives_nearly_half_of_its_weight_to_experiments():
    weight = solutions("simple_self_attention")["weight_when_said"]
    assert 0.45 < weight(1, SimpleSelfAttention(), SENTENCE, FEATURES) < 0.5


def test_the_exercise_on_recurrence_checks_with_the_page_s_own_layer():
    from transformer_book.checks.attention_and_recurrence import recurrent

    torch.manual_seed(0)
    x, (w, u) = torch.randn(5, 3), torch.randn(2, 3, 3)
    torch.testing.assert_close(
        defined(RECURRENCE, "recurrent")(x, w, u), recurrent(x, w, u)
    )
