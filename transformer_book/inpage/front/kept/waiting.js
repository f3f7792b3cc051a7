// Whether a page has edits to show before a reader asks: all that is loaded to find out.

/** The name of the page in the browser's storage: other hosts leave out ".html". */
export const NAME = globalThis.location?.pathname.replace(/\.html$/, "");
/** The name of its edits. */
export const KEY = `code ${NAME}`;

/** Whether the reader has edited this page before, or has come by a link with code. */
export function waiting() {
  if (location.hash.startsWith("#code=")) return true;
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false; // this browser keeps nothing
  }
}
