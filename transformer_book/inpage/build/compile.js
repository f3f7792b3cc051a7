// Compile the standard library that pages load, in Pyodide itself: a page's Python then starts
// without reading any source. Arguments: the archive to write, and what is left out of it.
import { writeFileSync } from "node:fs";
import { loadPyodide } from "pyodide";

const [file, ...leftOut] = process.argv.slice(2);
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

def compiled(archive, left_out):
    kept = io.BytesIO()
    # Stored as they are: packed together they are smaller.
    with zipfile.ZipFile(archive) as whole, zipfile.ZipFile(kept, "w") as small:
        for name in sorted(whole.namelist()):
            if name.startswith(tuple(left_out)) or not name.endswith(".py"):
                continue
            # Without docstrings and assertions. The header has no time of a source.
            code = compile(whole.read(name), name, "exec", dont_inherit=True, optimize=2)
            content = MAGIC_NUMBER + bytes(12) + marshal.dumps(bare(code))
            small.writestr(zipfile.ZipInfo(name + "c"), content)
    return kept.getvalue()
compiled
`;

const interpreter = await loadPyodide();
const archive = interpreter.runPython("import sys; next(p for p in sys.path if p.endswith('.zip'))");
const compiled = interpreter.runPython(COMPILE);
writeFileSync(file, compiled(archive, interpreter.toPy(leftOut)).toJs());
