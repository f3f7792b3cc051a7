// Heat map: queries down, keys across. It is a table, so every number can be read,
// and a grid, so that the arrow keys reach every cell.
import { decimal, fresh, h, names, put, write } from "./dom.js";
import { gridOf } from "./grid.js";

// Where the text on a cell turns from black to white (or back, in dark mode): the
// color scale of explorer.css has equal contrast with both at this point.
const TURN = 0.66;

/** How dark a share is drawn: the square root spreads small weights, the most of them. */
function shade(spec, share) {
  const inside = Math.min(Math.max(share, 0), 1);
  return spec.linear ? inside : Math.sqrt(inside);
}

/** What the shades mean, or nothing where the scale is fitted. */
export function shadeLegend(spec) {
  if (!spec.domain) return null;
  const shares = spec.linear ? [0, 0.25, 0.5, 0.75, 1] : [0, 0.05, 0.25, 0.5, 1];
  return h("p", { class: "explorer-legend", "aria-hidden": "true" }, ...shares.map((share) => {
    const value = spec.domain[0] + share * (spec.domain[1] - spec.domain[0]);
    const t = shade(spec, share);
    const cell = h("span", { style: `--t:${t.toFixed(3)}` }, decimal(value));
    if (t > TURN) cell.setAttribute("class", "hot");
    return cell;
  }));
}

export const POINT = "Point at a cell, tap it, or use the arrow keys, to read its number.";

/** The table alone: one shaded cell for each number of the output. */
export function shadeTable(spec, context) {
  const [down, across] = spec.axes;
  const table = h("table", { role: "grid", "aria-label": spec.label });
  let cells = [];
  let heads = [];
  let sides = [];

  const at = (event) => event.target.closest("[data-at]")?.dataset.at.split(",").map(Number);
  table.addEventListener("pointerover", (event) => {
    const place = event.pointerType !== "touch" && at(event);
    if (place) context.hover({ query: place[0], key: place[1] ?? null });
  });
  // A finger that slides along reads the cells under it; the first one holds it captive.
  table.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") return;
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const place = table.contains(under) && at({ target: under });
    if (place) context.pin({ query: place[0], key: place[1] ?? null });
  });
  table.addEventListener("pointerleave", () => context.hover(null));
  table.addEventListener("click", (event) => {
    const place = at(event);
    if (place) context.pin({ query: place[0], key: place[1] ?? null });
  });
  table.addEventListener("focusin", (event) => {
    const place = at(event);
    if (place?.length === 2) {
      grid.move(place, false);
      context.pin({ query: place[0], key: place[1] });
    }
  });
  const grid = gridOf(table, () => cells);

  function rebuild(queries, keys) {
    heads = keys.map((_, j) => h("th", { scope: "col" }, h("span", {})));
    sides = queries.map((_, i) => h("th", { scope: "row", "data-at": i }, h("span", {})));
    cells = queries.map((_, i) => keys.map((_, j) =>
      h("td", { role: "gridcell", tabindex: "-1", "data-at": `${i},${j}` })));
    table.replaceChildren(
      h("thead", {}, h("tr", {},
        h("td", { class: "explorer-corner" }, h("span", {}, `${down} ↓`), h("span", {}, `${across} →`)), ...heads)),
      h("tbody", {}, ...queries.map((_, i) => h("tr", {}, sides[i], ...cells[i]))),
    );
    grid.move([0, 0], false);
  }

  function draw(state) {
    const { shape, data } = state.output(spec);
    const queries = names(state.tokens(spec.rows), shape[0]);
    const keys = names(state.tokens(spec.cols), shape[1]);
    if (cells.length !== shape[0] || cells[0]?.length !== shape[1]) rebuild(queries, keys);
    const longest = Math.min(Math.max(...keys.map((key) => key.length), 2), 14);
    const many = keys.length > 6 ? ";--many:1" : "";
    put(table, "class", longest < 3 ? "flat" : "");
    put(table, "style", `--keys:${keys.length};--longest:${longest}${many}`);
    const largest = Math.max(...data.map(Math.abs)) || 1;
    const [low, high] = spec.domain ?? [0, largest];
    queries.forEach((query, i) => {
      write(sides[i].firstChild, query);
      put(sides[i], "title", query);
      keys.forEach((key, j) => {
        const value = data[i * shape[1] + j];
        const cell = cells[i][j];
        const share = spec.domain ? (value - low) / (high - low) : Math.abs(value) / largest;
        const t = shade(spec, share);
        put(cell, "style", `--t:${t.toFixed(3)}`);
        put(cell, "class", (t > TURN ? "hot" : "") + (value < 0 ? " negative" : ""));
        write(cell, decimal(value));
        put(cell, "aria-label", `${down} ${query}, ${across} ${key}, ${decimal(value)}`);
      });
      put(sides[i].parentNode, "class", i === state.active.query ? "lit" : "");
    });
    keys.forEach((key, j) => {
      write(heads[j].firstChild, key);
      put(heads[j], "title", key);
      put(heads[j], "class", j === state.active.key ? "lit" : "");
    });
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
    el: h("figure", { class: "explorer-view explorer-heatmap", id: fresh("heatmap") },
      h("figcaption", {}, spec.label), table.el, shadeLegend(spec), readout),
    draw,
  };
}
