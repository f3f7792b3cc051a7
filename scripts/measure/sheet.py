"""Take pictures of the figures of the built book, for their authors to look at.

`python -m scripts.measure.sheet` takes one of each window that a figure is seen in: at
a desk and in a hand, light and dark. `python -m scripts.measure.sheet book/index` takes
those of some pages alone. _build/sheet/index.html shows them beside one another.
"""

import sys
from collections.abc import Iterator
from html import escape
from itertools import product

from playwright.sync_api import Browser

from scripts import ROOT
from scripts.book.serve import serving
from scripts.measure.changes import FIGURES, LIVE, NAMES
from scripts.setup.browsers import chromium
from transformer_book.pages import contents

SHEET = ROOT / "_build" / "sheet"
WINDOWS = {"desk": (1280, 800), "hand": (390, 844)}
THEMES = ["light", "dark"]
# The page without what moves, and the figure at the top of its window.
SHOW = """async (figure) => {
  document.documentElement.toggleAttribute("data-whole", true);
  figure.scrollIntoView({ block: "start", behavior: "instant" });
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  await frame();
}"""


def take(browser: Browser, address: str, name: str) -> Iterator[tuple[str, str, str]]:
    """Take the pictures of a page; yield each one's figure, kind and file."""
    for (window, (width, height)), theme in product(WINDOWS.items(), THEMES):
        phone = window == "hand"
        with browser.new_context(
            viewport={"width": width, "height": height},
            has_touch=phone,
            is_mobile=phone,
            reduced_motion="reduce",
        ) as context:
            context.add_init_script(
                f"for (const key of ['mode', 'theme']) localStorage[key] = '{theme}'"
            )
            page = context.new_page()
            page.goto(f"{address}/{name}.html", wait_until="networkidle")
            page.wait_for_function(LIVE)
            for figure in page.locator(FIGURES).evaluate_all(NAMES):
                page.locator(f"section[data-explorer='{figure}']").evaluate(SHOW)
                kind = f"{window}-{theme}"
                file = f"{name.split('/')[-1]}_{figure}_{kind}.png"
                page.screenshot(path=SHEET / file)
                yield figure, kind, file


def sheet(pictures: dict[tuple[str, str], dict[str, str]]) -> str:
    """The page that shows the pictures (page, figure) -> kind -> file."""
    rows = "".join(
        f"<h2>{escape(name)}: {escape(figure)}</h2><p>"
        + "".join(
            f'<a href="{file}"><img src="{file}" alt="{kind}" loading="lazy"></a>'
            for kind, file in kinds.items()
        )
        for (name, figure), kinds in pictures.items()
    )
    style = "body { background: #888 } img { height: 24rem; margin: 4px }"
    return f"<!doctype html><title>Figures</title><style>{style}</style>{rows}"


def main(*names: str) -> None:
    """Take the pictures of some pages, or of all; write the sheet."""
    SHEET.mkdir(parents=True, exist_ok=True)
    pictures: dict[tuple[str, str], dict[str, str]] = {}
    with chromium() as browser, serving() as address:
        for name in names or contents():
            for figure, kind, file in take(browser, address, name):
                pictures.setdefault((name, figure), {})[kind] = file
    (SHEET / "index.html").write_text(sheet(pictures), "utf-8")
    print(f"{len(pictures)} figures: {SHEET / 'index.html'}")


if __name__ == "__main__":
    main(*sys.argv[1:])
