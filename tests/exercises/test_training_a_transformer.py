"""What the page's questions say, and what its exercises let readers measure."""

import pytest
import torch
from torch import nn

from transformer_book.layers.training_a_transformer import smoothed_loss

from .on_page import defined, quiz_values, solutions

PAGE = "training_a_transformer"


def test_the_answer_about_tied_parameters():
    (right, _), wrong = quiz_values(PAGE, "tied-parameters")
    one = nn.Embedding(37_000, 512, device="meta").weight.numel() / 1e6
    assert [right, *wrong] == pytest.approx([2 * one, one, 3 * one])


def test_the_answer_about_rows_without_a_cache():
    (right, _), _ = quiz_values(PAGE, "cached-rows")
    assert right == sum(range(1, 21))


def test_the_smoothed_loss_is_smallest_at_what_is_wanted():
    shares = [0.5, 0.8, 0.9, 0.95, 0.99, 0.9999]
    losses = solutions(PAGE)["losses_by_probability"](shares, smoothed_loss)
    assert min(losses) == losses[2] < losses[-1]


def test_the_first_step_has_the_size_of_the_rate():
    slopes, rate = torch.tensor([0.001, 1000.0]), 0.01
    moved = solutions(PAGE)["first_step"](slopes, rate)
    (right, tolerance), wrong = quiz_values(PAGE, "first-step")
    assert (moved - right).abs().max() < tolerance
    assert wrong == [rate * slopes[1].item()]


def test_the_starter_lets_a_symbol_see_itself():
    answers = torch.randint(2, 40, (3, 5))
    given, asked = defined(PAGE, "shifted_batch")(answers, 1)
    assert torch.equal(given, asked)
    given, asked = solutions(PAGE)["shifted_batch"](answers, 1)
    assert torch.equal(given[:, 1:], asked[:, :-1]) and (given[:, 0] == 1).all()
