"""A folder of submissions becomes results, and loses nothing on the way."""

import csv
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from transformer_book.assignments.assignment import (
    ANYBODY,
    Assignment,
    Check,
    Part,
    Question,
)
from transformer_book.assignments.grading.__main__ import main
from transformer_book.assignments.grading.grade import grade_all, read_submissions
from transformer_book.assignments.grading.grades import Mark, Result
from transformer_book.assignments.grading.pages import report

from .conftest import IMPORTS, RIGHT, SMALL, WRONG
from .handed_in import ALL_RIGHT, ALL_WRONG, BLANK, notebook, put

ROOT = Path(__file__).parents[2]
STORED = [{"output_type": "stream", "name": "stdout", "text": "✓ Right. 6 of 6"}]
FILES = {
    "smithbob_34_208490284_LATE_hw.ipynb": notebook(ALL_RIGHT),
    "Ann <b>_77_assignsubmission_file_/hw.ipynb": notebook(ALL_WRONG),
    "blank.ipynb": notebook(BLANK),
    "faked.ipynb": notebook(BLANK, STORED),
    "mixed.ipynb": notebook([*ALL_WRONG, RIGHT["attend"]]),
    "ended.ipynb": notebook([*ALL_RIGHT, "import os; os._exit(1)"]),
    "=SUM(A1).ipynb": "no JSON",
    "other.ipynb": notebook(["x = 1"], assignment="elsewhere"),
    "older.ipynb": notebook(ALL_RIGHT, version="0"),
    "layers.ipynb": notebook(
        [
            IMPORTS,
            "from transformer_book.layers.attention_variants import linear_attention",
            "my_linear = linear_attention",
        ]
    ),
}
POINTS = {
    "34": "6",
    "77": "0",
    "blank": "0",
    "faked": "0",
    "mixed": "2",
    "ended": "6",
    "'=SUM(A1)": "?",
    "other": "?",
    "older": "6",
    "layers": "0",
}


def arguments(folder, *more):
    file = folder.parent / "test.json"
    return [str(folder), "--assignment", str(file), "--workers", "1", *more]


def grade(folder, *more):
    """What `make grade` runs."""
    main(arguments(folder, *more))


def class_of(folder, files):
    """A folder of submissions, and the folder of its results."""
    put(folder, files)
    (folder.parent / "test.json").write_text(SMALL.to_json())
    return folder, folder.parent / f"{folder.name}-graded"


def rows(into, name="results.csv"):
    text = (into / name).read_text()
    return {row["student"]: row for row in csv.DictReader(io.StringIO(text))}


