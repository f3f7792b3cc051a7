// A reader's edits of a page, which the browser keeps.
import { hash, placed } from "./place.js";

/** @typedef {{text: string, original: string, stale: boolean}} Draft */

const valid = (one) => Number.isInteger(one?.number) && typeof one.text === "string"
  && typeof one.original === "string";

/**
 * The edits of one page.
 *
 * Each is kept with the book's text that it was made of. So it is found again after the
 * book has changed, and says if its cell has.
 *
 * @param {string} key the page's name in the storage
 * @param {string[]} originals the cells of the page as the book has them now
 * @param {() => Pick<Storage, "getItem"|"setItem"|"removeItem">} storage
 */
export function drafts(key, originals, storage = () => localStorage) {
  let lost = false;

  /** What works without a storage, too: it may be blocked or full. */
  function tried(act) {
    try {
      const kept = storage();
      const done = act(kept);
      // Where nothing can be stored, a page has a storage of its own: see site's layout.html.
      lost = "forgets" in kept && kept.forgets === true;
      return done;
    } catch {
      lost = true;
      return null;
    }
  }

  /** All that is kept, each with the cell that it belongs to. */
  function all() {
    const text = tried((kept) => kept.getItem(key)) ?? "[]";
    let found = [];
    try {
      found = JSON.parse(text);
    } catch {
      // Somebody else's, or damaged: as if there were none.
    }
    return (Array.isArray(found) ? found : []).filter(valid).map((one) => ({
      ...one, cell: placed(originals, { ...one, hash: hash(one.original) }),
    }));
  }

  function write(found) {
    const plain = found.map(({ number, original, text }) => ({ number, original, text }));
    tried((kept) => (plain.length ? kept.setItem(key, JSON.stringify(plain))
      : kept.removeItem(key)));
  }

  const others = (number) => all().filter(({ cell }) => cell?.number !== number);

  return {
    /** Whether edits are lost when the page is left. */
    get lost() {
      return lost;
    },
    /**
     * What is kept of this page.
     * @returns {Map<number, Draft>} cell -> its edit. stale: the book's cell has changed since
     */
    read() {
      const found = new Map();
      for (const { cell, text, original } of all()) {
        const other = cell && found.get(cell.number);
        if (!cell || (other && !other.stale)) continue;
        found.set(cell.number, { text, original, stale: cell.stale });
      }
      return found;
    },
    /** Keep the text of a cell, unless it is the book's. */
    keep(number, text) {
      const original = originals[number];
      write([...others(number), ...(text === original ? [] : [{ number, original, text }])]);
    },
    forget: (number) => write(others(number)),
    forgetAll: () => write([]),
  };
}
