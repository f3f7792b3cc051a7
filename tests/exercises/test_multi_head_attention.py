"""What the page's questions say, and what its exercises let readers measure."""

import re

import pytest
import torch
from torch import nn

from transformer_book.layers.masks_and_cross_attention import causal_mask, padding_mask
from transformer_book.layers.multi_head_attention import MultiHeadAttention
from transformer_book.pages import BOOK, Page

from .on_page import quiz_values, solutions

PAGE = Page(BOOK / "multi_head_attention.md")
SOLUTIONS = solutions(PAGE.name)


def cells(*names):
    """Run the page's imports and those of its cells that define these names."""
    namespace = {"torch": torch, "nn": nn}
    for cell in PAGE.cells("code"):
        lines = cell.source.splitlines()
        defines = any(re.match(rf"(def|class) {n}\b", x) for n in names for x in lines)
        sets = any(re.match(rf"{n}\b.* = ", x) for n in names for x in lines)
        if defines or sets or "export" in cell.metadata.get("tags", []):
            exec(cell.source, namespace)
    return namespace


@pytest.fixture(scope="module")
def page():
    return cells(
        "SYMBOLS", "Reader", "accuracy", "train_step", "train", "twins", "masked_heads"
    )


def test_the_answer_about_the_parameters():
    (right, _), wrong = quiz_values(PAGE.name, "parameters")
    layer = MultiHeadAttention(512, 8)
    maps = [layer.w_q, layer.w_k, layer.w_v, layer.w_o]
    sizes = [w.weight.numel() for w in maps]
    assert right == sum(sizes)
    assert wrong == [sum(sizes[:3]), 8 * sum(sizes), sum(sizes) / 8]


def test_pruning_is_turning_heads_off():
    torch.manual_seed(0)
    x, maps, w_o = torch.randn(2, 5, 6), torch.randn(3, 6, 12), torch.randn(12, 6)
    small = SOLUTIONS["prune_heads"](*maps, w_o, 4, [3, 1])
    off = w_o.clone()
    off[:3] = off[6:9] = 0
    large_out, large_weights = SOLUTIONS["my_multi_head"](x, *maps, off, 4)
    out, weights = SOLUTIONS["my_multi_head"](x, *small, 2)
    torch.testing.assert_close(out, large_out)
    torch.testing.assert_close(weights, large_weights[:, [3, 1]])


@pytest.mark.parametrize(("same", "alike"), [(True, True), (False, False)])
def test_twins_stay_twins_only_with_the_same_output(page, same, alike):
    torch.manual_seed(0)
    model = page["twins"](same)
    page["train"](model)
    assert (SOLUTIONS["apart"](model, page["unseen"]) < 1e-3) == alike
    assert (page["accuracy"](model).mean() < 0.75) == alike


def leaks(function):
    """Weight on padding by head, and whether the last word moves earlier outputs."""
    torch.manual_seed(0)
    x, maps = torch.randn(2, 4, 6), torch.randn(4, 6, 6)
    visible = causal_mask(4) & padding_mask(torch.tensor([4, 2]), 4)
    out, weights = function(x, *maps, 2, visible)
    later = x.clone()
    later[:, 3] += 1
    moved = function(later, *maps, 2, visible)[0] - out
    return weights[1, :, :, 2:].sum(dim=(-2, -1)), moved.abs().sum(dim=-1) > 1e-5


def test_the_symptoms_are_those_of_the_hints(page):
    padding, moved = leaks(page["masked_heads"])
    assert ((padding > 0.1).sum(), (padding == 0).sum()) == (1, 1)
    assert moved[:, :3].any()
    padding, moved = leaks(SOLUTIONS["masked_heads"])
    assert not padding.any() and not moved[:, :3].any()