def contents(into):
    """The bytes of all results, but for what is kept of each student."""
    return {
        path.name: path.read_bytes() for path in into.rglob("*.*") if path.is_file()
    }


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The folder of a class, graded, and that of its results."""
    folder, into = class_of(tmp_path_factory.mktemp("course") / "class", FILES)
    grade(folder)
    return folder, into


def test_each_student_has_a_row_and_each_question_a_column(graded):
    found = rows(graded[1])
    assert {student: row["total"] for student, row in found.items()} == POINTS
    assert found["mixed"]["attend"] == "2" and found["mixed"]["my-linear"] == "0"
    assert found["34"]["late"] == "late"


def test_what_could_not_be_graded_is_listed_with_its_reason(graded):
    why = {row: one["why"] for row, one in rows(graded[1], "not_graded.csv").items()}
    assert set(why) == {"'=SUM(A1)", "other"}
    assert "another assignment" in why["other"]


def test_the_same_folder_gives_the_same_bytes_and_is_not_graded_again(graded):
    folder, into = graded
    before = contents(into)
    grade(folder)
    assert contents(into) == before


def test_the_page_of_a_student_names_the_mistake_and_gives_no_solution(graded):
    page = (graded[1] / "feedback" / "77.html").read_text()
    assert "You return the weights first." in page
    assert "<b>" not in page
    for source in RIGHT.values():
        for line in source.strip().splitlines()[1:]:
            assert line.strip() not in page


def test_the_report_says_what_was_seen(graded):
    page = (graded[1] / "report.html").read_text()
    assert "The notebook is of another version." in page
    assert "it takes <code>linear_attention</code> from the book&#x27;s layers" in page
    assert "exit code 1" in page
    assert "<svg" in page and "kept from" in page
    assert "=SUM" in page


def test_mistakes_are_counted_in_the_report():
    made = ["softmax twice", "mask inverted", "softmax twice"]
    results = [
        Result(
            str(number),
            "",
            "",
            "",
            False,
            [
                Mark("attend", 0.0, "graded", ["Too far."], [[mistake, "Too far."]]),
                Mark("additive-score", 2.0, "graded"),
                Mark("my-linear", None, "could not be graded", ["Why."]),
            ],
        )
        for number, mistake in enumerate(made)
    ]
    page = report(SMALL, results, ["files"], True)
    first, second = page.index("softmax twice"), page.index("mask inverted")
    assert first < second
    assert '<td class="number">2</td>' in page[first:second]
    assert "3 of 3 have it right" in page
    assert "not kept from the network" in page


def test_a_change_grades_that_student_alone(graded):
    folder, into = graded
    kept = {path: path.stat().st_mtime_ns for path in (into / "students").iterdir()}
    put(
        folder,
        {"blank.ipynb": notebook([IMPORTS, RIGHT["attend"], WRONG["my_linear"]])},
    )
    grade(folder)
    changed = {p for p in kept if p.stat().st_mtime_ns != kept[p]}
    assert len(changed) == 1
    assert rows(into)["blank"]["total"] == "2"
    assert rows(into)["34"]["total"] == "6"


def test_a_run_that_is_killed_is_taken_up_where_it_stopped(tmp_path):
    files = {f"student-{number}.ipynb": notebook(ALL_RIGHT) for number in range(12)}
    folder, into = class_of(tmp_path / "class", files)
    module = "transformer_book.assignments.grading"
    run = subprocess.Popen(
        [sys.executable, "-m", module, *arguments(folder)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
    )
    done = into / "students"
    while run.poll() is None and len(list(done.glob("*.json"))) < 3:
        time.sleep(0.01)
    run.send_signal(signal.SIGKILL)
    run.wait()
    kept = {path: path.read_bytes() for path in done.glob("*.json")}
    times = {path: path.stat().st_mtime_ns for path in kept}
    assert 3 <= len(kept) < 12
    grade(folder)
    assert {path: path.stat().st_mtime_ns for path in kept} == times
    assert [row["total"] for row in rows(into).values()] == ["6"] * 12
    assert len(list(done.glob("*.json"))) == 12


@pytest.mark.parametrize(
    "check, said",
    [
        ("def check_attend(f): assert False, 'no'", "the solution"),
        ("check_attend = bool", "a blank notebook"),
    ],
)
def test_a_grader_that_is_not_fit_grades_nobody(check, said, tmp_path):
    folder, into = class_of(tmp_path / "class", {"bob.ipynb": notebook(BLANK)})
    file = tmp_path / "test.json"
    text = file.read_text()
    right = "from transformer_book.checks import check_attend"
    assert right in text
    file.write_text(text.replace(right, check))
    with pytest.raises(SystemExit, match=said):
        grade(folder)
    assert not (into / "results.csv").exists()


SIZE = Question(
    name="size",
    title="How many?",
    minutes=1,
    parts=(Part("starter", "size = None"),),
    checks=(
        Check(
            "check_size",
            ("size",),
            "def check_size(size):\n    assert size == T, 'Count again.'",
            1,
        ),
    ),
    solution="size = T",
)
VARIED = Assignment("v", "V", "", "", (), (SIZE,), {"T": range(4, 1000)})


def test_the_notebook_for_everybody_is_graded_by_its_own_values(tmp_path, monkeypatch):
    monkeypatch.setenv("ASSIGNMENTS_SECRET", "secret")
    right = {one: VARIED.values(one, "secret")["T"] for one in (ANYBODY, "bob")}
    handed_in = {"ann": ANYBODY, "bob": "bob", "eve": ANYBODY}
    folder, into = class_of(
        tmp_path / "class",
        {
            f"{who}.ipynb": notebook(
                [f"size = {right[made_for]}"], assignment="v", student=made_for
            )
            for who, made_for in handed_in.items()
        },
    )
    (tmp_path / "test.json").write_text(VARIED.to_json())
    grade(folder)
    assert [row["total"] for row in rows(into).values()] == ["1", "1", "1"]
    report = (into / "report.html").read_text()
    assert report.count("values of the one for everybody") == 2


def test_an_answer_to_another_students_variant_is_reported(tmp_path):
    assignment = VARIED
    students = [f"student-{number}" for number in range(9)]
    values = {one: assignment.values(one, "secret")["T"] for one in students}
    bob = students[0]
    eve = next(one for one in students if values[one] != values[bob])
    cells = {bob: [f"size = {values[bob]}"], eve: [f"size = {values[bob]}"]}
    put(
        tmp_path / "class",
        {
            f"{one}.ipynb": notebook(cells[one], assignment="v", student=one)
            for one in cells
        },
    )
    handed_in = read_submissions(tmp_path / "class", assignment)
    results, _ = grade_all(assignment, handed_in, tmp_path / "out", "secret", 1)
    found = {result.student: result for result in results}
    assert found[bob].points == 1 and not found[bob].flags
    assert found[eve].points == 0
    assert f"An answer fits the variant of {bob}" in found[eve].flags[0]
