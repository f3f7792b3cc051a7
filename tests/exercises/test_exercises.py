"""Each page has exercises with hints and checks; the solutions are not in the book."""

import ast
import re
import runpy

import pytest

from transformer_book import checks
from transformer_book.pages import BOOK, ROOT, Page, pages

SOLUTIONS = ROOT / "exercises" / "solutions"
EXERCISE = re.compile(r"^(?::{3,}|`{3,})\{exercise\} *(.*)\n:label: *(\S+)$", re.M)
HINT = re.compile(r"^(?::{3,}|`{3,})\{admonition\} Hint.*\n:class: dropdown$", re.M)
QUIZ = re.compile(r"^(?::{3,}|`{3,})\{quiz\}$", re.M)
KINDS = ("Implement", "Predict", "Repair")


class Exercise:
    """One exercise of a page: its title and label, and the cells up to the next one."""

    def __init__(self, title, label):
        self.title, self.label = title, label
        self.text, self.code = "", []

    @property
    def kind(self):
        return next((kind for kind in KINDS if self.title.startswith(kind)), None)

    @property
    def checked(self):
        """Each check that a cell calls as `check_name(object)`, with the object."""
        return {
            node.func.id: ast.unparse(node.args[0])
            for source in self.code
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("check")
        }


def exercises(page):
    """Return the exercises of a page in order."""
    found = []
    for cell in page.notebook.cells:
        if cell.cell_type == "code":
            if found:
                found[-1].code.append(cell.source)
            continue
        before, *parts = EXERCISE.split(cell.source.partition("\n## Summary")[0])
        if found:
            found[-1].text += before
        for title, label, text in zip(*[iter(parts)] * 3, strict=True):
            found.append(Exercise(title, label))
            found[-1].text = text
        if "## Summary" in cell.source:
            break
    return found


def definitions(page):
    """Run a page's imports and definitions alone, and return their names."""
    namespace = {}
    kinds = ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef
    for cell in page.cells("code"):
        nodes = [
            node for node in ast.parse(cell.source).body if isinstance(node, kinds)
        ]
        exec(compile(ast.Module(nodes, []), page.name, "exec"), namespace)
    return namespace


@pytest.fixture
def page(lesson_name):
    return Page(BOOK / f"{lesson_name.removeprefix('book/')}.md")


@pytest.fixture
def solutions(page):
    """What the page's solution file defines."""
    return runpy.run_path(str(SOLUTIONS / f"{page.name}.py"))


def test_a_page_has_exercises_of_the_three_kinds(page):
    found = exercises(page)
    assert 2 <= len(found) <= 4
    kinds = [exercise.kind for exercise in found]
    assert set(kinds) == set(KINDS), (
        "write {exercise} Implement: …, {exercise} Predict and measure: …, and "
        f"{{exercise}} Repair: …, each with a :label:, not {kinds}"
    )


def test_exercises_stand_before_the_summary(page):
    headings = re.findall(r"^## (.+)$", page.prose, flags=re.M)
    assert headings[-3:] == ["Exercises", "Summary", "What's next?"]
    assert not EXERCISE.search(page.prose.partition("\n## Exercises")[0])


def test_exercises_have_hints(page):
    for exercise in exercises(page):
        assert HINT.search(exercise.text), f"{exercise.label} has no Hint"


def test_a_page_has_questions(page):
    assert len(QUIZ.findall(page.prose)) >= 2


def test_no_two_exercises_have_one_label():
    labels = [exercise.label for page in pages() for exercise in exercises(page)]
    assert len(labels) == len(set(labels))
    assert all(label.startswith("exercise-") for label in labels)


def test_what_is_implemented_or_repaired_is_checked(page):
    for exercise in exercises(page):
        if exercise.kind in ("Implement", "Repair"):
            assert exercise.checked, f"{exercise.label} calls no check"
            assert set(exercise.checked) <= set(checks.__all__)


def test_a_starter_runs_and_is_not_the_solution(page):
    defined = definitions(page)
    for exercise in exercises(page):
        for check, name in exercise.checked.items():
            verdict = getattr(checks, check)(defined[name])
            assert not verdict.ok, f"{name} passes {check} already"
            if exercise.kind == "Implement":
                assert f"`{name}` is not written yet" in verdict.message
            if exercise.kind == "Repair":
                assert verdict.mistake, f"{check} has no name for the bug: {verdict}"


def test_the_solutions_pass_their_checks(page, solutions):
    for exercise in exercises(page):
        for check, name in exercise.checked.items():
            verdict = getattr(checks, check)(solutions[name])
            assert verdict.ok, verdict


def bodies(source):
    """The bodies of the functions in a source, without their docstrings."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            yield node.name, "\n".join(map(ast.unparse, body))


def squeeze(text):
    return re.sub(r"\s+", "", text)


def test_no_solution_stands_in_the_book(page):
    written = [
        body
        for other in pages()
        for cell in other.cells("code")
        for _, body in bodies(cell.source)
    ]
    prose = squeeze("".join(path.read_text("utf-8") for path in BOOK.rglob("*.md")))
    for name, body in bodies((SOLUTIONS / f"{page.name}.py").read_text("utf-8")):
        assert body not in written, f"the solution {name} stands on a page"
        assert squeeze(body) not in prose, f"the solution {name} stands on a page"
