"""The assignments of the book: solutions get all points, and starters none."""

import json

import pytest

from transformer_book.assignments import gradescope
from transformer_book.assignments.assignment import ANYBODY
from transformer_book.assignments.grading.client import Worker
from transformer_book.assignments.grading.grade import prove, to_look_at
from transformer_book.assignments.notebooks import notebook
from transformer_book.assignments.reader import FOLDER, files, read

from .conftest import IMPORTS, RIGHT, SMALL, WRONG
from .handed_in import notebook as handed_in
from .handed_in import put


@pytest.fixture(scope="module")
def grader():
    worker = Worker(SMALL, seed=3)
    yield worker
    worker.close()


@pytest.mark.parametrize("file", files(FOLDER), ids=lambda file: file.stem)
def test_a_solution_scores_full_marks_and_a_blank_notebook_none(grader, file):
    assignment = read(file)
    grader.take(assignment)
    prove(assignment, grader, "secret")
    # The same for the notebook as a student has it, with all that stands around.
    values = assignment.values(ANYBODY, "secret")
    made = notebook(assignment, ANYBODY, values, solved=True)
    cells = [cell.source for cell in made.cells if cell.cell_type == "code"]
    outcomes = grader.grade(cells, values)["outcomes"]
    assert [one["message"] for one in outcomes if not one["right"]] == []


@pytest.mark.parametrize("file", files(FOLDER), ids=lambda file: file.stem)
def test_nobody_is_flagged_for_what_the_assignment_has_in_it(file):
    assignment = read(file)
    made = notebook(assignment, ANYBODY, assignment.values(ANYBODY, ""))
    cells = [cell.source for cell in made.cells if cell.cell_type == "code"]
    assert to_look_at(assignment, cells) == []


def test_gradescope_gets_the_points_of_each_question(tmp_path):
    cells = [IMPORTS, RIGHT["attend"], WRONG["my_linear"]]
    put(tmp_path, {"submission/hw.ipynb": handed_in(cells)})
    said = gradescope.graded(SMALL, tmp_path, "secret")
    assert [test["score"] for test in said["tests"]] == [2, 0, 0]
    assert json.dumps(said)
