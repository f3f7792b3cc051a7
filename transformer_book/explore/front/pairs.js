// Weights as lines: queries at the left, keys at the right, and a line between them for
// each weight. Of several heads the lines of one query, in each head's color and dashes.
import { decimal, fit, h, names, put, row, s, write } from "./dom.js";
import { DASHES, lineKeys } from "./lines.js";
import { numbers } from "./numbers.js";

const THICKEST = 10; // pixels: the line of a weight of 1
const SIZE = 100; // of the drawing, which is stretched to the words at its sides
const SPREAD = 0.5; // of a word's height, over which the lines of several heads begin and end

/** The thickness of a weight's line, in pixels. */
const thickness = (weight) => (Math.min(Math.max(weight, 0), 1) * THICKEST).toFixed(2);

/** The middle of one word's share of a column. */
const middle = (i, count) => ((i + 0.5) / count) * SIZE;

/** The lines to draw: { i, j, weight, head }. */
function strands(heads, query) {
  const S = heads[0].shape[1];
  if (heads.length > 1) {
    return heads.flatMap((tensor, head) =>
      row(tensor, query).map((weight, j) => ({ i: query, j, weight, head })));
  }
  return heads[0].data.map((weight, k) => ({ i: Math.floor(k / S), j: k % S, weight, head: 0 }));
}

/** What shows weights (T, S) as lines; a state with `heads` has those of several heads. */
export function pairs(spec, context) {
  const svg = s("svg", {
    viewBox: `0 0 ${SIZE} ${SIZE}`, preserveAspectRatio: "none", "aria-hidden": "true",
  });
  const left = h("div", { class: "queries", role: "group", "aria-label": "queries" });
  const right = h("div", { class: "keys", role: "group", "aria-label": "keys" });
  const words = h("div", { role: "group", "aria-label": spec.label },
    h("p", { class: "role-query", "aria-hidden": "true" }, "query"),
    h("p", { class: "role-key", "aria-hidden": "true" }, "key"),
    left, svg, right);
  const legend = h("div", { "aria-hidden": "true" });
  const lines = []; // { el }
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

  const keyOf = (count) => (count > 1
    ? lineKeys(Array.from({ length: count }, (_, k) => `head ${k + 1}`))
    : h("p", { class: "explorer-key" },
      h("span", { class: "lit" }, "━ weight of the query, by thickness"),
      h("span", { class: "to-key" }, "┅ of other queries, to the key")));

  function draw(state) {
    const heads = state.heads ?? [state.output(spec)];
    const { shape: [T, S] } = heads[0];
    const { query, key } = state.active;
    const queries = names(state.tokens(spec.rows), T);
    const keys = names(state.tokens(spec.cols), S);
    if (shown?.heads.length !== heads.length) legend.replaceChildren(keyOf(heads.length));
    fit(left, sources, T, source);
    fit(right, targets, S, target);
    sources.forEach(({ el, word }, i) => {
      write(word, queries[i]);
      put(el, "title", queries[i]);
      put(el, "aria-pressed", i === query);
    });
    put(words, "class", `explorer-pairs${heads.length > 1 ? " several" : ""}`);
    const rows = heads.map((tensor) => row(tensor, query));
    targets.forEach(({ el, word, weight }, j) => {
      const best = Math.max(...rows.map((weights) => weights[j]));
      const head = rows.findIndex((weights) => weights[j] === best);
      write(word, keys[j]);
      write(weight, `${rows.length > 1 ? `head ${head + 1} ` : ""}${decimal(best)}`);
      put(el, "title", keys[j]);
      put(el, "class", j === key ? "lit" : "");
    });
    const all = strands(heads, query);
    fit(svg, lines, all.length, () => ({ el: s("line", { x1: 0, x2: SIZE }) }));
    lines.forEach(({ el }, k) => {
      const { i, j, weight, head } = all[k];
      const aside = (head - (heads.length - 1) / 2) * (SPREAD / heads.length);
      put(el, "y1", middle(i + aside, T).toFixed(2));
      put(el, "y2", middle(j + aside, S).toFixed(2));
      put(el, "stroke-width", thickness(weight));
      const one = i === query ? "lit" : j === key && "to-key";
      put(el, "class", heads.length > 1 ? `head line-${head % 4}` : one || "");
      put(el, "stroke-dasharray", heads.length > 1 ? DASHES[head % 4] : "");
    });
    shown = { queries, keys, heads, query };
    table.update();
  }

  const table = numbers(spec.label, () => {
    const { queries, keys, heads, query } = shown;
    const texts = (tensor, i) => row(tensor, i).map((n) => decimal(n));
    if (heads.length > 1) {
      return [["head", ...keys], ...heads.map((tensor, k) => [`head ${k + 1}`, ...texts(tensor, query)])];
    }
    return [["query", ...keys], ...queries.map((word, i) => [word, ...texts(heads[0], i)])];
  });
  return {
    el: h("div", { class: "explorer-lines" }, words,
      h("div", { class: "explorer-reading" }, legend, table.el)),
    draw,
  };
}
