// One of several names.
import { field, fresh, h } from "../dom.js";

/** @type {import("../types.js").Control} */
export default {
  make(spec, value, set) {
    const name = fresh("choice");
    const radios = spec.options.map((option) => field({
      type: "radio", name, value: option, checked: option === value,
      onchange: () => set(option),
    }));
    return {
      el: h("fieldset", { class: "explorer-control explorer-choice" },
        h("legend", {}, spec.label),
        h("div", {}, ...radios.map((radio, i) => h("label", {}, radio,
          h("span", {}, spec.options[i]))))),
      sync: (to) => radios.forEach((radio, i) => { radio.checked = spec.options[i] === to; }),
    };
  },

  problem: ({ options, sentences }, value) => (options.includes(value) ? "" : sentences.other),
  next: ({ options }) => options,
};
