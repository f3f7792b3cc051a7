// The page's side of worker.js.
import { wrap } from "comlink";

/**
 * Start a thread, and the trainer of engine.js in it.
 * @param {object} training as engine.js has it
 * @param {Record<string, Uint8Array>} contents of its files, by their names
 * @returns {Promise<object>} the trainer; all of its methods give promises
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
