// The page as a notebook with the reader's cells, to go on with elsewhere.
import { h } from "../../../explore/front/dom.js";

/**
 * A notebook with cells of the reader's.
 * @param {Record<string, any>} book the page's own notebook
 * @param {Map<number, string>} texts cell of the page -> the reader's code
 */
export function edited(book, texts) {
  const made = structuredClone(book);
  // The cell before those of the page installs the book's package: see site/downloads.py.
  const code = made.cells.filter(({ cell_type: kind, id }) => kind === "code" && id !== "install");
  for (const [number, text] of texts) {
    Object.assign(code[number], { source: text, outputs: [], execution_count: null });
  }
  return made;
}

/**
 * Give the page to the reader as a notebook.
 * @param {Map<number, string>} texts cell of the page -> the reader's code
 * @returns {Promise<string>} the name of the file
 * @throws {Error} the page's own notebook could not be fetched
 */
export async function take(texts) {
  const link = /** @type {HTMLAnchorElement} */ (
    document.querySelector(".dropdown-download-buttons a[href$='.ipynb']"));
  const answer = await fetch(link.href);
  if (!answer.ok) throw new Error(String(answer.status));
  const content = JSON.stringify(edited(await answer.json(), texts), null, 1);
  const address = URL.createObjectURL(new Blob([content], { type: "application/x-ipynb+json" }));
  const name = link.href.split("/").at(-1);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
  return name;
}
