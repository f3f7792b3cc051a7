// Which keys each query may see: a preset, and a table to paint it over cell by cell.
import { field, fresh, h, names, put, write } from "../dom.js";
import { gridOf } from "../grid.js";

/** Whether query i sees key j of S by a preset: see PRESETS in controls/mask.py. */
const seen = ({ before = Infinity, after = Infinity, hidden = 0 }, i, j, S) =>
  i - j <= before && j - i <= after && j < Math.max(S - hidden, 1);

/** @type {import("../types.js").Control} */
export default {
  tall: true,
  make(spec, value, set, say) {
    const name = fresh("mask");
    const presets = Object.keys(spec.presets);
    const radios = presets.map((preset) => field({
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
      seen(spec.presets[current.preset], i, j, cells[0].length) !== flipped(i, j);

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
      if (!presets.includes(to?.preset) || !Array.isArray(to.flips)) return;
      current = to;
      radios.forEach((radio, i) => { radio.checked = presets[i] === to.preset; });
      const queries = names(labels[spec.rows], 1);
      const keys = names(labels[spec.cols], 1);
      if (cells.length !== queries.length || cells[0].length !== keys.length) {
        heads = keys.map(() => h("th", { scope: "col" }, h("span", {})));
        sides = queries.map(() => h("th", { scope: "row" }, h("span", {})));
        cells = queries.map((_, i) => keys.map((_, j) =>
          h("td", { role: "gridcell", tabindex: "-1", "data-at": `${i},${j}` })));
        table.replaceChildren(
          h("thead", {}, h("tr", {}, h("td", { class: "explorer-corner" },
            h("span", { class: "role-query" }, "query ↓"), h("span", { class: "role-key" }, "key →")), ...heads)),
          h("tbody", {}, ...queries.map((_, i) => h("tr", {}, sides[i], ...cells[i]))),
        );
        grid.move([0, 0], false);
      }
      const longest = Math.min(Math.max(...keys.map((key) => key.length), 2), 14);
      put(table, "style", `--keys:${keys.length};--longest:${longest}`);
      put(table, "class", keys.length > 8 ? "many" : "");
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
          h("span", {}, presets[i])))),
        h("details", { open: true },
          h("summary", {}, "Paint it: ✓ is a key that the query may see"),
          h("div", { class: "explorer-scroll" }, table))),
      sync,
    };
  },

  problem({ presets, sentences }, value) {
    if (!Object.keys(presets).includes(value?.preset)) return sentences.other;
    const whole = (n) => Number.isInteger(n) && n >= 0 && n < 64;
    const cells = Array.isArray(value.flips) && value.flips.every((cell) =>
      Array.isArray(cell) && cell.length === 2 && cell.every(whole));
    return cells ? "" : sentences.cells;
  },
  said: (spec, { preset, flips }) =>
    preset + (flips.length ? `, painted over: ${flips.map(([i, j]) => `${i + 1} × ${j + 1}`).join(", ")}` : ""),
  notes: ({ sentences }, { preset }) => (preset === "padding" ? [sentences.padding] : []),
  tensor({ presets, rows, cols }, value, labels) {
    const [T, S] = [labels[rows].length, labels[cols].length];
    const data = Array.from({ length: T * S }, (_, k) =>
      Number(seen(presets[value.preset], Math.floor(k / S), k % S, S)));
    for (const [i, j] of value.flips) {
      if (i < T && j < S) data[i * S + j] = 1 - data[i * S + j];
    }
    return { shape: [T, S], data };
  },
};
