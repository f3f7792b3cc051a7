// Cells that a reader edits and runs: the page's own program under their hands.
import { cell } from "./cell.js";
import { followers } from "./follow.js";
import { interpreter } from "./interpreter.js";
import { notebook } from "./notebook.js";

/**
 * What the cells of a page share.
 * @typedef {object} Page
 * @property {import("./notebook.js").Cell[]} cells as the book has them
 * @property {Map<number, ReturnType<typeof cell>>} editors of the cells that are edited
 * @property {ReturnType<typeof interpreter>} python
 * @property {ReturnType<typeof notebook>} pages
 * @property {ReturnType<typeof followers>} followers
 */

const { content } = /** @type {HTMLMetaElement} */ (
  document.querySelector("meta[name=page-cells]"));

/** @type {Promise<Page> | null} */
let opened = null;

/**
 * Read the page's cells.
 * @returns {Promise<Page>}
 */
async function open() {
  const answer = await fetch(new URL(content, location.href));
  if (!answer.ok) throw new Error(String(answer.status));
  const cells = await answer.json();
  const editors = new Map();
  const python = interpreter({
    progress: (share) => editors.forEach((one) => one.loading(share)),
    slow: () => editors.forEach((one) => one.slow()),
    ended: () => pages.forget(),
  });
  const pages = notebook(cells, (...one) => python.call("run", ...one));
  return { cells, editors, python, pages, followers: followers(cells, pages, python.call) };
}

/**
 * Turn a cell of the page into an editor.
 * @param {Element} el the cell
 */
export async function edit(el) {
  opened ??= open();
  opened.catch(() => { opened = null; });
  const page = await opened;
  const number = Number(el.id.split("-").at(-1)) - 1;
  if (!page.editors.has(number)) page.editors.set(number, cell(page, el, number));
  page.editors.get(number).begin();
}

