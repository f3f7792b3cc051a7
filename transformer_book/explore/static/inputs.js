// What controls.py does in the kernel, for a page without one: check the reader's
// inputs and turn them into tensors, tokens and notes, with the same sentences.

const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
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

const sentence = {
  problem(spec, value) {
    if (typeof value !== "string") return `${spec.label} takes a sentence.`;
    return words(spec, value).length ? "" : `${spec.label}: type at least one word.`;
  },
  tokens: (spec, value) => words(spec, value).slice(0, spec.max_words),
  tensor(spec, value) {
    const rows = sentence.tokens(spec, value).map((token) => {
      const known = Object.hasOwn(spec.words, token.toLowerCase());
      return known ? spec.words[token.toLowerCase()] : new Array(spec.width).fill(0);
    });
    return { shape: [rows.length, spec.width], data: rows.flat() };
  },
  notes(spec, value) {
    const notes = [];
    const count = words(spec, value).length;
    if (count > spec.max_words) {
      notes.push(`Only the first ${spec.max_words} of your ${count} words are used.`);
    }
    const unknown = new Set(sentence.tokens(spec, value)
      .filter((token) => !Object.hasOwn(spec.words, token.toLowerCase())));
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
    if (value >= spec.min && value <= spec.max) return "";
    return `${spec.label} takes a number ${span}; ${plain(value)} is outside.`;
  },
  tensor: (spec, value) => ({ shape: [], data: [value] }),
};

const switchControl = {
  problem: (spec, value) =>
    (typeof value === "boolean" ? "" : `${spec.label} is on or off (true or false).`),
};

const choice = {
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

const KINDS = { sentence, slider, switch: switchControl, choice, vectors };

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

/** Checked inputs as the engine and the front end need them. */
export function prepare(controls, inputs) {
  const tensors = {};
  const labels = {};
  const notes = [];
  for (const [name, spec] of Object.entries(controls)) {
    const kind = KINDS[spec.kind];
    if (kind.tensor) tensors[name] = kind.tensor(spec, inputs[name]);
    if (kind.tokens) labels[name] = kind.tokens(spec, inputs[name]);
    if (kind.notes) notes.push(...kind.notes(spec, inputs[name]));
  }
  return { tensors, labels, notes };
}
