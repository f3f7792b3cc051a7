// One query's row: the sentence itself, each word with the weight that it receives.
import { decimal, fit, h, names, put, row, write } from "./dom.js";

export function rowView(spec, context) {
  const list = h("div", { class: "explorer-row", role: "group", "aria-label": spec.label });
  const heading = h("b", {});
  const sum = h("span", { class: "explorer-sum" });
  const words = [];
  // Where queries and keys are the same tokens, a word chooses the query; otherwise
  // it only lights its column.
  const same = spec.rows === spec.cols;
  const place = (i) => (same ? { query: i, key: null } : { key: i });

  function button(i) {
    const parts = { bar: h("i", {}), word: h("span", {}), weight: h("small", {}) };
    const el = h("button", {
      type: "button",
      onclick: () => context.pin(place(i)),
      onfocus: () => context.pin(place(i)),
      onpointerenter: (event) => {
        if (event.pointerType === "mouse") context.hover(place(i));
      },
      onpointerleave: () => context.hover(null),
    }, h("span", { class: "explorer-bar" }, parts.bar), parts.word, " ", parts.weight);
    return { el, ...parts };
  }

  function draw(state) {
    const tensor = state.output(spec);
    const weights = row(tensor, state.active.query);
    const queries = names(state.tokens(spec.rows), tensor.shape[0]);
    const keys = names(state.tokens(spec.cols), weights.length);
    fit(list, words, keys.length, button);
    write(heading, queries[state.active.query]);
    keys.forEach((key, j) => {
      const { el, bar, word, weight } = words[j];
      write(word, key);
      write(weight, decimal(weights[j]));
      put(bar, "style", `--w:${Math.min(Math.max(weights[j], 0), 1).toFixed(4)}`);
      if (same) put(el, "aria-pressed", j === state.active.query);
      put(el, "class", j === state.active.key ? "lit" : "");
    });
    const total = weights.reduce((a, b) => a + b, 0);
    write(sum, `The weights of this row sum to ${decimal(total)}.`);
  }

  return {
    el: h("figure", { class: "explorer-view" },
      h("figcaption", {}, spec.label, ": query ", heading), list, sum),
    draw,
  };
}
