// The words of a sentence as cards to put in another order: dragged, taken up by a tap
// and put down by another, moved with the arrow keys, or shuffled. The sentence itself
// is what changes.
import { fit, h, put, write } from "./dom.js";

/** The list with its entry `from` moved to place `to`. */
function moved(list, from, to) {
  const rest = list.filter((_, i) => i !== from);
  return [...rest.slice(0, to), list[from], ...rest.slice(to)];
}

/** Another order of the same words, if there is one. */
function shuffled(words) {
  for (let tries = 0; tries < 50; tries += 1) {
    const keys = words.map(() => Math.random());
    const order = words.map((_, i) => i).sort((a, b) => keys[a] - keys[b]);
    const mixed = order.map((i) => words[i]);
    if (mixed.some((word, i) => word !== words[i])) return mixed;
  }
  return words;
}

export function cards(spec, set, say) {
  const list = h("div", { class: "explorer-cards", role: "group", dir: "auto",
    "aria-label": `${spec.label}: move a word with the arrow keys` });
  let words = [];
  const buttons = []; // { el }
  let held = null;
  let dragged = false;
  let taken = null;

  // Words beyond those that the figure uses stay where they are.
  const count = () => Math.min(words.length, spec.max_words);

  function place(from, to) {
    if (to < 0 || to >= count() || to === from) return false;
    const word = words[from];
    set(moved(words, from, to).join(" "));
    say(`${word} is now word ${to + 1} of ${count()}.`);
    return true;
  }

  const card = (i) => ({
    el: h("button", {
      type: "button", "data-place": i, "aria-roledescription": "word to move",
    }),
  });

  const at = (target) => {
    const near = target?.closest?.("[data-place]");
    return near && list.contains(near) ? Number(near.dataset.place) : null;
  };
  const show = () => buttons.forEach(({ el }, j) => {
    put(el, "class", j === (held ?? taken) ? "held" : "");
    put(el, "aria-pressed", j === taken);
  });
  const hold = (i) => {
    held = i;
    show();
  };
  // The first tap takes a word up, the second puts it down there.
  const tap = (i) => {
    if (taken == null) taken = i;
    else {
      place(taken, i);
      taken = null;
    }
    show();
  };

  list.addEventListener("keydown", (event) => {
    const i = at(event.target);
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      if (i != null) tap(i);
      return;
    }
    const to = { ArrowLeft: i - 1, ArrowUp: i - 1, ArrowRight: i + 1, ArrowDown: i + 1,
      Home: 0, End: count() - 1 }[event.key];
    if (i == null || to === undefined) return;
    event.preventDefault();
    taken = null;
    if (place(i, to)) buttons[to].el.focus();
    show();
  });
  list.addEventListener("pointerdown", (event) => {
    const i = at(event.target);
    if (i == null || event.button) return;
    list.setPointerCapture(event.pointerId);
    dragged = false;
    hold(i);
  });
  list.addEventListener("pointermove", (event) => {
    if (held == null) return;
    const to = at(document.elementFromPoint(event.clientX, event.clientY));
    if (to == null || to === held) return;
    // Past the middle of a neighbor, so that words of unequal length do not flicker.
    const [here, there] = [buttons[held], buttons[to]].map(({ el }) => el.getBoundingClientRect());
    const middle = there.left + there.width / 2;
    const past = to > held ? event.clientX > middle : event.clientX < middle;
    if ((past || Math.abs(here.top - there.top) > 1) && place(held, to)) {
      dragged = true;
      taken = null;
      hold(to);
    }
  });
  list.addEventListener("pointerup", (event) => {
    const i = at(document.elementFromPoint(event.clientX, event.clientY));
    if (held != null && !dragged && i === held) tap(i);
    hold(null);
  });
  list.addEventListener("pointercancel", () => hold(null));
  // A click without a pointer, as voice control makes it, has no `detail`.
  list.addEventListener("click", (event) => {
    const i = at(event.target);
    if (i != null && !event.detail) tap(i);
  });

  return {
    el: h("div", { class: "explorer-order" },
      h("p", {}, "Drag a word, or tap it and then a place for it, or use the arrow keys."), list,
      h("button", { type: "button", onclick: () => {
        const free = count();
        set([...shuffled(words.slice(0, free)), ...words.slice(free)].join(" "));
      } }, "Shuffle")),
    sync(text) {
      words = text.split(/\s+/u).filter(Boolean);
      if (buttons.length !== count()) taken = null;
      fit(list, buttons, count(), card);
      buttons.forEach(({ el }, i) => write(el, words[i]));
      show();
    },
  };
}
