"""Each figure in one window: what is moved, and what it changes."""

import pytest

from transformer_book.layers.simple_self_attention import SENTENCE

WINDOWS = {"desktop": (1280, 800), "phone": (390, 844)}
MOST = 740  # pixels of a window of 800, under its header

# Fill a figure's sentences as far as it takes them, and move each of its controls as a
# reader does who looks at it. Return what is then out of sight.
MOVE = """async ([section, sentence, most]) => {
  const answer = (change) => new Promise((told) => {
    section.addEventListener("explorer-change", told, { once: true });
    change();
  });
  // Views out of sight are drawn after the others, those that a tab hides too.
  const drawn = () => new Promise((done) => requestAnimationFrame(() =>
    requestAnimationFrame(() => setTimeout(() => setTimeout(done)))));
  const write = (field, value) => {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const move = (field) => {
    if (field.matches("td, [type=radio], [type=checkbox]")) field.click();
    else if (field.type === "range") {
      write(field, field.value === field.max ? field.min : field.max);
    } else if (field.type === "text") {
      const range = field.parentElement.querySelector("[type=range]");
      const [low, step] = [Number(range?.min), Number(range?.step)];
      const to = [low + step, low + 2 * step].find((n) => n !== Number(field.value));
      write(field, range ? to : Number(field.value) / 2 + 0.1);
    }
    else write(field, field.value.split(" ").slice(1).join(" "));
  };
  const inSight = (one) => {
    const { top, bottom, height } = one.getBoundingClientRect();
    return height > 0 && bottom > 60 && top < innerHeight;
  };
  const wrong = [];
  section.scrollIntoView({ behavior: "instant" });
  const said = /up to (\\d+) (\\w+)/;
  for (const field of section.querySelectorAll("textarea")) {
    const [, count, unit] = said.exec(field.labels[0].textContent) ?? [];
    // A text in pieces names no number: it grows while the model writes.
    const words = !count ? sentence.repeat(4)
      : unit === "characters" ? field.value.repeat(count).slice(0, count)
      : sentence.split(" ").slice(0, count).join(" ");
    if (words !== field.value) await answer(() => write(field, words));
  }
  await drawn();
  const { offsetHeight } = section;
  if (most && offsetHeight > most) wrong.push(`${offsetHeight} px high`);
  const views = [...section.querySelectorAll("[data-view]")];
  const pictures = () => views.map((view) => view.innerHTML);
  const trains = section.querySelector(".explorer-train");
  for (const control of section.querySelectorAll(".explorer-control")) {
    const fields = [...control.querySelectorAll("td[data-at], input, textarea")]
      .filter(({ checked, type }) => !checked || type !== "radio");
    if (control === trains) fields.length = 0;
    for (const field of new Set([fields.at(0), fields.at(-1)])) {
      if (!field) continue;
      const said = `${control.className}, ${field.type ?? field.dataset.at}`;
      field.scrollIntoView({ block: "nearest", behavior: "instant" });
      field.focus({ preventScroll: true });
      const before = pictures();
      if (trains) move(field);
      else await answer(() => move(field));
      await drawn();
      // Not in its middle, where the page offers a way back to its top.
      const { left, top, height } = field.getBoundingClientRect();
      const hit = document.elementFromPoint(left + 9, top + height / 2);
      if (!control.contains(hit)) wrong.push(`${said} is out of sight`);
      const after = pictures();
      const changed = views.filter((_, i) => after[i] !== before[i]);
      const shown = changed.filter((view) => view.checkVisibility());
      for (const { className } of shown.filter((view) => !inSight(view))) {
        wrong.push(`${said}: ${className} is out of sight`);
      }
      if (!views.some(inSight)) wrong.push(`${said}: no view is in sight`);
    }
  }
  return wrong;
}"""


@pytest.mark.parametrize("window", WINDOWS)
def test_a_control_and_what_it_changes_are_in_one_window(visit, lesson_name, window):
    """On a phone: and the drawing whose tab is chosen. Also with 15 words."""
    width, height = WINDOWS[window]
    page = visit(lesson_name, width=width)
    page.set_viewport_size({"width": width, "height": height})
    most = MOST if window == "desktop" else None
    found = {}
    for section in page.locator("section[data-explorer]").element_handles():
        name = section.get_attribute("data-explorer")
        if wrong := page.evaluate(MOVE, [section, SENTENCE, most]):
            found[name] = wrong
    assert found == {}


TABS = "section[data-explorer='emerges'] .explorer-tabs [role=tab]"
SHOWN = """(section) => [...section.querySelectorAll("[data-view]")]
  .filter((view) => view.checkVisibility() && view.closest("[role=tabpanel]"))
  .map((view) => view.closest("[role=tabpanel]").getAttribute("aria-labelledby"))"""


def test_tabs_show_one_drawing_at_a_time_on_a_phone(visit):
    """By a tap, or with the arrow keys; with more room all drawings are shown."""
    page = visit("book/scaled_dot_product_attention", width=390)
    section = page.locator("section[data-explorer='emerges']")
    tabs = page.locator(TABS)
    assert tabs.all_text_contents() == ["Table", "Loss", "On the mirrored place"]
    ids = [tab.get_attribute("id") for tab in tabs.all()]
    assert section.evaluate(SHOWN) == [ids[0]]
    tabs.nth(1).tap()
    for key, to in [(None, 1), ("ArrowRight", 2), ("ArrowRight", 0), ("End", 2)]:
        if key:
            page.keyboard.press(key)
        assert section.evaluate(SHOWN) == [ids[to]]
        assert tabs.nth(to).get_attribute("aria-selected") == "true"
        assert tabs.nth(to).evaluate("(tab) => tab === document.activeElement")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert section.locator("[data-view]:visible").count() == 3
    assert section.locator("[role=tabpanel], [role=tab]:visible").count() == 0
