// The engine: an ONNX program in, a function from inputs to outputs out. Only this module
// knows which library does the work.
import { defaultDevice, init, jit, numpy, tree, valueAndGrad } from "@jax-js/jax";
import { ONNXModel } from "@jax-js/onnx";

import { optimizers } from "./optimizers.js";

/** @typedef {{shape: number[], data: number[]}} Tensor */
/** @typedef {Record<string, Tensor>} Tensors by name */

/**
 * @typedef {object} Again
 * @property {Tensors} start what the first run is given, by the names that it answers with
 * @property {number} times how many runs there are
 */

/**
 * @typedef {object} Training
 * @property {string} loss the file of the loss, a function of the parameters and of a batch
 * @property {string} watch the file of what is shown, a function of the parameters and of
 *   what the reader gives
 * @property {string} parameters the file of their values at the start
 * @property {Record<string, number[]>} shapes of the parameters, in their order
 * @property {any} optimizer its name in optimizers.js, and its options
 * @property {string} [batches] the file of them, one after the other
 * @property {number[]} [batch] the shape of one
 * @property {"uint8" | "float32"} [type] of their numbers
 * @property {Again} [again] if what is shown takes several runs
 */

/**
 * @typedef {object} Trainer
 * @property {(rate: number) => Promise<Record<string, number>>} step takes one step and gives
 *   what was measured before it, the loss and what is beside it
 * @property {(given: Tensors) => Promise<Tensors>} watch gives what is shown
 * @property {() => void} restart goes back to the start
 */

// ONNX's numbers for the types of a mask and of whole numbers.
const BOOL = 9;
const WHOLE = [6, 7];

/** @type {Promise<unknown> | null} */
let ready = null;

/** Whether this browser compiles WebAssembly: it may lack it, or a policy forbid it. */
function compiles() {
  try {
    return Boolean(new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])));
  } catch {
    return false;
  }
}

/** Start the engine once: WebAssembly, or plain JavaScript where that is refused. */
function start() {
  const device = compiles() ? "wasm" : "cpu";
  ready ??= init(device).then(() => defaultDevice(device));
  return ready;
}

/**
 * Named arrays as the front end receives them.
 * @param {Record<string, any>} arrays
 * @returns {Promise<Tensors>}
 */
async function plain(arrays) {
  return Object.fromEntries(await Promise.all(Object.entries(arrays).map(
    async ([name, array]) =>
      [name, { shape: [...array.shape], data: Array.from(await array.data()) }])));
}

/** What a program takes, in order: names, and ONNX's numbers of their types. */
const taken = (model) => model.model.graph.input.map(({ name, type }) =>
  ({ name, type: /** @type {{elemType: number}} */ (type.value.value).elemType }));

/**
 * An array of the engine.
 * @param {Tensor} tensor
 * @param {number} type ONNX's number of it
 */
function arrayOf({ shape, data }, type) {
  const numbers = WHOLE.includes(type) ? new Int32Array(data) : new Float32Array(data);
  const array = numpy.array(numbers).reshape(shape);
  return type === BOOL ? array.astype(numpy.bool) : array;
}

/** @param {number[]} shape */
const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);

/**
 * Load a program.
 * @param {Uint8Array<ArrayBuffer>} bytes an ONNX model
 * @returns {Promise<(tensors: Tensors) => Promise<Tensors>>} run: tensors by the program's
 *   input names in, outputs by name out
 */
export async function load(bytes) {
  await start();
  const model = new ONNXModel(bytes);
  const wanted = taken(model);
  const run = jit(model.run);
  return async (tensors) => plain(run(Object.fromEntries(
    wanted.map(({ name, type }) => [name, arrayOf(tensors[name], type)]))));
}

/**
 * What runs a program again and again, each time with what it gave before.
 * @param {Awaited<ReturnType<typeof load>>} run
 * @param {Again} again
 * @returns {Awaited<ReturnType<typeof load>>}
 */
export const repeat = (run, { start, times }) => async (tensors) => {
  let outputs = start;
  for (let i = 0; i < times; i += 1) {
    // Where a run takes long the reader types on between two of them.
    await new Promise((next) => setTimeout(next));
    const last = Object.keys(start).map((name) => [`last_${name}`, outputs[name]]);
    outputs = await run({ ...tensors, ...Object.fromEntries(last) });
  }
  return outputs;
};

/**
 * Prepare a training.
 * @param {Training} training
 * @param {(file: string) => Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>} read
 *   gives the content of a file
 * @returns {Promise<Trainer>}
 */
export async function trainer(training, read) {
  await start();
  const { shapes, optimizer: { name, ...options }, batch, again } = training;
  const [loss, watch, bytes, batches] = await Promise.all(
    [training.loss, training.watch, training.parameters, training.batches].map((file) =>
      file && read(file)));
  const lossModel = new ONNXModel(loss);
  const watchModel = new ONNXModel(watch);
  const optimizer = optimizers[name](options);
  const gradient = valueAndGrad((parameters, given) => {
    const { loss: value, ...beside } = lossModel.run({ ...parameters, ...given });
    return [value, beside];
  }, { hasAux: true });
  const descend = jit((parameters, state, given, scales) => {
    const [[value, beside], slopes] = gradient(tree.ref(parameters), given);
    return [{ loss: value, ...beside }, ...optimizer.step(parameters, slopes, state, scales)];
  });
  const look = jit(watchModel.run);

  function first() {
    const numbers = new Float32Array(bytes.slice().buffer);
    let from = 0;
    return Object.fromEntries(Object.entries(shapes).map(([name, shape]) => {
      const size = sizeOf(shape);
      const part = numpy.array(numbers.slice(from, from + size)).reshape(shape);
      from += size;
      return [name, part];
    }));
  }

  // What the loss of a step is given besides the parameters.
  const drawn = taken(lossModel).find(({ name }) => name === "batch");
  const Numbers = training.type === "uint8" ? Uint8Array : Float32Array;
  const all = drawn && new Numbers(batches.slice().buffer);
  function given(step) {
    if (!all) return {};
    const size = sizeOf(batch);
    const from = (step * size) % all.length;
    return { batch: arrayOf({ shape: batch, data: [...all.slice(from, from + size)] }, drawn.type) };
  }

  // Of an input of its own the engine is told the type; the parameters are here already.
  const wanted = taken(watchModel).filter(({ name }) => !(name in shapes));
  const see = async (tensors) => plain(look({
    ...tree.ref(parameters),
    ...Object.fromEntries(wanted.map(({ name, type }) => [name, arrayOf(tensors[name], type)])),
  }));

  let parameters;
  let state;
  let steps;
  function begin() {
    parameters = first();
    state = optimizer.start(parameters);
    steps = 0;
  }
  begin();
  return {
    async step(rate) {
      const scales = optimizer.scales(rate, steps + 1).map((scale) => numpy.array(scale));
      const [found, ...next] = descend(parameters, state, given(steps), scales);
      [parameters, state] = next;
      steps += 1;
      const numbers = await plain(found);
      return Object.fromEntries(Object.entries(numbers).map(([key, { data }]) => [key, data[0]]));
    },
    watch: again ? repeat(see, again) : see,
    restart() {
      tree.dispose([parameters, state]);
      begin();
    },
  };
}
