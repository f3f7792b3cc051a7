// The host: on a page without a kernel it brings the explorers to life. It gives each
// front end a model and answers a change of `inputs` by running its program.
import { idle } from "./dom.js";
import explorer from "./explorer.js";
import { neighbors, prepare, problem } from "./inputs.js";
import { model } from "./model.js";

const unreachable = (then) => "The engine that runs this figure could not be loaded. "
  + `Check your connection, then ${then} again.`;

const DIVERGED = "The loss is no longer a number: the steps are too large. "
  + "Choose a smaller rate and train again.";
const FRAME = 40; // milliseconds between two pictures of a training

const PATIENCE = 500; // milliseconds: a page that is used is never idle

// A reader who saves data fetches only what a change needs.
const thrifty = navigator.connection?.saveData;

let engine = null;
const programs = new Map();
const trainers = new Map();

const contents = new Map();

/** The content of a file that the build put beside this script; fetched once. */
function read(file) {
  if (!contents.has(file)) {
    const content = fetch(new URL(file, import.meta.url)).then((response) => {
      if (!response.ok) throw new Error(`${file}: ${response.status}`);
      return response.arrayBuffer();
    });
    content.catch(() => contents.delete(file));
    contents.set(file, content);
  }
  return contents.get(file);
}

/** The function that runs a program; both it and the engine are fetched once. */
function program(file) {
  if (!programs.has(file)) {
    engine ??= import("./engine.js");
    const loading = Promise.all([engine, read(file)]).then(([{ load }, bytes]) =>
      load(new Uint8Array(bytes)));
    loading.catch(() => {
      engine = null;
      programs.delete(file);
    });
    programs.set(file, loading);
  }
  return programs.get(file);
}

/** The trainer of a figure, in a thread of its own; it is fetched once. */
function trainer(training) {
  if (!trainers.has(training)) {
    const { loss, watch, parameters } = training;
    const bytes = async (file) => [file, new Uint8Array(await read(file))];
    const loading = Promise.all([
      import("./thread.js"), ...[loss, watch, parameters].map(bytes),
    ]).then(([thread, ...files]) => thread.trainer(training, Object.fromEntries(files)));
    loading.catch(() => trainers.delete(training));
    trainers.set(training, loading);
  }
  return trainers.get(training);
}

