// A number in a range: a slider, and a field to type it.
import { field, fresh, h } from "../dom.js";
import { player } from "../play.js";
import { typed } from "../typed.js";
import { fill, isNumber, plain } from "../values.js";

/** @type {import("../types.js").Control} */
export default {
  make(spec, value, set) {
    const id = fresh("slider");
    const range = { min: spec.min, max: spec.max, step: spec.step };
    const track = field({
      id, type: "range", ...range, value,
      oninput: () => {
        play?.stop();
        number.show(Number(track.value));
        set(Number(track.value));
      },
    });
    const number = typed(value, { ...range, label: `${spec.label}, typed` },
      () => {
        play?.stop();
        set(number.number());
      });
    const play = spec.play ? player(spec, track, (to) => {
      number.show(to);
      set(to);
    }) : null;
    return {
      el: h("div", { class: "explorer-control explorer-slider" },
        h("label", { for: id }, spec.label), play?.el, track, number.el),
      sync: (to) => {
        if (!Number.isFinite(to)) return;
        // Another hand has moved it: a reset, or a curve that is read.
        if (Number(track.value) !== to) play?.stop();
        if (Number(track.value) !== to) track.value = to;
        number.show(to);
      },
    };
  },

  problem({ sentences, min, max, step, whole }, value) {
    if (!isNumber(value)) return sentences.number;
    const said = (sentence) => fill(sentence, { value: plain(value) });
    if (whole && !Number.isInteger(value)) return said(sentences.whole);
    if (value < min || value > max) return said(sentences.outside);
    return whole && (value - min) % step ? said(sentences.between) : "";
  },
  tensor: (spec, value) => ({ shape: [], data: [value] }),
  next: ({ min, max, step }, value) =>
    [value - step, value + step].filter((moved) => moved >= min && moved <= max),
};
