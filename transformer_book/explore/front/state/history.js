// What a reader has done to a figure's inputs: it can be undone, and done again.
const PAUSE = 700; // milliseconds: moves of one control that follow within are one move

/**
 * Whether two plain values are the same, whatever the order of their names: a kernel may
 * sort them.
 * @param {any} a
 * @param {any} b
 * @returns {boolean}
 */
export function same(a, b) {
  if (a === b || typeof a !== "object" || typeof b !== "object" || !a || !b) return a === b;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => same(a[name], b[name]));
}

/**
 * Notes each change of a model's inputs, wherever it comes from.
 * @param {import("../types.js").Model} model
 * @param {() => number} clock in milliseconds
 */
export function history(model, clock = () => performance.now()) {
  const past = [];
  const future = [];
  let now = model.get("inputs");
  const start = now;
  let last = { names: "", at: -Infinity };
  let going = false;

  function note() {
    const inputs = model.get("inputs");
    if (same(inputs, now)) return;
    const names = Object.keys(inputs).filter((name) => !same(inputs[name], now[name])).join();
    const goesOn = names === last.names && clock() - last.at < PAUSE;
    if (!going) {
      if (!goesOn) past.push(now);
      future.length = 0;
      // Reset is a move of its own.
      last = { names: same(inputs, start) ? "" : names, at: clock() };
    }
    now = inputs;
  }

  /** Take the inputs up that were noted last on one side, and note these on the other. */
  function go(from, to) {
    if (!from.length) return;
    to.push(now);
    going = true;
    model.set("inputs", from.pop());
    model.save_changes();
    note();
    going = false;
    last = { names: "", at: -Infinity };
  }

  model.on("change:inputs", note);
  return {
    undo: () => go(past, future),
    redo: () => go(future, past),
    canUndo: () => past.length > 0,
    canRedo: () => future.length > 0,
    stop: () => model.off("change:inputs", note),
  };
}
