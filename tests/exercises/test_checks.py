"""Each check accepts what is right, and names what is wrong by its right name."""

import functools
import importlib
import pkgutil
import re
import subprocess
import sys

import pytest
import torch

from transformer_book import checks
from transformer_book.checks import common
from transformer_book.checks.common import Verdict, diagnose

from .answers import answers, write

CHECKS = {
    name: check for name, check in vars(checks).items() if name.startswith("check_")
}
PAGES = {name: check.__module__.rpartition(".")[2] for name, check in CHECKS.items()}
ANSWERS = {name: answers(page, name) for name, page in PAGES.items()}
RIGHT = [
    pytest.param(name, source, id=f"{name}-{number}")
    for name, (right, _) in ANSWERS.items()
    for number, source in enumerate(right)
]
WRONG = [
    pytest.param(name, *answer, id=f"{name}-{answer[0]}")
    for name, (_, wrong) in ANSWERS.items()
    for answer in wrong
    if len(answer) == 2
]
each_check = pytest.mark.parametrize("name", CHECKS)
# What a check says of answers beside its table of mistakes.
UNLISTED = {
    common.CHANGES_ITS_INPUT,
    common.HELP,
    common.LOOP,
    common.NO_END,
    common.NO_GRADIENT,
    common.NO_RETURN,
    None,
}


@functools.cache
def table(name):
    """What a check gives to diagnose(): its reference, its mistakes, and each call."""
    module = importlib.import_module(CHECKS[name].__module__)
    given = {"mistakes": {}, "calls": []}

    def note(candidate, reference, cases, mistakes, **options):
        given["reference"] = reference
        given["mistakes"].update(mistakes)
        given["calls"].append((reference, cases, mistakes, options))
        return Verdict(False, "")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "diagnose", note, raising=False)
        CHECKS[name](lambda *arguments: arguments[2])
    assert given["mistakes"], (
        f"{name} has no table of mistakes: import diagnose from "
        "transformer_book.checks.common, and return diagnose(candidate, reference, "
        "cases, mistakes)"
    )
    return given


def listed(name):
    """The mistakes in a check's table: their names and messages."""
    return {
        (mistake, message) for mistake, (_, message) in table(name)["mistakes"].items()
    }


@functools.cache
def answered():
    """The mistakes of all tables that some answer makes."""
    return {
        row
        for name, (_, wrong) in ANSWERS.items()
        for row in listed(name)
        if row[0] in {answer[0] for answer in wrong}
    }


def test_every_check_can_be_imported_by_a_page():
    missing = [
        f"from {module.name} import {name}"
        for module in pkgutil.iter_modules(checks.__path__, f"{checks.__name__}.")
        for name in vars(importlib.import_module(module.name))
        if name.startswith("check_") and name not in CHECKS
    ]
    assert not missing, f"write in transformer_book/checks/__init__.py: {missing}"


@pytest.mark.parametrize("name, source", RIGHT)
def test_a_right_answer_is_accepted(name, source):
    verdict = CHECKS[name](write(source))
    assert verdict.ok, verdict
    assert verdict.mistake is None


@pytest.mark.parametrize("name, source", RIGHT)
def test_a_right_answer_is_accepted_by_a_reader_of_float64(name, source):
    torch.set_default_dtype(torch.float64)
    try:
        verdict = CHECKS[name](write(source))
        assert torch.get_default_dtype() == torch.float64
    finally:
        torch.set_default_dtype(torch.float32)
    assert verdict.ok, verdict


@pytest.mark.parametrize("name, mistake, source", WRONG)
def test_a_wrong_answer_is_named(name, mistake, source, monkeypatch):
    if mistake == common.NO_END:
        monkeypatch.setattr(common, "SECONDS", 0.2)
    verdict = CHECKS[name](write(source))
    assert not verdict.ok
    assert verdict.mistake == mistake, verdict
    assert "Traceback" not in str(verdict)


