// Bundle what pages need to run their cells. Arguments: the output folder, and the names and
// sizes of the interpreter's files as JSON.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const [folder, files] = process.argv.slice(2);

await build({
  absWorkingDir: fileURLToPath(new URL("../", import.meta.url)),
  entryPoints: ["front/page.js", "worker.js", "front/inpage.css"],
  outdir: folder,
  entryNames: "[name]",
  define: { "globalThis.INTERPRETER": files },
  bundle: true,
  splitting: true,
  // Pyodide asks for these where it runs in Node.
  external: ["node:*", "ws"],
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  logLevel: "error",
});
