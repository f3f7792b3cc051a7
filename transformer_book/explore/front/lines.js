// What tells the lines of a drawing apart: a color, dashes and a name.
import { h, s } from "./dom.js";
import { roleOf } from "./roles.js";

export const DASHES = ["", "7 4", "2 4", "9 3 2 3"];

/** The class of a line: its own color, or the one of a query, a key and so on. */
export const lineClass = (name, k) => `line line-${k % 4} ${roleOf(name)}`.trim();

/** An output's name as words. */
export const titleOf = (name) => name.replaceAll("_", " ");

/** Which line, or which hand of a clock, is which output. */
export function lineKeys(outputs) {
  return h("p", { class: "explorer-key" }, ...outputs.map((name, k) => h("span", {},
    s("svg", { viewBox: "0 0 34 10", width: 34, height: 10, "aria-hidden": "true" },
      s("line", { x1: 1, x2: 33, y1: 5, y2: 5, class: lineClass(name, k),
        "stroke-dasharray": DASHES[k % 4] })),
    titleOf(name))));
}
