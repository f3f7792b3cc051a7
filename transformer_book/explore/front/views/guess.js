// Predict, then reveal: the reader guesses one query's weights before they are shown.
import { decimal, field, fit, h, names, percent, put, row, swap, write } from "../dom.js";

const EVEN = "50"; // percent: where each bar starts

/** The Kullback-Leibler divergence from q to p, in nats; both are brought to sum 1. */
function divergence(p, q) {
  const share = (list) => {
    // A guess of exactly nothing would make it infinite.
    const sum = list.reduce((a, b) => a + Math.max(b, 1e-3), 0);
    return list.map((n) => Math.max(n, 1e-3) / sum);
  };
  const [a, b] = [share(p), share(q)];
  return a.reduce((sum, n, i) => sum + n * Math.log(n / b[i]), 0);
}

function make(spec, context) {
  const list = h("div", { class: "explorer-guess" });
  const question = h("b", {});
  const verdict = h("p", { class: "explorer-verdict" });
  const reveal = h("button", { type: "button", onclick: () => { shown = true; redraw(); } },
    "Reveal");
  const again = h("button", { type: "button", onclick: () => {
    restart();
    redraw();
  } }, "Guess again");
  const bars = [];
  let shown = false;
  let state = null;
  let asked = null;

  function bar() {
    const parts = {
      input: field({ type: "range", min: 0, max: 100, step: 1, value: EVEN,
        oninput: () => redraw() }),
      word: h("span", {}), mine: h("small", {}), truth: h("i", {}), number: h("small", {}),
    };
    const label = h("label", {}, parts.word, parts.input, parts.mine);
    return { ...parts, el: h("div", {}, label, h("span", { class: "truth" }, parts.truth,
      parts.number)) };
  }

  function restart() {
    shown = false;
    for (const { input } of bars) if (input.value !== EVEN) input.value = EVEN;
  }

  function redraw() {
    const tensor = state.output(spec);
    const queries = names(state.tokens(spec.rows), tensor.shape[0]);
    const found = spec.query ? queries.indexOf(spec.query) : 0;
    const query = Math.max(found, 0);
    const weights = row(tensor, query);
    const keys = names(state.tokens(spec.cols), weights.length);
    // Another sentence is another question.
    const asking = `${query} ${queries.join(" ")} ${keys.join(" ")}`;
    if (asked !== asking) {
      asked = asking;
      fit(list, bars, keys.length, bar);
      restart();
    }
    write(question, queries[query]);
    const drawn = bars.map(({ input }) => Number(input.value));
    const sum = drawn.reduce((a, b) => a + b, 0) || 1;
    const mine = drawn.map((n) => n / sum);
    keys.forEach((key, j) => {
      const { word, mine: share, truth, number } = bars[j];
      write(word, key);
      write(share, percent(mine[j]));
      put(truth, "style", `--w:${weights[j].toFixed(4)}`);
      write(number, `computed ${percent(weights[j])}`);
    });
    list.classList.toggle("shown", shown);
    if (shown) swap(again, reveal);
    else swap(reveal, again);
    const gap = divergence(weights, mine);
    const best = weights.indexOf(Math.max(...weights));
    const text = shown
      ? `Computed: “${queries[query]}” attends most to “${keys[best]}”, ${percent(weights[best])}. `
        + `Your guess is ${decimal(gap)} nats away (KL divergence; 0 is a perfect guess, `
        + `equal bars are ${decimal(divergence(weights, weights.map(() => 1)))}).`
      : "Only the proportions of the bars count: they are brought to sum 100%.";
    if (verdict.textContent && verdict.textContent !== text) context.say("guess", text);
    write(verdict, text);
  }

  return {
    el: h("figure", { class: "explorer-view" },
      h("figcaption", {}, spec.label, ": your guess for query ", question), list,
      h("p", { class: "explorer-actions" }, reveal, again), verdict),
    draw: (next) => {
      state = next;
      redraw();
    },
  };
}

/** @type {import("../types.js").View} */
export default { make, room: 2, tab: "Guess" };
