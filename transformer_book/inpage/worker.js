// A thread of its own for the interpreter: the page stays quick whatever a reader's cell does.
import { expose } from "comlink";
import { loadPyodide } from "pyodide";
import createPyodideModule from "pyodide/pyodide.asm.mjs";
// @ts-expect-error The bundler takes one name of a JSON file.
import { info } from "pyodide/pyodide-lock.json";
import { fetched } from "./front/files.js";
import { equip } from "./host.js";

// The smallest program there is. Where a page may not run WebAssembly, Pyodide never ends
// waiting for its own.
const EMPTY = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
const FOLDERS = ["/book", "/book/transformer_book/inpage", "/book/transformer_book/inpage/beside"];
// No package is ever fetched: the book's own modules come with it.
const LOCK = /** @type {any} */ ({ info, packages: {} });

/** @type {ReturnType<typeof equip>} */
let call;

expose({
  /**
   * Load the interpreter, and what the book's cells import.
   * @param {string} here the folder of its files
   * @param {Record<string, string>} files name -> where it lies there
   * @param {(bytes: number) => void} progress is told how many bytes have come
   */
  async start(here, files, progress) {
    await WebAssembly.compile(EMPTY);
    // Pyodide itself waits forever for a file that does not come.
    const { promise: failed, reject } = Promise.withResolvers();
    const read = (/** @type {string} */ name) => {
      const file = fetched(new URL(files[name], here), progress);
      file.catch(reject);
      return file;
    };
    const book = read("book.json").then((answer) => answer.json());
    // Pyodide fetches its own files by their names.
    const { fetch } = self;
    self.fetch = (address, options) => {
      const name = String(address).replace(here, "");
      return name in files ? read(name) : fetch(address, options);
    };
    const loading = loadPyodide({
      indexURL: here,
      packageBaseUrl: here,
      lockFileContents: LOCK,
      createPyodideModule,
    });
    const interpreter = await Promise.race([loading, failed]);
    self.fetch = fetch;
    for (const [path, content] of Object.entries(await book)) {
      const whole = `/book/${path}`;
      interpreter.FS.mkdirTree(whole.slice(0, whole.lastIndexOf("/")));
      interpreter.FS.writeFile(whole, typeof content === "string" ? content
        : Uint8Array.from(atob(content[0]), (letter) => letter.charCodeAt(0)));
    }
    call = equip(interpreter, FOLDERS);
  },
  /**
   * Call a function of a module in the interpreter.
   * @param {string} name "module:function"
   * @param {unknown[]} args what JSON can hold
   */
  call: (name, args) => JSON.parse(call(JSON.stringify({ function: name, arguments: args }))),
});
