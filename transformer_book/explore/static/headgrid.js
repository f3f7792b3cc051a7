// One small heat map for each head. All are lit at the same query and key, and one line
// below them reads the numbers there, head by head.
import { decimal, fit, h, pick, put, write } from "./dom.js";
import { placeOf, POINT, shadeLegend, shadeTable } from "./heatmap.js";

export function headgrid(spec, context) {
  const readout = h("p", { class: "explorer-readout", "aria-hidden": "true" });
  const list = h("div", { class: "explorer-heads", role: "group", "aria-label": spec.label });
  const heads = [];

  function head(i) {
    const label = `head ${i + 1}`;
    const table = shadeTable({ ...spec, label }, context, false);
    const el = h("figure", {}, h("figcaption", { "aria-hidden": "true" }, label), table.el);
    return { label, table, el };
  }

  function draw(state) {
    const output = state.output(spec);
    fit(list, heads, output.shape[0], head);
    const maps = heads.map((_, i) => pick(output, i));
    heads.forEach(({ table }, i) => table.draw({ ...state, output: () => maps[i] }));
    // As wide as one table wants to be.
    put(list, "style", heads[0].table.el.firstChild.getAttribute("style"));
    const place = placeOf(spec, state, maps[0]);
    const number = ({ label }, i) => `${label} ${decimal(maps[i].data[place.at])}`;
    write(readout, place ? `${place.text}: ${heads.map(number).join(", ")}` : POINT);
  }

  return {
    el: h("figure", { class: "explorer-view explorer-headgrid" },
      h("figcaption", {}, spec.label), list, shadeLegend(spec), readout),
    draw,
  };
}
