// Angles as clocks: one for each entry, with a hand for each output.
import { decimal, fit, h, put, s } from "../dom.js";
import { lineClass, lineKeys, titleOf } from "../lines.js";
import { numbers } from "../numbers.js";

const RADIUS = 40;
const FULL = 2 * Math.PI;

/** An angle in whole degrees, from 0 to 359. */
const degrees = (angle) => {
  const turn = angle / FULL;
  return Math.round((turn - Math.floor(turn)) * 360) % 360;
};

/** Let a hand point where an angle does. */
function point(hand, angle) {
  put(hand, "x2", (RADIUS * Math.sin(angle)).toFixed(2));
  put(hand, "y2", (-RADIUS * Math.cos(angle)).toFixed(2));
}

function make(spec) {
  const faces = h("div", { class: "explorer-faces", role: "group", "aria-label": spec.label });
  const dials = [];
  let angles = [];

  function dial(i) {
    const hands = spec.outputs.map((name, k) => s("line", {
      x1: 0, y1: 0, class: lineClass(name, k), "stroke-dasharray": k ? "7 4" : "",
    }));
    const old = spec.outputs.map((_, k) => s("line", {
      x1: 0, y1: 0, class: `line was line-${k % 4}`,
    }));
    const svg = s("svg", { viewBox: "-50 -50 100 100", role: "img" },
      s("circle", { r: RADIUS + 6, class: "face" }),
      s("line", { y1: -RADIUS - 6, y2: -RADIUS + 1, class: "top" }), ...hands,
      s("circle", { r: 3, class: "pin" }));
    return { svg, hands, old, el: h("div", {}, svg, h("span", { "aria-hidden": "true" }, String(i + 1))) };
  }

  function draw(state) {
    angles = spec.outputs.map((output) => state.output({ ...spec, output }).data);
    fit(faces, dials, angles[0].length, dial);
    const then = spec.outputs.map((output) =>
      state.was?.({ ...spec, output }, [])?.data ?? []);
    dials.forEach(({ svg, hands, old }, i) => {
      const said = spec.outputs.map((name, k) => {
        const angle = angles[k][i];
        point(hands[k], angle);
        if (Number.isFinite(then[k][i])) {
          point(old[k], then[k][i]);
          hands[0].before(old[k]);
        } else old[k].remove();
        return `${titleOf(name)} ${degrees(angle)}°`;
      });
      put(svg, "aria-label", `clock ${i + 1}: ${said.join(", ")}`);
    });
    table.update();
  }

  const table = numbers(spec.label, () => [
    ["clock", ...spec.outputs.flatMap((name) =>
      ["angle", "sine", "cosine"].map((what) => `${titleOf(name)}, ${what}`))],
    ...dials.map((_, i) => [String(i + 1), ...angles.flatMap(({ [i]: angle }) =>
      [`${degrees(angle)}°`, decimal(Math.sin(angle)), decimal(Math.cos(angle))])]),
  ]);
  return {
    el: h("figure", { class: "explorer-view" },
      h("figcaption", {}, spec.label), faces, lineKeys(spec.outputs),
      table.el),
    draw,
  };
}

/** @type {import("../types.js").View} */
export default { make, tab: "Clocks" };
