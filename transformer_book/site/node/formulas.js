// Typeset formulas. Standard input: [{tex, display}]; standard output, for each of
// them: {html} or {error}.
import { readFileSync } from "node:fs";
import katex from "katex";

// What \textcolor{query}{…} writes: the page has a variable of that name, light and dark.
const SEEN = /(?<=style="[^"]*)color:(query|key|value|weight|output)\b/g;
const HEARD = / mathcolor="(query|key|value|weight|output)"/g;

const answers = JSON.parse(readFileSync(0, "utf8")).map(({ tex, display }) => {
  try {
    const html = katex.renderToString(tex, { displayMode: display, strict: "error" });
    return { html: html.replace(SEEN, "color:var(--$1)").replace(HEARD, "") };
  } catch (error) {
    return { error: error.message };
  }
});
process.stdout.write(JSON.stringify(answers));
