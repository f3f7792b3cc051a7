"""Install the graders of others that tests try, in an environment of their own.

Otter and nbgrader switch on extensions of JupyterLab wherever they are installed, so
.venv may not have them. A line in .venv-graders shows it the packages of .venv: PyTorch
and most of what they need is there already.
"""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

from scripts import ROOT

FOLDER = ROOT / ".venv-graders"


def main() -> None:
    """Make the environment anew, for the packages and the Python of .venv."""
    venv.create(FOLDER, clear=True, symlinks=True)
    own = sysconfig.get_path("purelib", "venv", {"base": str(FOLDER)})
    shown = sysconfig.get_path("purelib")
    Path(own, "venv.pth").write_text(f"import site; site.addsitedir({shown!r})\n")
    python = FOLDER / "bin" / "python"
    command = [str(python), "-m", "pip", "install", "--quiet"]
    requirements = str(ROOT / "requirements-graders.txt")
    sys.exit(subprocess.run([*command, "-r", requirements]).returncode)


if __name__ == "__main__":
    main()
