"""Folders as students and courses fill them."""

import io
import json
import zipfile

from .conftest import IMPORTS, RIGHT, SMALL, STARTERS, WRONG

ALL_RIGHT = [IMPORTS, *RIGHT.values()]
ALL_WRONG = [IMPORTS, *WRONG.values()]
BLANK = [IMPORTS, *STARTERS.values()]


def notebook(cells, outputs=(), **metadata):
    """A notebook with code cells."""
    cells = [
        {
            "cell_type": "code",
            "source": cell.splitlines(True),
            "metadata": {},
            "execution_count": 1,
            "outputs": list(outputs),
        }
        for cell in cells
    ]
    metadata = {"transformer_book": {"assignment": SMALL.name, **metadata}}
    made = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(made)


def zip_of(files):
    """The bytes of a zip, from (name, content) or (ZipInfo, content)."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return made.getvalue()


def put(folder, files):
    """Write files into a folder: path -> text or bytes."""
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = content.encode()
        file.write_bytes(content)
