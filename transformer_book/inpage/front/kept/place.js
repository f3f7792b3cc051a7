// Which cell of a page an edit belongs to, though the book may have changed since.

/** A short name of a text: that of another text is another one (cyrb53). */
export function hash(text) {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i += 1) {
    a = Math.imul(a ^ text.charCodeAt(i), 2654435761);
    b = Math.imul(b ^ text.charCodeAt(i), 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}

const lines = (text) => new Set(text.split("\n").map((line) => line.trim()).filter(Boolean));

/**
 * The cell that an edit was made of; or, if the book has changed it since, the cell that
 * has most of its lines, and else the one at its place.
 * @param {string[]} originals the cells of the page as the book has them now
 * @param {{number: number, hash: string, original?: string}} edit
 * @returns {{number: number, stale: boolean} | null} stale: the book's cell is another one
 *   than was edited; nothing if the page has no such cell
 */
export function placed(originals, { number, hash: name, original = "" }) {
  const cells = [...originals.keys()];
  const nearest = (some) => some.toSorted((a, b) =>
    Math.abs(a - number) - Math.abs(b - number)).at(0);
  const same = nearest(cells.filter((one) => hash(originals[one]) === name));
  if (same !== undefined) return { number: same, stale: false };
  const was = lines(original);
  const common = originals.map((text) => [...lines(text)].filter((line) => was.has(line)).length);
  const most = Math.max(...common);
  const like = most ? nearest(cells.filter((one) => common[one] === most)) : number;
  return like in originals ? { number: like, stale: true } : null;
}
