// Run programs in the browser's engine.
// Standard input: {programs, cases, again}; standard output: {outputs}.
import { readFileSync } from "node:fs";

import { load, repeat } from "../../engine/engine.js";

const { programs, cases, again } = JSON.parse(readFileSync(0, "utf8"));

const loaded = {};
for (const [name, content] of Object.entries(programs)) {
  const loading = load(new Uint8Array(Buffer.from(content, "base64")));
  loaded[name] = again ? loading.then((run) => repeat(run, again)) : loading;
}
const outputs = [];
for (const { file, tensors } of cases) {
  try {
    outputs.push(await (await loaded[file])(tensors));
  } catch (error) {
    outputs.push({ error: String(error.message ?? error) });
  }
}

process.stdout.write(JSON.stringify({ outputs }));
