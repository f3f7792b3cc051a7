"""The limits that the book sets itself, and the tables of docs/measurements.md.

The tables are made from bench.json.
"""

import re
import statistics
from collections.abc import Iterator
from typing import Any, NamedTuple

from scripts import ROOT

FIGURES = ROOT / "bench.json"
PAGE = ROOT / "docs" / "measurements.md"
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
    of_median: bool = False  # or else of the worst


LIMITS = [
    Limit("Lighthouse, performance", "pages", "performance", 90, at_least=True),
    Limit("the same, median page", "pages", "performance", 95, True, of_median=True),
    *(
        Limit(f"Lighthouse, {what.replace('-', ' ')}", "pages", what, 100, True)
        for what in LIGHTHOUSE[1:]
    ),
    Limit("layout shift", "pages", "layout shift", 0.02),
    Limit("kB before interaction", "pages", "kB before interaction", 350),
    Limit("kB for the first live change", "pages", "kB for the first live change", 130),
    Limit("ms to the first live change", "pages", "ms to the first live change", 1000),
    Limit("ms to it on slow 4G", "pages", "ms to it on slow 4G", 3000),
    Limit("time to paint it, to a hand-written table's", "by hand", "times that", 1.6),
    Limit("ms to paint it, large figure", "a large figure", "ms painted, p95", 33),
    Limit("MB of PyTorch in the page", "in the page", "MB by brotli", 4.2),
    Limit("s to its first result", "in the page", "s to the first result", 2),
    Limit("ms from its run to a figure", "in the page", "ms to its figure", 50),
    Limit("time of its steps, to PyTorch's", "in the page", "time to PyTorch's", 4),
    Limit("time of the layer, to PyTorch's", "layers", "time", 1.1),
    Limit("memory of it, to PyTorch's", "layers", "memory", 1.1),
    *(
        Limit(f"seconds of {what}", "seconds", what, most)
        for what, most in [
            ("a build of all pages", 360),
            ("a build with no change", 5),
            ("a build with one line of style changed", 15),
            ("a build with one page changed", 40),
            ("make check", 180),
            ("all tests", 900),
            ("grading 300 submissions", 120),
        ]
    ),
]


def _table(head: list[str], rows: Iterator[list[Any]] | list[list[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def _slowest(changes: dict[str, Any], what: str) -> dict[str, float]:
    """Return, for each page's name, the largest of a figure over what it holds."""
    largest: dict[str, float] = {}
    for place, found in changes.items():
        page = place.split()[0]
        largest[page] = max(largest.get(page, 0), found[what])
    return largest


def _limits(figures: dict[str, Any]) -> Iterator[list[Any]]:
    """Yield a row for each limit: what was measured, the limit, is it kept, where."""
    for label, group, what, limit, at_least, of_median in LIMITS:
        sign = f"{'≥' if at_least else '≤'} {limit}"
        named = figures.get(group, {})
        found = {name: one[what] for name, one in named.items() if what in one}
        if not found:
            yield [label, "not measured", sign, "", ""]
            continue
        worst = (min if at_least else max)(found, key=lambda name: found[name])
        value = statistics.median(found.values()) if of_median else found[worst]
        kept = value >= limit if at_least else value <= limit
        where = worst.removeprefix("book/").replace("_", " ")
        yield [
            label,
            value,
            sign,
            "yes" if kept else "**no**",
            where if len(found) > 1 and not of_median else "",
        ]


def table(figures: dict[str, Any]) -> str:
    """Return the text between the page's markers for the figures of bench.json."""
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


def filled(text: str, figures: dict[str, Any]) -> str:
    """Return a page's text with the tables of these figures."""
    return PLACE.sub(lambda _: table(figures), text)


def write(figures: dict[str, Any]) -> None:
    """Put the tables of these figures into the page."""
    PAGE.write_text(filled(PAGE.read_text("utf-8"), figures), "utf-8")


if __name__ == "__main__":
    import json

    write(json.loads(FIGURES.read_text("utf-8")))
