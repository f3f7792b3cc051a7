"""Assignments: what students get, what grades them, and what files say if broken."""

import ast
import json
import os
import re
import subprocess
import sys
import zipfile

import nbformat
import pytest

from transformer_book.assignments.assignment import ANYBODY, METADATA, Assignment
from transformer_book.assignments.exports import gradescope
from transformer_book.assignments.notebooks import notebook
from transformer_book.assignments.prove import run
from transformer_book.assignments.reader import FOLDER, files, read
from transformer_book.assignments.write import write_all
from transformer_book.pages import Unreadable, pages
from transformer_book.pages.exercises import exercises

SECRET = "a secret of the tests"

OWN = """---
due: Friday
variants:
  T: 8..12
  word: [lab, city, park]
---

# Masks

:::{book} exercise-prefix-mask
:points: 4
:minutes: 15
:::

::::{question} Count what is visible
:name: visible-cells
:points: 3
:minutes: 10

How many entries of a causal mask for {{ T }} tokens are `True`?

```{code-cell} ipython3
:tags: [starter]

visible = ...
```

```{code-cell} ipython3
:tags: [solution]

visible = T * (T + 1) // 2
```

```{code-cell} ipython3
:tags: [hidden-check]

def check_visible(visible):
    assert visible == T * (T + 1) // 2, "Each token sees itself, too."
```

:::{rubric}
- 1 point: says why the diagonal is visible
:::

:::{solution}
A token sees itself and what stands before it.
:::
::::
"""


