"""The table of measurements in README.md, made from bench.json."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
FIGURES = ROOT / "bench.json"
README = ROOT / "README.md"
PLACE = re.compile(r"(?<=<!-- measured -->\n).*?(?=<!-- until here -->)", re.DOTALL)
LIGHTHOUSE = ("performance", "accessibility", "best-practices", "seo")
COLUMNS = {
    "Lighthouse": lambda page: " ".join(str(page[name]) for name in LIGHTHOUSE),
    "kB": lambda page: page["kB before interaction"],
    "kB more": lambda page: page.get("kB for the first live change", ""),
    "first change": lambda page: page.get("ms to the first live change", ""),
    "on slow 4G": lambda page: page.get("ms to it on slow 4G", ""),
    "layout shift": lambda page: page["layout shift"],
}


def _table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def _slowest(changes, what):
    """The largest of a figure over the figures of each page, by the page's name."""
    largest = {}
    for place, found in changes.items():
        page = place.split()[0]
        largest[page] = max(largest.get(page, 0), found[what])
    return largest


def table(figures):
    """Return the text that stands in the README for the figures of bench.json."""
    machine, pages = figures["machine"]["machine"], figures["pages"]
    here = _slowest(figures["changes"], "ms painted, p95")
    there = _slowest(figures["changes in JupyterLab"], "ms painted, p95")
    rows = [
        [
            name.removeprefix("book/").replace("_", " "),
            *(column(page) for column in COLUMNS.values()),
            here.get(name, ""),
            there.get(name, ""),
        ]
        for name, page in pages.items()
    ]
    head = ["Page", *COLUMNS, "a change", "in JupyterLab"]
    layers = [
        f"{name}: {found['time']} of its time, {found['memory']} of its memory.\n"
        for name, found in figures["layers"].items()
    ]
    builds = ", ".join(
        f"{name} {found['seconds']} s" for name, found in figures["builds"].items()
    )
    return (
        f"Measured on {machine['processor']}, {machine['cores']} cores, "
        f"{machine['system']}, Python {machine['Python']}, PyTorch "
        f"{machine['PyTorch']}, Chromium {machine['Chromium']}.\n\n"
        + _table(head, rows)
        + "\n"
        + "".join(layers)
        + f"Builds: {builds}.\n"
    )


def filled(readme, figures):
    """Return the README's text with the table of these figures."""
    return PLACE.sub(lambda _: table(figures), readme)


def write(figures):
    """Put the table of these figures into the README."""
    README.write_text(filled(README.read_text("utf-8"), figures), "utf-8")
