// The host: on a page without a kernel it brings the explorers to life. It gives each
// front end a model and answers a change of `inputs` by running its program.
import explorer from "./explorer.js";
import { prepare, problem } from "./inputs.js";
import { model } from "./model.js";

const UNREACHABLE = "The engine that runs this figure could not be loaded. "
  + "Check your connection, then change a control again.";

let engine = null;
const programs = new Map();

/** The content of a file that the build put beside this script. */
async function read(file) {
  const response = await fetch(new URL(file, import.meta.url));
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  return response.arrayBuffer();
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

function host(el) {
  const { state, plain, programs: files } = JSON.parse(
    el.querySelector(":scope > script").textContent);
  const { controls } = state.spec;
  const file = (inputs) => files[JSON.stringify(plain.map((name) => inputs[name]))];
  let busy = false;
  let stale = false;

  async function answer(self) {
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
  }

  async function outcome(inputs) {
    const error = problem(controls, inputs);
    if (error) return { error };
    let prepared;
    let run;
    try {
      prepared = await prepare(controls, inputs, read);
      run = await program(file(inputs));
    } catch {
      return { error: UNREACHABLE };
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

  const self = model(state, answer);
  explorer.render({ model: self, el });
  el.classList.remove("explorer-still");

  // The engine is fetched when the figure is close to view, once the page is idle, or
  // at the first sign of interest: then the first change needs no wait.
  const warm = () => program(file(self.get("inputs"))).catch(() => {});
  const thrifty = navigator.connection?.saveData;
  new IntersectionObserver((entries, observer) => {
    if (thrifty || !entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    (window.requestIdleCallback ?? setTimeout)(warm);
  }, { rootMargin: "50%" }).observe(el);
  for (const sign of ["pointerenter", "focusin"]) {
    el.addEventListener(sign, warm, { once: true });
  }
}

document.querySelectorAll(".explorer-still").forEach(host);
