"""How long it takes to grade a class, and in how much memory."""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from transformer_book.assignments.grading.__main__ import main
from transformer_book.assignments.grading.grade import notebook
from transformer_book.assignments.reader import FOLDER, read

STUDENTS = 300
ASSIGNMENT = "attention_variants"


def measure_grading() -> Iterator[tuple[str, str, dict[str, float]]]:
    """Yield seconds and memory for a class of which half has everything right.

    Notebooks are read, and feedback and report are written.
    """
    assignment = read(FOLDER / f"{ASSIGNMENT}.md")
    values = {name: choices[0] for name, choices in assignment.variants.items()}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "class")
        place.mkdir()
        for number in range(STUDENTS):
            cells = notebook(assignment, values, solved=number % 2 == 0)
            made = [
                {"cell_type": "code", "source": cell, "metadata": {}} for cell in cells
            ]
            text = json.dumps({"cells": made, "metadata": {}, "nbformat": 4})
            Path(place, f"student-{number}.ipynb").write_text(text, "utf-8")
        begin = time.perf_counter()
        main([str(place), "--assignment", ASSIGNMENT, "--workers", "2"])
        seconds = time.perf_counter() - begin
    scale = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * scale
    what = f"grading {STUDENTS} submissions"
    yield "seconds", what, {what: round(seconds, 1)}
    yield "grading", what, {"MB of the largest process": round(peak / 1e6)}
