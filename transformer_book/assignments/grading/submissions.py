"""Reads what students have handed in: notebooks, pages of MyST, and zips of them.

Who has handed in a file is read from its name, as Canvas and Moodle write it when all
submissions are downloaded at once; and else it is the name of the file, or of the
folder in which it stands.

    Canvas  smithbob_340934_208490284_LATE_homework.ipynb
    Moodle  Bob Smith_657737_assignsubmission_file_/homework.ipynb

A zip is never unpacked onto the disk.
"""

from __future__ import annotations

import io
import json
import re
import stat
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from transformer_book.assignments.assignment import METADATA, WRITE_HERE
from transformer_book.assignments.grading.judge import defined

KINDS = {".ipynb", ".md"}
LARGEST = 20 * 2**20  # bytes of a notebook
MOST_CELLS = 2000
LONGEST = 30_000  # letters of an answer in words; a cell of a spreadsheet holds 32,767
# Of a zip: files in it, bytes of all of them, and how much smaller it may be.
MOST_FILES, LARGEST_ALL, RATIO = 20_000, 2 * 2**30, 200

MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(file|onlinetext)_")
# Canvas writes the name without a sign between its words.
CANVAS = re.compile(r"(?P<name>[^_/]+)(_LATE)?_(?P<id>\d+)_\d+(_LATE)?_.+")


@dataclass(frozen=True)
class Student:
    """Who has handed in: an id of the course or a file's name, and a name to show."""

    id: str
    name: str = ""
    late: bool = False


@dataclass
class Submission:
    """What a student has handed in.

    file: where it was found
    cells: its code
    written: the name of a question -> what stands in the cells for its answer
    metadata: what the notebook says of the assignment that it is of
    problem: why it cannot be graded, or ""
    notes: what the instructor should know, such as of other files
    """

    student: Student
    file: str
    cells: list[str] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    notes: list[str] = field(default_factory=list)


class Unreadable(Exception):
    """A file that cannot be read as what it should be, with a sentence for why."""


def read(folder: Path, names: Iterable[str] = ()) -> list[Submission]:
    """Return the submissions in a folder or a zip, one a student, in order.

    Args:
        folder: with notebooks, or folders or zips of them; or such a zip.
        names: what the answers are called: of several files of a student, the one
            with most of them counts, and of equals the last.
    """
    wanted = set(names)
    found: dict[str, list[Submission]] = {}
    for path, data in files(folder):
        one = submission(path, data)
        found.setdefault(one.student.id.casefold(), []).append(one)
    return [choose(found[key], wanted) for key in sorted(found)]


def choose(ones: list[Submission], wanted: set[str]) -> Submission:
    """Return that of a student's files which counts, with a note of the others."""
    ones.sort(key=lambda one: (len(wanted & set(defined(one.cells))), one.file))
    *others, chosen = ones
    if others:
        listed = ", ".join(sorted(one.file for one in others))
        chosen.notes.append(f"Several files: {chosen.file} counts, and not {listed}.")
    return chosen


def files(folder: Path) -> Iterator[tuple[str, bytes | Unreadable]]:
    """Yield the path and the content of each submission."""
    if folder.is_file():
        yield from zipped(folder.name, folder.read_bytes(), top=True)
        return
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if hidden(name):
            continue
        if path.is_symlink():
            if path.suffix in KINDS | {".zip"}:
                yield name, Unreadable("it is a link to another file")
        elif not path.is_file():
            continue
        elif path.suffix.lower() == ".zip":
            yield from zipped(name, path.read_bytes(), top=len(name.split("/")) == 1)
        elif path.suffix.lower() in KINDS:
            if path.stat().st_size > LARGEST:
                yield name, Unreadable(f"it has more than {LARGEST >> 20} MB")
            else:
                yield name, path.read_bytes()


def hidden(name: str) -> bool:
    """Return whether a path is none of a student's: checkpoints, what systems add."""
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))


