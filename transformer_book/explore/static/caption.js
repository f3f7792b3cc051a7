// A sentence made from the numbers of one query's row.
import { h, names, percent, row } from "./dom.js";

export function caption(spec) {
  const el = h("p", { class: "explorer-view explorer-caption", role: "status" });

  function draw(state) {
    const weights = row(state.output(spec), state.active.query);
    const queries = names(state.tokens(spec.rows), state.active.query + 1);
    const tokens = names(state.tokens(spec.cols), weights.length);
    const query = queries[state.active.query];
    const self = spec.rows === spec.cols ? state.active.query : null;
    const order = weights.map((_, j) => j).sort((a, b) => weights[b] - weights[a]);
    const name = (j) => h("b", {}, j === self ? "itself" : tokens[j]);
    const parts = [h("b", {}, query)];
    const spread = weights[order[0]] - weights[order.at(-1)] < 0.005;
    if (weights[order[0]] < 0.005) {
      parts.push(" attends to nothing.");
    } else if (weights.length === 1) {
      parts.push(" attends to ", name(0), ` alone, ${percent(weights[0])}.`);
    } else if (spread) {
      parts.push(` attends to all ${weights.length} words alike, ${percent(weights[0])} each.`);
    } else {
      parts.push(" attends most to ", name(order[0]), `, ${percent(weights[order[0]])}, then to `,
        name(order[1]), `, ${percent(weights[order[1]])}.`);
    }
    const text = parts.map((part) => part.textContent ?? part).join("");
    // Only a change is announced.
    if (el.textContent !== text) el.replaceChildren(...parts);
  }

  return { el, draw };
}
