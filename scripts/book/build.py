"""Build the book strictly into _build/html; do nothing if nothing has changed.

Sphinx notices a changed page by itself. It does not notice a change in a module that
a page imports, in the table of contents, in a style or a script, or a warning that an
earlier build gave. So this clears as much of what an earlier build left as it has to.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from scripts import ROOT

BUILD = ROOT / "_build"

EXPLORE = "transformer_book/explore"
# When one of these changes, styles, scripts and figures are made again; pages are not.
FRONT = [
    f"{EXPLORE}/front/**/*",
    f"{EXPLORE}/dist/*",
    f"{EXPLORE}/engine/[!e]*.js",
    f"{EXPLORE}/build/drawing.py",
    *(
        f"{EXPLORE}/build/node/{name}.js"
        for name in ("bundle", "draw", "jupyter", "still")
    ),
    f"{EXPLORE}/README.md",
    *(
        f"transformer_book/inpage/{name}"
        for name in (
            *("*.js", "front/**/*", "torch/**/*", "beside/**/*", "cells.py"),
            *("session.py", "build/*.js", "build/left_out.txt", "build/pack.py"),
        )
    ),
    "transformer_book/quizzes/front/*",
    "transformer_book/site/static/**/*",
]
# When one of these changes, all pages are read and written again; none is executed.
LOOK = [
    "_config.yml",
    "_toc.yml",
    "pyproject.toml",
    "transformer_book/site/**/*",
    "transformer_book/inpage/build/sphinx_ext.py",
    "transformer_book/inpage/needs/*",
    "transformer_book/assignments/**/*",
    "exercises/assignments/*.md",
    "exercises/quizzes/*",
    "transformer_book/quizzes/[!_]*",
    f"{EXPLORE}/build/sphinx_ext.py",
    f"{EXPLORE}/build/tries.py",
    f"{EXPLORE}/build/node/tries.js",
]
# When one of these changes, all pages are executed again. Graders serve a test alone.
CODE = [
    "transformer_book/**/*",
    *("requirements.txt", "requirements-[!g]*.txt"),
    "package-lock.json",
]
PAGES = ["book/**/*", "images/**/*", "docs/in_page.md"]
# These read the pages or run in the site, and change none of their results.
RULES = ["transformer_book/pages/**/*", "transformer_book/inpage/**/*"]
# Strict: a warning or a broken reference fails the build, which first names them all.
JUPYTER_BOOK = [
    str(Path(sys.executable).with_name("jupyter-book")),
    *("build", "-W", "-n", "--keep-going", "."),
]
# How the cache reads a page as a notebook: as MyST-NB does.
READER = {"type": "plugin", "name": "myst_nb_md"}


def matching(patterns: list[str]) -> set[Path]:
    """Return the paths of the files, and of the folders, that match."""
    return {path for pattern in patterns for path in ROOT.glob(pattern)}


def code_files() -> set[Path]:
    """Return the files that the pages' results depend on, besides themselves."""
    return matching(CODE) - matching(LOOK) - matching(FRONT) - matching(RULES)


