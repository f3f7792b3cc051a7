// Bundle what pages need to run their cells. Arguments: the output folder, and the interpreter's
// files as JSON; without them the worker alone, which is one of these files.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const [folder, files] = process.argv.slice(2);

await build({
  absWorkingDir: fileURLToPath(new URL("../", import.meta.url)),
  entryPoints: files ? ["front/page.js", "front/inpage.css"] : ["worker.js"],
  outdir: folder,
  entryNames: "[name]",
  define: { "globalThis.INTERPRETER": JSON.stringify(files ?? "{}") },
  bundle: true,
  // The worker is one file: a page keeps it, and starts it without a network.
  splitting: Boolean(files),
  // Pyodide asks for these where it runs in Node.
  external: ["node:*", "ws"],
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  logLevel: "error",
});
