// A training on a page: what Trainer of training.py is where there is a kernel.
import { spelled } from "../front/inputs.js";
import { same } from "../front/state/history.js";
import { training } from "./training.js";

/** @typedef {import("../front/types.js").Inputs} Inputs */
/** @typedef {import("../front/types.js").Model} Model */

const FRAME = 40; // milliseconds between two pictures

/**
 * What answers a figure that trains.
 * @param {object} about
 * @param {Record<string, any>} about.state of the figure at its start
 * @param {ReturnType<typeof import("../front/inputs.js").inputsOf>} about.checking
 * @param {(file: string) => Promise<ArrayBuffer | Uint8Array>} about.read
 * @param {() => Promise<import("./engine.js").Trainer>} about.trainer
 * @param {(then: string) => string} about.unreachable says that it cannot be loaded
 */
export function learner({ state, checking, read, trainer, unreachable }) {
  const { spec } = state;
  let history = null; // what was measured, by step; none if the model stands at its start
  /** @param {Inputs} inputs @param {boolean} those of the training, or the others */
  const part = (inputs, those) => Object.fromEntries(
    Object.entries(inputs).filter(([name]) => spec.train.includes(name) === those));
  let settings = part(spec.start, true);

  /**
   * What the model, as it is now, makes of acceptable inputs, and the history.
   * @param {Inputs} inputs
   * @returns {Promise<Record<string, any>>} a change of state
   */
  async function look(inputs) {
    if (!history && same(part(inputs, false), part(spec.start, false))) {
      const { outputs, labels, notes } = state;
      return { answered: inputs, outputs, labels, notes, error: "" };
    }
    const { tensors, labels, notes } = await (await checking).prepare(inputs, read);
    const descent = await trainer();
    if (!history) await descent.restart();
    const curves = Object.fromEntries(Object.entries(history ?? {}).map(([name, data]) =>
      [name, { shape: [data.length], data: [...data] }]));
    const outputs = { ...state.outputs, ...curves, ...await descent.watch(tensors) };
    return {
      answered: inputs, outputs, labels: { ...labels, ...spelled(spec, outputs) }, notes,
      error: "",
    };
  }

  /**
   * Answer inputs. A training goes on with inputs that are only watched; it is over with
   * new settings, and with inputs that are not acceptable.
   * @param {Inputs} inputs
   * @returns {Promise<Record<string, any>>} a change of state
   */
  async function outcome(inputs) {
    const error = (await checking).problem(inputs);
    if (error) return { error, running: false };
    const chosen = part(inputs, true);
    if (!same(chosen, settings)) history = null;
    settings = chosen;
    try {
      const change = await look(inputs);
      return history ? change : { ...change, running: false };
    } catch {
      return { error: unreachable("change a control"), running: false };
    }
  }

  /**
   * Train from the start until the steps are done or the reader stops.
   * @param {Model} self
   */
  async function* pictures(self) {
    settings = part(self.get("inputs"), true);
    const { rate, steps } = settings;
    const mine = {};
    history = mine;
    const { problem } = await checking;
    /** The picture of now, unless the inputs cannot be used or change meanwhile. */
    async function* picture() {
      const inputs = self.get("inputs");
      if (problem(inputs)) return;
      const change = await look(inputs);
      if (history === mine && self.get("inputs") === inputs) yield change;
    }
    const error = problem(self.get("inputs"));
    if (error) throw new RangeError(error);
    const descent = await trainer();
    await descent.restart();
    self.set("error", "");
    let shown = performance.now();
    let behind = false; // whether the last picture is of an earlier step
    for (let step = 0; step < steps && self.get("running") && history === mine; step += 1) {
      const found = await descent.step(rate);
      if (history !== mine) return;
      if (!Number.isFinite(found.loss)) throw new RangeError(spec.sentences.diverged);
      for (const [name, value] of Object.entries(found)) (mine[name] ??= []).push(value);
      behind = !self.get("pace") && performance.now() - shown < FRAME;
      if (behind) continue;
      yield* picture();
      shown = performance.now();
    }
    if (behind && history === mine) yield* picture();
  }

  const takes = training({
    state,
    pictures,
    reset: () => { history = null; },
    failed: (failure) => {
      history = null;
      return { error: failure instanceof RangeError ? failure.message : unreachable("train") };
    },
  });

  return { takes, outcome };
}
