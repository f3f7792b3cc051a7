"""Each check accepts what is right, and names what is wrong by its right name."""

import importlib

import pytest

from transformer_book import checks
from transformer_book.checks.diagnosis import Verdict

from .answers import answers, write

CHECKS = {name: getattr(checks, name) for name in checks.__all__}
PAGES = {name: check.__module__.rpartition(".")[2] for name, check in CHECKS.items()}
RIGHT = [
    pytest.param(name, source, id=f"{name}-{number}")
    for name, page in PAGES.items()
    for number, source in enumerate(answers(page).RIGHT[name])
]
WRONG = [
    pytest.param(name, mistake, source, id=f"{name}-{mistake}")
    for name, page in PAGES.items()
    for mistake, source in answers(page).WRONG[name]
]
each_check = pytest.mark.parametrize("name", CHECKS)
# What a check says of answers beside its list.
UNLISTED = {"a loop", "changes its input", None}


@pytest.fixture
def listed(monkeypatch):
    """What a check gives to diagnose(): its reference, cases and mistakes."""

    def listed(name):
        seen = {}

        def note(candidate, reference, cases, mistakes, **options):
            if not seen:
                seen.update(reference=reference, cases=cases, mistakes=mistakes)
            return Verdict(False, "")

        module = importlib.import_module(CHECKS[name].__module__)
        with monkeypatch.context() as patch:
            patch.setattr(module, "diagnose", note)
            CHECKS[name](print)
        return seen

    return listed


@pytest.mark.parametrize("name, source", RIGHT)
def test_a_right_answer_is_accepted(name, source):
    verdict = CHECKS[name](write(source))
    assert verdict.ok, verdict
    assert verdict.mistake is None


@pytest.mark.parametrize("name, mistake, source", WRONG)
def test_a_wrong_answer_is_named(name, mistake, source):
    verdict = CHECKS[name](write(source))
    assert not verdict.ok
    assert verdict.mistake == mistake, verdict
    assert "Traceback" not in str(verdict)


@each_check
def test_every_mistake_has_an_answer_that_makes_it(name, listed):
    made = {mistake for mistake, _ in answers(PAGES[name]).WRONG[name]}
    assert made - UNLISTED == set(listed(name)["mistakes"])


@each_check
def test_a_check_accepts_its_reference_and_names_each_of_its_mistakes(name, listed):
    seen, check = listed(name), CHECKS[name]
    assert check(seen["reference"]).ok
    for mistake, (wrong, sentence) in seen["mistakes"].items():
        for implementation in wrong if isinstance(wrong, list) else [wrong]:
            verdict = check(implementation)
            assert (verdict.mistake, verdict.message) == (mistake, sentence)


@each_check
def test_a_sentence_is_short_and_says_no_more_than_it_must(name, listed):
    for _, sentence in listed(name)["mistakes"].values():
        assert 40 < len(sentence) < 260
        assert sentence.endswith((".", "?"))


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
def test_a_check_leaves_the_random_numbers_of_its_reader_alone(name, listed):
    import torch

    before = torch.get_rng_state()
    CHECKS[name](listed(name)["reference"])
    assert torch.equal(torch.get_rng_state(), before)
