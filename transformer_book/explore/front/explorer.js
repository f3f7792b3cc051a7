// The front end of an explorer, as an anywidget module: `render({model, el})`.
// It draws what the model holds and writes `inputs`; who answers, a kernel or the
// browser, it does not know.
import { controlOf, load, viewOf } from "./added.js";
import { announcer, fresh, h, pick, write } from "./dom.js";
import { fitPhone } from "./phone.js";
import { history, same } from "./state/history.js";
import { nameIn } from "./state/place.js";
import { trainControl } from "./train.js";

const FEW = 4; // controls that leave room under them
const HOLD = 400; // milliseconds without a change, after which a figure's height is free again
const STATE = [
  "inputs", "answered", "outputs", "labels", "notes", "error", "answers", "running",
];

/** What stands in the place of a control or a view that cannot be drawn. */
function standIn(sentence) {
  return {
    el: h("p", { class: "explorer-view explorer-error" }, sentence), draw() {}, sync() {}, ask() {},
  };
}

/**
 * The views that have a column of their own where there is room, so that they are in
 * sight with what moves them: those that need the most of it. If a control is
 * tall, or there are many, all views do: there is no room under the controls.
 * @returns {number[]} their indices, none if the views need little
 */
function mainViews(spec, added) {
  const rooms = spec.views.map(({ kind }) => viewOf(kind, added).room ?? 0);
  const controls = Object.values(spec.controls);
  const tall = controls.length > FEW
    || controls.some(({ kind }) => controlOf(kind, added).tall);
  const most = Math.max(...rooms, 2);
  // Cards leave room for a line or two under them, and not for a list.
  const least = controls.some(({ shuffle }) => shuffle) ? 1 : most;
  return [...rooms.keys()].filter((i) => tall || rooms[i] === most || rooms[i] === least);
}

