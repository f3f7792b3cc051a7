// One query's row: the sentence itself, each word with the weight that it receives.
import { decimal, fit, h, names, pale, put, row, write } from "../dom.js";

function make(spec, context) {
  const list = h("div", { class: "explorer-row", role: "group", dir: "auto",
    "aria-label": spec.label });
  const heading = h("b", { class: "role-query" });
  const sum = h("span", { class: "explorer-sum" });
  const words = [];
  // Where queries and keys are the same tokens, a word chooses the query. Otherwise it
  // lights its column, and the queries have buttons of their own.
  const same = spec.rows === spec.cols;
  const place = (i) => (same ? { query: i, key: null } : { key: i });

  function button(i) {
    const bar = h("i", {});
    const parts = { bar, track: h("span", { class: "explorer-bar" }, bar), word: h("span", {}), weight: h("small", {}) };
    const el = h("button", {
      type: "button",
      onclick: () => context.ask(place(i)),
      onfocus: () => context.pin(place(i)),
      onpointerenter: (event) => {
        if (event.pointerType === "mouse") context.hover(place(i));
      },
      onpointerleave: () => context.hover(null),
    }, parts.track, parts.word, " ", parts.weight);
    return { el, ...parts };
  }

  const asking = [];
  const choice = h("div", { class: "explorer-queries", role: "group",
    "aria-label": `${spec.label}: choose the query` });
  function query(i) {
    return { el: h("button", { type: "button",
      onclick: () => context.pin({ query: i, key: null }) }) };
  }

  function draw(state) {
    const tensor = state.output(spec);
    const weights = row(tensor, state.active.query);
    const before = state.was?.(spec);
    const then = before && row(before, state.active.query);
    const queries = names(state.tokens(spec.rows), tensor.shape[0]);
    const keys = names(state.tokens(spec.cols), weights.length);
    fit(list, words, keys.length, button);
    write(heading, queries[state.active.query]);
    if (!same) fit(choice, asking, queries.length, query);
    asking.forEach(({ el }, i) => {
      write(el, queries[i]);
      put(el, "aria-pressed", i === state.active.query);
    });
    keys.forEach((key, j) => {
      const { el, bar, track, word, weight } = words[j];
      write(word, key);
      write(weight, decimal(weights[j]));
      put(bar, "style", `--w:${Math.min(Math.max(weights[j], 0), 1).toFixed(4)}`);
      pale(track, then?.[j]);
      put(bar, "class", weights[j] === 0 ? "zero" : "");
      if (same) put(el, "aria-pressed", j === state.active.query);
      put(el, "class", j === state.active.key ? "lit" : "");
    });
    const total = weights.reduce((a, b) => a + b, 0);
    const hatched = weights.includes(0) ? " Hatched: exactly zero." : "";
    write(sum, `The row sums to ${decimal(total)}.${hatched}`);
  }

  return {
    el: h("figure", { class: "explorer-view explorer-rowed" },
      h("figcaption", {}, spec.label, ": query ", heading), same ? null : choice, list, sum),
    draw,
  };
}

/** @type {import("../types.js").View} */
export default { make, tab: "Words", chooses: true };
