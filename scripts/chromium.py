"""Find a Chromium for the tests and for printing, or install one.

`find()` returns its path; `python scripts/chromium.py` installs one if there is none.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# The one without windows first: for each page a window would have pages of its own, its
# tabs and buttons, which take over a second of a processor.
NAMES = [
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
]
ADVICE = (
    "Chromium is needed and could not be installed: install Chromium or Chrome "
    "yourself and run make again."
)


def find():
    """Return the path of a Chromium on this machine, or None."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def is_debian_root():
    """Return whether apt-get can install packages here."""
    return bool(shutil.which("apt-get")) and os.geteuid() == 0


def run(*command):
    """Run a command; return whether it succeeded."""
    return subprocess.run(command).returncode == 0


def install():
    """Install Chromium: by apt-get on Debian as root, else Playwright's own."""
    print("Installing Chromium", flush=True)
    if is_debian_root():
        install = ["apt-get", "install", "--yes", "--quiet"]
        done = run("apt-get", "update", "--quiet") and (
            run(*install, "chromium-headless-shell") or run(*install, "chromium")
        )
    else:
        done = False
    # Ubuntu's package is only a pointer to a snap, so Playwright's comes second.
    if not done:
        run(sys.executable, "-m", "playwright", "install", "chromium")


if __name__ == "__main__":
    if not find():
        install()
        if not find():
            sys.exit(ADVICE)
