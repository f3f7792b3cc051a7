"""Build one page alone, quickly, and serve it: what an author looks at while writing.

python -m scripts.book.page NAME           build book/NAME.md whenever it is saved
python -m scripts.book.page NAME --once    build it, and end

The page is executed, unless only its text has changed, and no other page is. It is
built as strictly as the book, except that it may refer to other pages.
"""

import asyncio
import difflib
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import yaml

from scripts import ROOT
from scripts.book.build import JUPYTER_BOOK, Stamp, code_files
from scripts.book.serve import serve
from transformer_book.quizzes.source import of_page

FOLDER = ROOT / "_build" / "page"
HTML = FOLDER / "_build" / "html"
# References to other pages, and to terms of the glossary, lead nowhere here.
REFERENCES = ["ref.*", "myst.xref_missing"]


def find(name: str) -> str:
    """Return the name of a page that is named so, or by its path.

    Raises:
        SystemExit: with a sentence that names the pages, if there is no such page.
    """
    names = sorted(path.stem for path in (ROOT / "book").glob("*.md"))
    page = Path(name).stem
    if page in names:
        return page
    wrong = f"There is no page book/{page}.md" if page else "No page is named"
    like = difflib.get_close_matches(page, names, n=1, cutoff=0.3) or names
    raise SystemExit(
        f"{wrong}: write make page PAGE={like[0]}, or another of {', '.join(names)}."
    )


def settings() -> dict[str, Any]:
    """Return the book's settings, for a page that may refer to pages not built."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    config["sphinx"]["config"]["suppress_warnings"] = REFERENCES
    return config


def build(page: str) -> bool:
    """Build a page; say where it is, or that it failed, and return whether it is."""
    # The results of a page are kept as long as the code that it calls is the same.
    code = Stamp("page-code", code_files())
    if not code.is_current():
        shutil.rmtree(FOLDER, ignore_errors=True)
        code.write()
    FOLDER.mkdir(parents=True, exist_ok=True)
    config, contents = FOLDER / "_config.yml", FOLDER / "_toc.yml"
    config.write_text(yaml.safe_dump(settings()), "utf-8")
    contents.write_text(
        yaml.safe_dump({"format": "jb-book", "root": f"book/{page}"}), "utf-8"
    )
    # The page is read again each time, since the look of the book may have changed.
    options = [f"--path-output={FOLDER}", f"--config={config}", f"--toc={contents}"]
    options += ["--all", "--quiet"]
    command = [*JUPYTER_BOOK, *options]
    begin = time.monotonic()
    # Jupyter Book tells its progress on stdout, and what is wrong on stderr.
    if subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL).returncode:
        print("The page was not built: the warnings above say why.", flush=True)
        return False
    seconds = time.monotonic() - begin
    file = (HTML / "book" / f"{page}.html").relative_to(ROOT)
    print(f"Built in {seconds:.0f} s: {file}", flush=True)
    return True


async def attend(page: str) -> None:
    """Serve a page; build it again whenever it or its quizzes are saved."""
    server = asyncio.create_task(serve(HTML, path=f"book/{page}.html"))
    sources = [ROOT / "book" / f"{page}.md", of_page(page)]

    def times() -> list[float]:
        return [source.stat().st_mtime for source in sources if source.exists()]

    saved = times()
    while not server.done():
        await asyncio.sleep(0.5)
        if (now := times()) != saved:
            saved = now
            print(f"Building the page {page} again", flush=True)
            await asyncio.to_thread(build, page)
    await server


def main() -> None:
    """Build and serve the page that the command line names."""
    once = "--once" in sys.argv
    (name,) = [argument for argument in sys.argv[1:] if argument != "--once"] or [""]
    page = find(name)
    print(f"Building the page {page}", flush=True)
    if not build(page):
        sys.exit(1)
    if not once:
        try:
            asyncio.run(attend(page))
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
