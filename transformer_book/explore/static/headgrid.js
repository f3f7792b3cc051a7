// One small heat map for each head. All are lit at the same query and key, and one line
// below them reads the numbers there, head by head.
import { decimal, fresh, h, pick, put, write } from "./dom.js";
import { placeOf, POINT, shadeLegend, shadeTable } from "./heatmap.js";

export function headgrid(spec, context) {
  const readout = h("p", { class: "explorer-readout", "aria-hidden": "true" });
  const list = h("div", { class: "explorer-heads", role: "group", "aria-label": spec.label });
  let heads = [];

  function rebuild(count) {
    heads = Array.from({ length: count }, (_, i) => {
      const label = `head ${i + 1}`;
      return { label, ...shadeTable({ ...spec, label }, context, false) };
    });
    list.replaceChildren(...heads.map(({ label, el }) =>
      h("figure", {}, h("figcaption", { "aria-hidden": "true" }, label), el)));
  }

  function draw(state) {
    const output = state.output(spec);
    if (heads.length !== output.shape[0]) rebuild(output.shape[0]);
    const maps = heads.map((_, i) => pick(output, i));
    heads.forEach((head, i) => head.draw({ ...state, output: () => maps[i] }));
    // As wide as one table wants to be.
    put(list, "style", heads[0].el.firstChild.getAttribute("style"));
    const place = placeOf(spec, state, maps[0]);
    const number = ({ label }, i) => `${label} ${decimal(maps[i].data[place.at])}`;
    write(readout, place ? `${place.text}: ${heads.map(number).join(", ")}` : POINT);
  }

  return {
    el: h("figure", { class: "explorer-view explorer-headgrid", id: fresh("headgrid") },
      h("figcaption", {}, spec.label), list, shadeLegend(spec), readout),
    draw,
  };
}
