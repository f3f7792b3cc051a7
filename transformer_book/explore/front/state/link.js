// A figure's state in an address, behind the #: written into a link, and read from one.
//
//   #figure=first-look&.x=I+go+to+the+race&.length=2&query=3
//
// Each input is there, with a point before its name, so that a link means the same when
// the figure's start has changed.
import { h } from "../dom.js";
import { inputsOf } from "../inputs.js";

// Jupyter loads this module once for each figure.
const OPENED = Symbol.for("explore/opened");

/** @typedef {import("../types.js").Place & {inputs: import("../types.js").Inputs}} Whole */

/**
 * The part of a link behind the address of the page.
 * @param {import("../types.js").Spec} spec
 * @param {Whole} state
 */
export function fragment({ name, start }, { inputs, query }) {
  const fields = Object.entries(inputs).map(([key, value]) =>
    [`.${key}`, typeof start[key] === "string" ? value : JSON.stringify(value)]);
  if (query != null) fields.push(["query", String(query)]);
  return `#${new URLSearchParams([["figure", name], ...fields])}`;
}

/**
 * The state that a link holds.
 * @param {import("../types.js").Spec} spec
 * @param {string} hash
 * @returns {Whole}
 */
export function stateIn({ start, focus }, hash) {
  const fields = new URLSearchParams(hash.slice(1));
  const query = Number(fields.get("query") ?? focus);
  const inputs = [...fields].filter(([name]) => name.startsWith(".")).map(([name, text]) => {
    const key = name.slice(1);
    if (typeof start[key] === "string") return [key, text];
    try {
      return [key, JSON.parse(text)];
    } catch {
      return [key, text]; // which the control refuses, in words of its own
    }
  });
  return {
    inputs: Object.fromEntries(inputs),
    query: Number.isInteger(query) && query >= 0 ? query : focus,
  };
}

/**
 * The address of a page with a figure in its present state.
 * @param {import("../types.js").Figure} figure
 */
export const address = ({ spec, place }) =>
  new URL(fragment(spec, place()), location.href).href;

/**
 * The HTML of a frame with a figure by itself, in its present state.
 * @param {import("../types.js").Figure} figure
 * @returns {string | null} null if the page does not say where its figures stand by themselves
 */
export function frame({ spec, place }) {
  const folder = /** @type {HTMLMetaElement} */ (document.querySelector("meta[name=embed]"));
  if (!folder) return null;
  const { href } = new URL(
    `${folder.content}${spec.name}.html${fragment(spec, place())}`, location.href);
  return h("iframe", { src: href, title: spec.label, width: "100%", height: "760",
    loading: "lazy", allow: "clipboard-write" }).outerHTML;
}

/**
 * Give a figure the state that the page's address holds, and say so.
 * @param {import("../types.js").Figure} figure
 * @param {boolean} followed whether a reader has followed the link just now: a figure that is
 *   drawn again, as by its cell in Jupyter, does not go back to it
 */
export async function open(figure, followed) {
  if (globalThis[OPENED] === location.hash && !followed) return;
  globalThis[OPENED] = location.hash;
  const { spec, section } = figure;
  const found = stateIn(spec, location.hash);
  const { problem } = await inputsOf(spec);
  const wrong = problem(found.inputs);
  if (!wrong) figure.restore(found);
  const back = h("button", { type: "button", onclick: () => {
    figure.reset();
    /** @type {HTMLElement} */ (section.querySelector(".explorer-reset")).focus();
  } }, "Back to the start");
  figure.mark(h("p", { class: "explorer-opened" }, ...wrong
    ? [`The link is of another version of this figure, which is at its start. ${wrong}`]
    : ["Opened from a link. ", back]));
  section.scrollIntoView();
}
