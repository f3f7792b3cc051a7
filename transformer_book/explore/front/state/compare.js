// A state that is kept as A, and what it has where another, B, has its numbers now.
import { differences } from "./words.js";

/** @typedef {import("../types.js").State} State */

/**
 * For each word of B the place of its word in A, or null if it has none there. As many words
 * answer to each other place by place; of more or fewer, those that both begin or end with.
 * @param {string[]} then
 * @param {string[]} now
 */
export function matched(then, now) {
  if (then.length === now.length) return now.map((_, i) => i);
  const most = Math.min(then.length, now.length);
  let head = 0;
  while (head < most && then[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < most - head && then.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  return now.map((_, i) => {
    if (i < head) return i;
    return i < now.length - tail ? null : i - now.length + then.length;
  });
}

/**
 * What A has of a view's output, in the shape that the output has in B: NaN where A has none.
 * @param {State} then
 * @param {State} now
 * @param {any} view
 * @param {string[]} axes what its last axes are called, as in `rows` and `cols`
 * @returns {import("../types.js").Tensor | null}
 */
export function aligned(then, now, view, axes = [view.rows, view.cols]) {
  const [a, b] = [then.output(view), now.output(view)];
  if (!a || a.shape.length !== b.shape.length) return null;
  const places = b.shape.map((size, axis) => {
    const at = axes.length - (b.shape.length - axis);
    const [before, after] = [then, now].map(({ tokens }) => (axes[at] == null ? null : tokens(axes[at])));
    const named = before?.length === a.shape[axis] && after?.length === size;
    if (named) return matched(before, after);
    return Array.from({ length: size }, (_, i) => (a.shape[axis] === size ? i : null));
  });
  const data = b.data.map((_, k) => {
    let rest = k;
    let at = 0;
    for (let axis = b.shape.length - 1, step = 1; axis >= 0; axis -= 1) {
      const place = places[axis][rest % b.shape[axis]];
      if (place == null) return NaN;
      at += place * step;
      step *= a.shape[axis];
      rest = Math.floor(rest / b.shape[axis]);
    }
    return a.data[at];
  });
  return { shape: b.shape, data };
}

/**
 * Keep the state that a figure shows now as A.
 * @param {import("../types.js").Figure} figure
 */
export function keep(figure) {
  const then = figure.shown();
  figure.keep({ then, aligned });
}

/**
 * What A and B differ in, in words.
 * @param {import("../types.js").Figure} figure
 */
export function compared(figure) {
  const { inputs } = figure.kept().then;
  const found = differences(figure, inputs, figure.shown().inputs);
  return found.length ? `A → B: ${found.join("; ")}. ` : "A is kept. Change something, and see it against A. ";
}
