"""The files of the interpreter, as a page fetches them.

Pyodide's own, its standard library without what no cell needs, and the book's modules.
Hosts compress a text or a program that they serve, and leave archives as they are; and
some compress nothing. So each file has a packed one beside it: see ../front/files.js.
"""

import gzip
import hashlib
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from transformer_book.explore.build import run_node
from transformer_book.pages import ROOT

BUNDLE = Path(__file__).with_name("bundle.js")
COMPILE = Path(__file__).with_name("compile.js")
PYODIDE = ROOT / "node_modules" / "pyodide"
LEFT_OUT = Path(__file__).with_name("left_out.txt")
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
    "transformer_book/inpage/needs/*.py",
    "transformer_book/inpage/torch/**/*.py",
    "transformer_book/layers/*.py",
    "transformer_book/quizzes/*.py",
    "transformer_book/quizzes/texts.json",
    "transformer_book/writing/*",
]
# What comes compiled, since the first run imports it. Of the rest readers may see the
# source, and compiled it would weigh more.
COMPILED = ("transformer_book/explore/", "transformer_book/inpage/")


def standard_library(made: Path) -> bytes:
    """Return Pyodide's standard library, compiled, without what left_out.txt names.

    Args:
        made: the file to write it to, unless an earlier build has.
    """
    sources = [COMPILE, LEFT_OUT, PYODIDE / "python_stdlib.zip"]
    newest = max(path.stat().st_mtime for path in sources)
    if not made.exists() or made.stat().st_mtime < newest:
        left_out = LEFT_OUT.read_text("utf-8").split()
        # Without docstrings and assertions.
        run_node(COMPILE, "", made.resolve(), "", "2", *left_out)
    return made.read_bytes()


def compiled(sources: dict[str, bytes]) -> dict[str, bytes]:
    """Compile modules of the book, path -> text, as the standard library is."""
    with TemporaryDirectory() as folder:
        archive, made = Path(folder, "sources.zip"), Path(folder, "compiled.zip")
        with ZipFile(archive, "w") as whole:
            for name, content in sources.items():
                whole.writestr(name, content)
        run_node(COMPILE, archive, made, "/book/", "0")
        with ZipFile(made) as whole:
            return {name: whole.read(name) for name in whole.namelist()}


def modules() -> bytes:
    """Return the book's modules: [path, bytes] of each as a line of JSON, then all."""
    paths = {path for pattern in MODULES for path in ROOT.glob(pattern)}
    found = {
        str(path.relative_to(ROOT)): path.read_bytes()
        for path in paths
        if path.is_file()
    }
    first = {
        path: found.pop(path)
        for path in list(found)
        if path.endswith(".py") and path.startswith(COMPILED)
    }
    files = sorted((found | compiled(first)).items())
    sizes = [(path, len(content)) for path, content in files]
    return b"".join([json.dumps(sizes).encode(), b"\n", *dict(files).values()])


def pack(folder: Path) -> dict[str, dict[str, str | int]]:
    """Write the files into a folder.

    Returns:
        the name of each file that a page fetches -> its address beside the page's
        scripts, which changes with its content; its bytes; and its bytes packed.
    """
    run_node(BUNDLE, folder.resolve())
    files = {
        "worker.js": (folder / "worker.js").read_bytes(),
        "pyodide.asm.wasm": (PYODIDE / "pyodide.asm.wasm").read_bytes(),
        "python_stdlib.zip": standard_library(folder / "python_stdlib.zip"),
        "book.bin": modules(),
    }
    return {name: written(folder / name, content) for name, content in files.items()}


def written(path: Path, content: bytes) -> dict[str, str | int]:
    """Write a file, and the same packed beside it; return what `pack` says of it."""
    packed = gzip.compress(content, 9, mtime=0)
    path.write_bytes(content)
    path.with_name(path.name + ".gz").write_bytes(packed)
    address = path.name + version(content)
    return {"address": address, "bytes": len(content), "packed": len(packed)}


def version(content: bytes) -> str:
    """Return what an address ends in, so that it changes with the content."""
    return "?v=" + hashlib.sha256(content).hexdigest()[:8]
