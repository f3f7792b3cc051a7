// The host: on a page without a kernel it brings the figures to life. It gives each front
// end a model, and answers a change of `inputs` by running the figure's program.
import { h, idle, write } from "../front/dom.js";
import explorer from "../front/explorer.js";
import { inputsOf, spelled } from "../front/inputs.js";
import { model } from "../front/model.js";
import { same } from "../front/state/history.js";
import { nameIn } from "../front/state/place.js";
import { learner } from "./learner.js";

document.documentElement.dataset.figures = "live"; // see build/drawing.py

/** @typedef {import("../front/types.js").Inputs} Inputs */
/** @typedef {import("../front/types.js").Model} Model */
/** @typedef {import("./engine.js").Training} Training */

/** @param {string} then what the reader does */
const unreachable = (then) => "The engine that runs this figure could not be loaded. "
  + `Check your connection, then ${then} again.`;

const OFFLINE = "You are offline, and parts of this figure are not here yet: "
  + "its controls work again once you are online.";

const PATIENCE = 500; // milliseconds to wait for an idle moment, which a busy page never has

// A reader who saves data fetches only what a change needs.
const thrifty = /** @type {any} */ (navigator).connection?.saveData;

// In a frame of somebody else's page there may be many figures: each waits for a sign of interest.
const framed = window !== window.parent;

/** @type {Promise<typeof import("./engine.js")> | null} */
let engine = null;
const programs = new Map(); // file -> a promise of the function that runs it
const trainers = new Map(); // training -> a promise of its trainer
const contents = new Map(); // file -> a promise of its content
const here = new Set(); // files whose content has come

// A reader who scrolls, points or types is going to read on.
const reading = new Promise((resolve) => {
  for (const sign of ["scroll", "pointermove", "pointerdown", "keydown"]) {
    addEventListener(sign, resolve, { once: true, passive: true });
  }
});

/**
 * The content of a file that the build put beside this script; fetched once.
 * @param {string} file
 * @returns {Promise<ArrayBuffer>}
 */
function read(file) {
  if (!contents.has(file)) {
    const content = fetch(new URL(file, import.meta.url)).then((response) => {
      if (!response.ok) throw new Error(`${file}: ${response.status}`);
      return response.arrayBuffer();
    });
    content.then(() => here.add(file), () => contents.delete(file));
    contents.set(file, content);
  }
  return contents.get(file);
}

/**
 * The function that runs a program; both it and the engine are fetched once.
 * @param {string} file
 * @param {import("./engine.js").Again} [again] if it is run several times for an answer
 * @returns {ReturnType<typeof import("./engine.js").load>}
 */
function program(file, again) {
  if (!programs.has(file)) {
    engine ??= import("./engine.js");
    const loading = Promise.all([engine, read(file)]).then(async ([{ load, repeat }, bytes]) => {
      const run = await load(new Uint8Array(bytes));
      return again ? repeat(run, again) : run;
    });
    loading.catch(() => {
      engine = null;
      programs.delete(file);
    });
    programs.set(file, loading);
  }
  return programs.get(file);
}

/**
 * The trainer of a figure, in a thread of its own; it is fetched once.
 * @param {Training} training
 * @returns {Promise<import("./engine.js").Trainer>}
 */
function trainer(training) {
  if (!trainers.has(training)) {
    const { loss, watch, parameters, batches } = training;
    const bytes = async (/** @type {string} */ file) =>
      /** @type {const} */ ([file, new Uint8Array(await read(file))]);
    const loading = Promise.all([
      import("./thread.js"), ...[loss, watch, parameters, batches].filter(Boolean).map(bytes),
    ]).then(([thread, ...files]) => thread.trainer(training, Object.fromEntries(files)));
    loading.catch(() => trainers.delete(training));
    trainers.set(training, loading);
  }
  return trainers.get(training);
}

/**
 * Bring a figure to life.
 * @param {Element} el its place in the page
 * @returns {{warm: () => Promise<unknown>, obey: (next: object | null, engine: object | null)
 *   => Promise<void>}} `warm` fetches its engine; `obey` has another one answer from now on
 */
