// Runs the page's interpreter in Node, for the proof and for tests: see ../runner.py.
//
// node run.js FOLDER... : the first folder is the book's; each is one that Python
// imports from. A line of input is a call, {function: "module:name", arguments: [...]};
// a line of output is what it returns, {result}, or {error}, a traceback.
import { createInterface } from "node:readline";
import { loadPyodide } from "pyodide";
import { equip } from "../host.js";

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

const interpreter = await loadPyodide();
equip(interpreter);
const folders = process.argv.slice(2);
interpreter.FS.mkdirTree("/book");
interpreter.FS.mount(interpreter.FS.filesystems.NODEFS, { root: folders[0] }, "/book");
const places = folders.map((folder) => folder.replace(folders[0], "/book"));
interpreter.runPython(`
import sys
sys.dont_write_bytecode = True
sys.path[:0] = ${JSON.stringify(places)}
`);
// What Python prints must not come between the answers.
interpreter.setStdout({ batched: (text) => console.error(text) });
const call = interpreter.runPython(CALL);
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(call(line) + "\n");
}
