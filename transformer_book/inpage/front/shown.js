// What stands below a cell: the book's output, or what the reader's run has shown.
import { h } from "../../explore/front/dom.js";
import { solve } from "./kept/solved.js";
import { output } from "./output.js";

// What stays of the book's: a figure answers by itself, a picture is not drawn in a page.
const PICTURE = "img, svg:not(button svg)"; // a button has an icon
const STAYS = `${PICTURE}, .quiz, [data-explorer], .explorer-still`;
const OLD = "This picture is the book's: the page draws no pictures. In Jupyter it is drawn "
  + "from your code.";

/** @param {number} number of the cell, from 0 */
const cellOf = (number) => document.getElementById(`cell-${number + 1}`);

/** The place of a cell's output. */
function place(number) {
  const el = cellOf(number);
  let found = /** @type {HTMLElement | null} */ (el.querySelector(":scope > .cell_output"));
  if (!found) {
    found = h("div", { class: "cell_output docutils container" });
    el.append(found);
  }
  return found;
}

/** Show the book's own output again. */
export function restore(number) {
  if (!cellOf(number)) return;
  const el = place(number);
  el.querySelectorAll(":scope > .yours").forEach((one) => one.remove());
  for (const one of el.children) /** @type {HTMLElement} */ (one).hidden = false;
}

/**
 * Show what a run has given, in the place of the book's output.
 * @param {number} number of the cell
 * @param {Record<string, any>} result as session.py's `run` returns it
 * @param {boolean} [differs] whether a picture would be another one
 */
export function show(number, result, differs = false) {
  // A cell that the page does not show has no place.
  if (!cellOf(number)) return;
  restore(number);
  const el = place(number);
  const stays = [...el.children].filter((one) => one.matches(STAYS) || one.querySelector(STAYS));
  for (const one of el.children) /** @type {HTMLElement} */ (one).hidden = !stays.includes(one);
  const drawn = stays.some((one) => one.querySelector(PICTURE) && !one.querySelector("[data-explorer], .quiz"));
  const parts = [...output(result), ...(drawn && differs ? [h("p", {}, OLD)] : [])];
  if (result.solved) solve(cellOf(number));
  if (parts.length) el.prepend(h("div", { class: "yours" }, ...parts));
}
