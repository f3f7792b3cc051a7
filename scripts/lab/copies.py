"""The working copy of the pages, which `make lab` and Binder open.

python -m scripts.lab.copies            copy the pages that are missing
python -m scripts.lab.copies refresh    take over what has changed in the book

The copy is the reader's. A page that is there is kept as it is, and one with the
reader's own answers also when it is refreshed: under another name.
"""

import shutil
import sys
from datetime import date
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from scripts import ROOT
from transformer_book.pages import contents
from transformer_book.site.notebooks import notebook

FOLDER = ROOT / "notebooks"  # git ignores it
# The notebooks as they were copied. Against them a page in the copy is edited or not,
# and the book has changed or not.
ORIGINALS = ".originals"


def copy(folder: Path = FOLDER) -> list[str]:
    """Copy the pages that are missing in a folder, and all pictures.

    Returns:
        The names of pages that the book has changed since they were copied.
    """
    # Pictures are not the reader's: they may be overwritten.
    shutil.copytree(ROOT / "images", folder / "images", dirs_exist_ok=True)
    shutil.rmtree(folder / "images" / "source", ignore_errors=True)
    changed = []
    for name in contents():
        page = folder / f"{name}.ipynb"
        new = notebook(ROOT / f"{name}.md")
        if not page.exists():
            write(new, folder, name)
        elif sources(new) != sources(read(original(folder, name))):
            changed.append(name)
    shutil.copy(ROOT / "book" / "references.bib", folder / "book")
    return changed


def refresh(folder: Path = FOLDER) -> dict[str, Path]:
    """Copy the pages that the book has changed; keep what a reader has edited.

    Returns:
        The name of each page that was edited -> the file that holds it now.
    """
    kept = {}
    for name in copy(folder):
        page = folder / f"{name}.ipynb"
        if sources(read(page)) != sources(read(original(folder, name))):
            kept[name] = free(page.with_stem(f"{page.stem}_{date.today()}"))
            page.rename(kept[name])
        write(notebook(ROOT / f"{name}.md"), folder, name)
    return kept


def read(path: Path) -> NotebookNode:
    """Return the notebook in a file, or an empty one if there is no such file."""
    return nbformat.read(path, 4) if path.exists() else nbformat.v4.new_notebook()


def write(new: NotebookNode, folder: Path, name: str) -> None:
    """Write a page's notebook for the reader, and as its original."""
    for path in folder / f"{name}.ipynb", original(folder, name):
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(new, path)


def original(folder: Path, name: str) -> Path:
    """Return where a page's notebook is kept as it was copied."""
    return folder / ORIGINALS / f"{name}.ipynb"


def sources(found: NotebookNode) -> list[tuple[str, str]]:
    """Return what a notebook says: of each cell that is not empty its type and text."""
    texts = ((cell.cell_type, cell.source.strip()) for cell in found.cells)
    return [(kind, text) for kind, text in texts if text]


def free(path: Path) -> Path:
    """Return a path that no file has: the given one, or one with a number behind."""
    names = (path.with_stem(f"{path.stem}_{number}") for number in range(2, 1000))
    return next(one for one in (path, *names) if not one.exists())


def main(command: str = "") -> None:
    """Copy or refresh the pages, and say what a reader should know."""
    if command == "refresh":
        for name, path in refresh().items():
            print(f"{name} is the book's again; your answers are in {path.name}")
    elif command:
        sys.exit(__doc__)
    elif changed := copy():
        names = ", ".join(name.removeprefix("book/") for name in changed)
        print(
            f"The book has changed since you opened these pages: {names}. `make "
            "refresh` takes the changes over, and keeps your answers beside them."
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
