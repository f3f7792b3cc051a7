// Heat map: queries down, keys across. It is a table, so every number can be read,
// and a grid, so that the arrow keys reach every cell.
import { decimal, fit, h, idle, names, put, row, write } from "../dom.js";
import { gridOf } from "../grid.js";
import { pairs as pairsOf } from "../pairs.js";
import { roleOf } from "../roles.js";
import { color, TURN } from "../shades.js";

const PATIENCE = 200; // milliseconds to wait for an idle moment to name the cells

/** A difference: +.15, −.20; nothing where there is nothing to compare with. */
function signed(value) {
  if (Number.isNaN(value)) return "";
  const text = decimal(value).replace(/(\d\.\d)\d$/, "$1"); // no longer than others
  return value > 0 && Number(value.toFixed(2)) ? `+${text}` : text;
}

/** How dark a share is drawn: the square root spreads small weights, the most of them. */
export function shade(spec, share) {
  const inside = Math.min(Math.max(share, 0), 1);
  return spec.linear ? inside : Math.sqrt(inside);
}

/** The backgrounds of a row's cells as one gradient: far cheaper to paint than one each. */
function strip(shades, edges) {
  let stops = "";
  for (let from = 0, to = 1; from < shades.length; from = to, to += 1) {
    while (shades[to] === shades[from]) to += 1;
    // In CSS a color that begins at 0 begins where the one before it ends, if that is later.
    stops += `,${shades[from]} 0 ${edges[to]}`;
  }
  return `background-image:linear-gradient(90deg${stops})`;
}

/** What is said in the legend's place while a state is compared with. */
export function difference() {
  const el = h("p", { class: "explorer-legend", hidden: true, "aria-hidden": "true" },
    h("small", {}, "B − A: the darker, the more it has changed; hatched below: it has fallen"));
  return {
    el,
    show(state, legend) {
      el.toggleAttribute("hidden", !state.was);
      legend.toggleAttribute("hidden", Boolean(state.was));
    },
  };
}

/** What the shades mean, or nothing where the scale is fitted. */
export function shadeLegend(spec) {
  if (!spec.domain) {
    return h("p", { class: "explorer-legend", "aria-hidden": "true" },
      h("small", {}, "Strongest: the largest size; hatched: below zero"));
  }
  const shares = spec.linear ? [0, 0.25, 0.5, 0.75, 1] : [0, 0.05, 0.25, 0.5, 1];
  const scale = spec.linear ? "in proportion" : "small ones are spread";
  const hatched = spec.domain[0] === 0 ? "; hatched: exactly zero" : "";
  return h("p", { class: "explorer-legend", "aria-hidden": "true" }, ...shares.map((share) => {
    const value = spec.domain[0] + share * (spec.domain[1] - spec.domain[0]);
    const t = shade(spec, share);
    const hot = t > TURN && "hot";
    return h("span", { style: `background:${color(t)}`, class: hot }, decimal(value));
  }), h("small", {}, `${scale}${hatched}`));
}

export const POINT = "Press a word or a cell, or use arrow keys.";

/**
 * The table alone, a grid: one shaded cell for each number of the output. Small, it has no
 * numbers in it, and is looked at: it is lit where a mouse points, and nothing is chosen.
 */
