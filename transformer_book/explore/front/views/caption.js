// A sentence made from the numbers of one query's row.
import { h, names, percent, row } from "../dom.js";

const TIE = 0.005; // weights closer than this are shown as the same percentage

/** Places of the weights from the largest down, those that tie together. */
function groups(weights) {
  const order = weights.map((_, j) => j).sort((a, b) => weights[b] - weights[a]);
  const ranks = [];
  for (const j of order) {
    const rank = ranks.at(-1);
    if (rank && weights[rank[0]] - weights[j] < TIE) rank.push(j);
    else ranks.push([j]);
  }
  return ranks.map((rank) => rank.sort((a, b) => a - b));
}

/** A word as it stands in a line of text: “to”. */
const quoted = (word) => ["“", h("b", { dir: "auto" }, word), "”"];

/** "“to” (3 times) and itself, 12% each" as nodes; a word that repeats is named once. */
function list(rank, tokens, self, weights) {
  const counts = new Map();
  for (const j of rank) {
    const name = j === self ? null : tokens[j];
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const named = [...counts].flatMap(([name, count], i) => {
    const joint = i === 0 ? [] : [i === counts.size - 1 ? " and " : ", "];
    const times = count > 1 ? ` (${count} times)` : "";
    return [...joint, ...(name == null ? [h("b", {}, "itself")] : quoted(name)), times];
  });
  const share = percent(weights[rank[0]]);
  return [...named, `, ${share}${rank.length > 1 ? " each" : ""}`];
}

/** What has changed most in a row since it was kept: “lab” → “race”: 37 → 52%. */
function changes(query, weights, then, name, former) {
  if (then.every(Number.isNaN)) return [" It is not in A."];
  // Another word with the same weight is a change, too.
  const largest = weights.map((_, j) => j)
    .filter((j) => Math.abs(weights[j] - then[j]) >= TIE || (former(j) && weights[j] >= TIE))
    .sort((a, b) => Math.abs(weights[b] - then[b]) - Math.abs(weights[a] - then[a]));
  if (!largest.length) return [" The same as in A."];
  return [" A → B: ", ...largest.slice(0, 2).flatMap((j, i) => [
    ...(i ? ["; "] : []), ...quoted(query), " → ", ...name(j),
    ...(former(j) ? [" (in A ", ...quoted(former(j)), ")"] : []),
    `: ${Math.round(then[j] * 100)} → ${percent(weights[j])}`,
  ]), "."];
}

function make(spec, context) {
  const el = h("p", { class: "explorer-view explorer-caption" });

  function draw(state) {
    const weights = row(state.output(spec), state.active.query);
    const queries = names(state.tokens(spec.rows), state.active.query + 1);
    const tokens = names(state.tokens(spec.cols), weights.length);
    const query = queries[state.active.query];
    const self = spec.rows === spec.cols ? state.active.query : null;
    const ranks = groups(weights);
    const parts = quoted(query);
    if (weights[ranks[0][0]] < TIE) {
      parts.push(" attends to nothing.");
    } else if (ranks.length === 1) {
      const each = percent(weights[ranks[0][0]]);
      parts.push(weights.length > 1
        ? ` attends to all ${weights.length} words alike, ${each} each.`
        : ` has one word to attend to: ${each}.`);
    } else {
      parts.push(" attends most to ", ...list(ranks[0], tokens, self, weights));
      // A second place that more than three share says nothing.
      if (ranks[1].length <= 3 && weights[ranks[1][0]] >= TIE) {
        parts.push(", then to ", ...list(ranks[1], tokens, self, weights));
      }
      parts.push(".");
    }
    const before = state.was?.(spec);
    if (before) {
      const words = names(state.then.tokens(spec.cols), weights.length);
      const name = (j) => (j === self ? [h("b", {}, "itself")] : quoted(tokens[j]));
      const former = (j) => words.length === tokens.length && words[j] !== tokens[j] && words[j];
      parts.push(...changes(query, weights, row(before, state.active.query), name, former));
    }
    const text = parts.map((part) => part.textContent ?? part).join("");
    if (el.textContent === text) return;
    // Only a change is announced.
    if (el.textContent) context.say("caption", text);
    el.replaceChildren(...parts);
  }

  return { el, draw };
}

/** @type {import("../types.js").View} */
export default { make };
