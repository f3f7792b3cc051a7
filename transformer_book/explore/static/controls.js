// The controls: each returns {el, sync(value)} and calls set(value) when the reader
// changes it. Values are sent as they are; the engine says if one is not acceptable.
import { cards } from "./cards.js";
import { field, fresh, h, names, put, write } from "./dom.js";
import { gridOf } from "./grid.js";
import { PRESETS } from "./presets.js";

function sentence(spec, value, set, say) {
  const id = fresh("sentence");
  const input = h("textarea", {
    id, rows: 2, spellcheck: "false", autocomplete: "off", autocapitalize: "off",
    oninput: () => set(input.value),
  });
  // A word goes to the caret; it takes the place of what is selected, or of a word
  // that the figure does not know.
  const insert = (word) => {
    let { selectionStart: from, selectionEnd: to } = input;
    if (from === to) {
      const start = from - /\S*$/u.exec(input.value.slice(0, from))[0].length;
      const end = to + /^\S*/u.exec(input.value.slice(to))[0].length;
      const here = input.value.slice(start, end);
      if (unknown.has(here)) [from, to] = [start, end];
      else if (here) from = to = end;
    }
    const before = input.value.slice(0, from).trimEnd();
    const after = input.value.slice(to).trimStart();
    input.value = [before, word, after].filter(Boolean).join(" ");
    const caret = (before ? before.length + 1 : 0) + word.length;
    input.setSelectionRange(caret, caret);
    set(input.value);
  };
  const clear = h("button", { type: "button", onclick: () => {
    input.value = "";
    input.focus();
    set("");
  } }, "Clear the sentence");
  let unknown = new Set();
  const words = spec.offer.map((word) =>
    h("button", { type: "button", onclick: () => insert(word) }, word));
  const order = spec.shuffle ? cards(spec, set, say) : null;
  return {
    el: h("div", { class: "explorer-control explorer-sentence" },
      h("label", { for: id }, spec.label, h("small", {}, ` up to ${spec.max_words} word${spec.max_words > 1 ? "s" : ""}`)),
      input,
      order?.el,
      h("details", {},
        h("summary", {}, spec.size > words.length
          ? `Some of the ${spec.size} words that this figure knows`
          : `Words that this figure knows (${spec.size})`),
        h("div", { class: "explorer-words", role: "group",
          "aria-label": "Insert a word into the sentence" }, ...words, clear))),
    sync: (text, labels, notes) => {
      if (typeof text !== "string") return;
      unknown = new Set(notes.flatMap((note) => note.match(/(?<=“)[^”]*(?=”)/gu) ?? []));
      if (input.value !== text) input.value = text;
      // Kept in the markup too, for the picture before any script has run.
      if (input.textContent !== text && !input.isConnected) input.textContent = text;
      order?.sync(text);
    },
  };
}

function slider(spec, value, set) {
  const id = fresh("slider");
  const range = { min: spec.min, max: spec.max, step: spec.step };
  const track = field({
    id, type: "range", ...range, value,
    oninput: () => {
      number.value = track.value;
      set(Number(track.value));
    },
  });
  const number = field({
    type: "number", ...range, value, "aria-label": `${spec.label}, typed`,
    inputmode: "decimal",
    oninput: () => set(number.value === "" ? null : Number(number.value)),
    // An empty field takes its last number back.
    onblur: () => {
      if (number.value !== "") return;
      number.value = last;
      set(last);
    },
  });
  let last = value;
  return {
    el: h("div", { class: "explorer-control explorer-slider" },
      h("label", { for: id }, spec.label), track, number),
    sync: (to) => {
      if (!Number.isFinite(to)) return;
      if (to >= spec.min && to <= spec.max) last = to;
      if (Number(track.value) !== to) track.value = to;
      // "1." and "1.0" are left as typed.
      if (number.value === "" || Number(number.value) !== to) number.value = to;
    },
  };
}

function switchControl(spec, value, set) {
  const id = fresh("switch");
  const box = field({
    id, type: "checkbox", role: "switch", checked: value,
    onchange: () => set(box.checked),
  });
  return {
    el: h("div", { class: "explorer-control explorer-switch" },
      h("label", { for: id }, box, h("span", {}, spec.label))),
    sync: (to) => { box.checked = to === true; },
  };
}

function choice(spec, value, set) {
  const name = fresh("choice");
  const radios = spec.options.map((option) => field({
    type: "radio", name, value: option, checked: option === value,
    onchange: () => set(option),
  }));
  return {
    el: h("fieldset", { class: "explorer-control explorer-choice" },
      h("legend", {}, spec.label),
      h("div", {}, ...radios.map((radio, i) => h("label", {}, radio,
        h("span", {}, spec.options[i]))))),
    sync: (to) => radios.forEach((radio, i) => { radio.checked = spec.options[i] === to; }),
  };
}

