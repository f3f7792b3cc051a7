// The interpreter with the page's small PyTorch: in a worker of a page, and in Node.
import { CODES, kernels } from "./kernels.js";
import { generators } from "./generators.js";

/**
 * Give an interpreter what the package `torch` beside this file calls.
 *
 * @param {any} interpreter a Pyodide
 */
export function equip(interpreter) {
  // The heaps of the module are new objects whenever its memory has grown.
  const heaps = interpreter._module;
  interpreter.registerJsModule("_page_kernels", {
    call: kernels(heaps),
    codes: JSON.stringify(CODES),
    generators: generators(heaps),
  });
}
