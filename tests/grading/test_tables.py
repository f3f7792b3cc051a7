"""Points reach the tables of courses, and those for words come back from theirs."""

import csv
import io
from dataclasses import replace

import pytest

from transformer_book.assignments.assignment import Assignment, Criterion, Question
from transformer_book.assignments.grading.grades import (
    Mark,
    Result,
    Unusable,
    read_written,
    results_table,
    table,
    with_written,
    write,
    written_table,
)
from transformer_book.assignments.grading.lms import fill, gradescope

WORDS = Question("why", "Why?", 5, (), rubric=(Criterion("says why", 4),))
ASSIGNMENT = Assignment("week", "Week 3", "", "", (), (WORDS,))


def result(student, name="", points=3.0):
    status = "graded" if points is not None else "not yet marked"
    return Result(
        student,
        name,
        f"{name or student}.ipynb",
        "",
        False,
        [Mark("why", points, status, ["Say <more>."], [])],
        written={"why": "Because,\nit is."},
    )


def filled(tmp_path, text, results, column=""):
    export = tmp_path / "export.csv"
    export.write_text(text)
    name, made, missing = fill(export, ASSIGNMENT, results, column)
    return name, list(csv.reader(io.StringIO(made))), missing


CANVAS = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Week 2 (11),Week 3 (12),Total\n"
    "    Points Possible,,,,,10,4,\n"
    '"Smith, Bob",34,s1,bob@school.example,A,7,,\n'
    '"Lee, Ann",77,s2,ann@school.example,A,8,1,\n'
    '"Lee, Ann",78,s3,ann2@school.example,A,,,\n'
    '"Roe, Jo",79,s4,jo@school.example,A,,2,\n'
)


def test_canvas_gets_points_in_the_column_of_the_assignment_alone(tmp_path):
    results = [
        result("34", "smithbob"),
        result("ann2@school.example", points=2.5),
        result("79", points=None),
        result("999", "Ann Lee"),
    ]
    name, rows, missing = filled(tmp_path, CANVAS, results)
    assert name == "canvas.csv"
    assert rows[0] == [*CANVAS.lstrip("\ufeff").split(",")[:5], "Week 3 (12)"]
    assert [row[-1] for row in rows[1:]] == ["4", "3", "1", "2.5", "2"]
    assert missing == ["999"]  # Two have this name.


def test_canvas_without_the_assignment_is_refused_with_what_it_has(tmp_path):
    with pytest.raises(Unusable, match="Week 2 .11., Week 3 .12."):
        filled(tmp_path, CANVAS, [result("34")], column="Week 4")
    _, rows, _ = filled(tmp_path, CANVAS, [result("34")], column="Week 2 (11)")
    assert rows[2][-1] == "3"


MOODLE = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,"
    "Grade can be changed,Last modified (submission),Last modified (grade),"
    "Feedback comments\n"
    "Participant 657737,Ann Lee,ann@school.example,Submitted,,100.00,Yes,"
    '"Monday, 30 November 2026, 9:00 AM",-,\n'
    "Participant 657738,Bob Smith,bob@school.example,Submitted,,100.00,Yes,-,-,\n"
)


def test_moodle_gets_its_worksheet_back_with_grades_and_comments(tmp_path):
    results = [result("657737", "Ann Lee"), result("bob", "Smith Bob", 4.0)]
    name, rows, missing = filled(tmp_path, MOODLE, results)
    assert name == "moodle.csv" and not missing
    assert [row[4] for row in rows[1:]] == ["75.00", "100.00"]
    assert rows[1][7] == "Monday, 30 November 2026, 9:00 AM"
    assert "Say &lt;more&gt;." in rows[1][9]


def test_another_table_is_refused(tmp_path):
    with pytest.raises(Unusable, match="no export of Canvas"):
        filled(tmp_path, "name,points\nBob,3\n", [])


def test_gradescope_reads_each_question():
    (test,) = gradescope(ASSIGNMENT, result("34"))["tests"]
    assert (test["score"], test["max_score"], test["name"]) == (3.0, 4, "Why?")


def test_points_for_words_are_merged_and_kept(tmp_path):
    asked = [result("34", points=0.0), result("=77", points=0.0)]
    file = tmp_path / "written.csv"
    text = written_table(ASSIGNMENT, asked, {})
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[1][-1] == "Because,\nit is."
    rows[1][4:6] = ["2,5", "Nearly."]
    rows[2][4:6] = ["4", ""]
    file.write_text(table(rows))
    given = read_written(file)
    marks = [with_written(WORDS, one.marks[0], given, one.student) for one in asked]
    assert [mark.points for mark in marks] == [2.5, 4.0]
    assert "Nearly." in marks[0].said
    assert "2.5,Nearly." in written_table(ASSIGNMENT, asked, given)
    open_one = with_written(WORDS, asked[0].marks[0], {}, "34")
    assert open_one.points is None and open_one.status == "not yet marked"


@pytest.mark.parametrize(
    "answer", ["\ud800", "a\x0cb", "a\u2028b", "\x00", '"', "\r", "=1+1", "a\r\nb;"]
)
def test_no_answer_in_words_spoils_the_table_for_others(answer, tmp_path):
    one = replace(result("34"), written={"why": answer})
    given = {("34", "why"): ["1", ""], ("77", "why"): ["2", "Well."]}
    file = tmp_path / "written.csv"
    write(file, written_table(ASSIGNMENT, [one, result("77")], given))
    assert read_written(file) == given


@pytest.mark.parametrize("points", ["5", "-1", "many"])
def test_points_that_cannot_be_are_said_with_their_row(points, tmp_path):
    file = tmp_path / "written.csv"
    text = written_table(ASSIGNMENT, [result("34")], {("34", "why"): [points, ""]})
    file.write_text(text)
    with pytest.raises(Unusable, match="row 2: write a number from 0 to 4"):
        read_written(file)


def test_no_cell_of_a_table_is_a_formula():
    text = results_table(ASSIGNMENT, [result("=1+1", "@SUM(A1)")])
    assert "'=1+1,'@SUM(A1)" in text
