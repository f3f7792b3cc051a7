// Which figure a page's address leads to: all that is asked before a link is read.

/**
 * The name of a figure in the part of an address behind the #; nothing if there is none.
 * @param {string} hash
 */
export const nameIn = (hash) => new URLSearchParams(hash.slice(1)).get("figure");
