// The interpreter with the page's small PyTorch: in a worker of a page, and in Node.
import { CODES, kernels } from "./kernels.js";
import { generators } from "./generators.js";

const CALL = `
import importlib, json, traceback
def call(line):
    asked = json.loads(line)
    try:
        module, _, name = asked["function"].partition(":")
        function = getattr(importlib.import_module(module), name)
        return json.dumps({"result": function(*asked["arguments"])})
    except BaseException:
        return json.dumps({"error": traceback.format_exc()})
call
`;

/**
 * Give an interpreter what the package `torch` beside this file calls.
 *
 * @param {any} interpreter a Pyodide
 * @param {string[]} folders that Python imports from
 * @returns {(line: string) => string} calls a module's function: takes
 *   {function: "module:name", arguments: [...]} as JSON, and gives what it returns,
 *   {result}, or {error}, a traceback
 */
export function equip(interpreter, folders) {
  // The heaps of the module are new objects whenever its memory has grown.
  const heaps = interpreter._module;
  interpreter.registerJsModule("_page_kernels", {
    call: kernels(heaps),
    codes: JSON.stringify(CODES),
    generators: generators(heaps),
  });
  interpreter.runPython(`
import sys
sys.dont_write_bytecode = True
sys.path[:0] = ${JSON.stringify(folders)}
`);
  return interpreter.runPython(CALL);
}
