// Cells that a reader edits and runs: the page's own program under their hands.
import { cell } from "./cell.js";
import { followers } from "./follow.js";
import { interpreter } from "./interpreter.js";
import { drafts } from "./kept/drafts.js";
import { resumeDrafts, resumeLink } from "./kept/resume.js";
import { KEY } from "./kept/waiting.js";
import { namesIn } from "./names.js";
import { notebook } from "./notebook.js";

/**
 * What the cells of a page share.
 * @typedef {object} Page
 * @property {import("./notebook.js").Cell[]} cells as the book has them
 * @property {Map<number, ReturnType<typeof cell>>} editors of the cells that are edited
 * @property {ReturnType<typeof interpreter>} python
 * @property {ReturnType<typeof notebook>} pages
 * @property {ReturnType<typeof followers>} followers
 * @property {ReturnType<typeof drafts>} drafts what the browser keeps
 * @property {() => import("./editor/names.js").Name[]} names what completes a name
 * @property {() => Promise<void>} learn asks the interpreter what its modules have
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
  const pages = notebook(cells, (...cell) => python.call("run", ...cell),
    (...texts) => python.call("links", ...texts));
  let members = [];
  const page = { cells, editors, python, pages, followers: followers(cells, pages, python.call),
    drafts: drafts(KEY, cells.map(({ source }) => source)),
    names: () => [...namesIn(pages.sources), ...members],
    // Without an answer, as after a stop, the names are those that were known.
    learn: () => python.call("members").then((found) => { members = found; }, () => {}) };
  resumeDrafts(page, (number) => editorOf(page, number));
  return page;
}

/** What the cells share, which is read once. */
function shared() {
  opened ??= open();
  opened.catch(() => { opened = null; });
  return opened;
}

/** The editor of a cell; nothing if the page does not show the cell. */
function editorOf(page, number) {
  const el = document.getElementById(`cell-${number + 1}`);
  if (!el?.querySelector(".code-edit")) return null;
  if (!page.editors.has(number)) page.editors.set(number, cell(page, el, number));
  return page.editors.get(number);
}

/**
 * Turn a cell of the page into an editor.
 * @param {Element} el the cell
 */
export async function edit(el) {
  const page = await shared();
  page.python.start(); // while the editor is made
  editorOf(page, Number(el.id.split("-").at(-1)) - 1).begin();
}

/** Show the edits that wait for the reader: see kept/waiting.js. */
export async function resume() {
  const page = await shared();
  await resumeLink(page, (number) => editorOf(page, number));
}