function vectors(spec, value, set) {
  const read = ({ value: typed }) => (typed === "" ? null : Number(typed));
  const fields = spec.names.map((name, i) => ["x", "y"].map((axis, k) => field({
    type: "number", step: 0.1, min: -spec.limit, max: spec.limit, value: value[i][k],
    "aria-label": `${name}, ${axis}`, inputmode: "decimal",
    oninput: () => set(fields.map((pair) => pair.map(read))),
  })));
  return {
    el: h("fieldset", { class: "explorer-control explorer-vectors" },
      h("legend", {}, spec.label),
      h("p", {}, "Drag a vector in the picture, move it with the arrow keys, or type:"),
      h("div", {}, ...fields.map(([x, y], i) => h("span", {},
        h("b", {}, spec.names[i]), x, y)))),
    sync: (to) => {
      fields.forEach((pair, i) => pair.forEach((field, k) => {
        const number = to?.[i]?.[k];
        if (Number.isFinite(number) && (field.value === "" || Number(field.value) !== number)) {
          field.value = number;
        }
      }));
    },
  };
}

function mask(spec, value, set, say) {
  const name = fresh("mask");
  const radios = spec.presets.map((preset) => field({
    type: "radio", name, value: preset, checked: preset === value.preset,
    onchange: () => set({ preset, flips: [] }),
  }));
  const table = h("table", { role: "grid", "aria-label": `${spec.label}, cell by cell` });
  let current = value;
  let cells = [];
  let heads = [];
  let sides = [];
  const grid = gridOf(table, () => cells);
  const flipped = (i, j) => current.flips.some(([a, b]) => a === i && b === j);
  const visible = (i, j) =>
    PRESETS[current.preset](i, j, cells[0].length) !== flipped(i, j);

  // A drag paints every cell that it meets as it painted the first. A finger paints by
  // taps, since its drags scroll; so does a click without a pointer, as of a voice.
  let brush = null;
  let finger = false;
  function paint(i, j, show) {
    if (visible(i, j) === show) return;
    const flips = flipped(i, j)
      ? current.flips.filter(([a, b]) => a !== i || b !== j)
      : [...current.flips, [i, j]];
    set({ preset: current.preset, flips });
  }
  const at = (target) => target?.closest?.("td[data-at]")?.dataset.at.split(",").map(Number);
  table.addEventListener("pointerdown", (event) => {
    const place = at(event.target);
    finger = event.pointerType === "touch";
    if (!place || finger) return;
    brush = !visible(...place);
    paint(...place, brush);
    grid.move(place, false);
    event.target.releasePointerCapture?.(event.pointerId);
  });
  table.addEventListener("pointerover", (event) => {
    const place = at(event.target);
    if (place && brush != null && event.buttons) paint(...place, brush);
  });
  table.addEventListener("click", (event) => {
    const place = (finger || !event.detail) && at(event.target);
    if (!place) return;
    grid.move(place, false);
    paint(...place, !visible(...place));
  });
  table.addEventListener("pointerleave", () => { brush = null; });
  table.addEventListener("pointerup", () => { brush = null; });
  table.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    const [i, j] = grid.place();
    const show = !visible(i, j);
    paint(i, j, show);
    say(show ? "Visible." : "Hidden.");
  });

  function sync(to, labels) {
    if (!spec.presets.includes(to?.preset) || !Array.isArray(to.flips)) return;
    current = to;
    radios.forEach((radio, i) => { radio.checked = spec.presets[i] === to.preset; });
    const queries = names(labels[spec.rows], 1);
    const keys = names(labels[spec.cols], 1);
    if (cells.length !== queries.length || cells[0].length !== keys.length) {
      heads = keys.map(() => h("th", { scope: "col" }, h("span", {})));
      sides = queries.map(() => h("th", { scope: "row" }, h("span", {})));
      cells = queries.map((_, i) => keys.map((_, j) =>
        h("td", { role: "gridcell", tabindex: "-1", "data-at": `${i},${j}` })));
      table.replaceChildren(
        h("thead", {}, h("tr", {}, h("td", { class: "explorer-corner" },
          h("span", {}, "query ↓"), h("span", {}, "key →")), ...heads)),
        h("tbody", {}, ...queries.map((_, i) => h("tr", {}, sides[i], ...cells[i]))),
      );
      grid.move([0, 0], false);
    }
    const longest = Math.min(Math.max(...keys.map((key) => key.length), 2), 14);
    put(table, "style", `--keys:${keys.length};--longest:${longest}`);
    keys.forEach((key, j) => write(heads[j].firstChild, key));
    queries.forEach((query, i) => {
      write(sides[i].firstChild, query);
      keys.forEach((key, j) => {
        const shown = visible(i, j);
        write(cells[i][j], shown ? "✓" : "");
        // Not "hidden", which JupyterLab's style sheets take for their own.
        put(cells[i][j], "class", shown ? "" : "masked");
        put(cells[i][j], "aria-label",
          `${shown ? "✓ visible" : "hidden"}: query ${query}, key ${key}`);
      });
    });
  }

  return {
    el: h("fieldset", { class: "explorer-control explorer-choice explorer-mask" },
      h("legend", {}, spec.label),
      h("div", {}, ...radios.map((radio, i) => h("label", {}, radio,
        h("span", {}, spec.presets[i])))),
      h("details", { open: true },
        h("summary", {}, "Paint it: a cell with ✓ is a key that the query may see"),
        h("div", { class: "explorer-scroll" }, table))),
    sync,
  };
}

/** kind -> maker of a control. */
export const CONTROLS = {
  sentence, slider, switch: switchControl, choice, vectors, mask,
};