export function shadeTable(spec, context, small = false) {
  const [down, across] = spec.axes;
  const head = h("tr", { role: "row" }, h("td", { class: "explorer-corner" },
    h("span", { class: roleOf(down) }, `${down} ↓`), h("span", { class: roleOf(across) }, `${across} →`)));
  const body = h("tbody", { role: "rowgroup" });
  const table = h("table", { role: small ? "table" : "grid", "aria-label": spec.label },
    h("thead", { role: "rowgroup" }, head), body);
  const columns = []; // { el }
  const rows = []; // { el, side, name, shades, cells: [{ el, number, kind }] }
  let shown = null;

  // {query, key} of a cell, {query, key: null} of a row's name, {key} of a column's.
  const at = ({ target }) => {
    const { at: place, column: key } = target.closest("[data-at], [data-column]")?.dataset ?? {};
    if (key) return { key: Number(key) };
    if (!place) return null;
    const [i, j = null] = place.split(",").map(Number);
    return { query: i, key: j };
  };
  table.addEventListener("pointerover", (event) => {
    const place = event.pointerType !== "touch" && at(event);
    if (place) context.hover(place);
  });
  table.addEventListener("pointerleave", () => context.hover(null));
  const grid = small ? null : gridOf(table, () => rows.map(({ cells }) => cells.map(({ el }) => el)));
  if (grid) choosable();

  function choosable() {
    const ask = (event) => {
      const place = at(event);
      if (place) context.ask(place);
    };
    table.addEventListener("click", ask);
    table.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      ask(event);
    });
    table.addEventListener("focusin", (event) => {
      const place = at(event);
      if (!place) return;
      grid.move([place.query, place.key], false);
      context.pin(place);
    });
    // A finger that slides reads the cells under it. They are looked up, because the browser
    // sends its events to the cell that it touched first.
    table.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "touch") return;
      const under = document.elementFromPoint(event.clientX, event.clientY);
      const place = table.contains(under) && at({ target: under });
      if (place) context.pin(place);
    });
  }

  function column(j) {
    return { el: h("th", { role: "columnheader", scope: "col", "data-column": j }) };
  }

  function line(i) {
    const name = h("span", {});
    const side = h("th", { role: "rowheader", scope: "row", "data-at": i }, name);
    return { el: h("tr", { role: "row" }, side), side, name, cells: [] };
  }

  function cell(i, j) {
    const number = document.createTextNode("");
    const el = h("td", { role: grid ? "gridcell" : "cell", tabindex: grid && "-1",
      "data-at": `${i},${j}` }, grid ? number : null);
    return { el, number, kind: "" };
  }

  function resize(T, S) {
    fit(head, columns, S, column);
    fit(body, rows, T, line);
    rows.forEach(({ el, cells }, i) => fit(el, cells, S, (j) => cell(i, j)));
    grid?.move(grid.place(), false);
  }

  // What a screen reader says of a cell: at once where it has the focus, and elsewhere
  // in a moment of rest.
  function say(i, j) {
    const { queries, keys, data, inWords } = shown;
    put(rows[i].cells[j].el, "aria-label",
      `${down} ${queries[i]}, ${across} ${keys[j]}, ${inWords(data[i * keys.length + j])}`);
  }
  let said = true;
  function sayAll() {
    said = true;
    rows.forEach((_, i) => columns.forEach((__, j) => say(i, j)));
  }

  function draw(state) {
    const output = state.output(spec);
    const { shape: [T, S] } = output;
    // Against a state that is kept, the difference is shown.
    const then = state.was?.(spec)?.data;
    const data = then ? output.data.map((value, k) => value - then[k]) : output.data;
    const domain = then ? null : spec.domain;
    const inWords = then ? signed : decimal;
    const queries = names(state.tokens(spec.rows), T);
    const keys = names(state.tokens(spec.cols), S);
    if (rows.length !== T || columns.length !== S) resize(T, S);
    const longest = Math.min(Math.max(...keys.map((key) => key.length), 2), 14);
    // Short names lie where a column is as wide as two letters.
    put(table, "class", [
      !small && longest < 3 && "flat", S > 6 && "many", S > 20 && "crowded",
      T > 6 && "long", T > 9 && "dense", T > 20 && S > 20 && "packed",
      !roleOf(down) && "plain",
    ].filter(Boolean).join(" "));
    put(table, "style", `--keys:${S};--longest:${longest}`);
    const edges = Array.from({ length: S + 1 }, (_, j) => `${((100 * j) / S).toFixed(2)}%`);
    const largest = Math.max(...data.map((value) => Math.abs(value) || 0)) || 1;
    const [low, high] = domain ?? [0, largest];
    rows.forEach((one, i) => {
      write(one.name, queries[i]);
      put(one.side, "title", queries[i]);
      put(one.el, "class", i === state.active.query ? "lit" : "");
      const shades = one.cells.map((cell, j) => {
        const value = data[i * S + j];
        const t = shade(then ? { linear: true } : spec, domain ? (value - low) / (high - low) : (Math.abs(value) || 0) / largest);
        if (!small) {
          const text = inWords(value);
          if (cell.number.data !== text) cell.number.data = text;
        }
        const zero = value === 0 && domain?.[0] === 0;
        const below = then ? Number(value.toFixed(2)) && " fallen" : " negative";
        const kind = (!small && t > TURN ? "hot" : "") + ((value < 0 && below) || "")
          + (zero ? " zero" : "");
        if (cell.kind !== kind) {
          cell.el.className = kind;
          cell.kind = kind;
        }
        return color(t);
      });
      const style = strip(shades, edges);
      if (one.shades !== style) {
        one.el.setAttribute("style", style);
        one.shades = style;
      }
    });
    columns.forEach(({ el }, j) => {
      write(el, keys[j]);
      put(el, "title", keys[j]);
      put(el, "class", j === state.active.key ? "lit" : "");
    });

    const first = !shown;
    shown = { queries, keys, data, inWords };
    if (first) {
      sayAll();
    } else if (said) {
      said = false;
      idle(sayAll, PATIENCE);
    }
    if (grid && document.activeElement && table.contains(document.activeElement)) say(...grid.place());
  }

  return { el: h("div", { class: "explorer-scroll" }, table), draw };
}

