"""Checks say of an answer in the page what they say of it in Jupyter."""

import pytest

from tests.exercises.test_checks import ANSWERS

from .inside.answers import verdicts

# What an answer imports that the interpreter lacks; there it is said.
LACKING = "import numpy"
SAYS_SO = "ModuleNotFoundError, No module named 'numpy'."


@pytest.mark.parametrize("name", ANSWERS)
def test_the_verdicts_on_known_answers(interpreter, name):
    right, wrong = ANSWERS[name]
    answers = [(None, source) for source in right] + wrong
    here = verdicts(name, answers)
    there = interpreter.call(verdicts, name, answers)
    for (_, source), mine, theirs in zip(answers, here, there, strict=True):
        if LACKING in source:
            assert theirs[2].endswith(SAYS_SO), theirs
        else:
            assert theirs == mine, source
