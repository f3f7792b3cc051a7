// A small matrix: a field for each of its numbers.
import { h } from "../dom.js";
import { typed } from "../typed.js";
import { fill, isNumber, plain } from "../values.js";

/** @type {import("../types.js").Control} */
export default {
  make(spec, value, set) {
    const changed = () => set(fields.map((line) => line.map(({ number }) => number())));
    const range = { min: -spec.limit, max: spec.limit, step: 0.1 };
    const fields = spec.rows.map((row, i) => spec.cols.map((col, j) =>
      typed(value[i][j], { ...range, label: `row ${row}, column ${col}` }, changed)));
    const head = (scope, name) => h("th", { scope, title: name }, name);
    return {
      el: h("fieldset", { class: "explorer-control explorer-matrix" },
        h("legend", {}, spec.label),
        h("div", { class: "explorer-scroll" }, h("table", {},
          h("thead", {}, h("tr", {}, h("td", {}),
            ...spec.cols.map((col) => head("col", col)))),
          h("tbody", {}, ...fields.map((line, i) => h("tr", {}, head("row", spec.rows[i]),
            ...line.map((one) => h("td", {}, one.el)))))))),
      sync: (to) => fields.forEach((line, i) =>
        line.forEach((one, j) => one.show(to?.[i]?.[j]))),
    };
  },

  problem({ rows, cols, limit, sentences }, value) {
    const shaped = Array.isArray(value) && value.length === rows.length
      && value.every((row) => Array.isArray(row) && row.length === cols.length);
    if (!shaped) return sentences.shape;
    const bad = value.flat().findIndex((n) => !isNumber(n) || Math.abs(n) > limit);
    const place = { row: rows[Math.floor(bad / cols.length)], col: cols[bad % cols.length] };
    return bad < 0 ? "" : fill(sentences.number, place);
  },
  said: (spec, value) => value.map((row) => `(${row.map(plain).join(", ")})`).join(" "),
  tensor: ({ rows, cols }, value) => ({ shape: [rows.length, cols.length], data: value.flat() }),
};
