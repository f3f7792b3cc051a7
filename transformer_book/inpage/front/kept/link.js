// Edits in an address, behind the #: written into a link, and read from one.
//
//   #code=1x8kq2v9zt.q1YqSS0uUbJSKkktLlGqBQA   a check, and the edits, packed
//
// What a link brings is shown, and never run by itself.
import { hash } from "./place.js";

/** @typedef {{number: number, hash: string, text: string}} Edit hash: of the book's text */

const MOST = 4000; // letters: longer addresses are cut by mail and chats
const START = "#code=";
const TOO_LONG = "A link has no room for so much code. Take the page with you as a notebook.";
const DAMAGED = "The link brings code, but was cut or mistyped. The page is as you left it.";

/** Bytes through a stream of the browser that packs or unpacks them. */
const through = async (bytes, stream) =>
  new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());

const letters = (bytes) => btoa(String.fromCharCode(...bytes))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const bytesOf = (text) => Uint8Array.from(
  atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

/**
 * The part of a link behind the address of the page.
 * @param {Edit[]} edits
 * @returns {Promise<{fragment: string} | {problem: string}>} problem: a sentence, if the link
 *   would be too long
 */
export async function linkOf(edits) {
  const text = JSON.stringify(edits.map((one) => [one.number, one.hash, one.text]));
  const packed = await through(new TextEncoder().encode(text), new CompressionStream("deflate-raw"));
  // The check notices a letter that has changed.
  const fragment = `${START}${hash(text)}.${letters(packed)}`;
  return fragment.length > MOST ? { problem: TOO_LONG } : { fragment };
}

const valid = (edits) => Array.isArray(edits) && edits.every((one) => Array.isArray(one)
  && Number.isInteger(one[0]) && typeof one[1] === "string" && typeof one[2] === "string");

/**
 * The edits that a link brings.
 * @param {string} fragment the part of an address from the # on
 * @returns {Promise<{edits: Edit[]} | {problem: string} | null>} nothing if it brings none;
 *   problem: a sentence, if it cannot be read
 */
export async function editsIn(fragment) {
  if (!fragment.startsWith(START)) return null;
  try {
    const [check, packed] = fragment.slice(START.length).split(".");
    if (fragment.length > MOST) return { problem: DAMAGED };
    const bytes = await through(bytesOf(packed), new DecompressionStream("deflate-raw"));
    const text = new TextDecoder().decode(bytes);
    const edits = JSON.parse(text);
    if (hash(text) !== check || !valid(edits)) return { problem: DAMAGED };
    return { edits: edits.map(([number, name, code]) => ({ number, hash: name, text: code })) };
  } catch {
    return { problem: DAMAGED };
  }
}
