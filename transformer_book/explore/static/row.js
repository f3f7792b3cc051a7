// One query's row: the sentence itself, each word with the weight that it receives.
import { decimal, h, names, put, row, write } from "./dom.js";

export function rowView(spec, context) {
  const list = h("div", { class: "explorer-row", role: "group", "aria-label": spec.label });
  const heading = h("b", {});
  const sum = h("span", { class: "explorer-sum" });
  let words = [];

  function rebuild(count) {
    words = Array.from({ length: count }, (_, i) => {
      const parts = { bar: h("i", {}), word: h("span", {}), weight: h("small", {}) };
      const button = h("button", {
        type: "button",
        onclick: () => context.pin({ query: i, key: null }),
        onfocus: () => context.pin({ query: i, key: null }),
        onpointerenter: (event) => {
          if (event.pointerType === "mouse") context.hover({ query: i, key: null });
        },
        onpointerleave: () => context.hover(null),
      }, h("span", { class: "explorer-bar" }, parts.bar), parts.word, " ", parts.weight);
      return { button, ...parts };
    });
    list.replaceChildren(...words.map(({ button }) => button));
  }

  function draw(state) {
    const tensor = state.output(spec);
    const weights = row(tensor, state.active.query);
    const tokens = names(state.tokens, weights.length);
    if (words.length !== tokens.length) rebuild(tokens.length);
    const query = tokens[state.active.query];
    write(heading, query);
    tokens.forEach((token, j) => {
      const { button, bar, word, weight } = words[j];
      write(word, token);
      write(weight, decimal(weights[j]));
      put(bar, "style", `--w:${Math.min(Math.max(weights[j], 0), 1).toFixed(4)}`);
      put(button, "aria-pressed", j === state.active.query);
      put(button, "class", j === state.active.key ? "lit" : "");
    });
    const total = weights.reduce((a, b) => a + b, 0);
    write(sum, `The weights of this row sum to ${decimal(total)}.`);
  }

  return {
    el: h("figure", { class: "explorer-view explorer-rowview" },
      h("figcaption", {}, spec.label, ": query ", heading), list, sum),
    draw,
  };
}
