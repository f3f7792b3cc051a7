"""Answers as readers write them, right ones and wrong ones, one module a page.

`other_styles` has right ones to exercises of all pages. All are written without a look
at the checks. `RIGHT` gives for each check sources that it must accept; `WRONG` gives
the mistake's name and a source that has it, or None for one that no mistake in the list
explains. A source defines its answer first.
"""

import importlib
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

HERE = Path(__file__).parent


def answers(page, check):
    """Return the right and the wrong answers for a check, [] where no list is."""
    if not (HERE / f"{page}.py").exists():
        return [], []
    module = importlib.import_module(f".{page}", __package__)
    kinds = [getattr(module, kind, {}).get(check) for kind in ("RIGHT", "WRONG")]
    right, wrong = (list(one) if isinstance(one, list) else [] for one in kinds)
    return right + in_other_styles(check), wrong


def in_other_styles(check):
    """Return the right answers for a check that are written in other styles."""
    return importlib.import_module(".other_styles", __package__).RIGHT.get(check, [])


def variants(source, *changes):
    """Return answers, each a right one with a mistake: (mistake, old, new, …).

    The first line stays as it is: what an answer takes is no mistake.
    """
    head, first, body = source.partition(":\n")
    answers = []
    for mistake, *texts in changes:
        changed = body
        for old, new in zip(texts[::2], texts[1::2], strict=True):
            assert old in changed, f"{old!r} is not in {changed}"
            changed = changed.replace(old, new)
        answers.append((mistake, head + first + changed))
    return answers


def write(source):
    """Run an answer's source, and return what it defines first."""
    namespace = {"torch": torch, "math": math, "nn": nn, "F": F}
    given = set(namespace)
    exec(compile(source, "<answer>", "exec"), namespace)
    defined = [v for k, v in namespace.items() if k not in given | {"__builtins__"}]
    assert defined, f"this answer defines nothing: {source}"
    return defined[0]