/** @param {{model: import("./types.js").Model, el: HTMLElement}} widget */
async function render({ model, el }) {
  /** @type {import("./types.js").Spec} */
  const spec = model.get("spec");
  // Without scripts nothing is waited for: the figure is drawn at once.
  const added = spec.scripts && await load(spec.scripts);
  let pinned = null;
  // What a reader looks at, as lines or as a table, stays.
  const home = () => ({
    query: spec.focus, key: null, head: 0, word: spec.word,
    lines: pinned?.lines ?? false, several: pinned?.several ?? false,
  });
  pinned = home();
  let hovered = null;
  let due = false;
  let whole = false; // whether all views are due, and not only those of inputs
  let drawn = false;
  let told = model.get("answers");
  let state = null; // what the views draw
  let coming = null; // a state that was asked for, and is not answered yet
  let resting = false; // a pointer that has not moved points at nothing
  let toolbar = null;
  let kept = null; // what is compared with: see state/compare.js
  const outOfSight = new Set(); // views
  const late = new Set(); // views that still show what was before

  const set = (name, value) => {
    // A script of the page may have set inputs that lack a name, or have an unknown one.
    const inputs = { ...spec.start, ...model.get("inputs"), [name]: value };
    const known = Object.keys(spec.controls).map((key) => [key, inputs[key]]);
    coming = null;
    model.set("inputs", Object.fromEntries(known));
    model.save_changes();
  };
  const { el: said, say } = announcer();
  const context = {
    set,
    say,
    inputs: () => model.get(model.get("error") ? "answered" : "inputs"),
    controls: spec.controls,
    chooses: spec.views.some(({ kind }) => viewOf(kind, added).chooses),
    // A place is {query, key}; one that names only a key leaves the query as it is.
    hover: (place) => {
      if (place && resting) return;
      hovered = place;
      reserve();
      draw();
    },
    // Pin a place, and have the views that explain it open.
    ask: (place) => {
      context.pin(place);
      if (place.key != null) views.forEach((view) => view.ask?.());
    },
    pin: (place) => {
      pinned = { ...pinned, ...place };
      if (place.query != null) delete pinned.word;
      reserve();
      draw();
    },
  };

  const start = model.get("inputs");
  const controls = Object.entries(spec.controls).map(([name, control]) => {
    const { make, error } = controlOf(control.kind, added);
    const made = error ? standIn(error)
      : make(control, start[name], (value) => set(name, value), (text) => say(name, text));
    return { name, ...made };
  });
  const views = spec.views.map((view) => {
    const { make, error } = viewOf(view.kind, added);
    return error ? standIn(error) : make(view, context);
  });
  const error = h("p", { class: "explorer-error", role: "alert" });
  const notes = h("div", { class: "explorer-notes" });
  const restart = () => {
    pinned = home();
    whole = true;
    coming = null;
    mark.replaceChildren();
    // A training that is over starts over too, though none of its settings has changed.
    const inputs = model.get("inputs");
    if (spec.train?.every((name) => same(inputs[name], spec.start[name]))) {
      model.set("resets", model.get("resets") + 1);
    }
    model.set("inputs", structuredClone(spec.start));
    model.save_changes();
  };
  const reset = h("button", { type: "button", class: "explorer-reset", onclick: restart },
    "Reset");
  const more = h("button", {
    type: "button", class: "explorer-more", "aria-expanded": "false", "aria-label": "More",
    title: "Undo, compare, copy a link, save",
    onclick: toggleTools,
  }, "⋯");
  const mark = h("div", {}); // where a state comes from that the reader has not made
  const trainer = spec.train ? trainControl(model, (text) => say("training", text)) : null;
  views.forEach((view, i) => view.el.setAttribute("data-view", String(i)));
  const main = mainViews(spec, added);
  const [large, small] = [true, false].map((is) =>
    h("div", { class: "explorer-views" }, ...views
      .filter((_, i) => main.includes(i) === is).map((view) => view.el)));
  const body = h("div", { class: main.length ? "explorer-body wide" : "explorer-body" },
    h("div", { class: "explorer-side" },
      h("div", { class: "explorer-controls" }, ...controls.map((control) => control.el),
        trainer?.el),
      error, notes, small.children.length ? small : null),
    main.length ? large : null);
  const heading = h("p", { class: "explorer-title", id: fresh("explorer") }, spec.label);
  const section = h("section", {
    class: "explorer", "data-explorer": spec.name, "aria-labelledby": heading.id,
    // In JupyterLab the arrow keys would choose another cell.
    onfocusin: ({ target }) => target.setAttribute("data-lm-suppress-shortcuts", ""),
  },
  h("div", { class: "explorer-head" }, heading,
    h("div", { class: "explorer-acts" }, reset, more)),
  mark, body, said);
  section.addEventListener("pointermove", ({ movementX, movementY }) => {
    if (movementX || movementY) resting = false;
  }, { capture: true, passive: true });
  section.addEventListener("keydown", (event) => {
    const way = (event.ctrlKey || event.metaKey) && !event.altKey
      && event.key.toLowerCase() === "z" && (event.shiftKey ? moves.redo : moves.undo);
    // A field in which text is typed undoes that itself.
    if (!way || /** @type {Element} */ (event.target).matches("textarea, [type=text]")) return;
    event.preventDefault();
    way();
  });

  const moves = history(model);
  /** @type {import("./types.js").Figure} */
  const figure = {
    spec, model, section, added, say, moves,
    views: views.map((view) => view.el),
    shown: () => state,
    kept: () => kept,
    keep(other) {
      kept = other;
      draw();
    },
    reset: restart,
    mark: (el) => mark.replaceChildren(el),
    place: () => ({ inputs: model.get("inputs"), query: pinned.word == null ? null : pinned.query }),
    restore(whole) {
      coming = { query: spec.focus, ...whole };
      hovered = null;
      resting = true; // the page may scroll under it
      model.set("inputs", structuredClone(coming.inputs));
      model.save_changes();
      settle();
      draw();
    },
  };
  async function toggleTools() {
    if (!toolbar) {
      const { tools } = await import("./state/tools.js");
      toolbar ??= tools(figure);
      toolbar.sync();
      toolbar.el.id = fresh("tools");
      toolbar.el.hidden = true;
      more.setAttribute("aria-controls", toolbar.el.id);
      mark.before(toolbar.el);
    }
    toolbar.el.hidden = !toolbar.el.hidden;
    more.setAttribute("aria-expanded", String(!toolbar.el.hidden));
  }
  // A page's address may hold a state of this figure.
  async function openLink(event) {
    if (nameIn(globalThis.location?.hash ?? "") !== spec.name) return;
    const { open } = await import("./state/link.js");
    await open(figure, Boolean(event));
  }

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
    // {inputs, query}: a whole state, which a page's own buttons set.
    place: { get: figure.place, set: figure.restore },
  });

  // The query of a state that was asked for counts its words, which the answer brings.
  function settle() {
    if (!coming || !same(model.get("answered"), coming.inputs)) return;
    pinned = { ...home(), query: coming.query, word: null };
    coming = null;
  }

  function draw(all = true) {
    const labels = model.get("labels");
    const outputs = model.get("outputs");
    // The views show what the last good answer was about.
    const answered = model.get("answered");
    const tokens = (name) => (name ? labels[name] : Object.values(labels)[0]);
    const asking = spec.views.find((view) => view.rows)?.rows;
    const queries = tokens(asking);
    // A retyped sentence keeps its query, wherever the word has gone. What a function has
    // written keeps its place.
    if (spec.spelled?.[asking]) {
      pinned.word = queries[pinned.query];
    } else if (queries && pinned.word == null) {
      pinned.word = queries[Math.min(pinned.query, queries.length - 1)];
    } else if (queries && queries[pinned.query] !== pinned.word) {
      const found = queries.indexOf(pinned.word);
      if (found >= 0) pinned.query = found;
    }
    const active = { ...pinned, ...hovered };
    active.query = Math.min(active.query, (queries?.length ?? Infinity) - 1);
    const output = (view) => {
      const tensor = outputs[view.output];
      if (!view.at) return tensor;
      const control = spec.controls[view.at];
      const index = Math.round((answered[view.at] - control.min) / control.step);
      return pick(tensor, Math.min(Math.max(index, 0), tensor.shape[0] - 1));
    };
    const now = { inputs: answered, outputs, tokens, active, output };
    state = kept
      ? { ...now, then: kept.then, was: (view, axes) => kept.aligned(kept.then, now, view, axes) }
      : now;
    const inputs = model.get("inputs");
    controls.forEach((control) => control.sync(inputs[control.name], labels, model.get("notes")));
    trainer?.sync(inputs, outputs);
    const message = model.get("error");
    write(error, message);
    error.toggleAttribute("hidden", !message);
    // They are about the last good answer, and not about what is wrong now.
    const lines = message ? [] : model.get("notes");
    if (lines.join("\n") !== [...notes.children].map((line) => line.textContent).join("\n")) {
      notes.replaceChildren(...lines.map((line) => h("p", {}, line)));
      if (drawn) say("notes", lines.join(" "));
    }
    body.classList.toggle("stale", Boolean(message));
    // Before a first good answer there is nothing to draw.
    if (Object.keys(outputs).length) drawViews(all);
    drawn = true;
  }

  // What is in sight is painted first; the other views are drawn right after it. Before an
  // answer has come, a move changes only what shows the inputs themselves.
  function drawViews(all) {
    views.forEach((view, i) => {
      if (!all && !spec.views[i].inputs) return;
      if (outOfSight.has(view)) late.add(view);
      else view.draw(state);
    });
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
  const changed = (name) => {
    whole ||= name !== "inputs";
    if (due) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      hold();
      phone.steady(() => {
        release();
        settle();
        draw(whole);
      });
      whole = false;
      toolbar?.sync();
      if (told === model.get("answers")) return;
      told = model.get("answers");
      section.dispatchEvent(new CustomEvent("explorer-change", { bubbles: true }));
    });
  };
  const phone = fitPhone(spec, views.map((view) => view.el), body, model.get("outputs"), added);
  draw();
  const listeners = new Map(STATE.map((name) => [`change:${name}`, () => changed(name)]));
  listeners.forEach((listener, event) => model.on(event, listener));
  el.replaceChildren(section);
  el.classList.remove("explorer-still"); // the picture of a built page
  views.forEach(({ el: shown }) => sight.observe(shown));
  size.observe(section);
  section.addEventListener("toggle", release, true); // this event does not bubble
  openLink();
  globalThis.addEventListener?.("hashchange", openLink);
  return () => {
    moves.stop();
    globalThis.removeEventListener?.("hashchange", openLink);
    clearTimeout(rest);
    sight.disconnect();
    size.disconnect();
    phone.end();
    listeners.forEach((listener, event) => model.off(event, listener));
  };
}

export default { render };
