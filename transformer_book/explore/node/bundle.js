// Bundle the host, the front end and the engine for the built book.
// Arguments: the output folder. The engine becomes a chunk that is fetched lazily.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

await build({
  entryPoints: ["host.js", "worker.js", "explorer.css"].map((name) =>
    fileURLToPath(new URL(`../static/${name}`, import.meta.url))),
  outdir: process.argv[2],
  bundle: true,
  splitting: true,
  // The engine's back ends for a GPU, which it is never asked for.
  external: ["./webgl-*", "./webgpu-*"],
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  logLevel: "error",
});
