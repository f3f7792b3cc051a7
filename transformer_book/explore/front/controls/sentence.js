// A sentence to retype: its words' vectors are what the figure computes with.
import { cards } from "../cards.js";
import { fresh, h } from "../dom.js";
import { fill } from "../values.js";

/** A word without the signs around it: see `bare` in controls/sentence.py. */
const bare = (word) => word.replace(/^[\p{P}\p{Cf}`´]+|[\p{P}\p{Cf}`´]+$/gu, "")
  .replaceAll("’", "'");

const words = (text) => text.split(/[\s\u200b\ufeff]+/u).map(bare).filter(Boolean);

// Vocabularies that the page has fetched, by file: word -> its codes.
const tables = new Map();

/** The codes of a word, or nothing. */
function codes(spec, token) {
  const word = token.toLowerCase();
  if (Object.hasOwn(spec.words, word)) return spec.words[word];
  return tables.get(spec.file)?.get(word);
}

const tokens = (spec, value) => words(value).slice(0, spec.max_words);

/** @type {import("../types.js").Control} */
export default {
  make(spec, value, set, say) {
    const id = fresh("sentence");
    const input = h("textarea", {
      id, rows: 2, dir: "auto", spellcheck: "false", autocomplete: "off", autocapitalize: "off",
      oninput: () => set(input.value),
    });
    // A word goes to the caret; it takes the place of what is selected, or of a word
    // that the figure does not know.
    const insert = (word) => {
      let { selectionStart: from, selectionEnd: to } = input;
      if (from === to) {
        const start = from - /\S*$/u.exec(input.value.slice(0, from))[0].length;
        const end = to + /^\S*/u.exec(input.value.slice(to))[0].length;
        const here = input.value.slice(start, end);
        if (unknown.has(here)) [from, to] = [start, end];
        else if (here) from = to = end;
      }
      const before = input.value.slice(0, from).trimEnd();
      const after = input.value.slice(to).trimStart();
      input.value = [before, word, after].filter(Boolean).join(" ");
      const caret = (before ? before.length + 1 : 0) + word.length;
      input.setSelectionRange(caret, caret);
      set(input.value);
    };
    const clear = h("button", { type: "button", onclick: () => {
      input.value = "";
      input.focus();
      set("");
    } }, "Clear the sentence");
    let unknown = new Set();
    const words = spec.offer.map((word) =>
      h("button", { type: "button", onclick: () => insert(word) }, word));
    const order = spec.shuffle ? cards(spec, set, say) : null;
    return {
      el: h("div", { class: "explorer-control explorer-sentence" },
        h("label", { for: id }, spec.label, h("small", {}, ` up to ${spec.max_words} word${spec.max_words > 1 ? "s" : ""}`)),
        input,
        order?.el,
        h("details", {},
          h("summary", {}, spec.size > words.length
            ? `Words that it knows (some of ${spec.size})`
            : `Words that it knows (${spec.size})`),
          h("div", { class: "explorer-words", role: "group",
            "aria-label": "Insert a word into the sentence" }, ...words, clear))),
      sync: (text, labels, notes) => {
        if (typeof text !== "string") return;
        unknown = new Set(notes.flatMap((note) => note.match(/(?<=“)[^”]*(?=”)/gu) ?? []));
        if (input.value !== text) input.value = text;
        // Kept in the markup too, for the picture before any script has run.
        if (input.textContent !== text && !input.isConnected) input.textContent = text;
        order?.sync(text);
      },
    };
  },

  problem(spec, value) {
    if (typeof value !== "string") return spec.sentences.type;
    return words(value).length ? "" : spec.sentences.empty;
  },
  said: (spec, value) => `“${value}”`,
  tokens,
  // The vocabulary is fetched once the sentence has a word that the page does not know.
  async load(spec, value, read) {
    if (!spec.file || tables.has(spec.file)) return;
    const known = (token) => Object.hasOwn(spec.words, token.toLowerCase());
    if (tokens(spec, value).every(known)) return;
    const content = JSON.parse(new TextDecoder().decode(await read(spec.file)));
    const bytes = Int8Array.from(atob(content.codes), (letter) => letter.charCodeAt(0));
    tables.set(spec.file, new Map(content.words.map((word, i) =>
      [word, bytes.subarray(i * spec.width, (i + 1) * spec.width)])));
  },
  tensor(spec, value) {
    const zeros = new Array(spec.width).fill(0);
    const rows = tokens(spec, value).map((token) => codes(spec, token) ?? zeros);
    // In float32, as the kernel does it.
    const data = rows.flatMap((row) => [...row].map((n) => Math.fround(n * spec.scale)));
    return { shape: [rows.length, spec.width], data };
  },
  notes(spec, value) {
    const notes = [];
    const count = words(value).length;
    if (count > spec.max_words) notes.push(fill(spec.sentences.long, { count }));
    const unknown = new Set(tokens(spec, value).filter((token) => !codes(spec, token)));
    if (unknown.size) {
      const named = [...unknown].map((token) => `“${token}”`).join(", ");
      notes.push(fill(spec.sentences.unknown, { words: named }));
    }
    return notes;
  },
  // A word less, and a word more.
  next(spec, value) {
    const now = tokens(spec, value);
    return [now.slice(1), [...now, now.at(-1)].slice(0, spec.max_words)]
      .filter((moved) => moved.length).map((moved) => moved.join(" "));
  },
};
