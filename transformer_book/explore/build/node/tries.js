// Check states that a page has its readers try. Standard input: a list of {spec, inputs,
// focus}; standard output: for each {problem}, or the whole state {inputs, query}.
import { readFileSync } from "node:fs";

import { controlOf, load } from "../../front/added.js";
import { inputsOf } from "../../front/inputs.js";

/** The state that sets these inputs, and lights this word. */
async function state({ spec, inputs: given, focus }) {
  const inputs = { ...spec.start, ...given };
  const { problem } = await inputsOf(spec);
  const wrong = problem(inputs);
  if (wrong) return { problem: wrong };
  const added = spec.scripts && await load(spec.scripts);
  const rows = spec.views.find((view) => view.rows)?.rows;
  const tokens = Object.entries(spec.controls)
    .filter(([name]) => !rows || name === rows)
    .map(([name, control]) => controlOf(control.kind, added).tokens?.(control, inputs[name]))
    .find(Boolean);
  const query = tokens?.indexOf(focus ?? spec.word) ?? -1;
  if (focus && query < 0) {
    return { problem: `“${focus}” is none of its words, ${(tokens ?? []).join(", ")}.` };
  }
  return { inputs, query: Math.max(query, 0) };
}

const found = [];
for (const asked of JSON.parse(readFileSync(0, "utf8"))) found.push(await state(asked));
process.stdout.write(JSON.stringify(found));
