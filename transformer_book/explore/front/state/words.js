// A figure's state in words.
import { controlOf } from "../added.js";
import { plain } from "../values.js";
import { same } from "./history.js";

/** @typedef {import("../types.js").Figure} Figure */
/** @typedef {import("../types.js").Inputs} Inputs */

/** A value of a control as a reader would say it. */
function said({ added }, control, value) {
  const kind = controlOf(control.kind, added);
  if (kind.said) return kind.said(control, value);
  return typeof value === "number" ? plain(value) : String(value);
}

/**
 * What each control holds: "Length (×): 2".
 * @param {Figure} figure
 * @param {Inputs} inputs
 */
export const described = (figure, inputs) =>
  Object.entries(figure.spec.controls).map(([name, control]) =>
    `${control.label}: ${said(figure, control, inputs[name])}`);

/** Which words of a sentence are others, if it has as many; else nothing. */
function otherWords({ added }, control, from, to) {
  const { tokens } = controlOf(control.kind, added);
  if (!tokens || typeof from !== "string" || typeof to !== "string") return null;
  const [before, after] = [tokens(control, from), tokens(control, to)];
  if (before.length !== after.length) return null;
  const others = after.flatMap((word, i) =>
    (word === before[i] ? [] : [`“${before[i]}” → “${word}”`]));
  return others.length && others.length <= 3 ? others.join(", ") : null;
}

/**
 * How two states of a figure differ: "Length (×): 1 → 2", "“lab” → “park”".
 * @param {Figure} figure
 * @param {Inputs} from
 * @param {Inputs} to
 */
export const differences = (figure, from, to) =>
  Object.entries(figure.spec.controls)
    .filter(([name]) => !same(from[name], to[name]))
    .map(([name, control]) => otherWords(figure, control, from[name], to[name])
      ?? `${control.label}: ${said(figure, control, from[name])}`
        + ` → ${said(figure, control, to[name])}`);