def digest(files: set[Path]) -> str:
    """Return a hash of the names and the contents of files; folders are left out."""
    total = hashlib.sha256()
    for path in sorted(files):
        name = path.relative_to(ROOT)
        left_out = any(part.startswith((".", "__pycache__")) for part in name.parts)
        if path.is_file() and not left_out:
            total.update(f"{name} ".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


class Stamp:
    """A file in _build that keeps the digest of what a build has read."""

    def __init__(self, name: str, files: set[Path]):
        self.path = BUILD / f".{name}-stamp"
        self.now = digest(files)

    def is_current(self) -> bool:
        """Return whether that build has read the same files."""
        return self.path.exists() and self.path.read_text() == self.now

    def write(self) -> None:
        """Keep the digest: a build has read the files."""
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_text(self.now)


def clear(*names: str) -> None:
    """Remove folders of _build."""
    for name in names:
        shutil.rmtree(BUILD / name, ignore_errors=True)


def quiet_kernels() -> Path:
    """Return a folder of settings for IPython's kernels, which keep a log of nothing.

    A kernel of ipykernel 7.4 warns that what it is told is not encrypted; here it talks
    to this machine only. At its end it may call that an error, too. What fails in a
    cell is said by `mistake`.
    """
    profile = BUILD / ".ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    setting = 'c.IPKernelApp.log_level = "CRITICAL"\n'
    (profile / "ipython_kernel_config.py").write_text(setting)
    return profile.parent


def execute() -> None:
    """Execute the pages that the cache has no results of, one on each core.

    Jupyter Book by itself executes one page after the other.

    Raises:
        SystemExit: cells have failed; a line for each page says where, and why.
    """
    # Imported here, because a build with nothing to do would wait for them.
    import yaml
    from jupyter_cache import get_cache
    from jupyter_cache.executors import load_executor
    from myst_nb.core.read import is_myst_markdown_notebook

    texts = {str(path): path.read_text() for path in ROOT.glob("book/[!_]*.md")}
    notebooks = [path for path in texts if is_myst_markdown_notebook(texts[path])]
    if not notebooks:
        return
    cache = get_cache(BUILD / ".jupyter_cache")
    for path in notebooks:
        cache.add_nb_to_project(path, read_data=READER)
    prose = Stamp("prose", {Path(path) for path in texts})
    if not prose.is_current():
        for path in notebooks:
            if "book_prose" in texts[path]:
                forget(cache, Path(path))
    # The kernels inherit this: a figure then makes what the static page needs of it.
    os.environ["EXPLORE_BUILD"] = "1"
    os.environ["IPYTHONDIR"] = str(quiet_kernels())
    settings = yaml.safe_load((ROOT / "_config.yml").read_text())["execute"]
    timeout = settings["timeout"]
    done = load_executor("local-parallel", cache).run_and_cache(
        filter_uris=notebooks, timeout=timeout
    )
    # When two pages end at the same moment, the cache may lose the results of one.
    again = load_executor("local-serial", cache).run_and_cache(
        filter_uris=done.succeeded + done.errored, timeout=timeout
    )
    failed = sorted(done.excepted + again.excepted)
    if failed:
        raise SystemExit(
            "\n".join(
                mistake(Path(path), cache.get_project_record(path).traceback)
                for path in failed
            )
        )
    prose.write()


def forget(cache: Any, page: Path) -> None:
    """Have a page executed and read again: it reads the text of pages that changed."""
    if record := cache.get_cached_project_nb(str(page)):
        cache.remove_cache(record.pk)
    doctree = page.relative_to(ROOT).with_suffix(".doctree")
    (BUILD / ".doctrees" / doctree).unlink(missing_ok=True)


def mistake(page: Path, traceback: str) -> str:
    """Return *page:line: sentence* for the cell of a page that has failed.

    Args:
        page: the path of the page.
        traceback: what jupyter-cache kept of the failure: the cell, and its traceback.
    """
    said = re.sub(r"\x1b\[[\d;]*m", "", traceback).strip()
    place = str(page.relative_to(ROOT))
    cell = re.search(r"cell:\n-+\n(.*?)\n-+\n", said, re.DOTALL)
    before, found, _ = page.read_text().partition(cell[1] if cell else "\0")
    if found:
        # The last of several errors counts, and its traceback begins with the cell.
        *_, last = re.split(
            r"^(?:The above exception|During handling)", said, flags=re.M
        )
        line = re.search(r"^Cell In\[\d+\], line (\d+)", last, flags=re.M)
        place += f":{before.count(chr(10)) + (int(line[1]) if line else 1)}"
    return f"{place}: {said.splitlines()[-1].removeprefix('ValueError: ')}"


def keep_rules() -> None:
    """Stop the build if a page breaks a rule: see transformer_book/pages/rules.

    Raises:
        SystemExit: a line for each thing that is missing.
    """
    # Imported here, because a build with nothing to do would wait for them.
    from transformer_book.pages.rules import check

    if missing := check():
        raise SystemExit("\n".join(map(str, missing)))


def main() -> None:
    """Build what has changed since the last good build."""
    code = Stamp("code", code_files())
    look = Stamp("look", matching(LOOK) - matching(FRONT))
    front, pages = Stamp("front", matching(FRONT)), Stamp("pages", matching(PAGES))
    pages_hold = all(stamp.is_current() for stamp in (code, look, pages))
    if pages_hold and front.is_current():
        print("The book is up to date in _build/html", flush=True)
        return
    if not pages_hold:
        keep_rules()
    if not code.is_current():
        print("Building the book, executing every page", flush=True)
        clear(".jupyter_cache", ".doctrees", "html")
        code.write()
    elif not pages_hold:
        print("Building the book, executing the pages that have changed", flush=True)
        if not look.is_current():
            clear(".doctrees", "html")
    else:
        print("Making the book's styles, scripts and figures again", flush=True)
    if not front.is_current():
        # Sphinx makes them again whenever it writes a page: have it write the smallest.
        built = (BUILD / "html" / "book").glob("*.html")
        for page in sorted(built, key=lambda page: page.stat().st_size)[:1]:
            page.unlink()

    # Only a good build writes them again: otherwise the next one has to read all pages,
    # because Sphinx repeats the warnings of a page only when it reads the page again.
    stamps = [front] if pages_hold else [look, front, pages]
    for stamp in stamps:
        stamp.path.unlink(missing_ok=True)
    if not pages_hold:
        execute()
    if subprocess.run(JUPYTER_BOOK, cwd=ROOT).returncode:
        raise SystemExit("The book was not built: the warnings above say why.")
    for stamp in stamps:
        stamp.write()


if __name__ == "__main__":
    main()