def zipped(
    name: str, data: bytes, top: bool
) -> Iterator[tuple[str, bytes | Unreadable]]:
    """Yield the submissions in a zip: of many students if it is at the top."""
    known = MOODLE.match(name) or CANVAS.fullmatch(name)
    prefix = "" if top and not known else f"{name}/"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            size = sum(info.file_size for info in infos)
            if len(infos) > MOST_FILES or size > LARGEST_ALL:
                raise Unreadable("the zip has too much in it")
            if size > 10 * 2**20 and size > RATIO * len(data):
                raise Unreadable("the zip is a trap: what is in it is far larger")
            seen: set[str] = set()
            for info in infos:
                inner = info.filename.replace("\\", "/")
                if info.is_dir() or hidden(inner.lstrip("./")):
                    continue
                path = PurePosixPath(inner)
                suffix = path.suffix.lower()
                if suffix not in KINDS | {".zip"}:
                    continue
                outside = path.is_absolute() or ".." in path.parts
                if outside:
                    yield f"{prefix}{path.name}", Unreadable("its path leaves the zip")
                elif stat.S_ISLNK(info.external_attr >> 16):
                    yield f"{prefix}{inner}", Unreadable("it is a link to another file")
                elif inner in seen:
                    yield f"{prefix}{inner}", Unreadable("the zip has two of this name")
                elif info.file_size > LARGEST and suffix != ".zip":
                    said = f"it has more than {LARGEST >> 20} MB"
                    yield f"{prefix}{inner}", Unreadable(said)
                elif suffix == ".zip":
                    if top:
                        yield from zipped(f"{prefix}{inner}", archive.read(info), False)
                else:
                    yield f"{prefix}{inner}", archive.read(info)
                seen.add(inner)
    except Unreadable as problem:
        yield name, problem
    except Exception as error:  # zipfile has many ways to find a file broken.
        yield name, Unreadable(f"the zip is broken ({type(error).__name__})")


def who(path: str) -> Student:
    """Return who has handed in a file, from its path in the folder."""
    parts = path.split("/")
    for part in parts:
        if match := MOODLE.match(part):
            return Student(match["id"], match["name"])
    for part in parts:
        if match := CANVAS.fullmatch(part):
            return Student(match["id"], match["name"], bool(match[2] or match[4]))
    whole = parts[0] if len(parts) > 1 else PurePosixPath(path).stem
    return Student(PurePosixPath(whole).stem if whole.endswith(".zip") else whole)


def submission(path: str, data: bytes | Unreadable) -> Submission:
    """Return a student's submission, from a file's path and content."""
    made = Submission(who(path), path)
    try:
        if isinstance(data, Unreadable):
            raise data
        read_into(made, path, data)
    except Unreadable as problem:
        made.problem = f"{path}: {problem}."
    return made


def read_into(made: Submission, path: str, data: bytes) -> None:
    """Read a notebook or a page.

    Raises:
        Unreadable: it is none.
    """
    if not data.strip():
        raise Unreadable("the file is empty")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("it is not in UTF-8") from None
    if path.lower().endswith(".md"):
        cells: Any = page_cells(text)
    else:
        try:
            notebook = json.loads(text)
            cells = notebook["cells"]
            made.metadata = dict(notebook.get("metadata", {}).get(METADATA, {}))
        except (ValueError, RecursionError):
            raise Unreadable("it is no notebook: it cannot be read as JSON") from None
        except (KeyError, TypeError, AttributeError):
            raise Unreadable("it is no notebook of Jupyter") from None
    if not isinstance(cells, list):
        raise Unreadable("it is no notebook of Jupyter")
    for cell in cells[:MOST_CELLS]:
        try:
            source = cell["source"]
            source = "".join(source) if isinstance(source, list) else str(source)
            own = cell.get("metadata", {}).get(METADATA, {})
            if cell["cell_type"] == "code":
                made.cells.append(source)
            elif own.get("part") == "written":
                name = str(own["question"])
                before = made.written.get(name, "")
                answer = source.replace(WRITE_HERE, "")
                made.written[name] = f"{before}\n\n{answer}".strip()
        except (KeyError, TypeError, AttributeError):
            raise Unreadable("it is no notebook of Jupyter") from None
    for name, answer in made.written.items():
        if len(answer) > LONGEST:
            made.written[name] = answer[:LONGEST]
            made.notes.append(
                f"The answer in words to {name} has {len(answer):,} letters; the "
                f"first {LONGEST:,} are shown."
            )


def page_cells(text: str) -> list[dict[str, Any]]:
    """Return the code cells of a page of MyST, or of plain Markdown."""
    fence = r"^(`{3,})(?:\{code-cell\}|python|\{code\})[^\n]*\n(.*?)^\1[ \t]*$"
    options = re.compile(r"\A(?:---\n.*?^---\n|(?::[\w-]+:[^\n]*\n)+)", re.M | re.S)
    found = []
    for match in re.finditer(fence, text, re.M | re.S):
        source = options.sub("", match[2], count=1)
        found.append({"cell_type": "code", "source": source, "metadata": {}})
    return found
