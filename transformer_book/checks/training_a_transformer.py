"""The checks of the page "Training a transformer"."""

from collections.abc import Callable
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
)

START, END = 1, 2


def sequel(*symbols: int, start: int = START) -> Callable[[Tensor], Tensor]:
    """Return logits that go on with these symbols, and then begin anew.

    Row t says what follows t symbols behind the start. If the first symbol is not the
    start, they go on from another place.
    """

    def next_logits(written: Tensor) -> Tensor:
        logits = drawing(3)(len(written), 9)
        first = int(written[0]) - start
        for place in range(len(written)):
            logits[place, symbols[(place + first) % len(symbols)]] = 9.0
        return logits

    return next_logits


def greedy_with(
    row: int = -1,
    keep_start: bool = False,
    keep_end: bool = False,
    ends: bool = True,
    more: int = 0,
    choose: Implementation = lambda logits: logits.argmax(),
) -> Implementation:
    """Return greedy decoding with some of its steps exchanged."""

    def greedy(next_logits: Any, start: int, end: int, most: int) -> list[int]:
        written = [start]
        while len(written) <= most + more:
            likeliest = int(choose(next_logits(torch.tensor(written))[row]))
            if likeliest == end and ends:
                written += [end] if keep_end else []
                break
            written.append(likeliest)
        return written if keep_start else written[1:]

    return greedy


def one_symbol_alone(next_logits: Any, start: int, end: int, most: int) -> list[int]:
    """Give the last symbol only, and not all that was written."""
    written = [start]
    while len(written) <= most:
        likeliest = int(next_logits(torch.tensor(written[-1:]))[-1].argmax())
        if likeliest == end:
            break
        written.append(likeliest)
    return written[1:]


def check_greedy(candidate: Any) -> Verdict:
    """Check greedy(next_logits, start, end, most) -> list of whole numbers."""
    cases: Cases = {
        "five symbols and the end": (sequel(5, 3, 8, 3, 6, END), START, END, 12),
        "the end at once": (sequel(END), START, END, 12),
        "no end among so many": (sequel(4, 7, 5), START, END, 7),
        "the end after the last that is allowed": (
            sequel(4, 7, 5, END),
            START,
            END,
            3,
        ),
        "another end": (sequel(4, 2, 6, 7, start=3), 3, 7, 9),
    }
    mistakes: Mistakes = {
        "first row": (
            greedy_with(row=0),
            "You read the first row of the logits: it says what follows the start. "
            "Which row says what follows all that is written?",
        ),
        "last symbol alone": (
            one_symbol_alone,
            "`next_logits` gets one symbol from you. It needs all that were written so "
            "far, with `start` in front.",
        ),
        "start returned": (
            greedy_with(keep_start=True),
            "Your list begins with `start`, which was given and not written.",
        ),
        "end returned": (
            greedy_with(keep_end=True),
            "Your list has `end` in it. It only says that the sentence is over.",
        ),
        "never ends": (
            greedy_with(ends=False),
            "You go on after `end`. What should happen once it is the likeliest?",
        ),
        "one too many": (
            greedy_with(more=1),
            "Where no end comes you write one symbol more than `most`. Does your count "
            "include the start?",
        ),
        "one too few": (
            greedy_with(more=-1),
            "Where no end comes you write one symbol less than `most`. Does your count "
            "include the start?",
        ),
        "least likely": (
            greedy_with(choose=lambda logits: logits.argmin()),
            "You take the symbol with the smallest logit. Greedy decoding takes the "
            "likeliest one.",
        ),
    }
    return diagnose(candidate, greedy_with(), cases, mistakes)


def shifted_batch(answers: Tensor, start: int) -> tuple[Tensor, Tensor]:
    first = torch.full_like(answers[:, :1], start)
    return torch.cat([first, answers[:, :-1]], dim=1), answers


def check_shifted_batch(candidate: Any) -> Verdict:
    """Check shifted_batch(answers, start) -> given, asked."""
    generator = torch.Generator().manual_seed(0)

    def symbols(*shape: int) -> Tensor:
        return torch.randint(2, 40, shape, generator=generator)

    cases: Cases = {
        "three answers of five symbols": (symbols(3, 5), START),
        "one symbol each": (symbols(4, 1), START),
        "another start": (symbols(2, 6), 0),
    }
    mistakes: Mistakes = {
        "not shifted": (
            lambda answers, start: (answers, answers),
            "The decoder is still given what it is asked for: the causal mask lets "
            "each symbol see itself. How many places late should it come?",
        ),
        "shifted the other way": (
            lambda answers, start: (
                torch.cat([answers[:, 1:], torch.full_like(answers[:, :1], start)], 1),
                answers,
            ),
            "You shift to the left: now the decoder is given the next symbol, too. "
            "What may it see before the first one?",
        ),
        "without a start": (
            [
                lambda answers, start: (answers[:, :-1], answers[:, 1:]),
                lambda answers, start: (answers.roll(1, dims=1), answers),
            ],
            "Nothing asks for the first symbol honestly. Before it the decoder should "
            "be given `start`.",
        ),
        "last one given": (
            lambda answers, start: (
                torch.cat([torch.full_like(answers[:, :1], start), answers], 1),
                answers,
            ),
            "You give one symbol more than you ask for. After which one is nothing "
            "asked any more?",
        ),
        "shifted over the batch": (
            lambda answers, start: (
                torch.cat([torch.full_like(answers[:1], start), answers[:-1]], 0),
                answers,
            ),
            "You shift the answers of the batch: each is given its neighbor's. Along "
            "which axis do the symbols of one answer stand?",
        ),
        "start for the first symbol": (
            lambda answers, start: (
                torch.cat([torch.full_like(answers[:, :1], start), answers[:, 1:]], 1),
                answers,
            ),
            "You replace the first symbol by `start`, and the others stay where they "
            "were. Each has to come one place late.",
        ),
        "asked for what is given": (
            lambda answers, start: (shifted_batch(answers, start)[0],) * 2,
            "You ask for the shifted symbols as well. What is asked for are the "
            "answers as they are.",
        ),
    }
    return diagnose(
        candidate, shifted_batch, cases, mistakes, returns=("given", "asked")
    )
