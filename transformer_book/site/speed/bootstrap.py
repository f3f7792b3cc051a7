"""Bootstrap's script, with the parts that pages use: see bootstrap.js."""

from pathlib import Path

from sphinx.application import Sphinx

from ...explore.build import run_node

SCRIPT = Path(__file__).with_suffix(".js")
BUNDLE = """
import { build } from "esbuild";
const [entry, outfile] = process.argv.slice(1);
await build({ entryPoints: [entry], outfile, bundle: true, minify: true,
  target: "es2022", legalComments: "none", logLevel: "error" });
"""


def write_script(app: Sphinx, exception: Exception | None) -> None:
    """Write it in the place of the theme's, which `assets` puts into the one script."""
    target = Path(app.outdir, "_static/scripts/bootstrap.js")
    if not exception and target.exists():
        run_node("--input-type=module", "-e", BUNDLE, SCRIPT, target.resolve())


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("build-finished", write_script, priority=930)
