// What controls share when they check a value, as controls/base.py does.

const LARGEST = (2 - 2 ** -23) * 2 ** 127; // of a float32

/**
 * Whether this is a number that a float32 can hold.
 * @param {unknown} value
 * @returns {value is number}
 */
export const isNumber = (value) => typeof value === "number" && Math.abs(value) <= LARGEST;

/**
 * The number that a reader typed, with a point or a comma: 0.5 or 0,5; else NaN.
 * @param {string} text
 */
export function toNumber(text) {
  const plainly = text.replace(/\s/g, "").replace("−", "-").replace(",", ".");
  return plainly === "" ? NaN : Number(plainly);
}

/**
 * A number as a reader would write it.
 * @param {number} value
 */
export const plain = (value) =>
  String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));

/**
 * Fill the places of a sentence: `fill("{n} words", {n: 2})`.
 * @param {string} sentence
 * @param {Record<string, string | number>} places
 */
export const fill = (sentence, places) =>
  sentence.replace(/\{(\w+)\}/g, (place, name) => String(places[name] ?? place));