/** Bring a figure to life; returns what fetches its engine. */
function host(el) {
  const { state, plain, programs: files, training } = JSON.parse(
    el.querySelector(":scope > script").textContent);
  const { controls } = state.spec;
  const file = (inputs) => files[JSON.stringify(plain.map((name) => inputs[name]))];
  // A figure of constants, or one that is trained, has no program to answer with.
  const answers = files && Object.keys(files).length > 0;
  const start = state.outputs;
  let busy = false;
  let stale = false;

  async function answer(self) {
    if (training && self.get("running") && !learning) {
      learn(self);
      return;
    }
    // While one answer is computed only the newest inputs wait for the next.
    stale = true;
    if (busy) return;
    busy = true;
    while (stale) {
      stale = false;
      const change = await outcome(self.get("inputs"));
      for (const [name, value] of Object.entries(change)) self.set(name, value);
      self.set("answers", self.get("answers") + 1);
    }
    busy = false;
    rehearse(self.get("answered"));
  }

  // The engine compiles a program when it meets it with new shapes. It meets those that
  // the next move may ask for while it is idle, so that the move shows at once.
  const met = new Set();
  async function rehearse(inputs) {
    if (!answers || thrifty) return;
    try {
      for (const next of [inputs, ...neighbors(controls, plain, inputs)]) {
        const { tensors } = await prepare(controls, next, read);
        const shapes = Object.values(tensors).map(({ shape }) => shape.join("×"));
        const meeting = [file(next), ...shapes].join(" ");
        if (met.has(meeting)) continue;
        const run = await program(file(next));
        await new Promise((resolve) => idle(resolve, PATIENCE));
        if (busy || self.get("answered") !== inputs) return;
        met.add(meeting);
        await run(tensors);
      }
    } catch {
      // Whoever makes the move is told.
    }
  }

  async function outcome(inputs) {
    const error = problem(controls, inputs);
    if (error) return { error };
    if (training) return untrained(inputs);
    if (!answers) return { answered: inputs, error };
    let prepared;
    let run;
    try {
      prepared = await prepare(controls, inputs, read);
      run = await program(file(inputs));
    } catch {
      return { error: unreachable("change a control") };
    }
    const { tensors, labels, notes } = prepared;
    try {
      const outputs = await run(tensors);
      const bad = Object.keys(outputs).find((name) =>
        !outputs[name].data.every(Number.isFinite));
      if (bad) return { error: `“${bad}” contains NaN or infinity.` };
      return { answered: inputs, outputs, labels, notes, error: "" };
    } catch (failure) {
      return { error: `The engine stopped: ${failure.message}` };
    }
  }

  // New settings, or a reset, are a new training: it shows its start, and one that
  // runs stops.
  function untrained(inputs) {
    const over = { answered: inputs, outputs: start, error: "" };
    return learning ? { running: false, ...over } : over;
  }

  let learning = false;

  /** Train from the start until the steps are done or the reader stops. */
  async function learn(self) {
    learning = true;
    const settings = self.get("inputs");
    const current = () => self.get("running") && self.get("inputs") === settings;
    const tell = (change) => {
      for (const [name, value] of Object.entries(change)) self.set(name, value);
      self.set("answers", self.get("answers") + 1);
    };
    try {
      const { rate, steps } = settings;
      const error = problem(controls, settings);
      if (error) throw new RangeError(error);
      const descent = await trainer(training);
      await descent.restart();
      const losses = [];
      const show = async () => tell({
        outputs: { loss: { shape: [losses.length], data: [...losses] }, ...await descent.watch() },
        error: "",
      });
      let shown = performance.now();
      while (losses.length < steps && current()) {
        const loss = await descent.step(rate);
        if (!Number.isFinite(loss)) throw new RangeError(DIVERGED);
        losses.push(loss);
        if (performance.now() - shown < FRAME) continue;
        await show();
        await new Promise(requestAnimationFrame);
        shown = performance.now();
      }
      if (losses.length && self.get("inputs") === settings) await show();
    } catch (failure) {
      tell({ error: failure instanceof RangeError ? failure.message : unreachable("train") });
    }
    learning = false;
    tell({ running: false });
  }

  const self = model(state, answer);
  explorer.render({ model: self, el });
  el.classList.remove("explorer-still");

  // The engine is fetched when the figure is close to view, once the page is idle, or
  // at the first sign of interest: then the first change needs no wait.
  const warm = () => {
    const ready = training ? trainer(training) : answers && program(file(self.get("inputs")));
    return Promise.resolve(ready).catch(() => {});
  };
  // A reader who comes to the figure gets all that its controls may ask for: after
  // that they need no network.
  const others = [
    ...Object.values(files ?? {}),
    ...Object.values(controls).flatMap((control) => control.file ?? []),
  ];
  const interested = () => warm().then(() => {
    others.forEach((name) => { read(name).catch(() => {}); });
    rehearse(self.get("answered"));
  });
  for (const sign of ["pointerenter", "focusin"]) {
    el.addEventListener(sign, interested, { once: true });
  }
  return warm;
}

// A figure comes to life close to view at once, elsewhere shortly before what it is in is to
// be laid out: browsers look at each text field, and so lay out whatever it is in.
const stills = document.querySelectorAll(".explorer-still");
const alive = new Map(); // element -> what fetches its engine
function enliven(el) {
  if (!alive.has(el)) alive.set(el, host(el));
  return alive.get(el);
}
const near = new IntersectionObserver((entries) => {
  for (const { target } of entries.filter((entry) => entry.isIntersecting)) {
    near.unobserve(target);
    const warm = enliven(target);
    if (!thrifty) idle(warm);
  }
}, { rootMargin: "50%" });
stills.forEach((el) => near.observe(el));
document.addEventListener("lay-out", ({ target }) => {
  for (const el of stills) if (target.contains(el)) enliven(el);
});
