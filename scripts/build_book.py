"""Build the book strictly into _build/html; do nothing if nothing has changed.

Sphinx notices a changed page by itself. It does not notice a change in a module that
a page imports, in the table of contents, or a warning that an earlier build gave, so
this clears its caches when it has to.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "_build"

# What the pages' results depend on besides themselves: all are executed again.
CODE = ["transformer_book/**/*", "requirements*.txt", "package-lock.json"]
# What every page's look depends on: all are written again, none is executed.
LOOK = ["_config.yml", "_toc.yml"]
PAGES = ["book/**/*", "images/**/*"]


def digest(patterns, root=ROOT):
    """Return a hash of the names and the contents of the files that match."""
    files = {path for pattern in patterns for path in root.glob(pattern)}
    total = hashlib.sha256()
    for path in sorted(files):
        name = path.relative_to(root)
        left_out = any(part.startswith((".", "__pycache__")) for part in name.parts)
        if path.is_file() and not left_out:
            total.update(f"{name} ".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


class Stamp:
    """A file in _build that keeps the digest of what the last good build read."""

    def __init__(self, name, patterns):
        self.path = BUILD / f".{name}-stamp"
        self.now = digest(patterns)

    def is_current(self):
        """Return whether the last good build read the same files."""
        return self.path.exists() and self.path.read_text() == self.now

    def write(self):
        """Note that a good build has read the files."""
        self.path.write_text(self.now)


def main():
    """Build what has changed since the last good build."""
    code, look, pages = stamps = [
        Stamp("code", CODE),
        Stamp("look", LOOK),
        Stamp("pages", PAGES),
    ]
    if all(stamp.is_current() for stamp in stamps):
        print("The book is up to date in _build/html", flush=True)
        return
    if not code.is_current():
        print("Building the book, executing every page", flush=True)
        shutil.rmtree(BUILD / ".jupyter_cache", ignore_errors=True)
    else:
        print("Building the book, executing the pages that have changed", flush=True)
    if not (code.is_current() and look.is_current()):
        shutil.rmtree(BUILD / ".doctrees", ignore_errors=True)
        shutil.rmtree(BUILD / "html", ignore_errors=True)
    for stamp in stamps:
        stamp.path.unlink(missing_ok=True)

    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    command = [jupyter_book, "build", "-W", "-n", "--keep-going", "."]
    if subprocess.run(command, cwd=ROOT).returncode:
        # Sphinx repeats a page's warnings only if it reads the page again.
        shutil.rmtree(BUILD / ".doctrees", ignore_errors=True)
        raise SystemExit("The book was not built: the warnings above say why.")
    for stamp in stamps:
        stamp.write()


if __name__ == "__main__":
    main()
