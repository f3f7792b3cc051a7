// The kinds of controls and views: those of this package, and those that a figure brings
// along. Such a kind is a Python class with a `script`, a module that is one function:
//
//   export default ({ h, write }) => ({ make(spec, context) { ... } });
//
// It receives the helpers of kit.js, since it is loaded as text and can import nothing
// beside it, and returns what a module in controls/ or views/ exports; see types.d.ts.
import { CONTROLS, VIEWS } from "./kinds.js";
import * as kit from "./kit.js";

/** @type {Map<string, Promise<any>>} */
const loaded = new Map(); // script -> its module

/** Where a script can be imported from: it is a text, or a file beside the page's scripts. */
function address(script) {
  if (/^\S+\.js(\?\S*)?$/.test(script)) return new URL(script, import.meta.url).href;
  // Node cannot import a blob: address; a page's policy may forbid a data: address.
  if (!globalThis.window) return `data:text/javascript,${encodeURIComponent(script)}`;
  return URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
}

/**
 * Load the kinds that a figure brings along.
 * @param {Record<string, string>} scripts kind -> text or address of its module
 * @returns {Promise<Record<string, any>>} kind -> definition; {error} where it fails
 */
export async function load(scripts) {
  return Object.fromEntries(await Promise.all(Object.entries(scripts).map(
    async ([kind, script]) => {
      try {
        if (!loaded.has(script)) loaded.set(script, import(address(script)));
        const { default: define } = await loaded.get(script);
        return [kind, define(kit)];
      } catch (failure) {
        loaded.delete(script);
        return [kind, { error: `The script of “${kind}” does not load: ${failure.message}` }];
      }
    })));
}

const missing = (what, folder, kind) => ({
  error: `This figure asks for a ${what} “${kind}”, which its front end does not have: there is `
    + `no module front/${folder}/${kind}.js, and its class has no script.`,
});

/**
 * What a kind of control is, or {error}.
 * @param {string} kind
 * @param {Record<string, any>} [added]
 * @returns {import("./types.js").Control}
 */
export const controlOf = (kind, added) =>
  added?.[kind] ?? CONTROLS[kind] ?? missing("control", "controls", kind);

/**
 * What a kind of view is, or {error}.
 * @param {string} kind
 * @param {Record<string, any>} [added]
 * @returns {import("./types.js").View}
 */
export const viewOf = (kind, added) =>
  added?.[kind] ?? VIEWS[kind] ?? missing("view", "views", kind);
