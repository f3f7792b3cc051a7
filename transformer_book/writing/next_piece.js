// The likeliest next pieces as bars: one is chosen, or the model goes on by itself.
export default ({ fit, h, percent, put, write }) => {
  const LIST = "display:grid;gap:.2rem";
  const BAR = "display:grid;grid-template-columns:min(7rem,30%) minmax(0,1fr) 3rem;gap:.6rem;"
    + "align-items:center;text-align:left";
  const WAYS = { greedy: "the likeliest each time", drawn: "drawn each time" };

  /** Which piece to take: the likeliest, or one drawn by its probability. */
  function chosen(data, way) {
    if (way === "greedy") return data.indexOf(Math.max(...data));
    let rest = Math.random() * data.reduce((a, b) => a + b, 0);
    const found = data.findIndex((p) => (rest -= p) < 0);
    return found < 0 ? data.indexOf(Math.max(...data)) : found;
  }

  function make(spec, context) {
    const list = h("div", { class: "explorer-next", style: LIST, role: "group", "aria-label": spec.label });
    const bars = [];
    let state = null;
    let left = 0; // pieces still to be written
    let way = "greedy";
    let wrote = null; // the text that was asked for last

    const text = () => context.inputs()[spec.text];
    const append = (i) => {
      wrote = text() + spec.names[i];
      context.set(spec.text, wrote);
    };
    const full = () => text().length + 20 > spec.characters;
    const go = Object.entries(WAYS).map(([name, said]) => h("button", {
      type: "button",
      onclick: () => {
        way = name;
        left = spec.count;
        on();
      },
    }, `Write ${spec.count} pieces, ${said}`));
    const stop = h("button", { type: "button", hidden: true, onclick: () => {
      left = 0;
      show();
    } }, "Stop");

    function on() {
      if (full()) left = 0;
      show();
      if (!left) {
        context.say("next", `The text is now: ${text()}`);
        return;
      }
      left -= 1;
      append(chosen(state.output(spec).data, way));
    }

    function show() {
      stop.toggleAttribute("hidden", !left);
    }

    function bar(k) {
      const name = h("span", { class: "piece" });
      const fillOf = h("i", {});
      const number = h("small", {});
      const el = h("button", { type: "button", style: BAR, onclick: () => {
        left = 0;
        show();
        append(bars[k].piece);
      } }, name, h("span", { class: "explorer-track", "aria-hidden": "true" }, fillOf), number);
      return { el, name, fill: fillOf, number, piece: 0 };
    }

    function draw(next) {
      const answered = next.inputs !== state?.inputs;
      state = next;
      const { data } = state.output(spec);
      const order = data.map((_, i) => i).filter((i) => data[i] > 0)
        .sort((a, b) => data[b] - data[a]).slice(0, spec.most);
      fit(list, bars, order.length, bar);
      order.forEach((i, k) => {
        bars[k].piece = i;
        write(bars[k].name, spec.shown[i]);
        write(bars[k].number, percent(data[i]));
        put(bars[k].fill, "style", `--w:${data[i].toFixed(4)}`);
      });
      if (!answered || !left) return;
      // Who types while the model writes takes the text over.
      if (state.inputs[spec.text] !== wrote) left = 0;
      // The next one after this one has been painted.
      requestAnimationFrame(() => setTimeout(() => { if (left) on(); else show(); }));
    }

    return {
      el: h("figure", { class: "explorer-view" }, h("figcaption", {}, spec.label), list,
        h("p", { style: "display:flex;flex-wrap:wrap;gap:.4rem;margin-top:.5rem" }, ...go, stop)),
      draw,
    };
  }

  return { make };
};
