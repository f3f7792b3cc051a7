// What controls.py does in the kernel, for a page without one: check the reader's
// inputs and turn them into tensors, tokens and notes, with the same sentences.
import { PRESETS } from "./presets.js";

const LARGEST = (2 - 2 ** -23) * 2 ** 127; // of a float32
const isNumber = (value) => typeof value === "number" && Math.abs(value) <= LARGEST;
const plain = (value) =>
  String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));

function words(spec, text) {
  const marks = new Set(spec.punctuation);
  const strip = (word) => {
    const letters = [...word];
    while (letters.length && marks.has(letters[0])) letters.shift();
    while (letters.length && marks.has(letters.at(-1))) letters.pop();
    return letters.join("");
  };
  return text.split(/\s+/u).map(strip).filter(Boolean);
}

// Vocabularies that the page has fetched, by file: word -> its codes.
const tables = new Map();

/** Fetch the vocabulary of a sentence if it has a word that the page does not. */
async function vocabulary(spec, value, read) {
  if (!spec.file || tables.has(spec.file)) return;
  const known = (token) => Object.hasOwn(spec.words, token.toLowerCase());
  if (sentence.tokens(spec, value).every(known)) return;
  const { words: list, codes } = JSON.parse(new TextDecoder().decode(await read(spec.file)));
  const bytes = Int8Array.from(atob(codes), (letter) => letter.charCodeAt(0));
  tables.set(spec.file, new Map(list.map((word, i) =>
    [word, bytes.subarray(i * spec.width, (i + 1) * spec.width)])));
}

/** The codes of a word, or nothing. */
function codes(spec, token) {
  const word = token.toLowerCase();
  if (Object.hasOwn(spec.words, word)) return spec.words[word];
  return tables.get(spec.file)?.get(word);
}

const sentence = {
  problem(spec, value) {
    if (typeof value !== "string") return `${spec.label} takes a sentence.`;
    return words(spec, value).length ? "" : `${spec.label}: type at least one word.`;
  },
  tokens: (spec, value) => words(spec, value).slice(0, spec.max_words),
  // A word less, and a word more.
  next(spec, value) {
    const tokens = sentence.tokens(spec, value);
    return [tokens.slice(1), [...tokens, tokens.at(-1)].slice(0, spec.max_words)]
      .filter((moved) => moved.length).map((moved) => moved.join(" "));
  },
  tensor(spec, value) {
    const zeros = new Array(spec.width).fill(0);
    const rows = sentence.tokens(spec, value).map((token) => codes(spec, token) ?? zeros);
    // In float32, as the kernel does it.
    const data = rows.flatMap((row) => [...row].map((n) => Math.fround(n * spec.scale)));
    return { shape: [rows.length, spec.width], data };
  },
  notes(spec, value) {
    const notes = [];
    const count = words(spec, value).length;
    if (count > spec.max_words) {
      notes.push(`Only the first ${spec.max_words} of your ${count} words are used.`);
    }
    const unknown = new Set(sentence.tokens(spec, value)
      .filter((token) => !codes(spec, token)));
    if (unknown.size) {
      const named = [...unknown].map((token) => `“${token}”`).join(", ");
      notes.push(`Not in this vocabulary: ${named}. `
        + "An unknown word becomes a vector of zeros.");
    }
    return notes;
  },
};

const slider = {
  problem(spec, value) {
    const span = `from ${plain(spec.min)} to ${plain(spec.max)}`;
    if (!isNumber(value)) return `${spec.label} takes a number ${span}.`;
    if (spec.whole && !Number.isInteger(value)) {
      return `${spec.label} takes a whole number ${span}; ${plain(value)} is not whole.`;
    }
    if (value < spec.min || value > spec.max) {
      return `${spec.label} takes a number ${span}; ${plain(value)} is outside.`;
    }
    if (!spec.whole || (value - spec.min) % spec.step === 0) return "";
    return `${spec.label} takes a number ${span} in steps of ${spec.step}; `
      + `${plain(value)} is between two of them.`;
  },
  next: (spec, value) => [value - spec.step, value + spec.step]
    .filter((moved) => moved >= spec.min && moved <= spec.max),
  tensor: (spec, value) => ({ shape: [], data: [value] }),
};

