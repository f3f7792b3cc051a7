// Lines: 1-D outputs over their index, or over another output.
import { h, put, s, short, write } from "../dom.js";
import { DASHES, lineClass, lineKeys, titleOf } from "../lines.js";
import { numbers } from "../numbers.js";

const WIDTH = 480;
const HEIGHT = 300;
const BOX = { left: 78, right: 18, top: 14, bottom: 60 };
const HOW_TO_READ = "Point at the picture, tap it, or use the arrow keys, to read its numbers.";

/** The round step that divides [low, high] into about `count` parts. */
function stepOf(low, high, count = 5) {
  const raw = (high - low || 1) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= raw * 0.99);
}

const NEAR = 1e-6; // of a step: what 32-bit numbers may be off

/** The whole steps in [low, high]. */
function ticks(low, high, step = stepOf(low, high)) {
  const list = [];
  for (let n = Math.ceil(low / step - NEAR); n <= high / step + NEAR; n += 1) {
    list.push(Number((n * step).toPrecision(12)));
  }
  return list;
}

/** [low, high] widened to whole steps: lines of near ranges share an axis. */
function widened(low, high, step) {
  return [Math.floor(low / step + NEAR) * step, Math.ceil(high / step - NEAR) * step];
}

function decades(low, high) {
  const list = [];
  for (let n = Math.ceil(Math.log10(low) - 1e-9); n <= Math.log10(high) + 1e-9; n += 1) {
    list.push(10 ** n);
  }
  return list.length > 1 ? list : [low, high];
}

