// The likeliest next pieces as bars: one is chosen, or the model goes on by itself.
export default ({ fit, h, percent, put, write }) => {
  const LIST = "display:grid;gap:.2rem .6rem;grid-template-columns:repeat(auto-fit,minmax(min(14rem,100%),1fr))";
  const BAR = "display:grid;grid-template-columns:min(6rem,30%) minmax(0,1fr) 3rem;gap:.6rem;"
    + "align-items:center;text-align:left";
  const GO = "display:flex;flex-wrap:wrap;align-items:center;gap:.4rem;margin-top:.5rem";
  const WAYS = {
    greedy: "the likeliest",
    drawn: "drawn",
    beam: "beam search",
  };
  const WIDTH = 3; // texts that beam search keeps

  /** Which pieces are the likeliest, the likeliest first. */
  const ordered = (data) =>
    data.map((_, i) => i).filter((i) => data[i] > 0).sort((a, b) => data[b] - data[a]);

  /** A piece drawn by its probability. */
  function drawn(data) {
    let rest = Math.random() * data.reduce((a, b) => a + b, 0);
    const found = data.findIndex((p) => (rest -= p) < 0);
    return found < 0 ? ordered(data)[0] : found;
  }

  /** Beam search: texts with the logarithms of their probabilities, read one by one. */
  function beam(text) {
    let kept = [{ text, sum: 0 }];
    let longer = [];
    return {
      reads: () => kept[0].text,
      /** Take what comes after the text that was read; whether all are a piece longer. */
      takes(data, names) {
        const { text, sum } = kept.shift();
        longer.push(...ordered(data).slice(0, WIDTH)
          .map((i) => ({ text: text + names[i], sum: sum + Math.log(data[i]) })));
        if (kept.length) return false;
        // A text that can be cut in two ways is one text.
        const texts = new Set();
        kept = longer.sort((a, b) => b.sum - a.sum)
          .filter(({ text }) => !texts.has(text) && texts.add(text)).slice(0, WIDTH);
        longer = [];
        return true;
      },
    };
  }

  function make(spec, context) {
    const list = h("div", { class: "explorer-next", style: LIST, role: "group", "aria-label": spec.label });
    const bars = [];
    let state = null;
    let left = 0; // pieces still to be written
    let writing = false;
    let way = "greedy";
    let search = null; // while beam search goes on
    let wrote = null; // the text that was asked for last

    const text = () => context.inputs()[spec.text];
    const ask = (next) => {
      wrote = next;
      context.set(spec.text, wrote);
    };
    const append = (i) => ask(text() + spec.names[i]);
    const full = () => text().length + 20 > spec.characters;
    const go = Object.entries(WAYS).map(([name, said]) => h("button", {
      type: "button",
      onclick: () => {
        way = name;
        search = way === "beam" ? beam(text()) : null;
        left = spec.count;
        setWriting(true);
        on();
      },
    }, said));
    const writes = `Write ${spec.count} pieces:`;
    const stop = h("button", { type: "button", hidden: true, onclick: () => setWriting(false) }, "Stop");

    function setWriting(goes) {
      writing = goes;
      stop.toggleAttribute("hidden", !writing);
    }

    function on() {
      if (!writing) return;
      if (!left || full()) {
        setWriting(false);
        context.say("next", `The text is now: ${text()}`);
        return;
      }
      const { data } = state.output(spec);
      if (!search || search.takes(data, spec.names)) left -= 1;
      if (!search) append(way === "greedy" ? ordered(data)[0] : drawn(data));
      else if (search.reads() === text()) on(); // its answer is there
      else ask(search.reads());
    }

    function bar(k) {
      const name = h("span", { class: "piece" });
      const fillOf = h("i", {});
      const number = h("small", {});
      const el = h("button", { type: "button", style: BAR, onclick: () => {
        setWriting(false);
        append(bars[k].piece);
      } }, name, h("span", { class: "explorer-track", "aria-hidden": "true" }, fillOf), number);
      return { el, name, fill: fillOf, number, piece: 0 };
    }

    function draw(next) {
      const answered = next.inputs !== state?.inputs;
      state = next;
      const { data } = state.output(spec);
      const order = ordered(data).slice(0, spec.most);
      fit(list, bars, order.length, bar);
      order.forEach((i, k) => {
        bars[k].piece = i;
        write(bars[k].name, spec.shown[i]);
        write(bars[k].number, percent(data[i]));
        put(bars[k].fill, "style", `--w:${data[i].toFixed(4)}`);
      });
      if (!answered || !writing) return;
      // Who types while the model writes takes the text over.
      if (state.inputs[spec.text] !== wrote) setWriting(false);
      // The next one after this one has been painted.
      requestAnimationFrame(() => setTimeout(on));
    }

    return {
      el: h("figure", { class: "explorer-view" }, h("figcaption", {}, spec.label), list,
        h("div", { style: GO, role: "group", "aria-label": writes }, h("span", {}, writes), ...go, stop)),
      draw,
    };
  }

  return { make, beam };
};
