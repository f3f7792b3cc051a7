// How an edit differs from the book's text, line by line.
import { h } from "../../../explore/front/dom.js";

/** @typedef {{sign: " "|"−"|"+", text: string}} Line the same in both, gone, or new */

/**
 * The lines of two texts: the fewest that are gone or new.
 * @param {string} from
 * @param {string} to
 * @returns {Line[]}
 */
export function compared(from, to) {
  const [a, b] = [from.split("\n"), to.split("\n")];
  // How many lines the ends of both have in common, from line i and from line j on.
  const common = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i][j] = a[i] === b[j] ? common[i + 1][j + 1] + 1
        : Math.max(common[i + 1][j], common[i][j + 1]);
    }
  }
  /** @type {Line[]} */
  const lines = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ sign: " ", text: a[i] });
      [i, j] = [i + 1, j + 1];
    } else if (j === b.length || (i < a.length && common[i + 1][j] >= common[i][j + 1])) {
      lines.push({ sign: "−", text: a[i] });
      i += 1;
    } else {
      lines.push({ sign: "+", text: b[j] });
      j += 1;
    }
  }
  return lines;
}

const count = (number) => `${number} line${number === 1 ? "" : "s"}`;

/**
 * What has changed, in a sentence.
 * @param {Line[]} lines
 */
export function summary(lines) {
  const [gone, fresh] = ["−", "+"].map((sign) =>
    lines.filter((line) => line.sign === sign).length);
  if (!gone && !fresh) return "The code is the book's.";
  return `Against the book’s code: ${count(fresh)} new (+), ${count(gone)} gone (−).`;
}

/**
 * The lines as a piece of code, in which each says by its sign what it is.
 * @param {Line[]} lines
 */
export function shown(lines) {
  const tags = { "−": ["del", "gd"], "+": ["ins", "gi"], " ": ["span", ""] };
  return h("div", { class: "code-changes" }, h("p", {}, summary(lines)),
    h("div", { class: "highlight" }, h("pre", { tabindex: "0", "aria-label": "Changes" },
      ...lines.map(({ sign, text }) => {
        const [tag, name] = tags[sign];
        return h(tag, { class: name }, `${sign} ${text}\n`);
      }))));
}
