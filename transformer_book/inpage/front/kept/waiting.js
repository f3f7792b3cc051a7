// Whether a page has edits to show before a reader asks: all that is loaded to find out.

/** The name of the page's edits in the browser's storage: other hosts leave out ".html". */
export const KEY = `code ${globalThis.location?.pathname.replace(/\.html$/, "")}`;

/** Whether the reader has edited this page before, or has come by a link with code. */
export function waiting() {
  if (location.hash.startsWith("#code=")) return true;
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false; // this browser keeps nothing
  }
}
