// How a weight came about: from products of query and key to a share of its row.
import { decimal, fit, h, names, pick, row, short, write } from "../dom.js";
import { numbers } from "../numbers.js";

const LISTED = 4; // terms of a sum that are written out: the largest, and then the rest
const SHARE = 4; // digits of a share
const CLOSE = 1e-4; // between what the steps lead to and what the layer returned
const HUGE = 80; // from here on exponentials are taken from the largest score
const HIDDEN = -1e8; // a score this low was set by a mask

/** The chosen head of an output that has heads; any other output as it is. */
const ofHead = (tensor, head) => (tensor.shape.length > 2
  ? pick(tensor, Math.min(head, tensor.shape[0] - 1)) : tensor);

/** The place of the largest number. */
const largest = (data) => data.reduce((best, n, j) => (n > data[best] ? j : best), 0);

/** A number with a sign of its own, and one in brackets where a sign stands before it. */
const signed = (n) => (n < 0 ? `−${short(-n)}` : short(n));
const factor = (n) => (n < 0 ? `(${signed(n)})` : short(n));

/** Terms of a sum as texts, the largest first, and what the others come to. */
function terms(values, say) {
  const order = [...values.keys()].filter((k) => values[k] !== 0)
    .sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]));
  const rest = order.slice(LISTED);
  const texts = order.slice(0, LISTED).map(say);
  if (rest.length) {
    texts.push(`${rest.length} more ${signed(rest.reduce((all, k) => all + values[k], 0))}`);
  }
  return texts;
}

/** All the steps to the weights of one query, from the outputs. */
function stepsOf(spec, state) {
  const { head, query } = state.active;
  const output = (name) => ofHead(state.output({ output: name, at: spec.at }), head);
  const weights = row(output(spec.output), query);
  const scores = row(output(spec.scores), query);
  const seen = spec.mask ? row(output(spec.mask), query) : weights.map(() => 1);
  const [written, divisor] = Array.isArray(spec.divisor) ? spec.divisor
    : [spec.divisor, state.inputs[spec.divisor] ?? 1];
  const divided = scores.map((score) => score / divisor);
  const top = Math.max(...divided);
  const shift = Math.abs(top) > HUGE ? top : 0;
  const powers = divided.map((one) => Math.exp(one - shift));
  const total = powers.reduce((a, b) => a + b, 0);
  const key = Math.min(state.active.key ?? largest(weights), weights.length - 1);
  const vectors = spec.query && [row(output(spec.query), query), row(output(spec.key), key)];
  return { weights, scores, seen, written, divisor, divided, shift, powers, total, key, vectors };
}

/** Whether the steps lead to what the layer returned, in the whole row. */
function lead({ weights, seen, powers, total, scores, key, vectors }) {
  const near = (a, b) => Math.abs(a - b) <= CLOSE * Math.max(Math.abs(b), 1);
  const product = vectors?.[0].reduce((all, n, k) => all + n * vectors[1][k], 0);
  return weights.every((weight, j) => !seen[j] || near(powers[j] / total, weight))
    && (!vectors || !seen[key] || near(product, scores[key]));
}

