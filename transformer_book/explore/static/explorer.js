// The front end of an explorer, as an anywidget module: `render({model, el})`.
// It draws what the model holds and writes `inputs`; who answers, a kernel or the
// browser, it does not know.
import { caption } from "./caption.js";
import { CONTROLS } from "./controls.js";
import { curve } from "./curve.js";
import { fresh, h, pick, write } from "./dom.js";
import { heatmap } from "./heatmap.js";
import { plane } from "./plane.js";
import { rowView } from "./row.js";

const VIEWS = { heatmap, row: rowView, caption, plane, curve };
const STATE = ["inputs", "outputs", "labels", "notes", "error", "answers"];

function render({ model, el }) {
  const spec = model.get("spec");
  let pinned = { query: spec.focus, key: null };
  let hovered = null;
  let due = false;
  let told = model.get("answers");

  const set = (name, value) => {
    model.set("inputs", { ...model.get("inputs"), [name]: value });
    model.save_changes();
  };
  const context = {
    set,
    inputs: () => model.get("inputs"),
    controls: spec.controls,
    hover: (place) => { hovered = place; draw(); },
    pin: (place) => { pinned = place; draw(); },
  };

  const start = model.get("inputs");
  const controls = Object.entries(spec.controls).map(([name, control]) => ({
    name,
    ...CONTROLS[control.kind](control, start[name], (value) => set(name, value)),
  }));
  const views = spec.views.map((view) => ({ spec: view, ...VIEWS[view.kind](view, context) }));
  const error = h("p", { class: "explorer-error", role: "alert" });
  const notes = h("div", { class: "explorer-notes", role: "status" });
  const reset = h("button", {
    type: "button", class: "explorer-reset",
    onclick: () => {
      pinned = { query: spec.focus, key: null };
      model.set("inputs", structuredClone(spec.start));
      model.save_changes();
    },
  }, "Reset");
  const picture = h("div", { class: "explorer-views" }, ...views.map((view) => view.el));
  const heading = h("p", { class: "explorer-title", id: fresh("explorer") }, spec.label);
  const section = h("section", {
    class: "explorer", "data-explorer": spec.name, "aria-labelledby": heading.id,
  },
  h("div", { class: "explorer-head" }, heading, reset),
  h("div", { class: "explorer-controls" }, ...controls.map((control) => control.el)),
  error, notes, picture);

  Object.defineProperties(section, {
    inputs: {
      get: () => structuredClone(model.get("inputs")),
      set: (inputs) => { model.set("inputs", inputs); model.save_changes(); },
    },
    outputs: { get: () => structuredClone(model.get("outputs")) },
    labels: { get: () => structuredClone(model.get("labels")) },
    error: { get: () => model.get("error") },
  });

  function draw() {
    const labels = model.get("labels");
    const outputs = model.get("outputs");
    const inputs = model.get("inputs");
    const tokens = Object.values(labels)[0];
    const active = { ...(hovered ?? pinned) };
    const last = (tokens?.length ?? 1) - 1;
    active.query = Math.min(active.query, last);
    if (active.key != null && active.key > last) active.key = null;
    const output = (view) => {
      const tensor = outputs[view.output];
      if (!view.at) return tensor;
      const control = spec.controls[view.at];
      const index = Math.round((inputs[view.at] - control.min) / control.step);
      return pick(tensor, Math.min(Math.max(index || 0, 0), tensor.shape[0] - 1));
    };
    const state = { inputs, outputs, tokens, active, output };
    controls.forEach((control) => control.sync(inputs[control.name]));
    const message = model.get("error");
    write(error, message);
    error.toggleAttribute("hidden", !message);
    const lines = model.get("notes");
    if (lines.join("\n") !== [...notes.children].map((line) => line.textContent).join("\n")) {
      notes.replaceChildren(...lines.map((line) => h("p", {}, line)));
    }
    picture.classList.toggle("stale", Boolean(message));
    // Before a first good answer there is nothing to draw.
    if (Object.keys(outputs).length) views.forEach((view) => view.draw(state));
  }

  // One answer changes several traits: they are drawn together, and told once.
  const changed = () => {
    if (due) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      draw();
      if (told === model.get("answers")) return;
      told = model.get("answers");
      section.dispatchEvent(new CustomEvent("explorer-change", { bubbles: true }));
    });
  };
  draw();
  STATE.forEach((name) => model.on(`change:${name}`, changed));
  el.replaceChildren(section);
  return () => STATE.forEach((name) => model.off(`change:${name}`, changed));
}

export default { render };
