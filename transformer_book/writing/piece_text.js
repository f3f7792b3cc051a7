// A text to retype, cut into pieces: what piece_text.py does, in the browser.
const START = "start";
const LINES = "max-height:calc(4lh + 1rem);overflow-y:auto";
const PIECE = "display:inline-block;margin:.1rem 0;padding:0 .2rem";

/** A piece as it is shown. */
const shown = (piece) => piece.replaceAll(" ", "␣").replaceAll("\n", "↵");

/** Join each occurrence of a pair. */
function merged(pieces, [first, second]) {
  const out = [];
  for (const piece of pieces) {
    if (out.length && out.at(-1) === first && piece === second) out[out.length - 1] += piece;
    else out.push(piece);
  }
  return out;
}

/** All pieces of a text. */
function cut({ pattern, merges }, text) {
  const known = text.replace(/[^\n -~]/gu, "");
  return (known.match(new RegExp(pattern, "gu")) ?? []).flatMap((word) =>
    merges.reduce(merged, [...word]));
}

const read = (spec, text) => cut(spec, text).slice(-spec.max_pieces);

/** As many characters as Python counts. */
const length = (text) => [...text].length;

export default ({ fill, fresh, h, write }) => ({
  make(spec, value, set) {
    const id = fresh("pieces");
    const input = h("textarea", {
      id, rows: 2, style: LINES, dir: "auto", spellcheck: "false", autocomplete: "off", autocapitalize: "off",
      oninput: () => set(input.value),
    });
    const list = h("p", { class: "explorer-row-of-pieces" });
    const count = h("small", {});
    return {
      el: h("div", { class: "explorer-control explorer-sentence" },
        h("label", { for: id }, spec.label), input,
        h("p", { class: "explorer-piece-count" }, "Cut into pieces: ", count), list),
      sync: (text) => {
        if (typeof text !== "string") return;
        if (input.value !== text) {
          input.value = text;
          input.scrollTop = input.scrollHeight; // to what has been written last
        }
        // Kept in the markup too, for the picture before any script has run.
        if (input.textContent !== text && !input.isConnected) input.textContent = text;
        const pieces = length(text) > spec.most ? [] : cut(spec, text);
        write(count, String(pieces.length));
        // Those that the model reads: however long the text, the figure stays in sight.
        list.replaceChildren(...pieces.slice(-spec.max_pieces).flatMap((piece) => [h("code", { style: PIECE }, shown(piece)), " "]));
      },
    };
  },

  problem({ sentences, most }, value) {
    if (typeof value !== "string") return sentences.type;
    const count = length(value);
    return count > most ? fill(sentences.long, { count }) : "";
  },
  tokens: (spec, value) => [START, ...read(spec, value).map(shown)],
  tensor(spec, value) {
    const numbers = read(spec, value).map((piece) => spec.names.indexOf(piece));
    return { shape: [numbers.length + 1], data: [spec.names.length, ...numbers] };
  },
  notes(spec, value) {
    const notes = [];
    const left = new Set(value.replace(/[\n -~]/gu, ""));
    if (left.size) notes.push(fill(spec.sentences.left, { letters: [...left].join(" ") }));
    const count = cut(spec, value).length;
    if (count > spec.max_pieces) notes.push(fill(spec.sentences.last, { count }));
    if (!count) notes.push(spec.sentences.empty);
    return notes;
  },
  // A piece more.
  next: (spec, value) => [`${value}\n`].filter((text) => length(text) <= spec.most),
});
