// The page's side of ../worker.js: one interpreter for a page, fetched when it is asked for.
import { wrap } from "comlink";
import { load } from "./files.js";

const SLOW = 10_000; // milliseconds after which a call is said to take long

const NOT_STARTED = "Python could not be loaded. Check your connection, and whether this site "
  + "may run WebAssembly.";

const FAILED = "Python itself has come to an end; your text is as it was.";

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
  /** @type {{ready: Promise<any>, worker: Worker | null, end: (error: Error) => void} | null} */
  let thread = null;

  /** Start the interpreter, unless it runs. */
  function start() {
    if (!thread) {
      const mine = { ready: null, worker: null, end: null };
      const broken = new Promise((_, reject) => { mine.end = reject; });
      mine.ready = Promise.race([launched(mine), broken]).then((remote) => ({
        /** @returns {Promise<any>} */
        call: (name, args) => Promise.race([remote.call(name, args), broken]),
      }));
      mine.ready.catch(() => { if (thread === mine) stop(); });
      thread = mine;
    }
    return thread.ready;
  }

  // One that was stopped may still be on its way.
  const come = (/** @type {number} */ share) => { if (thread) progress(share); };

  /** The functions of a new worker, once all has come that it needs. */
  async function launched(mine) {
    try {
      const { script, program, library, book } = load(come);
      const text = await script;
      if (thread !== mine) return null;
      const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
      mine.worker = new Worker(address, { type: "module" });
      mine.worker.addEventListener("error", () => mine.end(new Error(NOT_STARTED)));
      const remote = wrap(mine.worker);
      const rest = await Promise.all([program, library, book]);
      if (thread === mine) progress(1);
      await remote.start(...rest);
      URL.revokeObjectURL(address);
      return remote;
    } catch {
      throw new Error(NOT_STARTED);
    }
  }

  /** End the interpreter, whatever it does; the next call starts a fresh one. */
  function stop() {
    if (!thread) return;
    const { worker, end } = thread;
    thread = null;
    worker?.terminate();
    end(new Stopped("It was stopped."));
    ended();
  }

  /** End an interpreter that has failed itself: it would answer nothing more. */
  function failed(error) {
    if (error instanceof Stopped) throw error;
    stop();
    throw new Error(FAILED);
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
      const answer = await remote(`transformer_book.inpage.session:${name}`, args)
        .catch(failed);
      if ("error" in answer) throw new Error(answer.error.trim().split("\n").at(-1));
      return answer.result;
    } finally {
      clearTimeout(late);
    }
  }

  return { start, stop, call };
}
