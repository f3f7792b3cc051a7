"""The book's package as a wheel, which the site serves beside its pages.

A notebook that was downloaded installs it from there, and with it what pyproject.toml
declares. Layers, figures, checks, quizzes and the pages themselves are in it; what
builds the site is not.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from urllib.parse import urljoin

from sphinx.application import Sphinx

ROOT = Path(__file__).parents[2]
FOLDER = "_package"
# What a wheel is made of.
SOURCES = ["transformer_book", "book", "pyproject.toml", "LICENSE"]
BUILD = "import sys; from setuptools import build_meta as b; b.build_wheel(sys.argv[1])"
# The same sources give the same bytes; a ZIP file knows no earlier day.
DAY = "315532800"


def wheel_name(root: Path = ROOT) -> str:
    """Return the name of the wheel's file, with the version of pyproject.toml."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    name = project["name"].replace("-", "_")
    return f"{name}-{project['version']}-py3-none-any.whl"


def wheel_address(site: str) -> str:
    """Return where a site has the wheel, given the site's address."""
    return urljoin(site, f"{FOLDER}/{wheel_name()}")


def write_wheel(folder: Path, root: Path = ROOT) -> Path:
    """Build the wheel into a folder, without a network; return its file.

    Raises:
        RuntimeError: setuptools has failed; what it said is in the message.
    """
    with tempfile.TemporaryDirectory() as temporary:
        # Building leaves files beside the sources, so these are copied.
        copy = Path(temporary, "copy")
        copy.mkdir()
        for source in SOURCES:
            if (root / source).is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(root / source, copy / source, ignore=ignored)
            else:
                shutil.copy(root / source, copy)
        done = subprocess.run(
            [sys.executable, "-c", BUILD, temporary],
            cwd=copy,
            env=os.environ | {"SOURCE_DATE_EPOCH": DAY},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"The wheel was not built:\n{done.stderr}")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return Path(shutil.copy(Path(temporary, wheel_name(root)), folder))


def serve_wheel(app: Sphinx, exception: Exception | None) -> None:
    """Put the wheel into the built site."""
    if exception is None and app.builder.format == "html":
        write_wheel(Path(app.outdir, FOLDER))


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("build-finished", serve_wheel)
