"""The wheel that the site serves: what a downloaded notebook installs and runs with."""

import os
import re
import subprocess
import sys
import zipfile
from email import message_from_bytes
from textwrap import dedent

import jupytext
import pytest
from packaging.requirements import Requirement

from transformer_book import prose
from transformer_book.pages import ROOT
from transformer_book.site import package


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return package.write_wheel(tmp_path_factory.mktemp("site") / package.FOLDER)


@pytest.fixture(scope="module")
def metadata(wheel):
    with zipfile.ZipFile(wheel) as files:
        (name,) = (name for name in files.namelist() if name.endswith("/METADATA"))
        return message_from_bytes(files.read(name))


def test_it_has_what_the_pages_import_and_show(wheel):
    """All files of the package, scripts and tables too, but those of the site."""
    files = (ROOT / "transformer_book").rglob("*")
    names = {str(path.relative_to(ROOT)) for path in files if path.is_file()}
    left_out = re.compile(r"transformer_book/(inpage|pages|site)/|.*/__pycache__/")
    expected = {name for name in names if not left_out.match(name)}
    with zipfile.ZipFile(wheel) as files:
        packed = {name for name in files.namelist() if ".dist-info/" not in name}
    pages = {name for name in packed if ".data/" in name}
    assert packed - pages == expected


def test_it_brings_the_book_s_prose(wheel, tmp_path):
    """A model learns from it, where there is no repository."""
    with zipfile.ZipFile(wheel) as files:
        files.extractall(tmp_path)
    show = "from transformer_book import prose; print(prose.book_prose(), end='')"
    done = subprocess.run(
        [sys.executable, "-c", show],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.stdout == prose.book_prose(), done.stderr


def test_it_declares_what_the_tests_run_with(metadata):
    """Each requirement is one of requirements.txt, whose version it allows."""
    lines = (ROOT / "requirements.txt").read_text()
    pins = dict(re.findall(r"^([\w.-]+)==(\S+)$", lines, re.M))
    # Not named there: ipykernel brings it.
    pins["ipython"] = __import__("IPython").__version__
    needed = list(map(Requirement, metadata.get_all("Requires-Dist")))
    assert {one.name for one in needed} >= {"torch", "numpy", "matplotlib", "anywidget"}
    for one in needed:
        assert one.specifier.contains(pins[one.name]), one


def test_it_needs_no_other_index_than_the_usual_one(metadata):
    """An address in it, or a local version such as +cpu, would lead elsewhere."""
    assert not any(
        re.search("[@+]", need) for need in metadata.get_all("Requires-Dist")
    )


def test_the_same_sources_give_the_same_file(wheel, tmp_path):
    again = package.write_wheel(tmp_path)
    assert again.name == wheel.name == package.wheel_name()
    assert again.read_bytes() == wheel.read_bytes()


def test_a_site_has_the_newest_wheel_alone(tmp_path):
    folder = tmp_path / package.FOLDER
    folder.mkdir()
    (folder / "transformer_book-0.0.1-py3-none-any.whl").touch()
    package.write_wheel(folder)
    assert [file.name for file in folder.iterdir()] == [package.wheel_name()]


def test_the_built_site_serves_it(book, wheel):
    (served,) = (book / package.FOLDER).iterdir()
    assert served.name == wheel.name
    assert served.read_bytes() == wheel.read_bytes()


def test_a_failure_is_told(tmp_path):
    for folder in ("transformer_book", "book"):
        (tmp_path / folder).mkdir()
    (tmp_path / "LICENSE").touch()
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 3")
    with pytest.raises(RuntimeError, match="(?s)wheel was not built:\n.*name"):
        package.write_wheel(tmp_path / "site", tmp_path)


RUN = """
    import sys
    from pathlib import Path
    from IPython.core.interactiveshell import InteractiveShell

    import transformer_book
    assert Path(sys.argv[1]) in Path(transformer_book.__file__).parents
    shell = InteractiveShell.instance()
    shell.safe_execfile_ipy(sys.argv[2], raise_exceptions=True)
"""


def test_a_page_runs_with_it_in_an_empty_folder(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as files:
        files.extractall(tmp_path / "installed")
    page = jupytext.read(ROOT / "book/simple_self_attention.md")
    jupytext.write(page, tmp_path / "page.ipynb")
    (tmp_path / "empty").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", dedent(RUN), tmp_path / "installed", "../page.ipynb"],
        cwd=tmp_path / "empty",
        env=os.environ | {"PYTHONPATH": str(tmp_path / "installed")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not list((tmp_path / "empty").iterdir())
