"""Write the assignments of a folder: see docs/assignments.md.

python -m transformer_book.assignments [FOLDER] [--students LIST] [--into FOLDER]
"""

import argparse
import os
import sys
from pathlib import Path

from transformer_book.pages.page import Unreadable

from .reader import FOLDER
from .write import INTO, write_all


def main() -> None:
    """Read the arguments, and say what became of each file."""
    said = "Write the assignments of a folder: see docs/assignments.md."
    parser = argparse.ArgumentParser(prog="make assignments", description=said)
    parser.add_argument("folder", nargs="?", default="", help="with your assignments")
    parser.add_argument("--students", default="", help="a list: one id a line, or CSV")
    parser.add_argument("--into", default=str(INTO), help="where to write")
    parser.add_argument("--site", default="", help="the address of the published book")
    given = parser.parse_args()
    folder = Path(given.folder or FOLDER).expanduser()
    students = Path(given.students).expanduser() if given.students else None
    into = Path(os.path.expanduser(given.into))
    try:
        problems = write_all(folder, into, students, given.site)
    except Unreadable as problem:
        sys.exit(str(problem))
    if problems:
        sys.exit(f"{problems} not written: mend the lines above, and run it again")


if __name__ == "__main__":
    main()
