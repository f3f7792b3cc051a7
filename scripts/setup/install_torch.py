"""Install the PyTorch of requirements.txt for the CPU, without CUDA packages.

On Linux the default package index serves PyTorch with several GB of CUDA packages.
So PyTorch's own CPU index is asked first, then the default one; what pip would
install is looked at before anything is installed, and CUDA packages are refused
unless TRANSFORMER_BOOK_CUDA=1 allows them. Only the standard library is used, since
this runs before anything is installed.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from scripts import ROOT
from scripts.setup.check_python import WHEELS

ALLOW = "TRANSFORMER_BOOK_CUDA"
Packages = list[tuple[str, str]]  # names, and addresses of their wheels
CUDA = re.compile(r"^(nvidia|cuda|triton|pytorch-triton)([-_.]|$)")


def pinned(requirements: str) -> str:
    """Return the line of a requirements file that pins torch, such as torch==1.0."""
    return re.findall(r"^torch==\S+", requirements, re.MULTILINE)[0]


def resolve(*arguments: str) -> Packages | None:
    """Return what pip would install, [(name, address)], or None if it finds nothing."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet"]
        done = subprocess.run(
            [*command, "--report", str(report), *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            return None
        return [
            (item["metadata"]["name"].lower(), item["download_info"]["url"])
            for item in json.loads(report.read_text())["install"]
        ]


def cuda_packages(packages: Packages) -> list[str]:
    """Return the names of the CUDA packages among [(name, address)]."""
    return [name for name, _ in packages if CUDA.match(name)]


def choose(
    requirement: str,
    resolve: Callable[..., Packages | None] = resolve,
    allow_cuda: bool = False,
) -> str:
    """Return the address of the wheel to install for a requirement on torch.

    Raises SystemExit with one sentence that says what to do if there is none, or if
    it would bring CUDA packages that are not allowed.
    """
    # Off Linux the first finds nothing: the file's only line has a marker.
    # An index that does not answer must not hold the reader up: no retries.
    quick = ["--retries", "0", "--timeout", "5", "-r", "requirements-cpu.txt"]
    cuda: list[str] = []
    for arguments in quick, [requirement]:
        addresses = dict(packages := resolve(*arguments) or [])
        if "torch" not in addresses:
            continue
        cuda = cuda_packages(packages)
        if not cuda or allow_cuda:
            return addresses["torch"]
    if cuda:
        raise SystemExit(
            f"PyTorch's CPU index does not answer, and the default one would add "
            f"{len(cuda)} CUDA packages of several GB ({cuda[0]} and others): try "
            f"again when you are online, or allow them with {ALLOW}=1 make serve"
        )
    raise SystemExit(
        f"No wheel of {requirement} was found for this machine. There is one for "
        f"{WHEELS}: check the network, or put a wheel where pip looks (pip config set "
        "global.find-links FOLDER)."
    )


def installed(requirement: str) -> bool:
    """Return whether the required version of torch, CPU or not, is there already."""
    try:
        version = metadata.version("torch")
    except metadata.PackageNotFoundError:
        return False
    return version.split("+")[0] == requirement.removeprefix("torch==")


def main() -> None:
    """Install torch if it is missing."""
    requirement = pinned((ROOT / "requirements.txt").read_text())
    if installed(requirement):
        return
    print(f"Looking for {requirement} without CUDA packages", flush=True)
    address = choose(requirement, allow_cuda=os.environ.get(ALLOW) == "1")
    print(f"Installing PyTorch ({address.rsplit('/', 1)[-1]})", flush=True)
    # What it needs comes with requirements.txt.
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    if subprocess.run([*command, address]).returncode:
        raise SystemExit("PyTorch was not installed: pip's message above says why.")


if __name__ == "__main__":
    main()
