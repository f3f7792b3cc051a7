// A field in which a reader types a number.
import { field } from "./dom.js";
import { toNumber } from "./values.js";

/**
 * @param {number} value at the start
 * @param {{min: number, max: number, step: number, label: string}} about
 * @param {() => void} changed called after each change by the reader
 */
export function typed(value, { min, max, step, label }, changed) {
  let last = value;
  const el = /** @type {HTMLInputElement} */ (field({
    // A field of the type "number" drops a comma: 1,5 would be 15.
    type: "text", class: "explorer-number", "aria-label": label, value,
    // The decimal keyboard of a phone may have no minus.
    inputmode: min < 0 ? "text" : "decimal",
    oninput: changed,
    // What is no number gives way to the last one.
    onblur: () => {
      if (number() != null) return;
      el.value = String(last);
      changed();
    },
    onkeydown: (event) => {
      const by = { ArrowUp: step, ArrowDown: -step }[event.key];
      if (!by) return;
      event.preventDefault();
      const moved = Number(((number() ?? last) + by).toFixed(10));
      el.value = String(Math.min(Math.max(moved, min), max));
      changed();
    },
  }));

  /** The number that stands there; nothing if the text is none. */
  function number() {
    const read = toNumber(el.value);
    return Number.isFinite(read) ? read : null;
  }

  /** Show a number; one that is there already stays as it was typed: "1." or "1,0". */
  function show(to) {
    if (!Number.isFinite(to)) return;
    if (to >= min && to <= max) last = to;
    if (number() !== to) el.value = String(to);
  }

  return { el, number, show };
}
