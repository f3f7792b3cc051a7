"""Otter and nbgrader open what is exported for them, and give the points that we do."""

import json
import os
import subprocess

import nbformat
import pytest

from tests.exercises.answers import answers
from transformer_book.assignments.gradescope import graded
from transformer_book.assignments.reader import FOLDER, read
from transformer_book.assignments.write import write
from transformer_book.pages import ROOT

from .with_nbgrader import answered

SECRET = "secret"
ASSIGNMENT = read(FOLDER / "masks_and_cross_attention.md")
# One of the book, and one of the assignment's own with variants and a hidden check.
RIGHT = ["exercise-prefix-mask", "visible-cells"]
ANSWERS = {q.name: q.solution for q in ASSIGNMENT.questions if q.name in RIGHT}
ANSWERS["exercise-cross-attention"] = answers(
    "masks_and_cross_attention", "check_cross_attention"
)[1][0][1]
POINTS = {q.name: q.points * (q.name in RIGHT) for q in ASSIGNMENT.questions}


@pytest.fixture(scope="module")
def graders(tmp_path_factory):
    """The folder where graders work, and all of them at work, as each takes seconds."""
    programs = ROOT / ".venv-graders" / "bin"
    if not programs.exists():
        pytest.fail("the other graders are not installed: make test does it")
    place = tmp_path_factory.mktemp("graders")
    write(ASSIGNMENT, place / "made", [], SECRET, "", FOLDER)
    handed_in = place / "submission" / "hw.ipynb"
    source = place / "course" / "source" / "hw" / "hw.ipynb"
    for file in handed_in, source:
        file.parent.mkdir(parents=True)
    made = f"made/{ASSIGNMENT.name}"
    given = nbformat.read(place / f"{made}.ipynb", 4)
    nbformat.write(answered(given, ANSWERS), handed_in)
    (place / f"{made}-nbgrader.ipynb").rename(source)

    with_nbgrader = ROOT / "tests" / "grading" / "with_nbgrader.py"
    commands = {
        "otter": ["otter", "run", "-a", f"{made}-otter.zip", handed_in],
        "nbgrader": ["python", with_nbgrader, "course", json.dumps(ANSWERS)],
    }
    path = os.pathsep.join([str(programs), os.environ["PATH"]])
    at_work = {
        name: subprocess.Popen(
            [programs / program, *arguments],
            cwd=place,
            env=os.environ | {"PATH": path, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name, (program, *arguments) in commands.items()
    }
    yield place, at_work
    for process in at_work.values():
        process.kill()


def printed(process):
    """What a grader prints until it ends well."""
    out, wrong = process.communicate()
    assert process.returncode == 0, wrong
    return out


def test_ours_gives_points_for_what_is_right(graders):
    said = graded(ASSIGNMENT, graders[0], SECRET)
    titles = {question.title: question.name for question in ASSIGNMENT.questions}
    assert {titles[one["name"]]: one["score"] for one in said["tests"]} == POINTS


def test_otter_gives_the_same_points(graders):
    place, at_work = graders
    printed(at_work["otter"])
    found = json.loads((place / "results.json").read_text())["tests"]
    points = {one["name"]: one["score"] for one in found if "score" in one}
    assert points == {name.replace("-", "_"): POINTS[name] for name in POINTS}


def test_nbgrader_gives_the_same_points(graders):
    points = json.loads(printed(graders[1]["nbgrader"]).splitlines()[-1])
    assert {
        question.name: sum(
            points[f"{question.name}-{c.function}"] for c in question.checks
        )
        for question in ASSIGNMENT.questions
    } == POINTS
