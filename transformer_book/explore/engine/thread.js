// The page's side of worker.js, which trains in a thread of its own.
import { wrap } from "comlink";

/**
 * Start a thread, and the trainer of engine.js in it.
 * @param {import("./engine.js").Training} training
 * @param {Record<string, Uint8Array<ArrayBuffer>>} contents of its files, by their names
 * @returns {Promise<import("./engine.js").Trainer>} all of its methods give promises
 */
export function trainer(training, contents) {
  const address = new URL("./worker.js", import.meta.url);
  const worker = new Worker(address, { type: "module" });
  const failed = new Promise((_, reject) => {
    worker.addEventListener("error", ({ message }) => {
      worker.terminate();
      reject(new Error(message));
    });
  });
  return Promise.race([wrap(worker).trainer(training, contents), failed]);
}