const switchControl = {
  next: (spec, value) => [!value],
  problem: (spec, value) =>
    (typeof value === "boolean" ? "" : `${spec.label} is on or off (true or false).`),
};

const choice = {
  next: (spec) => spec.options,
  problem: (spec, value) =>
    (spec.options.includes(value) ? "" : `${spec.label} is one of: ${spec.options.join(", ")}.`),
};

const vectors = {
  problem(spec, value) {
    const span = `from ${plain(-spec.limit)} to ${plain(spec.limit)}`;
    const pairs = Array.isArray(value) && value.length === spec.names.length
      && value.every((xy) => Array.isArray(xy) && xy.length === 2);
    if (!pairs) return `${spec.label} takes ${spec.names.length} pairs of numbers ${span}.`;
    const bad = value.findIndex((xy) =>
      !xy.every((n) => isNumber(n) && Math.abs(n) <= spec.limit));
    return bad < 0 ? "" : `The coordinates of ${spec.names[bad]} are numbers ${span}.`;
  },
  tokens: (spec) => spec.names,
  tensor: (spec, value) => ({ shape: [value.length, 2], data: value.flat() }),
};

const mask = {
  problem(spec, value) {
    if (!spec.presets.includes(value?.preset)) {
      return `${spec.label} is one of: ${spec.presets.join(", ")}.`;
    }
    const whole = (n) => Number.isInteger(n) && n >= 0 && n < 64;
    const cells = Array.isArray(value.flips) && value.flips.every((cell) =>
      Array.isArray(cell) && cell.length === 2 && cell.every(whole));
    return cells ? "" : `The painted cells of ${spec.label} are pairs of whole numbers, `
      + "row and column.";
  },
  tensor(spec, value, labels) {
    const [T, S] = [labels[spec.rows].length, labels[spec.cols].length];
    const data = Array.from({ length: T * S }, (_, k) =>
      Number(PRESETS[value.preset](Math.floor(k / S), k % S, S)));
    for (const [i, j] of value.flips) {
      if (i < T && j < S) data[i * S + j] = 1 - data[i * S + j];
    }
    return { shape: [T, S], data };
  },
};

const KINDS = { sentence, slider, switch: switchControl, choice, vectors, mask };

/** The first thing wrong with `inputs`, in one sentence; empty if nothing is. */
export function problem(controls, inputs) {
  if (typeof inputs !== "object" || inputs === null) {
    return "The inputs of a figure are a dict, name -> value.";
  }
  for (const name of Object.keys(inputs)) {
    if (!Object.hasOwn(controls, name)) {
      return `There is no input “${name}”; there are: ${Object.keys(controls).join(", ")}.`;
    }
  }
  for (const [name, spec] of Object.entries(controls)) {
    if (!Object.hasOwn(inputs, name)) return `The input “${name}” is missing.`;
    const found = KINDS[spec.kind].problem(spec, inputs[name]);
    if (found) return found;
  }
  return "";
}

/** Inputs one move away that ask for another program, or for other shapes. */
export function neighbors(controls, plain, inputs) {
  return Object.entries(controls).flatMap(([name, spec]) => {
    if (spec.kind !== "sentence" && !plain.includes(name)) return [];
    return KINDS[spec.kind].next(spec, inputs[name])
      .map((value) => ({ ...inputs, [name]: value }));
  });
}

/**
 * Checked inputs as the engine and the front end need them.
 * @param {(file: string) => Promise<ArrayBuffer>} read fetches a file of the page
 */
export async function prepare(controls, inputs, read) {
  const named = Object.entries(controls).map(([name, spec]) =>
    [name, spec, KINDS[spec.kind], inputs[name]]);
  const labels = {};
  for (const [name, spec, kind, value] of named) {
    if (kind.tokens) labels[name] = kind.tokens(spec, value);
    if (spec.kind === "sentence") await vocabulary(spec, value, read);
  }
  const tensors = {};
  const notes = [];
  for (const [name, spec, kind, value] of named) {
    if (kind.tensor) tensors[name] = kind.tensor(spec, value, labels);
    if (kind.notes) notes.push(...kind.notes(spec, value));
  }
  return { tensors, labels, notes };
}
