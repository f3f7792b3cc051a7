// The front end of an explorer, as an anywidget module: `render({model, el})`.
// It draws what the model holds and writes `inputs`; who answers, a kernel or the
// browser, it does not know.
import { caption } from "./caption.js";
import { clocks } from "./clocks.js";
import { CONTROLS } from "./controls.js";
import { curve } from "./curve.js";
import { announcer, fresh, h, pick, write } from "./dom.js";
import { guess } from "./guess.js";
import { headgrid } from "./headgrid.js";
import { heatmap } from "./heatmap.js";
import { meter } from "./meter.js";
import { plane } from "./plane.js";
import { rowView } from "./row.js";
import { trainControl } from "./train.js";

const VIEWS = {
  heatmap, headgrid, row: rowView, caption, guess, meter, plane, curve, clocks,
};
const HOLD = 400; // milliseconds without a change, after which a figure gives room back
const STATE = [
  "inputs", "answered", "outputs", "labels", "notes", "error", "answers", "running",
];

function render({ model, el }) {
  const spec = model.get("spec");
  const home = () => ({ query: spec.focus, key: null, word: spec.word });
  let pinned = home();
  let hovered = null;
  let due = false;
  let drawn = false;
  let told = model.get("answers");
  let state = null; // what the views draw
  const outOfSight = new Set(); // views
  const late = new Set(); // views that still show what was before

  const set = (name, value) => {
    // What a page script left out, or made up, does not keep a control from working.
    const inputs = { ...spec.start, ...model.get("inputs"), [name]: value };
    const known = Object.keys(spec.controls).map((key) => [key, inputs[key]]);
    model.set("inputs", Object.fromEntries(known));
    model.save_changes();
  };
  const { el: said, say } = announcer();
  const context = {
    set,
    say,
    inputs: () => model.get(model.get("error") ? "answered" : "inputs"),
    controls: spec.controls,
    // A place is {query, key}; one that names only a key leaves the query as it is.
    hover: (place) => {
      hovered = place && { ...pinned, ...place };
      reserve();
      draw();
    },
    pin: (place) => {
      pinned = { ...pinned, ...place };
      if (place.query != null) delete pinned.word;
      reserve();
      draw();
    },
  };

  const start = model.get("inputs");
  const controls = Object.entries(spec.controls).map(([name, control]) => ({
    name,
    ...CONTROLS[control.kind](control, start[name], (value) => set(name, value),
      (text) => say(name, text)),
  }));
  const views = spec.views.map((view) => ({ spec: view, ...VIEWS[view.kind](view, context) }));
  const error = h("p", { class: "explorer-error", role: "alert" });
  const notes = h("div", { class: "explorer-notes" });
  const reset = h("button", {
    type: "button", class: "explorer-reset",
    onclick: () => {
      pinned = home();
      model.set("inputs", structuredClone(spec.start));
      // A training that is over starts over too, though no input has changed.
      if (spec.train) model.set("resets", model.get("resets") + 1);
      model.save_changes();
    },
  }, "Reset");
  const trainer = spec.train ? trainControl(model, (text) => say("training", text)) : null;
  const picture = h("div", { class: "explorer-views" }, ...views.map((view) => view.el));
  const planes = spec.views.some(({ kind }) => kind === "plane");
  const heading = h("p", { class: "explorer-title", id: fresh("explorer") }, spec.label);
  const section = h("section", {
    class: "explorer", "data-explorer": spec.name, "aria-labelledby": heading.id,
    // In JupyterLab the arrow keys would choose another cell.
    onfocusin: ({ target }) => target.setAttribute("data-lm-suppress-shortcuts", ""),
  },
  h("div", { class: "explorer-head" }, heading, reset),
  h("div", { class: "explorer-controls" }, ...controls.map((control) => control.el),
    trainer?.el),
  error, notes, picture, said);

  Object.defineProperties(section, {
    inputs: {
      get: () => structuredClone(model.get("inputs")),
      set: (inputs) => { model.set("inputs", { ...inputs }); model.save_changes(); },
    },
    // The inputs that the outputs belong to.
    answered: { get: () => structuredClone(model.get("answered")) },
    outputs: { get: () => structuredClone(model.get("outputs")) },
    labels: { get: () => structuredClone(model.get("labels")) },
    error: { get: () => model.get("error") },
  });

  function draw() {
    const labels = model.get("labels");
    const outputs = model.get("outputs");
    // The views show what the last good answer was about.
    const answered = model.get("answered");
    const tokens = (name) => (name ? labels[name] : Object.values(labels)[0]);
    const queries = tokens(spec.views.find((view) => view.rows)?.rows);
    // A retyped sentence keeps its query, wherever the word has gone.
    if (queries && pinned.word == null) {
      pinned.word = queries[Math.min(pinned.query, queries.length - 1)];
    } else if (queries && queries[pinned.query] !== pinned.word) {
      const found = queries.indexOf(pinned.word);
      if (found >= 0) pinned.query = found;
    }
    const active = { ...(hovered ?? pinned) };
    active.query = Math.min(active.query, (queries?.length ?? Infinity) - 1);
    const output = (view) => {
      const tensor = outputs[view.output];
      if (!view.at) return tensor;
      const control = spec.controls[view.at];
      const index = Math.round((answered[view.at] - control.min) / control.step);
      return pick(tensor, Math.min(Math.max(index, 0), tensor.shape[0] - 1));
    };
    state = { inputs: answered, outputs, tokens, active, output };
    const inputs = model.get("inputs");
    controls.forEach((control) => control.sync(inputs[control.name], labels, model.get("notes")));
    trainer?.sync(inputs, outputs);
    const message = model.get("error");
    write(error, message);
    error.toggleAttribute("hidden", !message);
    const lines = model.get("notes");
    if (lines.join("\n") !== [...notes.children].map((line) => line.textContent).join("\n")) {
      notes.replaceChildren(...lines.map((line) => h("p", {}, line)));
      if (drawn) say("notes", lines.join(" "));
    }
    picture.classList.toggle("stale", Boolean(message));
    // Before a first good answer there is nothing to draw.
    if (Object.keys(outputs).length) drawViews();
    // Beside a plane there is room for a few vectors.
    picture.classList.toggle("beside", planes && !picture.querySelector(".many"));
    drawn = true;
  }

  // What is in sight is painted first; the other views are drawn right after it.
  function drawViews() {
    for (const view of views) {
      if (outOfSight.has(view)) late.add(view);
      else view.draw(state);
    }
    if (late.size) requestAnimationFrame(() => setTimeout(drawLate));
  }
  function drawLate() {
    for (const view of late) view.draw(state);
    late.clear();
  }
  const sight = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const view = views.find(({ el: shown }) => shown === target);
      if (isIntersecting) outOfSight.delete(view);
      else outOfSight.add(view);
    }
  });

  // While a reader types or drags, the figure keeps its height: what is below it does not
  // jump, nor is it laid out and painted again.
  let height = 0;
  let rest = null;
  let width = 0;
  const size = new ResizeObserver(([{ borderBoxSize: [box] }]) => {
    height = box.blockSize;
    if (box.inlineSize !== width) release();
    width = box.inlineSize;
  });
  function hold() {
    section.style.minHeight = `${height}px`;
    clearTimeout(rest);
    rest = setTimeout(() => { section.style.minHeight = ""; }, HOLD);
  }

  // No view gets lower than a pointer or a finger has found it: a caption of fewer lines
  // would move a cell from under it, and the next one back. The next answer, a table that
  // is opened or closed and another width give the room back.
  function reserve() {
    const heights = views.map(({ el: shown }) => shown.offsetHeight);
    views.forEach(({ el: shown }, i) => { shown.style.minHeight = `${heights[i]}px`; });
  }
  function release() {
    for (const { el: shown } of views) shown.style.minHeight = "";
  }

  // One answer changes several traits: they are drawn together, and told once.
  const changed = () => {
    if (due) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      hold();
      release();
      draw();
      if (told === model.get("answers")) return;
      told = model.get("answers");
      section.dispatchEvent(new CustomEvent("explorer-change", { bubbles: true }));
    });
  };
  draw();
  STATE.forEach((name) => model.on(`change:${name}`, changed));
  el.replaceChildren(section);
  views.forEach(({ el: shown }) => sight.observe(shown));
  size.observe(section);
  section.addEventListener("toggle", release, true); // this event does not bubble
  return () => {
    clearTimeout(rest);
    sight.disconnect();
    size.disconnect();
    STATE.forEach((name) => model.off(`change:${name}`, changed));
  };
}

export default { render };
