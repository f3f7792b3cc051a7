"""Has nbgrader make of our source what students get, and grade what comes back.

.venv-graders/bin/python tests/grading/with_nbgrader.py COURSE ANSWERS

COURSE is a folder with the source as source/hw/hw.ipynb; ANSWERS is JSON, {question:
source}. Printed is JSON, {name of a cell with a check: points}.
"""

import json
import sys
from pathlib import Path

import nbformat


def answered(notebook, answers):
    """Write answers, {question: source}, where students are to go on with code."""
    for cell in notebook.cells:
        ours = cell.metadata.get("transformer_book", {})
        if ours.get("part") == "starter" and ours["question"] in answers:
            cell.source = answers[ours["question"]]
    return notebook


def main(course, answers):
    # The test, which takes the function above, runs where this is not installed.
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    api = NbGraderAPI(config=Config(CourseDirectory={"root": str(course)}))
    done = api.generate_assignment("hw")
    assert done["success"], done["log"]
    given = nbformat.read(course / "release" / "hw" / "hw.ipynb", 4)
    handed_in = course / "submitted" / "jo" / "hw" / "hw.ipynb"
    handed_in.parent.mkdir(parents=True)
    nbformat.write(answered(given, answers), handed_in)
    done = api.autograde("hw", "jo")
    assert done["success"], done["log"]
    with api.gradebook as gradebook:
        (book,) = gradebook.find_submission("hw", "jo").notebooks
        print(json.dumps({grade.name: grade.auto_score for grade in book.grades}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]))
