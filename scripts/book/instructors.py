"""Build the instructors' edition, with solutions folded in: `SOLUTIONS=1 make book`.

It stands in a folder of its own, so that it is not published by accident.
"""

import subprocess
import sys

import yaml

from scripts import ROOT
from scripts.book.build import BUILD, JUPYTER_BOOK

FOLDER = BUILD / "instructors"
HTML = FOLDER / "_build" / "html"


def main() -> None:
    """Build all pages, with the results of the book's own build."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    config["title"] += ": instructors' edition"
    config["execute"]["cache"] = str(BUILD / ".jupyter_cache")
    config["sphinx"]["config"]["book_solutions"] = True
    FOLDER.mkdir(parents=True, exist_ok=True)
    settings = FOLDER / "_config.yml"
    settings.write_text(yaml.safe_dump(config), "utf-8")
    options = [f"--path-output={FOLDER}", f"--config={settings}", "--all"]
    if subprocess.run([*JUPYTER_BOOK, *options], cwd=ROOT).returncode:
        sys.exit("The instructors' edition was not built: the warnings above say why.")
    print(f"The instructors' edition, with solutions, is in {HTML.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
