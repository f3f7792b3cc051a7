"""Build the book strictly into _build/html; do nothing if nothing has changed.

Sphinx notices a changed page by itself. It does not notice a change in a module that
a page imports, in the table of contents, or a warning that an earlier build gave, so
this clears its caches when it has to.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "_build"

# What every page's look depends on: all are written again, none is executed.
LOOK = ["_config.yml", "_toc.yml", "transformer_book/site/**/*"]
# What the pages' results depend on besides themselves: all are executed again.
CODE = ["transformer_book/**/*", "requirements*.txt", "package-lock.json"]
PAGES = ["book/**/*", "images/**/*"]
# How the cache reads a page as a notebook: as MyST-NB does.
READER = {"type": "plugin", "name": "myst_nb_md"}


def matching(patterns):
    """Return the paths of the files that match, and of folders."""
    return {path for pattern in patterns for path in ROOT.glob(pattern)}


def digest(files):
    """Return a hash of the names and the contents of files; of a folder's none."""
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

    def __init__(self, name, files):
        self.path = BUILD / f".{name}-stamp"
        self.now = digest(files)

    def is_current(self):
        """Return whether that build has read the same files."""
        return self.path.exists() and self.path.read_text() == self.now

    def write(self):
        """Note that a build has read the files."""
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_text(self.now)


def clear(*names):
    """Remove folders of _build."""
    for name in names:
        shutil.rmtree(BUILD / name, ignore_errors=True)


def execute():
    """Execute the pages that the cache has no results of, as many as there are cores.

    Jupyter Book by itself executes one page after the other. A page that fails here
    has no results: Jupyter Book executes it again, and says what is wrong with it.
    """
    # Not at the top, since a build with nothing to do would wait for them.
    import yaml
    from jupyter_cache import get_cache
    from jupyter_cache.executors import load_executor
    from myst_nb.core.read import is_myst_markdown_notebook

    texts = {str(path): path.read_text() for path in ROOT.glob("book/*.md")}
    notebooks = [path for path in texts if is_myst_markdown_notebook(texts[path])]
    if not notebooks:
        return
    cache = get_cache(BUILD / ".jupyter_cache")
    for path in notebooks:
        cache.add_nb_to_project(path, read_data=READER)
    # The kernels inherit it: a figure then makes what its page needs.
    os.environ["EXPLORE_BUILD"] = "1"
    settings = yaml.safe_load((ROOT / "_config.yml").read_text())["execute"]
    timeout = settings["timeout"]
    done = load_executor("local-parallel", cache).run_and_cache(
        filter_uris=notebooks, timeout=timeout
    )
    # Of two pages that are done in the same moment, the cache may lose one.
    load_executor("local-serial", cache).run_and_cache(
        filter_uris=done.succeeded + done.errored, timeout=timeout
    )


def main():
    """Build what has changed since the last good build."""
    code = Stamp("code", matching(CODE) - matching(LOOK))
    look, pages = Stamp("look", matching(LOOK)), Stamp("pages", matching(PAGES))
    if code.is_current() and look.is_current() and pages.is_current():
        print("The book is up to date in _build/html", flush=True)
        return
    if not code.is_current():
        print("Building the book, executing every page", flush=True)
        clear(".jupyter_cache", ".doctrees", "html")
        code.write()
    else:
        print("Building the book, executing the pages that have changed", flush=True)
        if not look.is_current():
            clear(".doctrees", "html")

    # They come back after a good build only: Sphinx repeats the warnings of a page if
    # it reads the page again.
    for stamp in look, pages:
        stamp.path.unlink(missing_ok=True)
    execute()
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    command = [jupyter_book, "build", "-W", "-n", "--keep-going", "."]
    if subprocess.run(command, cwd=ROOT).returncode:
        raise SystemExit("The book was not built: the warnings above say why.")
    for stamp in look, pages:
        stamp.write()


if __name__ == "__main__":
    main()
