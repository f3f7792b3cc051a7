// The engine: an ONNX program in, a function from inputs to outputs out. Only this module
// knows which library does the work.
import { defaultDevice, init, jit, numpy, tree, valueAndGrad } from "@jax-js/jax";
import { ONNXModel } from "@jax-js/onnx";

/** @typedef {{shape: number[], data: number[]}} Tensor */
/** @typedef {Record<string, Tensor>} Tensors by name */

/**
 * @typedef {object} Again
 * @property {Tensors} start what the first run is given, by the names that it answers with
 * @property {number} times how many runs there are
 */

/**
 * @typedef {object} Training
 * @property {string} loss the file of the loss, a function of the parameters
 * @property {string} watch the file of what is shown, a function of the parameters
 * @property {string} parameters the file of their values at the start
 * @property {Record<string, number[]>} shapes of the parameters, in their order
 */

/**
 * @typedef {object} Trainer
 * @property {(rate: number) => Promise<number>} step takes one step of plain gradient
 *   descent and gives the loss before it
 * @property {() => Promise<Tensors>} watch gives what is shown
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

/**
 * Load a program.
 * @param {Uint8Array<ArrayBuffer>} bytes an ONNX model
 * @returns {Promise<(tensors: Tensors) => Promise<Tensors>>} run: tensors by the program's
 *   input names in, outputs by name out
 */
export async function load(bytes) {
  await start();
  const model = new ONNXModel(bytes);
  const wanted = model.model.graph.input.map(({ name, type }) => {
    const tensor = /** @type {{elemType: number}} */ (type.value.value);
    return { name, type: tensor.elemType };
  });
  const run = jit(model.run);
  return async (tensors) => {
    const inputs = Object.fromEntries(wanted.map(({ name, type }) => {
      const { shape, data } = tensors[name];
      const numbers = WHOLE.includes(type) ? new Int32Array(data) : new Float32Array(data);
      const array = numpy.array(numbers).reshape(shape);
      return [name, type === BOOL ? array.astype(numpy.bool) : array];
    }));
    return plain(run(inputs));
  };
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
  const [loss, watch, bytes] = await Promise.all(
    [training.loss, training.watch, training.parameters].map(read));
  const lossModel = new ONNXModel(loss);
  const watchModel = new ONNXModel(watch);
  const gradient = valueAndGrad((parameters) => lossModel.run(parameters).loss);
  const descend = jit((parameters, rate) => {
    const [value, slopes] = gradient(tree.ref(parameters));
    const next = tree.map((p, slope) => p.sub(slope.mul(rate.ref)), parameters, slopes);
    rate.dispose();
    return [value, next];
  });
  const look = jit(watchModel.run);

  function first() {
    const numbers = new Float32Array(bytes.slice().buffer);
    let from = 0;
    return Object.fromEntries(Object.entries(training.shapes).map(([name, shape]) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const part = numpy.array(numbers.slice(from, from + size)).reshape(shape);
      from += size;
      return [name, part];
    }));
  }

  let parameters = first();
  return {
    async step(rate) {
      const [value, next] = descend(parameters, numpy.array(rate));
      parameters = next;
      return (await value.data())[0];
    },
    watch: () => plain(look(tree.ref(parameters))),
    restart() {
      tree.dispose(parameters);
      parameters = first();
    },
  };
}
