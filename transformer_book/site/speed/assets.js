// Make one small style sheet and one small script, and others small by themselves. Standard
// input: {css, js, folder, others: {name: code}}; standard output: {css, js, others}. Of
// the one style remain the rules that a page or a script of the folder names.
import { readFileSync } from "node:fs";
import { transform } from "esbuild";
import { PurgeCSS } from "purgecss";

const { css, js, folder, others } = JSON.parse(readFileSync(0, "utf8"));
const [purged] = await new PurgeCSS().purge({
  content: [`${folder}/**/*.html`, `${folder}/**/*.js`],
  css: [{ raw: css }],
  keyframes: true,
  // Names that Bootstrap's script puts together.
  safelist: { deep: [/^bs-tooltip-/, /^dropdown-menu-/] },
});
/** @type {import("esbuild").TransformOptions} */
const small = { minify: true, legalComments: "none", target: "es2022" };
// Scripts share their global names, which stay as they are.
const script = await transform(js, { ...small, minifyIdentifiers: false, loader: "js" });
const style = await transform(purged.css, { ...small, loader: "css" });
for (const [name, code] of Object.entries(others)) {
  const loader = name.endsWith(".css") ? "css" : "js";
  others[name] = (await transform(code, { ...small, minifyIdentifiers: false, loader })).code;
}
process.stdout.write(JSON.stringify({ css: style.code, js: script.code, others }));
