"""How long a change of an interactive figure takes, until its answer is painted."""

import statistics
from collections.abc import Iterator

from playwright.sync_api import Page

CHANGES = 40  # of each figure, in each round
ROUNDS = 3
FIGURES = "section[data-explorer]"
LIVE = "!document.querySelector('.explorer-still')"
NAMES = "(all) => all.map(({ dataset }) => dataset.explorer)"

# Put a figure into sight and back to its start. One that is there already answers
# nothing, so an answer is awaited only if its inputs have changed.
RESET = """
async (figure) => {
  figure.scrollIntoView();
  const told = new Promise((resolve, reject) => {
    figure.addEventListener("explorer-change", resolve, { once: true });
    setTimeout(() => reject(new Error("The reset is not answered")), 10_000);
  });
  told.catch(() => {});
  const before = JSON.stringify(figure.inputs);
  figure.querySelector(".explorer-reset").click();
  if (JSON.stringify(figure.inputs) !== before) await told;
}
"""

# Move a figure's first control at the start of a frame, as a browser hands on the
# reader's own moves, and a sentence no faster than a quick typist. Wait for the answer,
# and until the frame that shows it is painted.
CHANGE = """
async ([name, k]) => {
  const figure = document.querySelector(`section[data-explorer="${name}"]`);
  const fields = [...figure.querySelectorAll(
    ".explorer-controls :is(input[type], textarea)")];
  const field = fields.find(({ type, checked }) => type !== "radio" || !checked);
  const told = new Promise((resolve, reject) => {
    figure.addEventListener("explorer-change", resolve, { once: true });
    setTimeout(() => reject(new Error(`${name} does not answer`)), 10_000);
  });
  if (field.type === "textarea") await new Promise((done) => setTimeout(done, 100));
  // Resolves at the start of a frame; its `painted` does when the frame is painted.
  const frame = () => new Promise((resolve) => requestAnimationFrame(() =>
    resolve({ painted: new Promise((done) => setTimeout(done)) })));
  let over = false;
  const { painted } = await frame();
  painted.then(() => { over = true; });
  const begin = performance.now();
  if (field.type === "radio" || field.type === "checkbox") {
    field.click();
  } else {
    const there = field.value;
    if (field.type === "textarea") {
      const words = there.split(" ");
      const moved = words.length > 1 ? words.slice(1) : [...words, ...words];
      field.value = moved.join(" ");
    } else {
      const low = Number(field.min);
      const step = Number(field.step) || (field.max - low) / 100;
      const steps = Math.round((field.max - low) / step);
      const value = (n) => low + step * (n % (steps + 1));
      field.value = value(k + 2);
      // A value that is there already would not be answered.
      if (field.value === there) field.value = value(k + 3);
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  await told;
  const answered = performance.now() - begin;
  await (over ? (await frame()).painted : painted);
  return [answered, performance.now() - begin];
}
"""


def measure_round(page: Page, name: str) -> dict[str, float]:
    """Return how long a figure's changes take from its start on, in milliseconds."""
    page.locator(f"section[data-explorer='{name}']").evaluate(RESET)
    page.evaluate(CHANGE, [name, -1])
    times = [page.evaluate(CHANGE, [name, k]) for k in range(CHANGES)]
    found = {}
    for place, kind in enumerate(("answered", "painted")):
        ordered = sorted(pair[place] for pair in times)
        found[f"ms {kind}, median"] = statistics.median(ordered)
        found[f"ms {kind}, p95"] = ordered[int(0.95 * CHANGES)]
    return found


def measure_figures(page: Page) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield the name of each figure of a page, and how long its changes take.

    Each time is the median of several rounds, some time apart, because other programs
    on the machine disturb a round.
    """
    names = page.locator(FIGURES).evaluate_all(NAMES)
    rounds = [
        {name: measure_round(page, name) for name in names} for _ in range(ROUNDS)
    ]
    for name in names:
        found = [one[name] for one in rounds]
        medians = {
            what: round(statistics.median(one[what] for one in found), 1)
            for what in found[0]
        }
        yield name, medians