function make(spec, context) {
  const axes = s("g", { class: "rules" });
  const lines = spec.outputs.map((name, k) =>
    s("polyline", { class: lineClass(name, k), "stroke-dasharray": DASHES[k % 4] }));
  const dots = spec.outputs.map((_, k) => s("circle", { r: 5, class: `dot line-${k % 4}` }));
  // A dot is a line of no length with a round end.
  const points = spec.outputs.map((_, k) => s("path", { class: `points line-${k % 4}` }));
  const old = spec.outputs.map((name, k) =>
    s("polyline", { class: `${lineClass(name, k)} was`, "stroke-dasharray": DASHES[k % 4] }));
  const cursor = s("line", { class: "cursor", y1: BOX.top, y2: HEIGHT - BOX.bottom });
  const svg = s("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "slider", tabindex: 0,
    "aria-label": `${spec.label}: read the points with the arrow keys`,
  }, axes, cursor, ...lines, ...points, ...dots);
  const readout = h("p", { class: "explorer-readout", "aria-hidden": "true" });
  let xs = [];
  let series = [];
  let chosen = null;
  let state = null;
  let axisKey = "";
  let told = "";

  const log = (value) => (spec.log ? Math.log10(Math.max(value, 1e-30)) : value);
  const scale = (low, high, from, to) => (value) =>
    from + ((log(value) - log(low)) / (log(high) - log(low) || 1)) * (to - from);
  let px = null;
  let py = null;

  // Whole steps are marked one by one while there is room.
  const steps = (low, high) => {
    const whole = xs.every(Number.isInteger) && xs.length <= 16;
    return whole ? xs : ticks(low, high);
  };

  function drawAxes(xLow, xHigh, yLow, yHigh, yStep) {
    const key = [xLow, xHigh, yLow, yHigh, yStep].join();
    if (key === axisKey) return;
    axisKey = key;
    px = scale(xLow, xHigh, BOX.left, WIDTH - BOX.right);
    py = scale(yLow, yHigh, HEIGHT - BOX.bottom, BOX.top);
    const marks = spec.log ? decades : ticks;
    axes.replaceChildren(
      ...(spec.log ? decades : steps)(xLow, xHigh).flatMap((x) => [
        s("line", { x1: px(x), x2: px(x), y1: BOX.top, y2: HEIGHT - BOX.bottom }),
        s("text", { x: px(x), y: HEIGHT - BOX.bottom + 22, "text-anchor": "middle" }, short(x)),
      ]),
      ...marks(yLow, yHigh, yStep).flatMap((y) => [
        s("line", { y1: py(y), y2: py(y), x1: BOX.left, x2: WIDTH - BOX.right }),
        s("text", { x: BOX.left - 8, y: py(y) + 4, "text-anchor": "end" }, short(y)),
      ]),
      s("text", { x: (BOX.left + WIDTH - BOX.right) / 2, y: HEIGHT - 6,
        "text-anchor": "middle", class: "name" }, spec.x),
      s("text", { transform: `translate(20 ${(HEIGHT - BOX.bottom) / 2}) rotate(-90)`,
        "text-anchor": "middle", class: "name" }, spec.y),
    );
  }

  function show() {
    const marked = spec.at ? state.inputs[spec.at] - spec.start : null;
    const i = Math.min(Math.max(chosen ?? marked ?? 0, 0), xs.length - 1);
    const none = chosen == null && marked == null;
    put(cursor, "x1", px(xs[i]));
    put(cursor, "x2", px(xs[i]));
    put(cursor, "visibility", none ? "hidden" : "visible");
    dots.forEach((dot, k) => {
      put(dot, "cx", px(xs[i]).toFixed(1));
      put(dot, "cy", py(series[k][i]).toFixed(1));
      put(dot, "visibility", none ? "hidden" : "visible");
    });
    const values = spec.outputs.map((name, k) => `${titleOf(name)} ${short(series[k][i])}`);
    const text = `${spec.x} ${short(xs[i])}: ${values.join(", ")}`;
    write(readout, none ? HOW_TO_READ : text);
    if (told && marked != null && told !== text) context.say(`curve ${spec.label}`, text);
    told = marked != null ? text : "";
    put(svg, "aria-valuemin", 0);
    put(svg, "aria-valuemax", xs.length - 1);
    put(svg, "aria-valuenow", i);
    put(svg, "aria-valuetext", text);
    return i;
  }

  function draw(next) {
    state = next;
    series = spec.outputs.map((name) => state.outputs[name].data);
    const over = state.outputs[spec.x];
    xs = over ? over.data : series[0].map((_, i) => i + spec.start);
    // Of a state that is compared with: its own numbers, on the same axes.
    const then = state.then ? spec.outputs.map((name) => state.then.outputs[name].data) : [];
    const thenXs = state.then?.outputs[spec.x]?.data ?? then[0]?.map((_, i) => i + spec.start) ?? [];
    const all = [...series, ...then].flat();
    const low = Math.min(...all);
    const high = Math.max(...all);
    // A flat line, or a single point, has nothing to fit: the axis begins at zero.
    const fitted = high > low ? [low, high] : [Math.min(low, 0), high || 1];
    const step = stepOf(...(spec.domain ?? fitted));
    const [yLow, yHigh] = spec.domain ?? (spec.log ? fitted : widened(...fitted, step));
    drawAxes(Math.min(xs[0], thenXs[0] ?? Infinity),
      Math.max(xs.at(-1), thenXs.at(-1) ?? -Infinity), yLow, yHigh, step);
    old.forEach((line, k) => {
      if (!state.then) return line.remove();
      put(line, "points", thenXs.map((x, i) =>
        `${px(x).toFixed(1)},${py(then[k][i]).toFixed(1)}`).join(" "));
      axes.after(line);
    });
    lines.forEach((line, k) => {
      const at = xs.map((x, i) => [px(x).toFixed(1), py(series[k][i]).toFixed(1)]);
      put(line, "points", at.map((point) => point.join()).join(" "));
      put(points[k], "d", xs.length > 32 ? "" : at.map(([x, y]) => `M${x} ${y}h0`).join(""));
    });
    show();
    table.update();
  }

  // With a slider behind it the curve moves the slider; otherwise only its reading.
  function choose(i) {
    const to = Math.min(Math.max(i, 0), xs.length - 1);
    if (spec.at) {
      context.set(spec.at, to + spec.start);
    } else {
      chosen = to;
      show();
    }
  }
  svg.addEventListener("keydown", (event) => {
    const i = Number(svg.getAttribute("aria-valuenow"));
    const to = { ArrowLeft: i - 1, ArrowDown: i - 1, ArrowRight: i + 1, ArrowUp: i + 1,
      Home: 0, End: xs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(to);
  });
  const follow = (event) => {
    const box = svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * WIDTH;
    const gaps = xs.map((value) => Math.abs(px(value) - x));
    choose(gaps.indexOf(Math.min(...gaps)));
  };
  // A finger that scrolls the page past the curve chooses nothing.
  let from = null;
  svg.addEventListener("pointerdown", (event) => {
    from = event;
    if (event.pointerType !== "touch") follow(event);
  });
  svg.addEventListener("click", follow);
  svg.addEventListener("pointermove", (event) => {
    const across = Math.abs(event.clientX - from?.clientX);
    const down = Math.abs(event.clientY - from?.clientY);
    if (event.pointerType === "touch" && !(across > down)) return;
    if (!spec.at || event.buttons) follow(event);
  });

  const table = numbers(spec.label, () => [
    [spec.x, ...spec.outputs.map(titleOf)],
    ...xs.map((x, i) => [x, ...series.map((values) => values[i])].map(short)),
  ]);
  return {
    el: h("figure", { class: "explorer-view explorer-curve" },
      h("figcaption", {}, spec.label), svg,
      h("div", { class: "explorer-reading" }, spec.outputs.length > 1 ? lineKeys(spec.outputs) : null, readout, table.el)),
    draw,
  };
}

/** @type {import("../types.js").View} */
export default { make, tab: "Curve" };
