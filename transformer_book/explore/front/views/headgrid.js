// The chosen head large, as a heat map with its numbers, and all heads small below it. All
// are lit at the same query and key, and one line reads the numbers there, head by head.
import { decimal, fit, h, pick, put, write } from "../dom.js";
import heatmap, { hasLines, placeOf, POINT, shadeTable } from "./heatmap.js";

const COLORS = ["accent", "second", "third", "fourth"]; // of common.css

function make(spec, context) {
  const list = h("div", { class: "explorer-heads", role: "group", "aria-label": "Choose a head" });
  const heads = []; // { label, table, button, el }
  const large = heatmap.make(spec, context);
  let several = false; // the lines of all heads together
  const all = h("button", { type: "button", class: "explorer-as",
    onclick: () => context.pin({ several: !several }) }, "All heads");
  const name = h("span", {});
  const caption = large.el.querySelector("figcaption");
  caption.firstChild.after(name);
  caption.append(all);
  // It reads all heads, in the place where a heat map reads its own.
  const readout = h("p", { class: "explorer-readout", "aria-hidden": "true" });
  large.el.querySelector(".explorer-readout").replaceWith(readout);

  const choose = (i) => context.pin({ head: i, several: false });

  /** Choose a head, counted round; the keyboard goes there. */
  function go(to) {
    const head = (to + heads.length) % heads.length;
    choose(head);
    heads[head].button.focus();
  }

  function head(i) {
    const label = `head ${i + 1}`;
    const table = shadeTable({ ...spec, label }, context, true);
    const button = h("button", {
      type: "button", style: `--head:var(--e-${COLORS[i % COLORS.length]})`,
      onkeydown: (event) => {
        const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: -1 }[event.key];
        if (to == null) return;
        event.preventDefault();
        go(to);
      },
    }, label);
    // The whole of it is pressed: its cells are smaller than a finger.
    const el = h("figure", { onclick: () => choose(i) }, h("figcaption", {}, button), table.el);
    return { label, table, button, el };
  }

  function draw(state) {
    const output = state.output(spec);
    fit(list, heads, output.shape[0], head);
    const chosen = Math.min(state.active.head, heads.length - 1);
    const lines = hasLines(spec) && state.active.lines;
    several = lines && state.active.several;
    put(all, "aria-pressed", several);
    all.toggleAttribute("hidden", !lines);
    readout.toggleAttribute("hidden", lines);
    const then = state.was?.(spec);
    const maps = heads.map((_, i) => pick(output, i));
    const of = (i) => ({ ...state, output: () => maps[i], was: then && (() => pick(then, i)) });
    heads.forEach(({ table, button }, i) => {
      table.draw(of(i));
      put(button, "aria-pressed", !several && i === chosen);
    });
    write(name, several ? ", all heads" : `, head ${chosen + 1}`);
    large.draw({ ...of(chosen), heads: several ? maps : null });
    put(large.el, "style", `--head:var(--e-${COLORS[chosen % COLORS.length]})`);
    // As wide as one table wants to be.
    put(list, "style", heads[0].table.el.firstChild.getAttribute("style"));
    const place = placeOf(spec, state, maps[0]);
    const number = ({ label }, i) => `${label} ${decimal(maps[i].data[place.at])}`;
    write(readout, place ? `${place.text}: ${heads.map(number).join(", ")}` : POINT);
  }

  large.el.classList.remove("explorer-view");
  return {
    el: h("figure", { class: "explorer-view explorer-headgrid" }, large.el, list),
    draw,
  };
}

/** @type {import("../types.js").View} */
export default { make, room: 2, tab: "Heads", chooses: true };
