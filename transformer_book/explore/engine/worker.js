// A thread of its own for what takes long: the page stays quick while it trains.
import { expose, proxy } from "comlink";

expose({
  /**
   * The trainer of engine.js.
   * @param {import("./engine.js").Training} training
   * @param {Record<string, Uint8Array<ArrayBuffer>>} contents of its files, by their names
   */
  trainer: async (training, contents) => {
    const { trainer } = await import("./engine.js");
    return proxy(await trainer(training, (name) => contents[name]));
  },
});
