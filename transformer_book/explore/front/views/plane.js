// 2-D vectors: the inputs with their convex hull, and the outputs. Inputs whose
// control is "vectors" are dragged, or moved with the arrow keys.
import { decimal, h, names, put, renamed, row, s, write } from "../dom.js";
import { numbers } from "../numbers.js";

const SIZE = 360;
const MARGIN = 18;
// Outputs closer than this share a label, in units of the drawing.
const CLOSE = 9;
// A label's room, the width of a bold letter on a phone, and where labels of outputs
// may stand.
const LINE = 15;
const LETTER = 9.5;
const BESIDE = [
  { dx: 9, dy: 14 }, { dx: 9, dy: -8 }, { dx: -9, dy: 14, end: true },
  { dx: -9, dy: -8, end: true }, { dx: 9, dy: 29 }, { dx: -9, dy: 29, end: true },
];

/** Corners of the convex hull of points [x, y] (Andrew's monotone chain). */
function hull(points) {
  const sorted = [...points].sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  const half = (list) => {
    const chain = [];
    for (const p of list) {
      while (chain.length > 1) {
        const [a, b] = chain.slice(-2);
        if ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0) break;
        chain.pop();
      }
      chain.push(p);
    }
    return chain.slice(0, -1);
  };
  return sorted.length < 3 ? sorted : [...half(sorted), ...half(sorted.reverse())];
}

const pairs = ({ shape, data }) =>
  Array.from({ length: shape[0] }, (_, i) => [data[2 * i], data[2 * i + 1]]);

/** For each place, the index of the one whose label it shares: the first one close by. */
function together(places) {
  const owners = [];
  return places.map(([x, y], i) => {
    const near = owners.find((k) => Math.hypot(places[k][0] - x, places[k][1] - y) < CLOSE);
    if (near === undefined) owners.push(i);
    return near ?? i;
  });
}

/** The room that a label at (x, y) takes, which ends there or begins there. */
const room = (text, x, y, end) => ({
  left: end ? x - LETTER * text.length : x,
  right: end ? x : x + LETTER * text.length,
  top: y - LINE,
  bottom: y,
});

const overlap = (a, b) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

