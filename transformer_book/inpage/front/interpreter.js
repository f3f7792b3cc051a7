// The page's side of ../worker.js: one interpreter for a page, fetched when it is asked for.
import { proxy, wrap } from "comlink";

const SLOW = 10_000; // milliseconds after which a call is said to take long

// The build fills it in.
const FILES = /** @type {Record<string, {address: string, bytes: number, packed: number}>} */ (
  /** @type {any} */ (globalThis.INTERPRETER));
const sum = (kind) => Object.values(FILES).reduce((total, file) => total + file[kind], 0);
const WHOLE = sum("bytes");
/** What a reader loads with the first cell, packed. */
export const MEGABYTES = Math.round(sum("packed") / 1e6);

const NOT_STARTED = "Python could not be loaded. Check your connection, and whether this site "
  + "may run WebAssembly.";

/** What a call that was stopped is rejected with. */
export class Stopped extends Error {}

/**
 * An interpreter that starts with its first call, and again after it was stopped.
 *
 * @param {object} told
 * @param {(share: number) => void} told.progress how much of it has come, from 0 to 1
 * @param {() => void} told.slow a call has run for ten seconds
 * @param {() => void} told.ended the interpreter has gone, and all that it has run
 */
export function interpreter({ progress, slow, ended }) {
  /** @type {{worker: Worker, ready: Promise<any>, end: (error: Error) => void} | null} */
  let thread = null;

  function start() {
    if (thread) return thread.ready;
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    const remote = wrap(worker);
    const broken = new Promise((_, reject) => {
      worker.addEventListener("error", (event) => {
        reject(new Error(event.message || NOT_STARTED));
      });
      thread = { worker, end: reject, ready: null };
    });
    let come = 0;
    const count = proxy((/** @type {number} */ bytes) => {
      come += bytes;
      progress(Math.min(1, come / WHOLE));
    });
    const addresses = Object.fromEntries(
      Object.entries(FILES).map(([name, { address }]) => [name, address]));
    const mine = thread;
    const started = remote.start(addresses, count).catch(() => {
      throw new Error(NOT_STARTED);
    });
    mine.ready = Promise.race([started, broken]).then(() => ({
      /** @returns {Promise<any>} */
      call: (name, args) => Promise.race([remote.call(name, args), broken]),
    }));
    mine.ready.catch(() => { if (thread === mine) stop(); });
    return mine.ready;
  }

  /** End the interpreter, whatever it does; the next call starts a fresh one. */
  function stop() {
    if (!thread) return;
    const { worker, end } = thread;
    thread = null;
    worker.terminate();
    end(new Stopped("It was stopped."));
    ended();
  }

  /**
   * Call a function of session.py.
   * @param {string} name
   * @param {...unknown} args
   * @returns {Promise<any>} what it returns
   */
  async function call(name, ...args) {
    const { call: remote } = await start();
    const late = setTimeout(slow, SLOW);
    try {
      const answer = await remote(`transformer_book.inpage.session:${name}`, args);
      if ("error" in answer) throw new Error(answer.error.trim().split("\n").at(-1));
      return answer.result;
    } finally {
      clearTimeout(late);
    }
  }

  return { start, stop, call };
}
