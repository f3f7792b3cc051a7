// The interpreter's files: fetched once, and kept by the browser.

const HERE = new URL(".", import.meta.url).href;
const KEPT = "inpage"; // the name of the browser's store

// The build fills it in.
/** @type {Record<string, {address: string, bytes: number, packed: number}>} */
const FILES = JSON.parse(/** @type {any} */ (globalThis).INTERPRETER);
const sum = (kind) => Object.values(FILES).reduce((total, file) => total + file[kind], 0);
const WHOLE = sum("bytes");
/** What a reader loads with the first cell, packed. */
export const MEGABYTES = Math.round(sum("packed") / 1e6);

/**
 * @typedef {object} Files
 * @property {Promise<Blob>} script of ../worker.js
 * @property {Promise<WebAssembly.Module>} program the interpreter
 * @property {Promise<ArrayBuffer>} library Python's own
 * @property {Promise<ArrayBuffer>} book the book's modules: see ../build/pack.py
 */

/** @type {Files | null} */
let files = null;
let come = 0; // bytes
/** @type {Set<(share: number) => void>} */
const listeners = new Set();

/**
 * Fetch the files, unless they are there or on their way; after a failure they are fetched anew.
 *
 * @param {(share: number) => void} [progress] is told how much has come, from 0 to 1
 * @returns {Files}
 */
export function load(progress) {
  if (progress) listeners.add(progress);
  if (!files) {
    come = 0;
    files = {
      script: fetched("worker.js").then((answer) => answer.blob()),
      // It is compiled while it comes.
      program: WebAssembly.compileStreaming(fetched("pyodide.asm.wasm")),
      library: fetched("python_stdlib.zip").then((answer) => answer.arrayBuffer()),
      book: fetched("book.bin").then((answer) => answer.arrayBuffer()),
    };
    Promise.all(Object.values(files)).catch(() => { files = null; });
  }
  return files;
}

function count(bytes) {
  come += bytes;
  for (const progress of listeners) progress(Math.min(1, come / WHOLE));
}

/**
 * Fetch a file that the build has put beside the page's scripts.
 *
 * Its address changes with its content, so what is kept is never old. A host that does not
 * compress it has it packed beside it.
 *
 * @param {string} name
 * @returns {Promise<Response>}
 */
async function fetched(name) {
  const address = new URL(FILES[name].address, HERE);
  // Without https, and in some private windows, there is no store.
  const store = await globalThis.caches?.open(KEPT).catch(() => null);
  const kept = await store?.match(address);
  if (kept) return kept;
  const answer = await compressed(address);
  const body = answer.body.pipeThrough(counted());
  const whole = new Response(body, { headers: { "content-type": typeOf(address) } });
  // A full store, or one that is forbidden, is no reason to stop.
  if (store) keep(store, address, whole.clone()).catch(() => {});
  return whole;
}

/** Keep a file, and nothing older of that name. */
async function keep(store, address, answer) {
  for (const { url } of await store.keys()) {
    if (new URL(url).pathname === address.pathname) await store.delete(url);
  }
  await store.put(address, answer);
}

// Programs are compiled while they come, if they are said to be programs.
const typeOf = ({ pathname }) => (
  pathname.endsWith(".wasm") ? "application/wasm" : "application/octet-stream");

/** What a file holds, from a host that compresses it, or as it lies packed. */
async function compressed(address) {
  const plain = await sent(address);
  if (plain.headers.get("content-encoding")) return plain;
  plain.body.cancel();
  const packed = await sent(new URL(`${address.pathname}.gz${address.search}`, address));
  // Some hosts say that it is packed: then the browser has unpacked it.
  if (packed.headers.get("content-encoding")) return packed;
  return new Response(packed.body.pipeThrough(new DecompressionStream("gzip")));
}

async function sent(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address.pathname}: ${answer.status}`);
  return answer;
}

/** Counts what passes through. */
function counted() {
  return new TransformStream({
    transform(chunk, controller) {
      count(chunk.byteLength);
      controller.enqueue(chunk);
    },
  });
}
