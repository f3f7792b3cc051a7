// A thread of its own for the interpreter: the page stays quick whatever a reader's cell does.
import { expose } from "comlink";
import { loadPyodide } from "pyodide";
import createPyodideModule from "pyodide/pyodide.asm.mjs";
// @ts-expect-error The bundler takes one name of a JSON file.
import { info } from "pyodide/pyodide-lock.json";
import { equip } from "./host.js";

const FOLDERS = ["/book", "/book/transformer_book/inpage", "/book/transformer_book/inpage/beside"];
// No package is ever fetched: the book's own modules come with it.
const LOCK = /** @type {any} */ ({ info, packages: {} });

/** @type {ReturnType<typeof equip>} */
let call;

/** Write the book's modules into the interpreter's files: see build/pack.py. */
function unpack(FS, book) {
  const bytes = new Uint8Array(book);
  let at = bytes.indexOf("\n".charCodeAt(0)) + 1;
  for (const [path, size] of JSON.parse(new TextDecoder().decode(bytes.subarray(0, at)))) {
    const whole = `/book/${path}`;
    FS.mkdirTree(whole.slice(0, whole.lastIndexOf("/")));
    FS.writeFile(whole, bytes.subarray(at, at += size));
  }
}

expose({
  /**
   * Start the interpreter with what the book's cells import.
   * @param {WebAssembly.Module} program
   * @param {ArrayBuffer} library Python's own
   * @param {ArrayBuffer} book the book's modules
   */
  async start(program, library, book) {
    // Pyodide would fetch the program and the library itself: both are here already.
    const { fetch, location: { origin } } = self;
    const { instantiateStreaming } = WebAssembly;
    self.fetch = async () => new Response(library);
    WebAssembly.instantiateStreaming = async (_, imports) => (
      { module: program, instance: await WebAssembly.instantiate(program, imports) });
    const interpreter = await loadPyodide({
      indexURL: origin,
      packageBaseUrl: origin,
      lockFileContents: LOCK,
      createPyodideModule,
    });
    self.fetch = fetch;
    WebAssembly.instantiateStreaming = instantiateStreaming;
    unpack(interpreter.FS, book);
    call = equip(interpreter, FOLDERS);
  },
  /**
   * Call a function of a module in the interpreter.
   * @param {string} name "module:function"
   * @param {unknown[]} args what JSON can hold
   */
  call: (name, args) => JSON.parse(call(JSON.stringify({ function: name, arguments: args }))),
});
