// Bundle the scripts and the style of pages: the host, the front end and the engine.
// Arguments: the output folder. The engine becomes a chunk that is fetched lazily.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

await build({
  absWorkingDir: fileURLToPath(new URL("../../", import.meta.url)),
  entryPoints: ["engine/host.js", "engine/worker.js", "front/explorer.css"],
  outdir: process.argv[2],
  entryNames: "[name]",
  bundle: true,
  splitting: true,
  // Left out: the engine's back ends for a GPU, which the host never asks for.
  external: ["./webgl-*", "./webgpu-*"],
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  logLevel: "error",
});
