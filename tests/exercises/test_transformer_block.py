"""What the page's questions say, and what its exercises let readers measure."""

import pytest
import torch
from torch import nn

from transformer_book.layers.transformer_block import DecoderBlock, EncoderBlock

from .on_page import defined, quiz_values, solutions

PAGE = "transformer_block"


def size(module):
    return sum(parameter.numel() for parameter in module.parameters())


def test_the_answer_about_the_parameters():
    (right, _), wrong = quiz_values(PAGE, "block-parameters")
    block = EncoderBlock(256, 4, 1024)
    matrices = sum(p.numel() for p in block.parameters() if p.dim() == 2)
    assert right == size(block)
    assert wrong == [size(block.attend), matrices, size(DecoderBlock(256, 4, 1024))]


@pytest.mark.parametrize(
    ("order", "constant"), [("pre-norm", True), ("no norm", False)]
)
def test_in_pre_norm_each_block_adds_about_the_same(order, constant):
    torch.manual_seed(0)
    x = torch.randn(16, 8, 32)
    measure = solutions(PAGE)["squared_lengths"]
    untrained = defined(PAGE, "untrained", nn=nn, EncoderBlock=EncoderBlock)
    with torch.no_grad():
        squares = measure(untrained(order, 64), x)
    early, late = (squares[15] - squares[3]) / 12, (squares[63] - squares[15]) / 48
    assert (0.7 < late / early < 1.4) == constant
    assert squares[63] > 4 * squares[0]


def test_the_symptom_is_that_of_the_starter_alone():
    torch.manual_seed(0)
    x = torch.randn(2, 5, 12)
    later = x.clone()
    later[:, -1] += 5
    for name, moves in [(defined, True), (solutions, False)]:
        norm = name(PAGE, "my_layer_norm") if moves else name(PAGE)["my_layer_norm"]
        change = norm(later, torch.ones(12), torch.zeros(12))
        change = change - norm(x, torch.ones(12), torch.zeros(12))
        assert bool(change[:, 0].abs().max() > 0.1) == moves
