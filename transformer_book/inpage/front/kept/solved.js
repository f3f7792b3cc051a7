// The exercises of a page that a reader has solved: marked, and kept in this browser.
import { NAME } from "./waiting.js";

const KEY = `solved ${NAME}`;
const MARK = "✓ Solved";

/** @returns {string[]} the ids of exercises */
function solved() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return []; // this browser keeps nothing, or somebody else's
  }
}

function mark(id) {
  const title = document.getElementById(id)?.querySelector(".admonition-title");
  if (!title || title.querySelector(".code-solved")) return;
  const sign = document.createElement("span");
  sign.className = "code-solved";
  sign.textContent = MARK;
  title.append(" ", sign);
}

/** Mark what was solved before. */
export const markSolved = () => solved().forEach(mark);

/**
 * Mark the exercise that a cell checks.
 * @param {Element} check the cell, which stands after its exercise
 */
export function solve(check) {
  let one = check;
  while (one && !one.matches(".exercise")) one = one.previousElementSibling;
  if (!one) return;
  mark(one.id);
  try {
    localStorage.setItem(KEY, JSON.stringify([...new Set([...solved(), one.id])]));
  } catch {
    // It is marked until the page is left.
  }
}
