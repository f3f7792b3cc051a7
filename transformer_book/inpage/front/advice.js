// What a reader may do about an error that the page itself is behind.
import { h } from "../../explore/front/dom.js";

const SENTENCES = [
  [/^MemoryError/m, "The memory that a page may use is full: make the tensors smaller. Python has "
    + "been started afresh; your text is as it was."],
  [/^RecursionError/m, "A function has called itself too often: which call is the last?"],
  [/^ModuleNotFoundError/m, "The page's Python has PyTorch's small stand-in, the book's own package "
    + "and the usual part of the standard library. In Jupyter you have all others.", true],
  [/open this page in Jupyter/, "", true],
];

/** A link that opens the page in Jupyter, as the theme's own button does. */
function jupyter() {
  const launch = document.querySelector(".dropdown-launch-buttons a[href^=http]");
  if (launch) return h("a", { href: launch.getAttribute("href") }, "Open this page in Jupyter");
  return h("span", {}, "Download this page as a notebook: the button is at its top.");
}

/** Whether an error has left the interpreter without room to go on. */
export const exhausted = (error) => /^MemoryError/m.test(error);

/**
 * @param {string} error a traceback
 * @returns {HTMLElement[]}
 */
export function advice(error) {
  const found = SENTENCES.find(([sign]) => /** @type {RegExp} */ (sign).test(error));
  if (!found) return [];
  const [, sentence, leave] = found;
  return [h("p", {}, `${sentence} `, leave ? jupyter() : "")];
}
