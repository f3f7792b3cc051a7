// A thread of its own for what takes long: the page stays quick while it trains.
import { expose, proxy } from "comlink";

import { trainer } from "./engine.js";

expose({
  /** The trainer of engine.js, given the contents of its files by their names. */
  trainer: async (training, contents) =>
    proxy(await trainer(training, (name) => contents[name])),
});
