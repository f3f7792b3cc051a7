// Run programs in the browser's engine, and draw an explorer's initial picture.
// Standard input: {programs, cases, state}; standard output: {outputs, html}.
import { readFileSync } from "node:fs";
import { parseHTML } from "linkedom";

import { load } from "../static/engine.js";
import explorer from "../static/explorer.js";
import { model } from "../static/model.js";

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

const { document } = parseHTML("<!doctype html><html><body></body></html>");
globalThis.document = document;
const el = document.createElement("div");
explorer.render({ model: model(state), el });
// Until the scripts take over, nothing pretends to be a control.
for (const control of el.querySelectorAll("button, input, textarea")) {
  control.setAttribute("disabled", "");
}
for (const stop of el.querySelectorAll("[tabindex]")) stop.removeAttribute("tabindex");

process.stdout.write(JSON.stringify({ outputs, html: el.innerHTML }));
