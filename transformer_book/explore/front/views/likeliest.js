// What may come next: the most probable symbols for one query, as bars.
import { decimal, fit, h, names, put, row, write } from "../dom.js";

function make(spec) {
  const query = h("b", {});
  const list = h("dl", { class: "explorer-meter" });
  const lines = [];

  function line() {
    const parts = { title: h("dt", {}), bar: h("i", {}), value: h("span", {}) };
    const track = h("span", { class: "explorer-track" }, parts.bar);
    return { ...parts, el: h("div", {}, parts.title, h("dd", {}, track, parts.value)) };
  }

  function draw(state) {
    const output = state.output(spec);
    const chances = row(output, state.active.query);
    const order = chances.map((_, i) => i).sort((a, b) => chances[b] - chances[a]);
    const shown = order.slice(0, spec.most).map((i) => [spec.symbols[i], chances[i]]);
    const rest = order.slice(spec.most).reduce((sum, i) => sum + chances[i], 0);
    const place = names(state.tokens(spec.rows), output.shape[0])[state.active.query];
    write(query, `${state.active.query + 1}, “${place}”`);
    const all = rest > 0 ? [...shown, ["all others", rest]] : shown;
    fit(list, lines, all.length, line);
    all.forEach(([name, chance], i) => {
      write(lines[i].title, name === " " ? "space" : name);
      write(lines[i].value, decimal(chance, 3));
      put(lines[i].bar, "style", `--w:${Math.min(Math.max(chance, 0), 1).toFixed(4)}`);
      put(lines[i].el, "class", i === 0 ? "lit" : "");
    });
  }

  return {
    el: h("figure", { class: "explorer-view" },
      h("figcaption", {}, spec.label, ": place ", query), list),
    draw,
  };
}

/** @type {import("../types.js").View} */
export default { make };