function host(el) {
  const { state, plain, programs: files, training, again } = JSON.parse(
    el.querySelector(":scope > script").textContent);
  const { controls } = state.spec;
  const checking = inputsOf(state.spec);
  /** @param {Inputs} inputs @returns {string} the program for the plain ones of them */
  const file = (inputs) => files[JSON.stringify(plain.map((name) => inputs[name]))];
  // A figure of constants, or one that is trained, has no program to answer with.
  const answers = files && Object.keys(files).length > 0;
  const learning = training && learner({
    state, checking, read, unreachable, trainer: () => trainer(training),
  });
  let busy = false;
  let stale = false;
  let other = null; // an engine that answers in the place of the book's own

  /** @param {Model} self */
  async function answer(self) {
    const engine = other ?? learning;
    if (engine && !engine.takes(self)) return;
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

  // The engine compiles a program when it runs it with new shapes. While the page is idle
  // it runs those that the next move may ask for, so that the move shows at once.
  const met = new Set();
  /** @param {Inputs} inputs what was answered last */
  async function rehearse(inputs) {
    if (!answers || thrifty || other) return;
    try {
      const { neighbors, prepare } = await checking;
      for (const next of [inputs, ...neighbors(plain, inputs)]) {
        const { tensors } = await prepare(next, read);
        const shapes = Object.values(tensors).map(({ shape }) => shape.join("×"));
        const meeting = [file(next), ...shapes].join(" ");
        if (met.has(meeting)) continue;
        const run = await program(file(next), again);
        await new Promise((resolve) => idle(resolve, PATIENCE));
        if (busy || self.get("answered") !== inputs) return;
        met.add(meeting);
        await run(tensors);
      }
    } catch {
      // Nothing is said now: if the move fails when it is made, its answer says so.
    }
  }

  /** @param {Inputs} inputs @returns {Promise<Record<string, any>>} a change of state */
  async function outcome(inputs) {
    if (other ?? learning) return (other ?? learning).outcome(inputs);
    const { problem, prepare } = await checking;
    const error = problem(inputs);
    if (error) return { error };
    if (!answers) return { answered: inputs, error };
    let prepared;
    let run;
    try {
      prepared = await prepare(inputs, read);
      run = await program(file(inputs), again);
    } catch {
      return { error: unreachable("change a control") };
    }
    const { tensors, labels, notes } = prepared;
    try {
      const outputs = await run(tensors);
      const bad = Object.keys(outputs).find((name) =>
        !outputs[name].data.every(Number.isFinite));
      if (bad) return { error: `“${bad}” contains NaN or infinity.` };
      return {
        answered: inputs, outputs, labels: { ...labels, ...spelled(state.spec, outputs) }, notes,
        error: "",
      };
    } catch (failure) {
      return { error: `The engine stopped: ${failure.message}` };
    }
  }

  let self = model(state, answer);
  let drawn = explorer.render({ model: self, el: /** @type {HTMLElement} */ (el) });

  // From now on another engine answers, or again the book's own if there is none. What the
  // reader has set stays, unless the other figure has other controls or views.
  async function obey(next, engine) {
    other = engine;
    if (same(next.spec, self.get("spec"))) {
      await answer(self);
      return;
    }
    (await drawn)();
    self = model(next, answer);
    drawn = explorer.render({ model: self, el: /** @type {HTMLElement} */ (el) });
    await drawn;
    el.append(note);
  }

  // The engine is fetched when the figure is close to view, once the page is idle, or
  // at the first sign of interest: then the first change needs no wait.
  let warmed = false;
  const warm = () => {
    const ready = training ? trainer(training) : answers && program(file(self.get("inputs")), again);
    return Promise.resolve(ready).then(() => { warmed = true; }, () => {});
  };
  // A reader of the page gets all that its controls may ask for, and whoever saves data
  // gets it with the figure: after that they need no network.
  const others = [
    ...Object.values(files ?? {}),
    ...Object.values(controls).flatMap((control) => control.file ?? []),
  ];
  const fetchAll = () => warm().then(() =>
    Promise.allSettled(others.map(read)));
  if (!thrifty) reading.then(() => idle(fetchAll));
  const interested = () => fetchAll().then(() => rehearse(self.get("answered")));

  // What is not here when the network goes is said before a control is moved.
  const note = h("p", { class: "explorer-offline", role: "status" });
  el.append(note);
  const tell = () => {
    const whole = warmed && others.every((name) => here.has(name));
    write(note, navigator.onLine || whole ? "" : OFFLINE);
  };
  for (const event of ["online", "offline"]) addEventListener(event, tell);
  for (const sign of ["pointerenter", "focusin"]) {
    el.addEventListener(sign, interested, { once: true });
  }
  return { warm, obey: (next, engine) => obey(next ?? state, engine) };
}

// A figure close to view comes to life at once, and the others one after the other while the
// browser is idle: one task each, so that a phone is not blocked.
const alive = new Map(); // element -> what `host` returns
/** @param {Element} el */
function enliven(el) {
  if (!alive.has(el)) alive.set(el, host(el));
  return alive.get(el);
}
const near = new IntersectionObserver((entries) => {
  for (const { target } of entries.filter((entry) => entry.isIntersecting)) {
    near.unobserve(target);
    const { warm } = enliven(target);
    if (!thrifty && !framed) idle(warm);
  }
}, { rootMargin: "50%" });
const stills = [...document.querySelectorAll(".explorer-still")];
stills.forEach((el) => near.observe(el));
function enlivenNext() {
  const el = stills.shift();
  if (!el) return;
  enliven(el);
  idle(enlivenNext, PATIENCE);
}
idle(enlivenNext, PATIENCE);

/**
 * The place of a figure in the page; it comes to life.
 * @param {string} name
 */
function figureOf(name) {
  const sections = [...document.querySelectorAll("[data-explorer]")];
  const el = sections.find((one) => one.getAttribute("data-explorer") === name)?.parentElement;
  if (el) enliven(el);
  return el;
}

/**
 * Have another engine answer a figure, such as a reader's own code; without one the book's
 * own does so again.
 * @param {string} name of the figure
 * @param {object} [state] of the figure, as that engine has made it
 * @param {{takes: (self: Model) => boolean, outcome: (inputs: Inputs) => Promise<object>}} [engine]
 * @returns {Promise<Element | null>} the figure's place, none if the page has no such figure
 */
export async function obey(name, state = null, engine = null) {
  const el = figureOf(name);
  if (!el) return null;
  await alive.get(el).obey(state, engine);
  return el;
}

// A link leads to a state of a figure, which takes it up once it is alive: see
// front/state/link.js.
function follow() {
  const name = nameIn(location.hash);
  if (!name) return;
  const el = figureOf(name);
  if (el) el.scrollIntoView();
  else {
    document.querySelector("article").prepend(h("p", { role: "status" },
      `The link leads to a figure “${name}”, which this page does not have.`));
  }
}
follow();
addEventListener("hashchange", follow);

// An item of "Try this" sets a state of a figure: see build/tries.py.
for (const one of document.querySelectorAll(".explorer-try")) {
  const button = /** @type {HTMLButtonElement} */ (one);
  const { figure, place } = button.dataset;
  button.disabled = false;
  button.addEventListener("click", () => {
    const section = /** @type {any} */ (figureOf(figure).firstElementChild);
    section.place = JSON.parse(place);
    section.scrollIntoView({ block: "nearest" });
  });
}
