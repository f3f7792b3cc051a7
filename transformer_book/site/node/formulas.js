// Typeset formulas. Standard input: [{tex, display}]; standard output, for each of
// them: {html} or {error}.
import { readFileSync } from "node:fs";
import katex from "katex";

const answers = JSON.parse(readFileSync(0, "utf8")).map(({ tex, display }) => {
  try {
    return { html: katex.renderToString(tex, { displayMode: display, strict: "error" }) };
  } catch (error) {
    return { error: error.message };
  }
});
process.stdout.write(JSON.stringify(answers));
