"""When and how a page was last changed, as its repository knows it."""

import os
import shutil
import subprocess

import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx

from transformer_book.site import changes


def git(folder, *arguments, day="2026-01-01"):
    """Run git in a folder, as somebody, on a day."""
    who = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in [
            ("NAME", "Somebody"),
            ("EMAIL", "somebody@example.org"),
            ("DATE", f"{day}T12:00:00+0000"),
        ]
    }
    command = ["git", "-C", folder, *arguments]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | who)


@pytest.fixture
def repository(tmp_path):
    """A repository of two pages, with three changes."""
    folder = tmp_path / "repository"
    (folder / "book").mkdir(parents=True)
    git(folder, "init", "--quiet")
    for day, names, subject in [
        ("2026-01-01", ["one"], "Begin & <go>"),
        ("2026-01-02", ["one", "two"], "Both"),
        ("2026-01-03", ["two"], "The second"),
    ]:
        for name in names:
            (folder / f"book/{name}.md").write_text(subject)
        git(folder, "add", ".", day=day)
        git(folder, "commit", "--quiet", "-m", subject, day=day)
    return folder


def test_the_newest_change_of_a_page_comes_first(repository):
    assert changes.read_changes(repository, "book") == {
        "book/one.md": [("2026-01-02", "Both"), ("2026-01-01", "Begin & <go>")],
        "book/two.md": [("2026-01-03", "The second"), ("2026-01-02", "Both")],
    }


def test_a_copy_of_the_last_commits_does_not_know_it(repository, tmp_path):
    origin, copy = f"file://{repository}", tmp_path / "copy"
    git(tmp_path, "clone", "--quiet", "--depth=1", origin, copy)
    assert (copy / "book/one.md").exists()
    assert changes.read_changes(copy, "book") == {}


def test_a_copy_without_a_repository_does_not_know_it(repository):
    shutil.rmtree(repository / ".git")
    assert changes.read_changes(repository, "book") == {}


def test_a_machine_without_git_does_not_know_it(repository, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert changes.read_changes(repository, "book") == {}


@pytest.fixture
def built(repository, tmp_path):
    """A function that builds the repository, and gives a page of it."""

    def built(name):
        options = {"repository_url": "https://x.example", "repository_branch": "main"}
        config = {
            "extensions": ["myst_parser", "transformer_book.site.changes"],
            "html_theme_options": options,
            "root_doc": "book/one",
        }
        places = repository, None, tmp_path / "out", tmp_path / "trees", "html"
        Sphinx(*places, config, status=None, warning=None).build()
        html = (tmp_path / f"out/{name}.html").read_text()
        return BeautifulSoup(html, "html.parser")

    return built


def test_a_page_shows_its_changes(built):
    page = built("book/one")
    shown = page.select_one(".changes")
    assert "Last changed on 2026-01-02." in shown.get_text()
    assert [line.get_text() for line in shown.select("li")] == [
        "2026-01-02 Both",
        "2026-01-01 Begin & <go>",
    ]
    assert shown.a["href"] == "https://x.example/commits/main/book/one.md"
    assert "somebody" not in str(page).lower()


def test_a_page_goes_without_what_is_not_known(built, repository):
    shutil.rmtree(repository / ".git")
    assert not built("book/one").select(".changes")
