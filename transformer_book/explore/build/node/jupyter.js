// Bundle the front end for Jupyter, where a widget is one module and one style sheet.
// Arguments: the output folder.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

await build({
  absWorkingDir: fileURLToPath(new URL("../../", import.meta.url)),
  entryPoints: [
    { in: "front/jupyter.js", out: "explorer" },
    { in: "front/explorer.css", out: "explorer" },
  ],
  outdir: process.argv[2],
  bundle: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  logLevel: "error",
});
