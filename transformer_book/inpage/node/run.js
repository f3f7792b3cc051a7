// Runs the page's interpreter in Node, for the proof and for tests: see ../runner.py.
//
// node run.js FOLDER... : the first folder is the book's; each is one that Python
// imports from. A line of input is a call, and a line of output what came of it: see
// equip in ../host.js.
import { createInterface } from "node:readline";
import { loadPyodide } from "pyodide";
import { equip } from "../host.js";

const interpreter = await loadPyodide();
const folders = process.argv.slice(2);
interpreter.FS.mkdirTree("/book");
interpreter.FS.mount(interpreter.FS.filesystems.NODEFS, { root: folders[0] }, "/book");
const call = equip(interpreter, folders.map((folder) => folder.replace(folders[0], "/book")));
// What Python prints must not come between the answers.
interpreter.setStdout({ batched: (text) => console.error(text) });
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(call(line) + "\n");
}
