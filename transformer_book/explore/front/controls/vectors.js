// Labeled 2-D vectors: typed here, dragged in the view that draws them.
import { h } from "../dom.js";
import { typed } from "../typed.js";
import { fill, isNumber, plain } from "../values.js";

/** @type {import("../types.js").Control} */
export default {
  make(spec, value, set) {
    const changed = () => set(fields.map((pair) => pair.map(({ number }) => number())));
    const range = { min: -spec.limit, max: spec.limit, step: 0.1 };
    const fields = spec.names.map((name, i) => ["x", "y"].map((axis, k) =>
      typed(value[i][k], { ...range, label: `${name}, ${axis}` }, changed)));
    return {
      el: h("fieldset", { class: "explorer-control explorer-vectors" },
        h("legend", {}, spec.label),
        h("p", {}, "Drag a vector in the picture, move it with the arrow keys, or type:"),
        h("div", {}, ...fields.map(([x, y], i) => h("span", {},
          h("b", {}, spec.names[i]), x.el, y.el)))),
      sync: (to) => fields.forEach((pair, i) =>
        pair.forEach((one, k) => one.show(to?.[i]?.[k]))),
    };
  },

  problem({ names, limit, sentences }, value) {
    const pairs = Array.isArray(value) && value.length === names.length
      && value.every((xy) => Array.isArray(xy) && xy.length === 2);
    if (!pairs) return sentences.pairs;
    const bad = value.findIndex((xy) =>
      !xy.every((n) => isNumber(n) && Math.abs(n) <= limit));
    return bad < 0 ? "" : fill(sentences.numbers, { name: names[bad] });
  },
  said: ({ names }, value) =>
    names.map((name, i) => `${name} (${value[i].map(plain).join(", ")})`).join(" "),
  tokens: ({ names }) => names,
  tensor: (spec, value) => ({ shape: [value.length, 2], data: value.flat() }),
};
