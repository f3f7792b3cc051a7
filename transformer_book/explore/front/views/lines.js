// Queries at the left, keys at the right, and a line between them for each weight.
import { decimal, fit, h, names, put, row, s, write } from "../dom.js";
import { numbers } from "../numbers.js";

const THICKEST = 10; // pixels: the line of a weight of 1
const SIZE = 100; // of the drawing, which is stretched to the words at its sides

/** The thickness of a weight's line, in pixels. */
const thickness = (weight) => (Math.min(Math.max(weight, 0), 1) * THICKEST).toFixed(2);

/** The middle of one word's share of a column. */
const middle = (i, count) => ((i + 0.5) / count) * SIZE;

function make(spec, context) {
  const heading = h("b", { class: "role-query" });
  const svg = s("svg", {
    viewBox: `0 0 ${SIZE} ${SIZE}`, preserveAspectRatio: "none", "aria-hidden": "true",
  });
  const left = h("div", { class: "queries", role: "group", "aria-label": "queries" });
  const right = h("div", { class: "keys", role: "group", "aria-label": "keys" });
  const lines = []; // { el }, query by query
  const sources = []; // { el, word } of the queries
  const targets = []; // { el, word, weight } of the keys
  let shown = null;

  /** A button that lights a place when it is pointed at, focused or chosen. */
  const button = (place, ...children) => h("button", {
    type: "button",
    onclick: () => context.ask(place),
    onfocus: () => context.pin(place),
    onpointerenter: (event) => {
      if (event.pointerType === "mouse") context.hover(place);
    },
    onpointerleave: () => context.hover(null),
  }, ...children);

  function source(i) {
    const word = h("span", {});
    return { word, el: button({ query: i, key: null }, word) };
  }

  function target(j) {
    const [word, weight] = [h("span", {}), h("small", {})];
    return { word, weight, el: button({ key: j }, word, " ", weight) };
  }

  function resize(T, S) {
    fit(left, sources, T, source);
    fit(right, targets, S, target);
    fit(svg, lines, T * S, () => ({ el: s("line", { x1: 0, x2: SIZE }) }));
    lines.forEach(({ el }, k) => {
      const y = { y1: middle(Math.floor(k / S), T), y2: middle(k % S, S) };
      for (const [name, value] of Object.entries(y)) put(el, name, value.toFixed(2));
    });
  }

  function draw(state) {
    const tensor = state.output(spec);
    const { shape: [T, S], data } = tensor;
    const { query, key } = state.active;
    const queries = names(state.tokens(spec.rows), T);
    const keys = names(state.tokens(spec.cols), S);
    if (sources.length !== T || targets.length !== S) resize(T, S);
    write(heading, queries[query]);
    sources.forEach(({ el, word }, i) => {
      write(word, queries[i]);
      put(el, "title", queries[i]);
      put(el, "aria-pressed", i === query);
    });
    const weights = row(tensor, query);
    targets.forEach(({ el, word, weight }, j) => {
      write(word, keys[j]);
      write(weight, decimal(weights[j]));
      put(el, "title", keys[j]);
      put(el, "class", j === key ? "lit" : "");
    });
    lines.forEach(({ el }, k) => {
      put(el, "stroke-width", thickness(data[k]));
      const toKey = k % S === key ? "to-key" : "";
      put(el, "class", Math.floor(k / S) === query ? "lit" : toKey);
    });
    shown = { queries, keys, tensor };
    table.update();
  }

  const table = numbers(spec.label, () => {
    const { queries, keys, tensor } = shown;
    return [["query", ...keys],
      ...queries.map((query, i) => [query, ...row(tensor, i).map((n) => decimal(n))])];
  });
  return {
    el: h("figure", { class: "explorer-view explorer-lines" },
      h("figcaption", {}, spec.label, ": query ", heading),
      h("div", { class: "explorer-pairs", role: "group", "aria-label": spec.label },
        h("p", { class: "role-query", "aria-hidden": "true" }, "query"),
        h("p", { class: "role-key", "aria-hidden": "true" }, "key"),
        left, svg, right),
      h("div", { class: "explorer-reading" },
        h("p", { class: "explorer-key", "aria-hidden": "true" },
          h("span", { class: "lit" }, "━ weight of the query, by thickness"),
          h("span", { class: "to-key" }, "┅ of other queries, to the key")),
        table.el)),
    draw,
  };
}

/** @type {import("../types.js").View} */
export default { make, room: 2, tab: "Lines" };
