// Train in the browser's engine.
// Standard input: {files, training, rate, steps, cases}; standard output: {losses, watched}:
// of so many steps, and what is shown at the start for each of the cases; or {error}.
import { readFileSync } from "node:fs";

import { trainer } from "../../engine/engine.js";

const { files, training, rate, steps, cases } = JSON.parse(readFileSync(0, "utf8"));
const read = (name) => new Uint8Array(Buffer.from(files[name], "base64"));

async function train() {
  const descent = await trainer(training, read);
  const watched = [];
  for (const tensors of cases) watched.push(await descent.watch(tensors));
  const losses = [];
  for (let i = 0; i < steps; i += 1) losses.push((await descent.step(rate)).loss);
  return { losses, watched };
}

const answer = await train().catch((error) => ({ error: String(error.message ?? error) }));
process.stdout.write(JSON.stringify(answer));
