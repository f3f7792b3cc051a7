"""A change is built again as far as it reaches, and no further."""

import pytest

from scripts import ROOT
from scripts.book import build

EXPLORE = "transformer_book/explore"


@pytest.mark.parametrize(
    "changed",
    [
        f"{EXPLORE}/front/explorer.css",
        f"{EXPLORE}/front/views/row.js",
        f"{EXPLORE}/engine/host.js",
        f"{EXPLORE}/build/drawing.py",
        f"{EXPLORE}/README.md",
        "transformer_book/quizzes/front/quiz.js",
        "transformer_book/site/static/site.css",
    ],
)
def test_what_pages_only_load_executes_none(changed):
    assert ROOT / changed in build.matching(build.FRONT)
    assert ROOT / changed not in build.code_files()


@pytest.mark.parametrize(
    "changed",
    [
        "exercises/quizzes/index.md",
        "transformer_book/quizzes/render.py",
        "transformer_book/quizzes/texts.json",
        "transformer_book/site/quiz.py",
    ],
)
def test_a_quiz_has_the_pages_written_and_none_executed(changed):
    assert ROOT / changed in build.matching(build.LOOK)
    assert ROOT / changed not in build.code_files()


@pytest.mark.parametrize(
    "changed",
    [
        f"{EXPLORE}/engine/engine.js",
        f"{EXPLORE}/build/node/build.js",
        f"{EXPLORE}/build/program.py",
        f"{EXPLORE}/views/row.py",
        "transformer_book/quizzes/__init__.py",
        "transformer_book/layers/simple_self_attention.py",
        "requirements.txt",
    ],
)
def test_what_changes_numbers_executes_every_page(changed):
    assert ROOT / changed in build.code_files()
