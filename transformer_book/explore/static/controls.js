// The controls: each returns {el, sync(value)} and calls set(value) when the reader
// changes it. Values are sent as they are; the engine says if one is not acceptable.
import { fresh, h } from "./dom.js";

function sentence(spec, value, set) {
  const id = fresh("sentence");
  const input = h("textarea", {
    id, rows: 2, spellcheck: "false", autocomplete: "off", autocapitalize: "off",
    oninput: () => set(input.value),
  });
  const insert = (word) => {
    const { selectionStart: from, selectionEnd: to } = input;
    const before = input.value.slice(0, from).trimEnd();
    const after = input.value.slice(to).trimStart();
    input.value = [before, word, after].filter(Boolean).join(" ");
    const caret = (before ? before.length + 1 : 0) + word.length;
    input.setSelectionRange(caret, caret);
    set(input.value);
  };
  const words = spec.offer.map((word) =>
    h("button", { type: "button", onclick: () => insert(word) }, word));
  return {
    el: h("div", { class: "explorer-control explorer-sentence" },
      h("label", { for: id }, spec.label),
      input,
      h("details", {},
        h("summary", {}, `Words that this figure knows (${words.length})`),
        h("div", { class: "explorer-words", role: "group",
          "aria-label": "Insert a word into the sentence" }, ...words))),
    sync: (text) => {
      if (input.value !== text) input.value = text;
      // Kept in the markup too, for the picture before any script has run.
      if (input.textContent !== text && !input.isConnected) input.textContent = text;
    },
  };
}

function slider(spec, value, set) {
  const id = fresh("slider");
  const range = { min: spec.min, max: spec.max, step: spec.step };
  const track = h("input", {
    id, type: "range", ...range, value,
    oninput: () => {
      number.value = track.value;
      set(Number(track.value));
    },
  });
  const number = h("input", {
    type: "number", ...range, step: "any", value, "aria-label": `${spec.label}, typed`,
    inputmode: "decimal",
    oninput: () => set(number.value === "" ? null : Number(number.value)),
  });
  return {
    el: h("div", { class: "explorer-control explorer-slider" },
      h("label", { for: id }, spec.label), track, number),
    sync: (to) => {
      if (to == null) return;
      if (Number(track.value) !== to) track.value = to;
      // "1." and "1.0" are left as typed.
      if (number.value === "" || Number(number.value) !== to) number.value = to;
    },
  };
}

function switchControl(spec, value, set) {
  const id = fresh("switch");
  const box = h("input", {
    id, type: "checkbox", role: "switch", checked: value,
    onchange: () => set(box.checked),
  });
  return {
    el: h("div", { class: "explorer-control explorer-switch" },
      h("label", { for: id }, box, h("span", {}, spec.label))),
    sync: (to) => { box.checked = to === true; },
  };
}

function choice(spec, value, set) {
  const name = fresh("choice");
  const radios = spec.options.map((option) => h("input", {
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
}

function vectors(spec, value, set) {
  let current = value;
  const fields = spec.names.map((name, i) => ["x", "y"].map((axis, k) => {
    const field = h("input", {
      type: "number", step: "any", min: -spec.limit, max: spec.limit, value: value[i][k],
      "aria-label": `${name}, ${axis}`, inputmode: "decimal",
      oninput: () => {
        const to = field.value === "" ? null : Number(field.value);
        set(current.map((xy, j) => (j === i ? xy.map((n, l) => (l === k ? to : n)) : xy)));
      },
    });
    return field;
  }));
  return {
    el: h("fieldset", { class: "explorer-control explorer-vectors" },
      h("legend", {}, spec.label),
      h("p", {}, "Drag a vector in the picture, move it with the arrow keys, or type:"),
      h("div", {}, ...fields.map(([x, y], i) => h("span", {},
        h("b", {}, spec.names[i]), x, y)))),
    sync: (to) => {
      current = to;
      fields.forEach((pair, i) => pair.forEach((field, k) => {
        const number = to?.[i]?.[k];
        if (number != null && (field.value === "" || Number(field.value) !== number)) {
          field.value = number;
        }
      }));
    },
  };
}

/** kind -> maker of a control. */
export const CONTROLS = { sentence, slider, switch: switchControl, choice, vectors };
