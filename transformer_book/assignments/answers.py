"""Checks of answers that are a letter, a number or an order of letters.

A quiz of the book becomes a question whose check calls one of these. What it says of a
wrong answer is what the quiz says: a hint, and not the answer.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from transformer_book.checks.common import Verdict

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def letter(answer: Any, items: Mapping[str, tuple[bool, str]]) -> Verdict:
    """Say whether an answer is the right letter.

    Args:
        answer: the student's, as "B".
        items: letter -> whether it is right, and what to say of it.
    """
    chosen = answer.strip().strip(".)").upper() if isinstance(answer, str) else ""
    if chosen not in items:
        return Verdict(False, f'Answer with one letter of {", ".join(items)}, as "A".')
    right, said = items[chosen]
    return Verdict(right, said, None if right else f"answer {chosen}")


def number(
    answer: Any,
    items: Sequence[tuple[float, float, bool, str]],
    hint: str = "That is not the number.",
) -> Verdict:
    """Say whether an answer is the right number.

    Args:
        answer: the student's: a number, or a tensor that holds one.
        items: value, tolerance, whether it is right, and what to say of it.
        hint: what to say of any other number.
    """
    try:
        found = float(answer)
    except (TypeError, ValueError, RuntimeError, OverflowError):
        return Verdict(False, "Answer with a number, such as `12` or `0.5`.")
    if math.isnan(found):
        return Verdict(False, "Your answer is NaN, which is no number.", "answer NaN")
    for value, tolerance, right, said in items:
        if abs(found - value) <= tolerance:
            return Verdict(right, said, None if right else f"answer {value:g}")
    return Verdict(False, hint, "another number")


def order(answer: Any, right: str) -> Verdict:
    """Say whether an answer has the letters in the right order.

    Args:
        answer: the student's, as "CAB".
        right: the letters in the right order.
    """
    given = (
        "".join(filter(str.isalpha, answer.upper())) if isinstance(answer, str) else ""
    )
    if sorted(given) != sorted(right):
        said = ", ".join(sorted(right))
        return Verdict(False, f"Answer with the letters {said} in order.")
    if given == right:
        return Verdict(True, "That is the order.")
    wrong = next(place for place in range(len(right)) if given[place] != right[place])
    return Verdict(
        False,
        f"Step {wrong + 1} is another one: {given[wrong]} does not come there yet.",
        f"step {wrong + 1}",
    )