/** Whether an output is weights of queries on keys, which can be seen as lines, too. */
export const hasLines = ({ domain, axes }) => Boolean(domain) && axes.join() === "query,key";

/** The names of the active query and key of an output (T, S): "query lab, key the". */
export function placeOf(spec, state, { shape }) {
  const { query, key } = state.active;
  if (key == null || key >= shape[1]) return null;
  const [down, across] = spec.axes;
  const queries = names(state.tokens(spec.rows), shape[0]);
  const keys = names(state.tokens(spec.cols), shape[1]);
  return { text: `${down} ${queries[query]}, ${across} ${keys[key]}`, at: query * shape[1] + key };
}

function make(spec, context) {
  const readout = h("p", { class: "explorer-readout", "aria-hidden": "true" });
  // The numbers of the row that is lit, where a narrow table shows shades alone. Its cells
  // are smaller than a finger there: each is chosen by its row's name, and its number here.
  const asking = h("span", {});
  const pairs = []; // { el, word, number }
  const line = h("p", { class: "explorer-line", "aria-hidden": "true",
    onclick: ({ target }) => {
      const key = pairs.findIndex(({ el: one }) => one.contains(target));
      if (key >= 0) context.ask({ key });
    } }, asking);
  function pair() {
    const [word, number] = [h("span", {}), h("b", {})];
    return { word, number, el: h("span", {}, word, " ", number) };
  }
  const table = shadeTable(spec, context);
  const legend = shadeLegend(spec);
  const against = difference();
  const shades = h("div", {}, table.el, legend, against.el, line);
  // Lines are made once a reader has asked for them.
  const weights = hasLines(spec);
  const toggle = h("button", {
    type: "button", class: "explorer-as", onclick: () => context.pin({ lines: !shades.hasAttribute("hidden") }),
  });
  let drawing = null;

  function draw(state) {
    const lines = weights && state.active.lines;
    write(toggle, lines ? "Table" : "Lines");
    put(toggle, "aria-label", `${toggle.textContent}: ${spec.label}`);
    if (lines && !drawing) {
      drawing = pairsOf(spec, context);
      el.append(drawing.el);
    }
    shades.toggleAttribute("hidden", lines);
    readout.toggleAttribute("hidden", lines); // numbers stand beside the keys
    drawing?.el.toggleAttribute("hidden", !lines);
    if (lines) drawing.draw(state);
    else drawTable(state);
    const output = state.output(spec);
    const place = placeOf(spec, state, output);
    const then = place && state.was?.(spec)?.data[place.at];
    const before = Number.isFinite(then) ? `${decimal(then, 4)} → ` : "";
    write(readout, place ? `${place.text}: ${before}${decimal(output.data[place.at], 4)}` : POINT);
  }

  function drawTable(state) {
    table.draw(state);
    against.show(state, legend);
    const output = state.output(spec);
    const { query } = state.active;
    const keys = names(state.tokens(spec.cols), output.shape[1]);
    const numbers = row(output, query);
    write(asking, `${spec.axes[0]} ${names(state.tokens(spec.rows), output.shape[0])[query]}:`);
    fit(line, pairs, numbers.length, pair);
    pairs.forEach(({ el: one, word, number }, j) => {
      write(word, keys[j]);
      write(number, decimal(numbers[j]));
      put(one, "class", j === state.active.key ? "lit" : "");
    });
  }

  const el = h("figure", { class: "explorer-view explorer-heatmap" },
    h("figcaption", {}, spec.label, " ", weights ? toggle : null), readout, shades);
  return { el, draw };
}

/** @type {import("../types.js").View} */
export default { make, room: 2, tab: "Table", chooses: true };
