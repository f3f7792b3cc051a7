// Labeled numbers with bars: one for a 0-d output, one a token for (T,).
import { fit, h, names, put, renamed, short, write } from "./dom.js";

export function meter(spec) {
  const list = h("dl", {});
  const heading = h("figcaption", {}, spec.label);
  const lines = [];

  function line() {
    const parts = { title: h("dt", {}), bar: h("i", {}), value: h("span", {}) };
    const track = h("span", { class: "explorer-track" }, parts.bar);
    return { ...parts, el: h("div", {}, parts.title, h("dd", {}, track, parts.value)) };
  }

  function draw(state) {
    const { shape, data } = state.output(spec);
    // A single number has its name beside it.
    heading.toggleAttribute("hidden", !shape.length);
    put(list, "class", `explorer-meter${data.length === 1 ? " single" : ""}`);
    const tokens = names(state.tokens(spec.rows), data.length);
    const titles = shape.length ? renamed(tokens, spec.called) : [spec.label];
    fit(list, lines, data.length, line);
    const top = spec.top ?? Math.max(...data.map(Math.abs), 1e-12);
    data.forEach((value, i) => {
      write(lines[i].title, titles[i]);
      // Rounded once: twice would show .0535 as .053 or as .054.
      const size = Math.abs(value);
      const shown = size >= 10 && size < 1e5 ? Number(value.toPrecision(3)) : value;
      write(lines[i].value, `${short(shown)} ${spec.unit}`.trim());
      put(lines[i].bar, "style",
        `--w:${Math.min(Math.max(value / top, 0), 1).toFixed(4)}`);
      put(lines[i].el, "class",
        shape.length && i === state.active.query ? "lit" : "");
    });
  }

  return {
    el: h("figure", { class: "explorer-view" },
      heading, list),
    draw,
  };
}
