"""A student's process has no files but Python's, by the best means of the system."""

import sys

import pytest

from transformer_book.assignments.grading import files, fork
from transformer_book.assignments.grading.judge import Student
from transformer_book.assignments.grading.pages import isolation

LOOK = """
import os

def reads(path):
    try:
        return bool(open(path).read(1))
    except OSError:
        return False

def writes(path):
    try:
        return open(path, "w").write("mine") > 0
    except OSError:
        return False

read = [path for path in {read} if reads(path)]
written = [path for path in {write} if writes(path)]
import torch.distributions, decimal, wave  # what nothing has loaded yet
there = torch.distributions.Normal(0.0, 1.0).mean.item()
"""


@pytest.mark.parametrize("means", ["Landlock", "a mount namespace"])
def test_a_means_closes_all_files_but_pythons(means, monkeypatch, tmp_path):
    """Where a system has none of the two, the choice of others is tried below."""
    neighbor = tmp_path / "neighbor.ipynb"
    neighbor.write_text("an answer")
    own = {"read": [str(files.PACKAGE / "checks" / "common.py"), str(neighbor)]}
    own["read"].append("/etc/passwd")
    own["write"] = [str(neighbor), "mine", f"{files.PACKAGE}/layers/mine.py"]
    own["write"] += [f"{tmp_path}/mine", "/mine", f"{sys.prefix}/mine"]
    has = fork.trial(means) is not None
    monkeypatch.setattr(files, "MEANS", {means: files.MEANS[means]})
    server = fork.Server()
    student = Student([LOOK.format(**own)], server.start)
    try:
        assert student.get("there") == 0.0
        if has:
            assert student.get("read") == student.get("written") == []
        assert ("files" in server.held) is (means in server.held) is has
    finally:
        student.close()
        server.close()
    assert neighbor.read_text() == "an answer" or not has


@pytest.mark.parametrize(
    ("has", "chosen"), [([True, True], "first"), ([False, True], "second"), ([], "")]
)
def test_the_best_means_that_the_system_has_is_taken_and_reported(
    has, chosen, monkeypatch
):
    names = dict(zip(["first", "second"], has, strict=False))
    made = {name: lambda here=here: here for name, here in names.items()}
    monkeypatch.setattr(files, "MEANS", made)
    monkeypatch.setattr("transformer_book.assignments.grading.pages.MEANS", made)
    means, held = fork.best()
    assert means == chosen and "network" in held
    said = isolation(held, True)
    assert ("The means against files was" in said) is bool(chosen)
    assert "not kept from other files" in said


def test_another_user_is_no_means_if_that_one_cannot_read_python(monkeypatch):
    """As where root has the book in a folder that nobody else may enter."""
    for name in ("setgroups", "setresgid", "setresuid"):
        monkeypatch.setattr(files.os, name, lambda *_: None)
    for can in (True, False):
        monkeypatch.setattr(files.os, "access", lambda *_, can=can: can)
        assert files.as_nobody() is can
