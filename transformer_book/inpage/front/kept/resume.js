// Edits that are there when a page is opened: the reader's own, and those of a link.
import { h } from "../../../explore/front/dom.js";
import { editsIn } from "./link.js";
import { placed } from "./place.js";
import { dress } from "./tools.js";

const MINE = "Your edit, which has not been run: the output is the book's.";
const STALE = "Your edit. The book has changed this cell since: ⋯, Show changes, compares them.";
const LINKED = "From a link, and not run: the output is the book's. Undo brings back what was here.";
const OTHER = "From a link that was made when the book had other code here. It has not been run.";
const MISSING = "The link also has code for cells that this page does not show.";
const NOWHERE = "The link is of another version of this page, which has none of its cells.";

/** @typedef {(number: number) => ReturnType<typeof import("../cell.js").cell> | null} Editors */

/**
 * Show what the browser has kept of this page.
 * @param {import("../edit.js").Page} page
 * @param {Editors} editorOf makes a cell an editor; nothing if the page does not show it
 */
export function resumeDrafts({ drafts }, editorOf) {
  for (const [number, { text, stale }] of drafts.read()) {
    editorOf(number)?.take(text, stale ? STALE : MINE);
  }
}

/**
 * Show the code that the page's address brings. It is not run.
 * @param {import("../edit.js").Page} page
 * @param {Editors} editorOf
 */
export async function resumeLink({ cells, drafts }, editorOf) {
  const found = await editsIn(location.hash);
  if (!found) return;
  // From now on the page is the reader's: loading it again must not undo what they type.
  history.replaceState(null, "", location.pathname + location.search);
  const said = h("p", { class: "code-opened", role: "status", tabindex: "-1" });
  let first = document.querySelector("article h1");
  if ("problem" in found) {
    said.append(found.problem);
  } else {
    const own = drafts.read();
    const shown = [];
    for (const edit of found.edits) {
      const at = placed(cells.map(({ source }) => source), edit);
      const editor = at && editorOf(at.number);
      if (!editor) continue;
      editor.take(edit.text, at.stale ? OTHER : LINKED);
      // What the reader has typed here stays kept until they type again.
      if (!own.has(at.number)) drafts.keep(at.number, edit.text);
      shown.push(at.number);
    }
    shown.sort((a, b) => a - b);
    const links = shown.flatMap((number, i) => [i ? ", " : "",
      h("a", { href: `#cell-${number + 1}` }, `cell ${number + 1}`)]);
    if (shown.length) {
      first = document.getElementById(`cell-${shown[0] + 1}`);
      said.append("Opened from a link, whose code is in ", ...links, ". It has not been run.",
        shown.length < found.edits.length ? ` ${MISSING}` : "");
    } else {
      said.append(NOWHERE);
    }
  }
  dress();
  if (first.matches("h1")) first.after(said);
  else first.before(said);
  said.scrollIntoView();
}
