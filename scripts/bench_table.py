"""The tables of measurements in README.md, made from bench.json."""

import re
import statistics
from pathlib import Path
from typing import NamedTuple

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


class Limit(NamedTuple):
    """What the book asks of everything in a group of bench.json."""

    label: str
    group: str
    what: str
    limit: float
    at_least: bool = False  # or else at most


LIMITS = [
    *(
        Limit(f"Lighthouse, {what.replace('-', ' ')}", "pages", what, least, True)
        for what, least in zip(LIGHTHOUSE, (95, 100, 100, 100), strict=True)
    ),
    Limit("layout shift", "pages", "layout shift", 0.02),
    Limit("kB before interaction", "pages", "kB before interaction", 350),
    Limit("kB for the first live change", "pages", "kB for the first live change", 130),
    Limit("ms of the longest task, slow phone", "pages", "ms of the longest task", 200),
    Limit("ms to the first live change", "pages", "ms to the first live change", 1000),
    Limit("ms to it on slow 4G", "pages", "ms to it on slow 4G", 3000),
    Limit("ms to paint a change", "changes", "ms painted, p95", 16),
    Limit("time to paint it, to a hand-written table's", "by hand", "times that", 2),
    Limit("ms to paint it, large figure", "a large figure", "ms painted, p95", 33),
    Limit("time of the layer, to PyTorch's", "layers", "time", 1.1),
    Limit("memory of it, to PyTorch's", "layers", "memory", 1.1),
    *(
        Limit(f"seconds of {what}", "seconds", what, most)
        for what, most in [
            ("a build of all pages", 360),
            ("a build with no change", 5),
            ("a build with one page changed", 40),
            ("all tests", 1500),
        ]
    ),
]


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


def _limits(figures):
    """A row for each limit: the worst that was measured, where, and is it kept."""
    for label, group, what, limit, at_least in LIMITS:
        sign = f"{'≥' if at_least else '≤'} {limit}"
        group = figures.get(group, {})
        found = {name: one[what] for name, one in group.items() if what in one}
        if not found:
            yield [label, "not measured", sign, "", ""]
            continue
        worst = (min if at_least else max)(found, key=found.get)
        kept = found[worst] >= limit if at_least else found[worst] <= limit
        where = worst.removeprefix("book/").replace("_", " ")
        yield [
            label,
            found[worst],
            sign,
            "yes" if kept else "**no**",
            where if len(found) > 1 else "",
        ]


def table(figures):
    """Return the text that stands in the README for the figures of bench.json."""
    machine, pages = figures["machine"]["machine"], figures["pages"]
    by_hand = figures["by hand"]["book/index first-look"]
    index = statistics.median(page["index of the machine"] for page in pages.values())
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
    return (
        f"Measured on {machine['processor']}, {machine['cores']} cores, "
        f"{machine['system']}, Python {machine['Python']}, PyTorch "
        f"{machine['PyTorch']}, Chromium {machine['Chromium']}.\n"
        f"Lighthouse gives the machine an index of {index:.0f}.\n"
        "There a change of the hand-written table is painted within "
        f"{by_hand['ms painted, p95']} ms.\n\n"
        + _table(["What", "Worst", "Limit", "Kept", "Where"], _limits(figures))
        + "\n"
        + _table(["Page", *COLUMNS, "a change", "in JupyterLab"], rows)
    )


def filled(readme, figures):
    """Return the README's text with the table of these figures."""
    return PLACE.sub(lambda _: table(figures), readme)


def write(figures):
    """Put the table of these figures into the README."""
    README.write_text(filled(README.read_text("utf-8"), figures), "utf-8")