@pytest.fixture
def own(tmp_path):
    def write(text=OWN, name="own.md"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture(scope="module", params=files(FOLDER), ids=lambda path: path.stem)
def shipped(request):
    return read(request.param)


def made(assignment, student=ANYBODY, **options):
    return notebook(assignment, student, assignment.values(student, SECRET), **options)


def points(assignment, notebook, student=ANYBODY):
    """What a notebook gets if its cells are run and the checks look at its names."""
    names = {"__name__": "__main__"}
    for cell in notebook.cells:
        part = cell.metadata.get(METADATA, {}).get("part", "")
        if cell.cell_type == "code" and not part.endswith("check"):
            run(cell.source, names)
    values = assignment.values(student, SECRET)
    return {
        check.function: check.points
        * bool(check.load(values)(*[names.get(name, ...) for name in check.answers]))
        for question in assignment.questions
        for check in question.checks
    }


class TestShipped:
    def test_each_lesson_has_one_and_two_span_pages(self):
        lessons = {page.name for page in pages() if exercises(page)}
        names = {path.stem for path in files(FOLDER)}
        missing = lessons - names
        assert not missing, (
            f"there is no exercises/assignments/{missing.pop()}.md: write it, as "
            "CONTRIBUTING.md shows"
        )
        assert len(names - lessons) == 2
        assert read(FOLDER / "exam_60_minutes.md").minutes == 60

    def test_solutions_get_all_points_and_a_blank_notebook_none(self, shipped):
        student = "jo@school.example"
        solved = points(shipped, made(shipped, student, solved=True), student)
        written = sum(question.written_points for question in shipped.questions)
        assert sum(solved.values()) + written == shipped.points
        blank = points(shipped, made(shipped, student), student)
        assert blank == dict.fromkeys(blank, 0)

    def test_nothing_that_answers_travels_with_students(self, shipped):
        given = nbformat.writes(made(shipped))
        for question in shipped.questions:
            hidden = [check.source for check in question.checks if check.hidden]
            texts = [question.model, *(one.text for one in question.rubric), *hidden]
            for node in ast.parse(question.solution).body:
                if isinstance(node, ast.FunctionDef):
                    lines = question.solution.splitlines()[
                        node.lineno : node.end_lineno
                    ]
                    texts.append("\n".join(lines))
                elif isinstance(node, ast.Assign):
                    texts.append(ast.get_source_segment(question.solution, node))
            for text in filter(None, texts):
                lines = json.dumps(text)[1:-1]
                assert lines not in given, f"{question.name}: {text}"

    def test_a_bundle_is_the_assignment(self, shipped):
        assert Assignment.from_json(shipped.to_json()) == shipped

    def test_cells_say_which_question_they_belong_to(self, shipped):
        found = {
            cell.metadata[METADATA]["question"]
            for cell in made(shipped).cells
            if METADATA in cell.metadata
        }
        assert found == {question.name for question in shipped.questions}

    def test_no_text_is_left_as_only_the_site_shows_it(self, shipped):
        for solved in (False, True):
            given = made(shipped, solved=solved)
            nbformat.validate(given)
            texts = [c.source for c in given.cells if c.cell_type == "markdown"]
            for text in texts:
                assert not re.search(r"^:::|\{\w+\}`|\.md\)|\{\{", text, re.M), text


class TestVariants:
    def test_a_student_always_gets_the_same_values_and_others_other_ones(self, own):
        assignment = read(own())
        students = [f"s{number}" for number in range(40)]
        found = [assignment.values(student, SECRET) for student in students]
        assert found == [assignment.values(f" {s.upper()}", SECRET) for s in students]
        assert {one["T"] for one in found} == {8, 9, 10, 11, 12}
        assert {one["word"] for one in found} == {"lab", "city", "park"}
        assert found != [assignment.values(student, "another") for student in students]

    def test_the_notebook_has_the_student_s_own_values(self, own):
        assignment = read(own())
        for student in ("a", "b", "c", "d"):
            T = assignment.values(student, SECRET)["T"]
            given = made(assignment, student)
            sources = "\n".join(cell.source for cell in given.cells)
            assert f"for {T} tokens" in sources and f"\nT = {T}\n" in sources
            assert f"*{student}*" in sources
            assert SECRET not in nbformat.writes(given)

    def test_an_answer_that_fits_another_s_values_is_found(self, own):
        assignment = read(own())
        students = [f"s{number}" for number in range(12)]
        values = {s: assignment.values(s, SECRET)["T"] for s in students}
        mine = students[0]
        other = next(s for s in students if values[s] != values[mine])
        check = assignment.questions[1].checks[0]

        def fits(answer):
            return assignment.fits(
                mine, students, SECRET, lambda v: bool(check.load(v)(answer))
            )

        copied = values[other] * (values[other] + 1) // 2
        assert fits(copied) == [s for s in students if values[s] == values[other]]
        assert fits(values[mine] * (values[mine] + 1) // 2) == []
        assert fits(1) == []


BROKEN = [
    ("due: Friday\n", "dew: Friday\n", 2, 'did you mean "due"'),
    ("due: Friday\n", "due: [Friday\n", 3, "not YAML"),
    ("---\ndue", "due", 1, "no header"),
    ("# Masks", "Masks", 1, "no title"),
    ("8..12", "12..8", 3, "variant T has no values"),
    ("exercise-prefix-mask", "exercise-prefix-masks", 10, '"exercise-prefix-mask"?'),
    (":points: 4", ":point: 4", 10, 'did you mean "points"'),
    (":points: 4\n", "", 10, "it has no points"),
    (":minutes: 15", ":minutes: long", 10, "no number of minutes"),
    ("{book} exercise-prefix-mask", "{quiz} causal-cell", 10, '"causal-cells"?'),
    ("::::{question}", "More of it.\n\n::::{question}", 15, "belongs to none"),
    ("{question} Count", "{questions} Count", 15, "{questions} is no question"),
    (":name: visible-cells\n", "", 15, "it has no name"),
    (":points: 3", ":points: 1", 15, "nothing is left for its checks"),
    ("{{ T }}", "{{ S }}", 15, "{{ S }} is no variant"),
    ("[starter]", "[start]", 22, 'did you mean "starter"'),
    ("visible = ...", "visible = = 1", 24, "no Python"),
    ("check_visible(visible)", "look(visible)", 34, "a check is one function"),
    ("check_visible(visible)", "check_visible()", 34, "looks at nothing"),
    ("visible = T *", "seen = T *", 15, "does not define visible"),
    ("- 1 point: says", "- says", 41, "no criterion"),
    (":name: visible-cells", ":name: exercise-prefix-mask", 15, "two questions"),
    ("::::\n", "", 15, "not closed"),
]


class TestBrokenFiles:
    @pytest.mark.parametrize("old, new, line, said", BROKEN)
    def test_a_sentence_names_file_and_line(self, own, old, new, line, said):
        assert old in OWN
        if old == "::::\n":
            text = OWN.removesuffix(old)
        else:
            text = OWN.replace(old, new, 1)
        path = own(text)
        with pytest.raises(Unreadable) as found:
            read(path)
        assert said in str(found.value)
        assert str(found.value).startswith(f"{path}:{line}: ")

    @pytest.mark.parametrize(
        "old, new, said",
        [
            ("visible = T * (T + 1)", "visible = T * T", "refuses its solution"),
            ("visible = ...", "visible = T * (T + 1) // 2", "accepts its starter"),
        ],
    )
    def test_what_would_grade_wrongly_is_not_written(
        self, own, tmp_path, capsys, old, new, said
    ):
        path = own(OWN.replace(old, new))
        own(name="good.md")
        assert write_all(tmp_path, tmp_path / "out") == 1
        printed = capsys.readouterr().out
        assert f"{path}:16: " in printed and said in printed
        assert not (tmp_path / "out" / "own").exists()
        assert (tmp_path / "out" / "good" / "good.ipynb").exists()

    def test_a_folder_without_assignments_is_named(self, tmp_path):
        with pytest.raises(Unreadable, match="no assignment here"):
            write_all(tmp_path / "none")


class TestWritten:
    @pytest.fixture(scope="class")
    @classmethod
    def folder(cls, tmp_path_factory):
        folder = tmp_path_factory.mktemp("assignments")
        (folder / "own.md").write_text(OWN, "utf-8")
        (folder / "list.csv").write_text("id,name\na@b.example,A\nb/../c,B\n", "utf-8")
        assert write_all(folder, folder / "out", folder / "list.csv") == 0
        return folder / "out" / "own"

    def test_each_student_of_a_list_gets_a_notebook(self, folder):
        names = sorted(path.name for path in (folder / "students").iterdir())
        assert names == ["a@b.example.ipynb", "b_.._c.ipynb"]

    def test_the_summary_has_questions_points_minutes_and_goals(self, folder):
        text = (folder / "own-summary.md").read_text("utf-8")
        assert "| 2. Count what is visible | 3 | 10 |" in text
        assert "| **In all** | 7 | 25 |" in text
        assert "- build causal and padding masks" in text

    def test_the_zip_for_gradescope_brings_all_that_it_needs(self, folder):
        with zipfile.ZipFile(folder / "own-gradescope.zip") as archive:
            names = set(archive.namelist())
            modes = {i.filename: i.external_attr >> 16 for i in archive.infolist()}
            bundle = archive.read("assignment.json").decode()
            setup = archive.read("setup.sh").decode()
        assert Assignment.from_json(bundle) == read(folder.parents[1] / "own.md")
        assert modes["setup.sh"] & modes["run_autograder"] & 0o111
        (package,) = (name for name in names if name.endswith(".whl"))
        assert f"./{package}" in setup

    def test_the_zip_for_otter_has_a_test_of_each_check(self, folder):
        with zipfile.ZipFile(folder / "own-otter.zip") as archive:
            assert json.loads(archive.read("otter_config.json"))["lang"] == "python"
            text = archive.read("tests/visible_cells.py").decode()
            assert "tests/exercise_prefix_mask.py" in archive.namelist()
        tree = ast.parse(text)
        (test,) = (n for n in tree.body if isinstance(n, ast.FunctionDef))
        assert [a.arg for a in test.args.args] == ["visible", "T", "word"]
        assert ast.unparse(test.decorator_list[0]) == (
            "test_case(points=2.0, hidden=True)"
        )

    def test_the_source_for_nbgrader_gives_each_point_once(self, folder):
        source = nbformat.read(folder / "own-nbgrader.ipynb", 4)
        nbformat.validate(source)
        marks = [
            c.metadata["nbgrader"] for c in source.cells if "nbgrader" in c.metadata
        ]
        assert sum(mark.get("points", 0) for mark in marks) == 7
        ids = [mark["grade_id"] for mark in marks]
        assert len(set(ids)) == len(ids)
        text = "\n".join(cell.source for cell in source.cells)
        kept = re.sub(r"### BEGIN SOLUTION.*?### END SOLUTION", "", text, flags=re.S)
        kept = re.sub(r"### BEGIN HIDDEN.*?### END HIDDEN TESTS", "", kept, flags=re.S)
        assert "(T + 1)" in text and "(T + 1)" not in kept

    def test_gradescope_grades_where_the_repository_is_not(self, tmp_path):
        assignment = read(FOLDER / "simple_self_attention.md")
        gradescope(assignment, SECRET, tmp_path / "autograder.zip")
        for name, into in ("autograder.zip", "source"), ("source/*.whl", "package"):
            (path,) = tmp_path.glob(name)
            with zipfile.ZipFile(path) as archive:
                archive.extractall(tmp_path / into)
        submission = tmp_path / "submission" / "any name.ipynb"
        submission.parent.mkdir()
        student = "jo@school.example"
        solved = made(assignment, student, solved=True)
        submission.write_text(nbformat.writes(solved), "utf-8")
        told = {"users": [{"email": student, "id": 7, "name": "Jo"}]}
        (tmp_path / "submission_metadata.json").write_text(json.dumps(told))
        module = "transformer_book.assignments.gradescope"
        done = subprocess.run(
            [sys.executable, "-m", module, "assignment.json", "secret.txt", tmp_path],
            cwd=tmp_path / "source",
            env=os.environ | {"PYTHONPATH": str(tmp_path / "package")},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        result = json.loads((tmp_path / "results" / "results.json").read_text())
        written = sum(question.written_points for question in assignment.questions)
        scores = [test["score"] for test in result["tests"]]
        assert sum(scores) + written == assignment.points
