// The shades of heat maps, from nothing to all, on a light ground and on a dark one. They
// are written out: where each was a variable, a picture of many rows took twice as long.
const LIGHT = ["#ffffff", "#5aa0e6", "#0a1f4a"];
const DARK = ["#161b22", "#1d5089", "#a3d0fd"];
const STEPS = 32; // between the first shade and the last

// Where the text on a cell turns from black to white (or back, on a dark ground): both
// have the same contrast with the shade at this point.
export const TURN = 0.66;

/** The color a share of the way from one color to another. */
function mix(from, to, share) {
  const channel = (color, k) => parseInt(color.slice(2 * k + 1, 2 * k + 3), 16);
  const mixed = [0, 1, 2].map((k) => channel(from, k) * (1 - share) + channel(to, k) * share);
  return `#${mixed.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("")}`;
}

/**
 * The color so far along a scale of three, from 0 to 1.
 * @param {string[]} scale
 * @param {number} t
 */
function along([low, middle, high], t) {
  return t < 0.5 ? mix(low, middle, 2 * t) : mix(middle, high, 2 * t - 1);
}

const SHADES = Array.from({ length: STEPS + 1 }, (_, k) =>
  `light-dark(${along(LIGHT, k / STEPS)},${along(DARK, k / STEPS)})`);

/** The shade of a darkness from 0 to 1 on a light ground, for a picture. */
export const light = (darkness) => along(LIGHT, darkness);

/** The shade, a CSS color, of a darkness from 0 to 1. */
export const color = (darkness) => SHADES[Math.round(darkness * STEPS)];
