"""The files of the interpreter, as a page fetches them.

Pyodide's own, its standard library without what no cell needs, and the book's modules.
Hosts compress a text or a program that they serve, and leave archives as they are; and
some compress nothing. So each file has a packed one beside it: see ../front/files.js.
"""

import base64
import gzip
import io
import json
import shutil
import zipfile
from pathlib import Path

from transformer_book.pages import ROOT

PYODIDE = ROOT / "node_modules" / "pyodide"
LEFT_OUT = Path(__file__).with_name("left_out.txt").read_text("utf-8").split()
# What cells import. Of the other files there is nothing to run in a page.
MODULES = [
    "book/[!_]*.md",  # a page has a model learn to write from the book's prose
    "transformer_book/*.py",
    "transformer_book/checks/**/*.py",
    "transformer_book/embeddings/*",
    "transformer_book/explore/*.py",
    "transformer_book/explore/build/__init__.py",
    "transformer_book/explore/controls/*.py",
    "transformer_book/explore/views/*.py",
    "transformer_book/inpage/*.py",
    "transformer_book/inpage/beside/**/*.py",
    "transformer_book/inpage/torch/**/*.py",
    "transformer_book/layers/*.py",
    "transformer_book/quizzes/*.py",
    "transformer_book/quizzes/texts.json",
    "transformer_book/writing/*",
]
# A ZIP file knows no earlier day: the same content gives the same bytes.
DAY = (1980, 1, 1, 0, 0, 0)


def standard_library() -> bytes:
    """Return Pyodide's standard library without the modules of left_out.txt.

    Its files are stored as they are: packed together they are smaller.
    """
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(PYODIDE / "python_stdlib.zip") as whole,
        zipfile.ZipFile(packed, "w") as kept,
    ):
        for name in whole.namelist():
            if not name.startswith(tuple(LEFT_OUT)):
                kept.writestr(zipfile.ZipInfo(name, DAY), whole.read(name))
    return packed.getvalue()


def modules() -> bytes:
    """Return the book's modules: path -> text, or what is not text in base64."""
    paths = {path for pattern in MODULES for path in ROOT.glob(pattern)}
    found = {}
    for path in sorted(path for path in paths if path.is_file()):
        content = path.read_bytes()
        try:
            found[str(path.relative_to(ROOT))] = content.decode()
        except UnicodeDecodeError:
            found[str(path.relative_to(ROOT))] = [base64.b64encode(content).decode()]
    return json.dumps(found, ensure_ascii=False).encode()


def pack(folder: Path) -> dict[str, int]:
    """Write the files into a folder.

    Returns:
        the name of each file that a page fetches -> its bytes, unpacked.
    """
    wasm = (PYODIDE / "pyodide.asm.wasm").read_bytes()
    files = {
        "pyodide.asm.wasm": wasm,
        "python_stdlib.zip": standard_library(),
        "book.json": modules(),
    }
    for name, content in files.items():
        write(folder / name, content)
    return {name: len(content) for name, content in files.items()}


def write(path: Path, content: bytes) -> None:
    """Write a file, and the same packed beside it, unless they are there."""
    packed = path.with_name(path.name + ".gz")
    if packed.exists() and path.read_bytes() == content:
        return
    path.write_bytes(content)
    packed.write_bytes(gzip.compress(content, 9, mtime=0))
