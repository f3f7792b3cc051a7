// Train in the browser's engine.
// Standard input: {files, training, rate, steps}; standard output: {losses}.
import { readFileSync } from "node:fs";

import { trainer } from "../../engine/engine.js";

const { files, training, rate, steps } = JSON.parse(readFileSync(0, "utf8"));
const read = (name) => new Uint8Array(Buffer.from(files[name], "base64"));

const descent = await trainer(training, read);
const losses = [];
for (let i = 0; i < steps; i += 1) losses.push(await descent.step(rate));

process.stdout.write(JSON.stringify({ losses }));
