// The numbers behind a drawing, as a table that a reader opens. It is filled for the
// picture without scripts, and after that only while it is open: closed, a change of a
// control costs it nothing.
import { fit, h, write } from "./dom.js";

/** What writes texts into the rows of a table's part, whose cells `cell(column)` makes. */
function rowsOf(part, cell) {
  const lines = []; // { el, cells: [{ el }] }
  return (rows) => {
    fit(part, lines, rows.length, () => ({ el: h("tr", {}), cells: [] }));
    lines.forEach(({ el, cells }, i) => {
      fit(el, cells, rows[i].length, (k) => ({ el: cell(k) }));
      cells.forEach((one, k) => write(one.el, rows[i][k]));
    });
  };
}

/**
 * @param {string} label what the drawing shows
 * @param {() => string[][]} read the table's rows as they are now: first the headings,
 *   then lines that each begin with their name
 */
export function numbers(label, read) {
  const [head, body] = [h("thead", {}), h("tbody", {})];
  const writeHead = rowsOf(head, () => h("th", { scope: "col" }));
  const writeBody = rowsOf(body, (k) => h(k ? "td" : "th", k ? {} : { scope: "row" }));
  let filled = false;

  function fill() {
    filled = true;
    const [headings, ...rows] = read();
    writeHead([headings]);
    writeBody(rows);
  }

  const el = h("details", { ontoggle: () => { if (el.open) fill(); } },
    h("summary", { "aria-label": `Numbers: ${label}` }, "Numbers"),
    h("div", { class: "explorer-scroll", tabindex: 0, role: "group",
      "aria-label": `${label}: table` }, h("table", {}, head, body)));
  return { el, update: () => { if (!filled || el.open) fill(); } };
}
