"""What a page asks its readers to write is checked, and solved outside of the book."""

import ast
import re

import pytest

from transformer_book import checks
from transformer_book.pages import BOOK, pages
from transformer_book.pages.exercises import SOLUTIONS, exercises

from .on_page import solutions


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


@pytest.fixture(
    params=[page for page in pages() if exercises(page)], ids=lambda p: p.name
)
def page(request):
    return request.param


def test_every_check_is_called_on_a_page():
    called = {
        check
        for page in pages()
        for exercise in exercises(page)
        for check in exercise.checked
    }
    written = {name for name in vars(checks) if name.startswith("check_")}
    assert not written - called, f"no exercise calls {written - called}"
    assert not called - written, (
        f"exercises call {called - written}: write it in transformer_book/checks, in "
        "the module with the name of the page, and import it in its __init__.py"
    )


def test_checks_refuse_the_starters_and_accept_the_solutions(page):
    solved, defined = solutions(page.name), definitions(page)
    for exercise in exercises(page):
        place = f"book/{page.name}.md:{exercise.line}"
        for check_name, name in exercise.checked.items():
            check = getattr(checks, check_name)
            assert name in defined, (
                f"{place}: {check_name} is called with {name}, which no cell of the "
                "page defines: write its starter"
            )
            assert name in solved, (
                f"{place}: {name} has no solution: define it in "
                f"exercises/solutions/{page.name}.py"
            )
            verdict = check(solved[name])
            assert verdict.ok, f"{check_name} refuses the solution: {verdict}"
            verdict = check(defined[name])
            assert not verdict.ok, f"{place}: the starter of {name} is right already"
            if exercise.kind == "Implement":
                assert f"`{name}` is not written yet" in verdict.message, (
                    f"{place}: end the starter of {name} with `raise "
                    "NotImplementedError`, and nothing behind it"
                )
            if exercise.kind == "Repair":
                assert verdict.mistake, (
                    f"{place}: the mistake in {name} is not in the table of "
                    f"{check_name}: add it ({verdict})"
                )


def bodies(source):
    """The bodies of the functions in a source, without their docstrings."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            yield node.name, "\n".join(map(ast.unparse, body))


def squeeze(text):
    return re.sub(r"\s+", "", text)


def test_no_solution_stands_in_the_book():
    prose = {path.name: squeeze(path.read_text("utf-8")) for path in BOOK.glob("*.md")}
    code = {
        page.path.name: {
            body for cell in page.cells("code") for _, body in bodies(cell.source)
        }
        for page in pages()
    }
    for path in SOLUTIONS.glob("*.py"):
        for name, body in bodies(path.read_text("utf-8")):
            where = [file for file, written in code.items() if body in written]
            where += [file for file, text in prose.items() if squeeze(body) in text]
            assert not where, f"the solution of {name} stands on book/{where[0]}"
