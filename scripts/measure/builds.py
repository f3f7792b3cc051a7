"""The seconds that building, checking and testing the book take."""

import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

from scripts import ROOT

TESTS = ROOT / "_build" / "tests.xml"  # written by make test
BUILD = [sys.executable, "-m", "scripts.book.build"]
STYLE = Path("transformer_book", "explore", "front", "explorer.css")


def seconds(command: list[str], folder: Path) -> float:
    """Return how long a command runs there; stop with its output if it fails."""
    begin = time.monotonic()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return round(time.monotonic() - begin, 1)


def append(path: Path, text: str) -> None:
    """Write a text at a file's end."""
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def measure_builds() -> Iterator[tuple[str, float]]:
    """Yield the seconds of builds in a copy of the repository."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "book")
        left_out = shutil.ignore_patterns(
            ".git", ".venv", "_build", "node_modules", "*.egg-info", "__pycache__"
        )
        shutil.copytree(ROOT, copy, ignore=left_out)
        (copy / "node_modules").symlink_to(ROOT / "node_modules")
        yield "a build of all pages", seconds(BUILD, copy)
        yield "a build with no change", seconds(BUILD, copy)
        append(copy / STYLE, "\n.explorer { --changed: 1 }\n")
        yield "a build with one line of style changed", seconds(BUILD, copy)
        append(
            copy / "book" / "simple_self_attention.md",
            "\n```{code-cell} ipython3\n1 + 1\n```\n",
        )
        yield "a build with one page changed", seconds(BUILD, copy)


def measure_tests() -> Iterator[tuple[str, float]]:
    """Yield the seconds of make check, and of the last run of all tests."""
    if not TESTS.exists():
        sys.exit("Run make test first: how long it takes is one of the figures.")
    suite = ElementTree.parse(TESTS).find("testsuite")
    assert suite is not None
    yield "all tests", round(float(suite.attrib["time"]))
    yield "make check", seconds(["make", "check"], ROOT)