function make(spec, context) {
  const control = spec.inputs ? context.controls[spec.inputs] : null;
  const draggable = control?.kind === "vectors";
  let limit = draggable ? control.limit : 1;
  const px = (x) => SIZE / 2 + (x / limit) * (SIZE / 2 - MARGIN);
  const py = (y) => SIZE / 2 - (y / limit) * (SIZE / 2 - MARGIN);

  const grid = s("g", { class: "rules" });
  const area = s("polygon", { class: "hull" });
  const links = s("g", { class: "links" });
  const marks = s("g", {});
  const old = s("g", { "aria-hidden": "true" }); // of a state that is compared with
  const svg = s("svg", {
    viewBox: `0 0 ${SIZE} ${SIZE}`, role: "group", "aria-label": spec.label,
  }, grid, area, links, old, marks);
  let points = [];
  let gridLimit = null;
  let shown = null;

  function drawGrid() {
    if (gridLimit === limit) return;
    gridLimit = limit;
    const step = limit > 2 ? 1 : limit > 0.8 ? 0.5 : 0.1;
    const lines = [];
    for (let n = -Math.floor(limit / step); n <= Math.floor(limit / step); n += 1) {
      const at = n * step;
      const kind = n === 0 ? "axis" : "";
      lines.push(
        s("line", { x1: px(at), x2: px(at), y1: py(-limit), y2: py(limit), class: kind }),
        s("line", { y1: py(at), y2: py(at), x1: px(-limit), x2: px(limit), class: kind }),
      );
    }
    const end = Number((Math.floor(limit / step) * step).toFixed(1));
    lines.push(
      s("text", { x: px(end), y: py(0) + 14, "text-anchor": "middle" }, String(end)),
      s("text", { x: px(0) + 6, y: py(end) + 4 }, String(end)),
    );
    grid.replaceChildren(...lines);
  }

  function move(i, xy) {
    const inside = xy.map((n) =>
      Number(Math.min(Math.max(n, -control.limit), control.limit).toFixed(2)));
    const current = context.inputs()[spec.inputs];
    context.set(spec.inputs, current.map((old, j) => (j === i ? inside : old)));
  }

  function handle(i, name) {
    const grip = s("g", {
      class: "handle", tabindex: 0, role: "slider", "aria-label": `vector ${name}`,
      "aria-roledescription": "vector in a plane, moved with the four arrow keys",
      "aria-valuemin": -control.limit, "aria-valuemax": control.limit,
    }, s("circle", { r: 24, class: "touch" }));
    const drag = (event) => {
      const box = svg.getBoundingClientRect();
      const scale = SIZE / box.width / (SIZE / 2 - MARGIN) * limit;
      move(i, [
        (event.clientX - box.left - box.width / 2) * scale,
        -(event.clientY - box.top - box.height / 2) * scale,
      ]);
    };
    // The page would scroll with it: `touch-action` does not hold for what is in an SVG.
    grip.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    grip.addEventListener("pointerdown", (event) => {
      grip.setPointerCapture(event.pointerId);
      grip.addEventListener("pointermove", drag);
      event.preventDefault();
      grip.focus({ preventScroll: true });
    });
    for (const end of ["pointerup", "pointercancel"]) {
      grip.addEventListener(end, () => grip.removeEventListener("pointermove", drag));
    }
    grip.addEventListener("keydown", (event) => {
      const step = event.shiftKey ? 0.5 : 0.1;
      const by = {
        ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step],
      }[event.key];
      if (!by) return;
      event.preventDefault();
      const [x, y] = context.inputs()[spec.inputs][i];
      move(i, [x + by[0], y + by[1]]);
    });
    return grip;
  }

  function rebuild(tokens) {
    points = tokens.map((name, i) => {
      const label = (kind) => s("text", { class: kind, "aria-hidden": "true" }, name);
      const parts = {
        arrow: s("line", { class: "arrow" }),
        input: s("circle", { r: 5, class: "input" }),
        inputName: label("input"),
        output: s("rect", { x: -5, y: -5, width: 10, height: 10, class: "output" }),
        outputName: label("output"),
        link: s("line", {}),
      };
      const grip = draggable ? handle(i, name) : s("g", {});
      const light = () => context.pin({ query: i, key: null });
      grip.addEventListener("focus", light);
      const reached = draggable ? {} : { tabindex: 0, role: "img", onfocus: light };
      const group = s("g", {
        class: "vector",
        ...reached,
        onpointerenter: () => context.hover({ query: i, key: null }),
        onpointerleave: () => context.hover(null),
        onclick: light,
      });
      grip.append(...(draggable ? [parts.arrow, parts.input, parts.inputName] : []));
      group.append(grip, parts.output, parts.outputName);
      return { ...parts, grip, group, name };
    });
    if (spec.weights) links.replaceChildren(...points.map(({ link }) => link));
    marks.replaceChildren(...points.map(({ group }) => group));
  }

  /**
   * Draw a line between two vectors.
   * @param {Element} line
   * @param {number[]} from
   * @param {number[]} to
   */
  function join(line, from, to) {
    const ends = { x1: px(from[0]), y1: py(from[1]), x2: px(to[0]), y2: py(to[1]) };
    for (const [name, value] of Object.entries(ends)) put(line, name, value.toFixed(1));
  }

  /**
   * Put a label beside a point, at the first of the best of these places.
   * @param {Element} el
   * @param {number[]} at
   * @param {{dx: number, dy: number, end?: boolean}[]} places
   * @param {object[]} taken the rooms of labels
   */
  function place(el, [x, y], places, taken) {
    const text = el.textContent;
    const rooms = places.map(({ dx, dy, end }) => room(text, px(x) + dx, py(y) + dy, end));
    const outside = (one) =>
      one.left < 0 || one.right > SIZE || one.top < 0 || one.bottom > SIZE;
    // What leaves the picture is worse than any number of labels on each other.
    const bad = rooms.map((one) => (outside(one) ? places.length * taken.length + 1 : 0)
      + taken.filter((other) => overlap(one, other)).length);
    const chosen = bad.indexOf(Math.min(...bad));
    const { dx, dy, end } = places[chosen];
    if (text) taken.push(rooms[chosen]);
    put(el, "x", (px(x) + dx).toFixed(1));
    put(el, "y", (py(y) + dy).toFixed(1));
    put(el, "text-anchor", end ? "end" : "start");
  }

  function draw(state) {
    const outputs = pairs(state.output(spec));
    const inputs = draggable ? state.inputs[spec.inputs] : null;
    const before = state.was?.(spec, [spec.rows, null]);
    const then = before ? pairs(before).filter((xy) => xy.every(Number.isFinite)) : [];
    const valid = inputs?.every((xy) => xy.every(Number.isFinite)) ? inputs : null;
    if (!draggable) {
      const reach = Math.max(...outputs.flat().map(Math.abs), ...then.flat().map(Math.abs), 0.1);
      // Room is added in steps, so that the scale holds still while values move.
      limit = 2 ** Math.ceil(Math.log2(reach * 1.05));
    }
    drawGrid();
    const thenInputs = draggable ? state.then?.inputs[spec.inputs] ?? [] : [];
    old.replaceChildren(
      ...thenInputs.map(([x, y]) => s("line", {
        class: "was arrow", x1: px(0), y1: py(0), x2: px(x), y2: py(y) })),
      ...then.map(([x, y]) => s("rect", { class: "was", x: -5, y: -5, width: 10, height: 10,
        transform: `translate(${px(x)} ${py(y)}) rotate(45)` })),
    );
    const tokens = names(state.tokens(spec.rows), outputs.length);
    if (points.length !== outputs.length || points.some(({ name }, i) => name !== tokens[i])) {
      rebuild(tokens);
    }
    if (valid) {
      const enclosed = valid.filter((_, i) => !spec.outside.includes(tokens[i]));
      put(area, "points", hull(enclosed).map(([x, y]) => `${px(x)},${py(y)}`).join(" "));
    }
    const weights = spec.weights
      ? row(state.output({ ...spec, output: spec.weights }), state.active.query) : null;
    const sharing = together(outputs.map(([x, y]) => [px(x), py(y)]));
    const called = renamed(tokens, spec.called);
    const taken = []; // the rooms of labels
    points.forEach(({ inputName }, i) => {
      if (!valid) return;
      const [x, y] = valid[i];
      const outward = { dx: x < 0 ? -10 : 9, dy: y < 0 ? 16 : -9, end: x < 0 };
      place(inputName, valid[i], [outward, ...BESIDE], taken);
    });
    points.forEach((point, i) => {
      const lit = i === state.active.query;
      put(point.group, "class", lit ? "vector lit" : "vector");
      const [ox, oy] = outputs[i];
      put(point.output, "transform", `translate(${px(ox).toFixed(1)} ${py(oy).toFixed(1)}) rotate(45)`);
      if (!draggable) {
        put(point.group, "aria-label", `vector ${tokens[i]}: x ${decimal(ox)}, y ${decimal(oy)}`);
      }
      write(point.outputName, called.filter((_, k) => sharing[k] === i).join(", "));
      place(point.outputName, outputs[i], BESIDE, taken);
      if (!valid) return;
      const [x, y] = valid[i];
      join(point.arrow, [0, 0], valid[i]);
      for (const circle of [point.input, point.grip.firstChild]) {
        put(circle, "cx", px(x).toFixed(1));
        put(circle, "cy", py(y).toFixed(1));
      }
      put(point.grip, "aria-valuenow", x);
      put(point.grip, "aria-valuetext", `x ${decimal(x)}, y ${decimal(y)}`);
      if (weights) {
        join(point.link, outputs[state.active.query], valid[i]);
        put(point.link, "stroke-width", (weights[i] * 8).toFixed(2));
      }
    });
    shown = { tokens, query: tokens[state.active.query], inputs: valid, outputs, weights };
    table.update();
  }

  const table = numbers(spec.label, () => {
    const { tokens, query, inputs, outputs, weights } = shown;
    const pair = (xy) => xy.map((n) => decimal(n)).join(", ");
    const columns = [["vector", tokens], ["output", outputs.map(pair)]];
    if (inputs) columns.splice(1, 0, ["input", inputs.map(pair)]);
    if (weights) columns.push([`weight, query ${query}`, weights.map((n) => decimal(n))]);
    return [columns.map(([name]) => name),
      ...tokens.map((_, i) => columns.map(([, texts]) => texts[i]))];
  });
  return {
    el: h("figure", { class: "explorer-view explorer-plane" },
      h("figcaption", {}, spec.label),
      svg,
      h("p", { class: "explorer-key", "aria-hidden": "true" },
        ...(draggable ? [h("span", { class: "input" }, "● input"),
          h("span", { class: "hull" }, `▱ hull of the inputs${spec.outside.length ? `, without ${spec.outside.join(", ")}` : ""}`)] : []),
        h("span", { class: "output" }, "◆ output"),
        spec.weights ? h("span", { class: "weight" }, "━ weight, by thickness") : null),
      table.el),
    draw,
  };
}

/** @type {import("../types.js").View} */
export default { make, room: 3, tab: "Plane", chooses: true };
