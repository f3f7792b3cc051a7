"""Settings of JupyterLab for `make lab`, `make edit` and Binder.

Markdown opens as notebooks, figures are saved with them, and no news is fetched: see
.binder/overrides.json. All cells are drawn, not only those in sight: a link to a term
finds what it means, and leads there at the first click. Figures talk to the kernel's
main thread: in a second one, which is JupyterLab's own setting, they would draw from a
cell's random numbers while it runs.
"""

import shutil
import sys
from pathlib import Path

from scripts import ROOT

OVERRIDES = ROOT / ".binder" / "overrides.json"


def main() -> None:
    """Copy the settings to where the JupyterLab of this Python looks for them."""
    folder = Path(sys.prefix, "share", "jupyter", "lab", "settings")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(OVERRIDES, folder)
    # Node reads the package.json nearest to a script. For JupyterLab's own, in an
    # environment in this folder, that is the book's, which says that it is a module.
    package = Path(sys.prefix, "package.json")
    if not package.exists():
        package.write_text("{}\n")


if __name__ == "__main__":
    main()
