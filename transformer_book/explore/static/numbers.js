// The numbers behind a drawing, as a table that a reader opens. It is filled for the
// picture without scripts, and after that only while it is open: closed, a change of a
// control costs it nothing.
import { h, write } from "./dom.js";

/**
 * @param {string} label what the drawing shows
 * @param {() => string[][]} read the table's rows as they are now: first the headings,
 *   then lines that each begin with their name
 */
export function numbers(label, read) {
  const head = h("thead", {});
  const body = h("tbody", {});
  let filled = false;

  function fit(part, rows, heading) {
    const sizes = (list, cells) => [...list].map((one) => cells(one).length).join();
    if (sizes(part.children, (tr) => tr.children) !== sizes(rows, (cells) => cells)) {
      part.replaceChildren(...rows.map((cells) => h("tr", {}, ...cells.map((_, k) =>
        heading(k)))));
    }
    rows.forEach((cells, i) =>
      cells.forEach((text, k) => write(part.children[i].children[k], text)));
  }

  function fill() {
    filled = true;
    const [headings, ...rows] = read();
    fit(head, [headings], () => h("th", { scope: "col" }));
    fit(body, rows, (k) => h(k ? "td" : "th", k ? {} : { scope: "row" }));
  }

  const el = h("details", { ontoggle: () => { if (el.open) fill(); } },
    h("summary", { "aria-label": `Numbers: ${label}` }, "Numbers"),
    h("div", { class: "explorer-scroll", tabindex: 0, role: "group",
      "aria-label": `${label}: table` }, h("table", {}, head, body)));
  return { el, update: () => { if (!filled || el.open) fill(); } };
}