function make(spec, context) {
  const summary = h("summary", {});
  const list = h("dl", {});
  const lines = []; // { el, name, text }
  const about = h("p", { class: "explorer-sum" });
  let said = null; // what the table shows
  let now = null; // what is drawn

  function line() {
    const [name, text] = [h("dt", {}), h("dd", { dir: "auto" })];
    return { el: h("div", {}, name, " ", text), name, text };
  }

  /** The lines for one key: [what is computed, how]. */
  function ladder(steps, keys) {
    const { weights, scores, seen, written, divisor, divided } = steps;
    const { shift, powers, total, key, vectors } = steps;
    if (!seen[key] && scores[key] < HIDDEN) {
      return [["Hidden", `A mask hides this key from the query: its score counts for nothing, `
        + `and its weight is ${decimal(weights[key])}.`]];
    }
    const found = [];
    if (vectors) {
      const [query, other] = vectors;
      const products = terms(query.map((n, k) => n * other[k]), (k) => {
        const name = spec.entries[k] ? `${spec.entries[k]} ` : "";
        return `${name}${factor(query[k])} × ${factor(other[k])} = ${signed(query[k] * other[k])}`;
      });
      found.push(["Query × key", products.join("; ") || "nothing in common: each product is 0"]);
    }
    found.push(["Score, their sum", signed(scores[key])]);
    if (!vectors) found[0][0] = "Score";
    if (spec.divisor) {
      found.push([`Divided by ${written}`,
        `${signed(scores[key])} / ${short(divisor)} = ${signed(divided[key])}`]);
    }
    const power = shift ? `${signed(divided[key])} − ${factor(shift)}` : signed(divided[key]);
    found.push(["Exponential", `exp(${power}) = ${short(powers[key])}`
      + (shift ? ", all less the largest: no share changes" : "")]);
    found.push(["Sum of the row", `${terms(powers, (j) => `${keys[j]} ${short(powers[j])}`)
      .join(" + ")} = ${short(total)}`]);
    found.push(["Share",
      `${short(powers[key])} / ${short(total)} = ${decimal(powers[key] / total, SHARE)}`]);
    if (!seen[key]) found.push(["Hidden", `The mask then sets it to ${decimal(weights[key])}.`]);
    return found;
  }

  function draw(state) {
    now = state;
    const steps = stepsOf(spec, state);
    const { weights, key } = steps;
    const queries = names(state.tokens(spec.rows), state.active.query + 1);
    const keys = names(state.tokens(spec.cols), weights.length);
    const head = state.outputs[spec.output].shape.length - (spec.at ? 1 : 0) > 2
      ? `, head ${state.active.head + 1}` : "";
    write(summary, `Why ${decimal(weights[key])}? “${queries[state.active.query]}” → “${keys[key]}”${head}`);
    if (said && !el.open) return;
    const known = lead(steps);
    list.toggleAttribute("hidden", !known);
    write(about, known ? "" : "The layer computes this in another way than the figure knows: "
      + "its scores do not lead to its weights.");
    about.toggleAttribute("hidden", known);
    const found = known ? ladder(steps, keys) : [];
    fit(list, lines, found.length, line);
    lines.forEach(({ name, text }, i) => {
      write(name, found[i][0]);
      write(text, found[i][1]);
    });
    said = { steps, keys };
    table.update();
  }

  const table = numbers(spec.label, () => {
    const { steps: { weights, scores, seen, divided, powers, total }, keys } = said;
    const score = (n, j) => (seen[j] || n > HIDDEN ? signed(n) : "hidden");
    const divides = spec.divisor ? ["divided"] : [];
    return [["key", "score", ...divides, "exponential", "share"],
      ...keys.map((key, j) => [key, score(scores[j], j),
        ...divides.map(() => score(divided[j], j)), short(powers[j]), decimal(weights[j], SHARE)]),
      ["sum", "", ...divides.map(() => ""), short(total), decimal(weights.reduce((a, b) => a + b, 0), SHARE)]];
  });

  const el = h("details", {
    class: "explorer-view explorer-why",
    ontoggle: ({ target }) => { if (target === el && el.open && now) draw(now); },
  }, summary, about, list, table.el);

  /** A reader has chosen a cell: open, and come into sight. */
  function ask() {
    el.open = true;
    draw(now);
    context.say("why", [summary, ...lines.map((one) => one.el)]
      .map(({ textContent }) => textContent).join(". "));
    // A mouse would find itself on another cell: only what is out of sight is fetched.
    const far = summary.getBoundingClientRect().bottom > innerHeight;
    if (far || matchMedia("(max-width: 600px)").matches) el.scrollIntoView({ block: "nearest" });
  }
  return { el, draw, ask };
}

/** @type {import("../types.js").View} */
export default { make, room: 2 };
