// On or off.
import { field, fresh, h } from "../dom.js";

/** @type {import("../types.js").Control} */
export default {
  make(spec, value, set) {
    const id = fresh("switch");
    const box = field({
      id, type: "checkbox", role: "switch", checked: value,
      onchange: () => set(box.checked),
    });
    return {
      el: h("div", { class: "explorer-control explorer-switch" },
        h("label", { for: id }, box, h("span", {}, spec.label))),
      sync: (to) => { box.checked = to === true; },
    };
  },

  problem: ({ sentences }, value) => (typeof value === "boolean" ? "" : sentences.type),
  said: (spec, value) => (value ? "on" : "off"),
  next: (spec, value) => [!value],
};
