"""Stop, with one sentence, a Python or a machine that the book cannot be set up on.

PyTorch comes as wheels, and those of the version in requirements.txt exist for some
machines only. pip's own error would come after minutes, and name none of them.
"""

import platform
import sys
from typing import Tuple

TORCH = "2.13.0"
OLDEST, NEWEST = (3, 11), (3, 14)
WHEELS = (
    "CPython %d.%d to %d.%d on Linux (x86_64 or aarch64, with glibc 2.28 or newer) "
    "and on macOS 14 or newer (Apple chips)" % (OLDEST + NEWEST)
)
ELSEWHERE = (
    "PyTorch %s has wheels for %s: use Linux on this machine, in a container or a "
    "virtual machine, or open the book on Binder." % (TORCH, WHEELS)
)


def numbers(version: str) -> Tuple[int, ...]:
    """Return the first two numbers of a version, such as (2, 28) of 2.28."""
    return tuple(int(number) for number in (version + ".0").split(".")[:2])


def obstacle(
    python: Tuple[int, int], system: str, machine: str, release: str = ""
) -> str:
    """Return what to do instead if the book cannot be set up; nothing if it can.

    Args:
        python: the version of Python, such as (3, 12).
        system: `platform.system()`.
        machine: `platform.machine()`.
        release: the version of macOS, or of glibc; nothing for another C library.
    """
    if system == "Windows":
        return (
            "On Windows the book's commands run in WSL, which is Linux inside Windows: "
            "install it with wsl --install, and run make in its terminal."
        )
    if system == "Darwin":
        if machine != "arm64":
            return (
                "This Python is for Intel chips, which have no PyTorch. If the Mac has "
                "an Apple chip, take a Python for arm64, such as python.org's. "
                + ELSEWHERE
            )
        if numbers(release) < (14, 0):
            return "This is macOS %s. %s" % (release, ELSEWHERE)
    if system == "Linux" and not (
        machine in ("x86_64", "aarch64") and release and numbers(release) >= (2, 28)
    ):
        libc = "glibc " + release if release else "another C library than glibc"
        return "This is Linux on %s with %s. %s" % (machine, libc, ELSEWHERE)
    if not OLDEST <= python <= NEWEST:
        return (
            "The book needs Python %d.%d to %d.%d, since its PyTorch has wheels for no "
            "other, and this is %d.%d. If you have one of these, name it: make serve "
            "PYTHON=python3.12" % (OLDEST + NEWEST + python)
        )
    return ""


def main() -> None:
    """Stop here if the book cannot be set up."""
    system = platform.system()
    libc, version = platform.libc_ver()
    if system == "Darwin":
        version = platform.mac_ver()[0]
    elif libc != "glibc":
        version = ""
    found = obstacle(sys.version_info[:2], system, platform.machine(), version)
    if found:
        sys.exit(found)


if __name__ == "__main__":
    main()
