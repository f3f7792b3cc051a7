"""The cells tagged `export` become `transformer_book.layers`, one module a page."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from transformer_book.pages.page import ROOT, Page, pages

LAYERS = ROOT / "transformer_book" / "layers"


def differences(of: Iterable[Page]) -> dict[Path, str | None]:
    """Return the modules that are not what the pages say, with the text wanted.

    The text is None for a module that no page owns any more.
    """
    wanted = {LAYERS / f"{page.name}.py": page.layer() for page in of}
    wanted = {path: text for path, text in wanted.items() if text is not None}
    stale: dict[Path, str | None] = {
        path: None
        for path in LAYERS.glob("*.py")
        if path not in wanted and path.name != "__init__.py"
    }
    changed = {
        path: text
        for path, text in wanted.items()
        if not path.exists() or path.read_text("utf-8") != text
    }
    return stale | changed


def export() -> None:
    """Write the layers as the pages say, the lists of kinds, and what Jupyter shows."""
    # Imported here, since only this command needs them.
    from transformer_book.explore.build import bundle_for_jupyter
    from transformer_book.explore.build.kinds import lists
    from transformer_book.quizzes.render import write

    for path, text in differences(pages()).items():
        if text is None:
            path.unlink()
        else:
            path.write_text(text, "utf-8")
        print("removed" if text is None else "wrote", path)
    for path, text in lists().items():
        path.write_text(text, "utf-8")
    bundle_for_jupyter()
    write()
