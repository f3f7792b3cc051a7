"""What the page's questions say, and what its exercises let readers measure."""

import math
from collections import Counter

import torch
from torch.nn.functional import cross_entropy

from transformer_book.layers.language_model import LanguageModel, SwiGLU
from transformer_book.layers.transformer_block import FeedForward

from .on_page import defined, quiz_values, solutions

PAGE = "language_model"


def test_the_answer_about_the_width():
    (right, _), _ = quiz_values(PAGE, "swiglu-width")
    gated = sum(p.numel() for p in SwiGLU(384, int(right)).parameters())
    plain = FeedForward(384, 1536).parameters()
    assert gated == sum(p.numel() for p in plain if p.dim() == 2)


def test_the_answer_about_the_first_merge():
    words = {"WORD": __import__("re").compile(r" ?[a-z]+"), "Counter": Counter}
    words["merged"] = defined(PAGE, "merged")
    learn = defined(PAGE, "learn_merges", **words)
    assert learn("low low lower", 1) == [("l", "o")]


def test_an_untrained_model_expects_what_it_has_just_read():
    torch.manual_seed(0)
    model = LanguageModel(400, 2, 64, n_heads=4, n_groups=2, d_ff=176).eval()
    tokens = torch.randint(400, (8, 64))
    again = solutions(PAGE)["before_training"](model, tokens)
    assert again > 0.5
    logits = model(tokens)[0][:, :-1].flatten(0, 1)
    assert cross_entropy(logits, tokens[:, 1:].flatten()) > math.log(400) + 0.3


def test_the_symptom_is_that_of_the_starter_alone():
    for mask, seen in [(defined(PAGE, "cached_mask"), 1)]:
        assert mask(1, 5).sum() == seen
    assert solutions(PAGE)["cached_mask"](1, 5).sum() == 5
