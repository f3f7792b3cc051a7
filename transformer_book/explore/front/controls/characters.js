// A short text: the codes of its characters are what the figure computes with.
import { fresh, h } from "../dom.js";
import { fill } from "../values.js";

const SPACE = "␣"; // see controls/characters.py

const places = new Map(); // symbols -> the code of each that can be typed

/**
 * The codes of the characters that can be typed.
 * @param {any} spec
 * @returns {Map<string, number>}
 */
function codes({ symbols }) {
  if (!places.has(symbols)) {
    places.set(symbols, new Map(symbols.map((symbol, code) => [symbol, code])
      .filter(([symbol, code]) => code && [...symbol].length === 1)));
  }
  return places.get(symbols);
}

/** The characters of a text, in small letters; what ends a line is a space. */
const all = (value) => [...value.toLowerCase().replace(/[\t\n\r]/g, " ")];

const known = (spec, value) => all(value).filter((one) => codes(spec).has(one));

/** As many as the function receives, padded at the end. */
function padded(spec, items, padding) {
  const kept = items.slice(0, spec.length);
  return [...kept, ...new Array(spec.length - kept.length).fill(padding)];
}

/** @type {import("../types.js").Control} */
export default {
  make(spec, _, set) {
    const id = fresh("characters");
    const input = h("textarea", {
      id, rows: 1, dir: "auto", spellcheck: "false", autocomplete: "off", autocapitalize: "off",
      oninput: () => set(input.value),
    });
    const offer = spec.offer.map((text) =>
      h("button", { type: "button", onclick: () => set(text) }, text));
    return {
      el: h("div", { class: "explorer-control explorer-sentence" },
        h("label", { for: id }, spec.label,
          h("small", {}, ` up to ${spec.length} characters`)),
        input,
        offer.length ? h("div", { class: "explorer-words", role: "group",
          "aria-label": `${spec.label}: try one of these` }, ...offer) : null),
      sync: (text) => {
        if (typeof text !== "string") return;
        if (input.value !== text) input.value = text;
        // Kept in the markup too, for the picture before any script has run.
        if (input.textContent !== text && !input.isConnected) input.textContent = text;
      },
    };
  },

  problem(spec, value) {
    if (typeof value !== "string") return spec.sentences.type;
    return known(spec, value).join("").trim() ? "" : spec.sentences.empty;
  },
  tokens: (spec, value) =>
    padded(spec, known(spec, value).map((one) => (one === " " ? SPACE : one)), spec.symbols[0]),
  tensor: (spec, value) => ({
    shape: [spec.length],
    data: padded(spec, known(spec, value).map((one) => codes(spec).get(one)), 0),
  }),
  notes(spec, value) {
    const notes = [];
    const count = known(spec, value).length;
    if (count > spec.length) notes.push(fill(spec.sentences.long, { count }));
    const unknown = new Set(all(value).filter((one) => !codes(spec).has(one)));
    if (unknown.size) {
      const characters = [...unknown].map((one) => `“${one}”`).join(", ");
      notes.push(fill(spec.sentences.unknown, { characters }));
    }
    return notes;
  },
};
