// The engine: an ONNX program in, a function from inputs to outputs out. Nothing else
// in the book knows which library does the work.
import { defaultDevice, init, jit, numpy } from "@jax-js/jax";
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
    const outputs = Object.entries(run(inputs));
    return Object.fromEntries(await Promise.all(outputs.map(async ([name, array]) =>
      [name, { shape: [...array.shape], data: Array.from(await array.data()) }])));
  };
}
