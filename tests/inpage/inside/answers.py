"""What checks say of answers, and what a page shows of an exercise."""

import warnings

from tests.exercises.answers import write
from transformer_book import checks
from transformer_book.checks import common


def verdicts(name, answers):
    """What a check says of answers: whether each is right, the mistake, the sentence.

    Args:
        name: the check's, as "check_attend".
        answers: the mistake that each makes, or None, and its source.
    """
    return [verdict(getattr(checks, name), *answer) for answer in answers]


def verdict(check, mistake, source):
    patience = common.SECONDS, common.STEPS
    if mistake == common.NO_END:
        common.SECONDS, common.STEPS = 0.2, 1000
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            said = check(write(source))
    finally:
        common.SECONDS, common.STEPS = patience
    return [said.ok, said.mistake, said.message]


def shown(cells):
    """What the last cell of an exercise shows, as HTML, after the others have run.

    It runs in the page's interpreter alone.

    Raises:
        AssertionError: a cell stops with an error.
    """
    from transformer_book.inpage.cells import run_page

    found = run_page(cells)
    assert not any(cell["error"] for cell in found), found
    return found[-1]["shown"][-1]["html"]


def failing(code, given):
    """The pieces of code that stop with an error, with what they say.

    Args:
        code: expressions.
        given: a source, which defines what they use.
    """
    names = {}
    exec(given, names)
    found = {}
    for one in code:
        try:
            eval(one, names)
        except Exception as error:
            found[one] = f"{type(error).__name__}: {error}"
    return found
