// Run programs in the browser's engine, and draw an explorer's initial picture.
// Standard input: {programs, cases, state}; standard output: {outputs, html}.
import { readFileSync } from "node:fs";

import { load } from "../static/engine.js";
import { still } from "./still.js";

const { programs, cases, state } = JSON.parse(readFileSync(0, "utf8"));

const loaded = {};
for (const [name, content] of Object.entries(programs)) {
  loaded[name] = load(new Uint8Array(Buffer.from(content, "base64")));
}
const outputs = [];
for (const { file, tensors } of cases) {
  try {
    outputs.push(await (await loaded[file])(tensors));
  } catch (error) {
    outputs.push({ error: String(error.message ?? error) });
  }
}

process.stdout.write(JSON.stringify({ outputs, html: still(state) }));
