"""The checks of the page "A language model"."""

from typing import Any

import torch
from torch import Tensor

from transformer_book.checks.common import (
    Cases,
    Implementation,
    Mistakes,
    Verdict,
    diagnose,
    drawing,
    unchanged,
)


def proportions(kept: Tensor) -> Tensor:
    return kept / kept.sum(-1, keepdim=True)


def largest_of_row(p: Tensor) -> Tensor:
    return p.amax(-1, keepdim=True)


def min_p_with(
    limit: Implementation = lambda p, least: least * largest_of_row(p),
    keep: Implementation = lambda p, limit: p * (p >= limit),
    finish: Implementation = proportions,
) -> Implementation:
    """Return min-p with some of its steps exchanged."""

    def min_p(probabilities: Tensor, least: float) -> Tensor:
        return finish(keep(probabilities, limit(probabilities, least)))

    return min_p


def check_min_p(candidate: Any) -> Verdict:
    """Check min_p(probabilities, least) -> probabilities."""
    draw = drawing()
    cases: Cases = {
        "three rows of seven pieces": ((2 * draw(3, 7)).softmax(-1), 0.3),
        "one row": ((2 * draw(6)).softmax(-1), 0.25),
        "two texts of four rows": ((3 * draw(2, 4, 5)).softmax(-1), 0.1),
        "a row of equal probabilities": (torch.full((4,), 0.25), 0.9),
        "nothing to drop": (draw(2, 5).softmax(-1), 0.0),
        "only the largest to keep": (draw(2, 5).softmax(-1), 1.0),
    }
    mistakes: Mistakes = {
        "compared with the number itself": (
            [
                min_p_with(limit=lambda p, least: least),
                min_p_with(limit=lambda p, least: least, finish=unchanged),
            ],
            "You compare each probability with `least` itself. Where no piece is "
            "likely nothing would be left. What should it be compared with?",
        ),
        "not brought to one": (
            min_p_with(finish=unchanged),
            "What you keep does not add up to one: something was dropped, and the "
            "rest has to take its place.",
        ),
        "another softmax": (
            [
                min_p_with(finish=lambda kept: kept.softmax(-1)),
                min_p_with(
                    finish=lambda kept: kept.masked_fill(kept == 0, -1e9).softmax(-1)
                ),
            ],
            "A softmax of probabilities changes their proportions. How are numbers "
            "brought to the sum one that have none below zero?",
        ),
        "the largest of all rows": (
            min_p_with(limit=lambda p, least: least * p.max()),
            "You compare with the largest probability of all rows. Each row should be "
            "compared with a number of its own.",
        ),
        "the wrong ones dropped": (
            [
                min_p_with(keep=lambda p, limit: p * (p < limit)),
                min_p_with(keep=lambda p, limit: p * (p <= limit)),
            ],
            "You keep the unlikely pieces, and drop the likely ones. Look at your "
            "comparison.",
        ),
        "the limit itself dropped": (
            min_p_with(keep=lambda p, limit: p * (p > limit)),
            "You drop what has exactly `least` times as much as the largest. Dropped "
            "is only what has less.",
        ),
        "taken away, not dropped": (
            min_p_with(keep=lambda p, limit: (p - limit).clamp(min=0)),
            "You take the limit away from what you keep, so its proportions change. "
            "What is kept should stay as it is until the end.",
        ),
        "share of the mean": (
            min_p_with(limit=lambda p, least: least * p.mean(-1, keepdim=True)),
            "You compare with the mean of a row. The text compares with another of "
            "its numbers.",
        ),
    }
    return diagnose(candidate, min_p_with(), cases, mistakes)


def shifted_mask(T: int, S: int, shift: int) -> Tensor:
    """A mask whose first query sees the key `shift`, and all before it."""
    row, column = torch.arange(T).unsqueeze(-1), torch.arange(S)
    return column <= row + shift


def cached_mask(T: int, S: int) -> Tensor:
    return shifted_mask(T, S, S - T)


def check_cached_mask(candidate: Any) -> Verdict:
    """Check cached_mask(T, S) -> mask."""
    cases: Cases = {
        "three new tokens of seven": (3, 7),
        "one new token of five": (1, 5),
        "no cache": (4, 4),
    }
    mistakes: Mistakes = {
        "aligned at the upper left": (
            lambda T, S: shifted_mask(T, S, 0),
            "Your first query sees key 0 alone, as if nothing stood before it. Where "
            "does the newest query meet the newest key?",
        ),
        "all keys seen": (
            lambda T, S: torch.ones(T, S, dtype=torch.bool),
            "Your queries see all keys, also those of new tokens that come after them. "
            "That is right for one new token only.",
        ),
        "own key hidden": (
            lambda T, S: shifted_mask(T, S, S - T - 1),
            "Your queries do not see their own token. Look at the comparison, or at "
            "how many tokens you count before the first new one.",
        ),
        "one key too many": (
            lambda T, S: shifted_mask(T, S, S - T + 1),
            "Your queries see one token too many: the next one, which they are asked "
            "for.",
        ),
        "the wrong way round": (
            [
                lambda T, S: ~cached_mask(T, S),
                lambda T, S: ~shifted_mask(T, S, 0),
            ],
            "Your mask says True where a query may not look. In this book True is "
            "what it may attend to.",
        ),
    }
    return diagnose(candidate, cached_mask, cases, mistakes)
