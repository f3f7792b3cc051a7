"""The browsers that test, print and measure the book: find, install or start one.

python -m scripts.setup.browsers chromium firefox    install those that are missing
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The names of their programs. Chromium without windows comes first: a window's own
# tabs and buttons take over a second of a processor for each page.
PROGRAMS = {
    "chromium": [
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ],
    "firefox": ["firefox-esr", "firefox"],
}
# Debian's packages, of which the first that exists is installed.
PACKAGES = {
    "chromium": ["chromium-headless-shell", "chromium"],
    "firefox": ["firefox-esr"],
}
# Chromium may run as root, needs no graphics card, and asks the internet for nothing.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@cache
def playwrights_own(name: str) -> Path:
    """Return where Playwright puts the browser that it downloads."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(getattr(playwright, name).executable_path)


def find(name: str) -> str | None:
    """Return the path of a browser's program on this machine, or None."""
    for program in PROGRAMS[name]:
        if path := shutil.which(program):
            return path
    own = playwrights_own(name)
    return str(own) if own.exists() else None


@contextmanager
def chromium() -> "Iterator[Browser]":
    """Start Chromium, driven by Playwright, and close it at the end of the block."""
    from playwright.sync_api import sync_playwright

    path = find("chromium")  # asks Playwright, which must not run twice at once
    with sync_playwright() as playwright:
        with playwright.chromium.launch(executable_path=path, args=FLAGS) as browser:
            yield browser


def is_debian_root() -> bool:
    """Return whether apt-get can install packages here."""
    return bool(shutil.which("apt-get")) and os.geteuid() == 0


def run(*command: str) -> bool:
    """Run a command; return whether it succeeded."""
    return subprocess.run(command).returncode == 0


def install(name: str) -> None:
    """Install a browser: by apt-get on Debian as root, else by Playwright."""
    print(f"Installing {name.capitalize()}", flush=True)
    if is_debian_root() and run("apt-get", "update", "--quiet"):
        for package in PACKAGES[name]:
            if run("apt-get", "install", "--yes", "--quiet", package):
                return
    # Ubuntu's packages only point to snaps, which a container does not have.
    run(sys.executable, "-m", "playwright", "install", name)


def main() -> None:
    """Install the browsers named on the command line, unless they are there."""
    for name in sys.argv[1:]:
        if not find(name):
            install(name)
        if not find(name):
            sys.exit(
                f"{name.capitalize()} is needed and could not be installed: install "
                "it yourself and run make again."
            )


if __name__ == "__main__":
    main()
