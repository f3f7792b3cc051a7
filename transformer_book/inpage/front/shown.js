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

/** The book's outputs of a cell; they are folded together in some. */
function bookOf(el) {
  const folded = el.querySelector(":scope > details:has(> .cell_output)");
  const outputs = folded ? [folded] : el.querySelectorAll(":scope > .cell_output > :not(.yours)");
  return /** @type {HTMLElement[]} */ ([...outputs]);
}

/** Show the book's own output again. */
export function restore(number) {
  const el = cellOf(number);
  el?.querySelectorAll(".yours").forEach((one) => one.remove());
  if (el) for (const one of bookOf(el)) one.hidden = false;
}

/**
 * Show what a run has given, in the place of the book's output.
 * @param {number} number of the cell
 * @param {Record<string, any>} result as session.py's `run` returns it
 * @param {boolean} [differs] whether a picture would be another one
 */
export function show(number, result, differs = false) {
  const el = cellOf(number);
  if (!el) return; // the page does not show it
  restore(number);
  const stays = bookOf(el).filter((one) => one.matches(STAYS) || one.querySelector(STAYS));
  for (const one of bookOf(el)) one.hidden = !stays.includes(one);
  const drawn = stays.some((one) => !one.querySelector("[data-explorer], .quiz")
    && (one.matches(PICTURE) || one.querySelector(PICTURE)));
  const parts = [...output(result), ...(drawn && differs ? [h("p", {}, OLD)] : [])];
  if (result.solved) solve(el);
  if (!parts.length) return;
  let place = el.querySelector(":scope > .cell_output");
  if (!place) {
    place = h("div", { class: "cell_output docutils container" });
    el.append(place);
  }
  place.prepend(h("div", { class: "yours" }, ...parts));
}
