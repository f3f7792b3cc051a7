// The engine: an ONNX program in, a function from inputs to outputs out. Nothing else
// in the book knows which library does the work.
import { defaultDevice, init, jit, numpy, tree, valueAndGrad } from "@jax-js/jax";
import { ONNXModel } from "@jax-js/onnx";

const BOOL = 9; // ONNX's number for the type of a mask

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

/** Named arrays as the front end receives them. */
async function plain(arrays) {
  return Object.fromEntries(await Promise.all(Object.entries(arrays).map(
    async ([name, array]) =>
      [name, { shape: [...array.shape], data: Array.from(await array.data()) }])));
}

/**
 * Load a program.
 * @param {Uint8Array} bytes an ONNX model
 * @returns {Promise<(tensors: Record<string, {shape: number[], data: number[]}>) =>
 *   Promise<Record<string, {shape: number[], data: number[]}>>>} run: tensors by the
 *   program's input names in, outputs by name out
 */
export async function load(bytes) {
  await start();
  const model = new ONNXModel(bytes);
  const wanted = model.model.graph.input.map(({ name, type }) =>
    [name, type.value.value.elemType === BOOL]);
  const run = jit(model.run);
  return async (tensors) => {
    const inputs = Object.fromEntries(wanted.map(([name, isMask]) => {
      const { shape, data } = tensors[name];
      const array = numpy.array(new Float32Array(data)).reshape(shape);
      return [name, isMask ? array.astype(numpy.bool) : array];
    }));
    return plain(run(inputs));
  };
}

/**
 * Prepare a training: a loss and what is watched, both functions of the parameters.
 * @param {{loss: string, watch: string, parameters: string,
 *   shapes: Record<string, number[]>}} training names of the files, and the parameters'
 *   shapes in their order
 * @param {(file: string) => Uint8Array | Promise<Uint8Array>} read
 * @returns {Promise<{step: (rate: number) => Promise<number>,
 *   watch: () => Promise<object>, restart: () => void}>} `step` takes one step of plain
 *   gradient descent and gives the loss before it
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
