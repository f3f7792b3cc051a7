"""The grader says of known answers what the checks say, though they run elsewhere."""

import re

import pytest

from tests.exercises.answers import answers
from transformer_book import checks
from transformer_book.assignments.grading.client import Worker
from transformer_book.checks import common

from .conftest import IMPORTS, RIGHT, assignment_of, question

CHECKS = {n: check for n, check in vars(checks).items() if n.startswith("check_")}
# One of four, and all of some sorts that show what the pipe may lose.
SPECIAL = {common.CHANGES_ITS_INPUT, common.HELP, common.LOOP, common.NO_GRADIENT}


def name_of(source):
    """The name that an answer defines first."""
    found = re.search(r"^(?:def |class )?(\w+)( =|\(|:)", source, re.M)
    return found[1]


def known_answers():
    for name, check in CHECKS.items():
        right, wrong = answers(check.__module__.rpartition(".")[2], name)
        yield from ((name, "right", source) for source in right[:2])
        for number, (mistake, source) in enumerate(wrong):
            if mistake != common.NO_END and (number % 4 == 0 or mistake in SPECIAL):
                yield name, mistake, source


KNOWN = list(known_answers())
ASKED = {check: name_of(source) for check, _, source in KNOWN}


@pytest.fixture(scope="module")
def graded():
    """What the grader says of each: whether it is right, and the mistake."""
    worker = Worker(assignment_of(*(question(*pair) for pair in ASKED.items())))
    found = []
    for check, _, source in KNOWN:
        name = ASKED[check]
        alias = "" if f"def {name}(" in source else f"{name} = {name_of(source)}"
        outcomes = worker.grade([IMPORTS, source, alias])["outcomes"]
        outcome = outcomes[list(ASKED).index(check)]
        said = "right" if outcome["right"] else outcome["mistake"]
        found.append((check, said, outcome["message"]))
    worker.close()
    return found


def test_over_three_hundred_known_answers_are_graded_as_the_checks_say(graded):
    assert len(KNOWN) > 300
    different = [
        (check, mistake, said)
        for (check, mistake, _), (_, *said) in zip(KNOWN, graded, strict=True)
        if said[0] != mistake
    ]
    assert not different


def test_a_student_reads_the_line_of_their_own_error(worker):
    wrong = RIGHT["attend"].replace("return", "x + torch.ones(77)\n    return")
    message = worker.grade([IMPORTS, "", wrong])["outcomes"][0]["message"]
    assert re.search(r"in line \d+, `x \+ torch.ones\(77\)`: RuntimeError", message)


def test_grading_draws_other_numbers_than_those_that_students_see(worker):
    by_heart = """
table = []
def additive_score(q, k, w_q, w_k, v):
    g = torch.Generator().manual_seed(0)
    first = torch.randn(*q.shape, generator=g)
    assert torch.equal(q, first), "not the numbers of the check"
    return right(q, k, w_q, w_k, v)
"""
    right = RIGHT["additive_score"].replace("def additive_score", "def right")
    outcome = worker.grade([IMPORTS, right, by_heart])["outcomes"][1]
    assert "not the numbers of the check" in outcome["message"]
