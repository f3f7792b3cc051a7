// Labeled numbers with bars: one for a 0-d output, one a token for (T,).
import { fit, h, names, pale, put, renamed, short, write } from "../dom.js";

const MOST = 8; // numbers under one another
const WHOLE = 1e-6; // how far a whole number may be off as a 32-bit one, for its size

/** A number with its unit, as a text would say it: 4,096 bytes, 12.3 nats, 99.8%. */
export function said(value, unit) {
  if (unit === "%") return `${Number((value * 100).toPrecision(3))}%`;
  const size = Math.abs(value);
  const near = Math.round(value);
  if (size >= 10 && size < 1e9 && Math.abs(value - near) <= WHOLE * size) {
    return `${near.toLocaleString("en")} ${unit}`.trim();
  }
  // Rounded once: twice would show .0535 as .053 or as .054.
  const shown = size >= 10 && size < 1e5 ? Number(value.toPrecision(3)) : value;
  return `${short(shown)} ${unit}`.trim();
}

function make(spec, context) {
  const list = h("dl", {});
  const heading = h("figcaption", {}, spec.label);
  const lines = [];
  let told = "";

  function line() {
    const parts = { title: h("dt", {}), bar: h("i", {}), value: h("span", {}) };
    const track = h("span", { class: "explorer-track" }, parts.bar);
    return { ...parts, track, el: h("div", {}, parts.title, h("dd", {}, track, parts.value)) };
  }

  function draw(state) {
    const { shape, data } = state.output(spec);
    // A single number has its name beside it.
    heading.toggleAttribute("hidden", !shape.length);
    const many = data.length > MOST;
    put(list, "class", `explorer-meter${data.length === 1 ? " single" : many ? " many" : ""}`);
    put(list, "style", `--lines:${Math.ceil(data.length / 2)}`);
    const tokens = names(state.tokens(spec.rows), data.length);
    const titles = shape.length ? renamed(tokens, spec.called) : [spec.label];
    fit(list, lines, data.length, line);
    const then = state.was?.(spec, [spec.rows])?.data ?? [];
    const sizes = [...data, ...then].filter(Number.isFinite).map(Math.abs);
    const top = spec.top ?? Math.max(...sizes, 1e-12);
    data.forEach((value, i) => {
      write(lines[i].title, titles[i]);
      const before = Number.isFinite(then[i]) && said(then[i], spec.unit);
      const text = said(value, spec.unit);
      write(lines[i].value, before && before !== text ? `${before} → ${text}` : text);
      pale(lines[i].track, then[i] / top);
      put(lines[i].bar, "style",
        `--w:${Math.min(Math.max(value / top, 0), 1).toFixed(4)}`);
      put(lines[i].el, "class",
        context.chooses && shape.length && i === state.active.query ? "lit" : "");
    });
    // A number that has changed is said; many of them would be too many words.
    if (shape.length) return;
    const text = `${spec.label}: ${lines[0].value.textContent}.`;
    if (told && told !== text) context.say(`meter ${spec.label}`, text);
    told = text;
  }

  return {
    el: h("figure", { class: "explorer-view" },
      heading, list),
    draw,
  };
}

/** @type {import("../types.js").View} */
export default { make, room: 1, tab: "Bars" };