@each_check
def test_every_mistake_has_an_answer_that_makes_it(name):
    right, wrong = ANSWERS[name]
    file = f"tests/exercises/answers/{PAGES[name]}.py"
    assert right and wrong, (
        f"{file} has no answers for {name}: write RIGHT[{name!r}] = [...] and "
        f"WRONG[{name!r}] = [...]"
    )
    for answer in wrong:
        assert len(answer) == 2, (
            f"{file}: an answer in WRONG[{name!r}] is (mistake, source), not {answer!r}"
        )
    # What several tables share may be answered for one of them.
    lacking = {mistake for mistake, _ in listed(name) - answered()}
    assert not lacking, (
        f"add (mistake, source) to WRONG[{name!r}] in {file} for each of these "
        f"mistakes: {lacking}"
    )
    unknown = (
        {mistake for mistake, _ in wrong} - UNLISTED - set(table(name)["mistakes"])
    )
    assert not unknown, (
        f"WRONG[{name!r}] in {file} has mistakes that are not in the table of {name}: "
        f"{unknown}; write their names as there, or None for what no mistake explains"
    )


@each_check
def test_a_check_accepts_its_reference_and_names_each_of_its_mistakes(name):
    given, check = table(name), CHECKS[name]
    verdict = check(given["reference"])
    # A reference of the book is right, and is help that no reader may take.
    assert verdict.ok or verdict.mistake == common.HELP
    for mistake, (wrong, message) in given["mistakes"].items():
        for implementation in wrong if isinstance(wrong, list) else [wrong]:
            verdict = check(implementation)
            assert (verdict.mistake, verdict.message) == (mistake, message), (
                f"{name} does not find its mistake {mistake!r}, it says {verdict}: "
                "add a case in which they differ, or put the more particular one first"
            )


@each_check
def test_data_show_a_mistake_in_the_second_digit(name):
    for reference, cases, mistakes, options in table(name)["calls"]:
        for mistake, (wrong, _) in mistakes.items():
            for implementation in wrong if isinstance(wrong, list) else [wrong]:
                verdict = diagnose(implementation, reference, cases, {}, **options)
                said = re.search(
                    r" is (\S+), and should be ([-\d.e+]+\d)", verdict.message
                )
                found, expected = map(float, said.groups()) if said else (0, 1)
                apart = abs(found - expected) / max(abs(found), abs(expected))
                assert not apart < 0.01, (
                    f"{mistake!r} of {name} looks like rounding, {verdict}: draw data "
                    "in which it shows"
                )


@each_check
def test_a_message_is_short_and_says_no_more_than_it_must(name):
    for mistake, (_, message) in table(name)["mistakes"].items():
        assert 40 < len(message) < 260 and message.endswith((".", "?")), (
            f"{name}, {mistake!r}: write a message of 40 to 260 characters that ends "
            f"with . or ?, and says where to look; this one has {len(message)}"
        )


@each_check
def test_what_is_no_answer_is_told_in_a_sentence(name):
    def starter(*arguments):
        raise NotImplementedError

    check = CHECKS[name]
    assert "is not written yet" in check(starter).message
    assert "without parentheses" in check(3).message
    assert "stops with an error" in check(lambda *arguments: arguments[9]).message
    assert not check(lambda *arguments: None).ok
    assert "should take" in check(lambda: None).message


@each_check
def test_a_check_leaves_the_random_numbers_of_its_reader_alone(name):
    before = torch.get_rng_state()
    CHECKS[name](table(name)["reference"])
    assert torch.equal(torch.get_rng_state(), before)


def test_checks_and_layers_need_neither_numpy_nor_a_notebook():
    script = """
import sys
for name in ("numpy", "anywidget", "traitlets", "IPython"):
    sys.modules[name] = None
import importlib, pkgutil
from transformer_book import checks, layers
for package in (checks, layers):
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
print(checks.check_mixed(lambda x: (x @ x.T).softmax(-1) @ x).ok)
"""
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True
    )
    assert run.stdout == "True\n", run.stderr
