// Heat map: queries down, keys across. It is a table, so every number can be read,
// and a grid, so that the arrow keys reach every cell.
import { decimal, fit, h, idle, names, put, write } from "./dom.js";
import { gridOf } from "./grid.js";
import { color, TURN } from "./shades.js";

const PATIENCE = 200; // milliseconds that the names of cells may be late

/** How dark a share is drawn: the square root spreads small weights, the most of them. */
function shade(spec, share) {
  const inside = Math.min(Math.max(share, 0), 1);
  return spec.linear ? inside : Math.sqrt(inside);
}

/** The grounds of a row's cells as one: far cheaper to draw than one for each cell. */
function strip(shades, edges) {
  let stops = "";
  for (let from = 0, to = 1; from < shades.length; from = to, to += 1) {
    while (shades[to] === shades[from]) to += 1;
    // A stop begins where the one before it ends, and never at 0.
    stops += `,${shades[from]} 0 ${edges[to]}`;
  }
  return `background-image:linear-gradient(90deg${stops})`;
}

/** What the shades mean, or nothing where the scale is fitted. */
export function shadeLegend(spec) {
  if (!spec.domain) return null;
  const shares = spec.linear ? [0, 0.25, 0.5, 0.75, 1] : [0, 0.05, 0.25, 0.5, 1];
  return h("p", { class: "explorer-legend", "aria-hidden": "true" }, ...shares.map((share) => {
    const value = spec.domain[0] + share * (spec.domain[1] - spec.domain[0]);
    const t = shade(spec, share);
    const hot = t > TURN && "hot";
    return h("span", { style: `background:${color(t)}`, class: hot }, decimal(value));
  }));
}

export const POINT = "Point at a cell, tap it, or use the arrow keys, to read its number.";

/** The table alone: one shaded cell for each number of the output, written in it or not. */
export function shadeTable(spec, context, numbers = true) {
  const [down, across] = spec.axes;
  const head = h("tr", { role: "row" }, h("td", { class: "explorer-corner" },
    h("span", {}, `${down} ↓`), h("span", {}, `${across} →`)));
  const body = h("tbody", { role: "rowgroup" });
  const table = h("table", { role: "grid", "aria-label": spec.label },
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
  // A finger that slides along reads the cells under it; the first one holds it captive.
  table.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") return;
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const place = table.contains(under) && at({ target: under });
    if (place) context.pin(place);
  });
  table.addEventListener("pointerleave", () => context.hover(null));
  table.addEventListener("click", (event) => {
    const place = at(event);
    if (place) context.pin(place);
  });
  table.addEventListener("focusin", (event) => {
    const place = at(event);
    if (place) {
      grid.move([place.query, place.key], false);
      context.pin(place);
    }
  });
  const grid = gridOf(table, () => rows.map(({ cells }) => cells.map(({ el }) => el)));

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
    const el = h("td", { role: "gridcell", tabindex: "-1", "data-at": `${i},${j}` },
      numbers ? number : null);
    return { el, number, kind: "" };
  }

  function resize(T, S) {
    fit(head, columns, S, column);
    fit(body, rows, T, line);
    rows.forEach(({ el, cells }, i) => fit(el, cells, S, (j) => cell(i, j)));
    grid.move(grid.place(), false);
  }

  // What a screen reader says of a cell: at once where it has the focus, and elsewhere
  // in a moment of rest.
  function say(i, j) {
    const { queries, keys, data } = shown;
    put(rows[i].cells[j].el, "aria-label",
      `${down} ${queries[i]}, ${across} ${keys[j]}, ${decimal(data[i * keys.length + j])}`);
  }
  let said = true;
  function sayAll() {
    said = true;
    rows.forEach((_, i) => columns.forEach((__, j) => say(i, j)));
  }

  function draw(state) {
    const { shape: [T, S], data } = state.output(spec);
    const queries = names(state.tokens(spec.rows), T);
    const keys = names(state.tokens(spec.cols), S);
    if (rows.length !== T || columns.length !== S) resize(T, S);
    const longest = Math.min(Math.max(...keys.map((key) => key.length), 2), 14);
    put(table, "class", (longest < 3 ? "flat" : "") + (S > 6 ? " many" : ""));
    put(table, "style", `--keys:${S};--longest:${longest}`);
    const edges = Array.from({ length: S + 1 }, (_, j) => `${(100 * j) / S}%`);
    const largest = Math.max(...data.map(Math.abs)) || 1;
    const [low, high] = spec.domain ?? [0, largest];
    rows.forEach((one, i) => {
      write(one.name, queries[i]);
      put(one.side, "title", queries[i]);
      put(one.el, "class", i === state.active.query ? "lit" : "");
      const shades = one.cells.map((cell, j) => {
        const value = data[i * S + j];
        const t = shade(spec, spec.domain ? (value - low) / (high - low) : Math.abs(value) / largest);
        if (numbers) {
          const text = decimal(value);
          if (cell.number.data !== text) cell.number.data = text;
        }
        const kind = (numbers && t > TURN ? "hot" : "") + (value < 0 ? " negative" : "");
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
    shown = { queries, keys, data };
    if (first) {
      sayAll();
    } else if (said) {
      said = false;
      idle(sayAll, PATIENCE);
    }
    if (document.activeElement && table.contains(document.activeElement)) say(...grid.place());
  }

  return { el: h("div", { class: "explorer-scroll" }, table), draw };
}

/** The names of the active query and key of an output (T, S): "query lab, key the". */
export function placeOf(spec, state, { shape }) {
  const { query, key } = state.active;
  if (key == null || key >= shape[1]) return null;
  const [down, across] = spec.axes;
  const queries = names(state.tokens(spec.rows), shape[0]);
  const keys = names(state.tokens(spec.cols), shape[1]);
  return { text: `${down} ${queries[query]}, ${across} ${keys[key]}`, at: query * shape[1] + key };
}

export function heatmap(spec, context) {
  const readout = h("p", { class: "explorer-readout", "aria-hidden": "true" });
  const table = shadeTable(spec, context);

  function draw(state) {
    table.draw(state);
    const output = state.output(spec);
    const place = placeOf(spec, state, output);
    write(readout, place ? `${place.text}: ${decimal(output.data[place.at], 4)}` : POINT);
  }

  return {
    el: h("figure", { class: "explorer-view explorer-heatmap" },
      h("figcaption", {}, spec.label), table.el, shadeLegend(spec), readout),
    draw,
  };
}
