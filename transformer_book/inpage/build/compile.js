// Compile an archive of modules in Pyodide itself: a page's Python then starts without reading
// any source. Arguments: the archive (by default Pyodide's standard library), the one to write,
// the folder that its modules will lie in, how far they are optimized, and what is left out.
import { readFileSync, writeFileSync } from "node:fs";
import { loadPyodide } from "pyodide";

const [archive, made, folder, optimize, ...leftOut] = process.argv.slice(2);
const COMPILE = `
import io, marshal, zipfile
from importlib.util import MAGIC_NUMBER

def bare(code):
    # A traceback shows the lines of a reader's own cells alone: here none has a line. An entry
    # of the table that says so is a byte for at most eight instructions.
    constants = tuple(bare(one) if hasattr(one, "co_code") else one for one in code.co_consts)
    units = len(code.co_code) // 2
    lines = b"\\xff" * (units // 8) + bytes([0xF7 + units % 8])[: units % 8]
    return code.replace(co_consts=constants, co_linetable=lines)

def compiled(archive, folder, optimize, left_out):
    kept = io.BytesIO()
    # Stored as they are: packed together they are smaller.
    with zipfile.ZipFile(archive) as whole, zipfile.ZipFile(kept, "w") as small:
        for name in sorted(whole.namelist()):
            if name.startswith(tuple(left_out)) or not name.endswith(".py"):
                continue
            text, path = whole.read(name), folder + name
            code = compile(text, path, "exec", dont_inherit=True, optimize=optimize)
            # The header has no time of a source.
            content = MAGIC_NUMBER + bytes(12) + marshal.dumps(bare(code))
            small.writestr(zipfile.ZipInfo(name + "c"), content)
    return kept.getvalue()
compiled
`;

const interpreter = await loadPyodide();
let from = "/archive.zip";
if (archive) interpreter.FS.writeFile(from, readFileSync(archive));
else from = interpreter.runPython("import sys; next(p for p in sys.path if p.endswith('.zip'))");
const compiled = interpreter.runPython(COMPILE);
const content = compiled(from, folder, Number(optimize), interpreter.toPy(leftOut));
writeFileSync(made, content.toJs());
