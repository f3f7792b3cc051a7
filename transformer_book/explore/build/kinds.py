"""The lists of kinds, for both languages, made from the folders.

A kind of control or view is a Python class in ``controls/`` or ``views/``, a JavaScript
module of the same name in ``front/controls/`` or ``front/views/``, and a style sheet
beside it if it needs one. The lists are generated, so that a new kind is these files
and nothing else.
"""

import ast
from pathlib import Path

EXPLORE = Path(__file__).parents[1]
FRONT = EXPLORE / "front"
FOLDERS = ("controls", "views")
PYTHON = '''"""Generated from the modules here by `make export`: do not edit."""

{imports}
__all__ = [
{names}]
'''
SCRIPT = "// Generated from the modules in controls/ and views/ by `make export`.\n"
LIST = """
/** kind -> definition @type {{Record<string, any>}} */
export const {name} = {{
{entries}}};
"""
STYLE = (
    "/* Generated from the style sheets in controls/ and views/ by `make export`. */\n"
)


def lists() -> dict[Path, str]:
    """Return the files that list the kinds, each with the text that it should have."""
    wanted = {EXPLORE / folder / "kinds.py": _python(folder) for folder in FOLDERS}
    wanted[FRONT / "kinds.js"] = _script()
    wanted[FRONT / "kinds.css"] = STYLE + "".join(
        f'@import "./{folder}/{path.name}";\n'
        for folder in FOLDERS
        for path in sorted((FRONT / folder).glob("*.css"))
    )
    return wanted


def _python(folder: str) -> str:
    """The list of a folder's classes: those whose ``kind`` is their module's name."""
    classes = {
        path.stem: node.name
        for path in sorted((EXPLORE / folder).glob("*.py"))
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(line) == f"kind = {path.stem!r}" for line in node.body)
    }
    return PYTHON.format(
        imports="".join(f"from .{stem} import {classes[stem]}\n" for stem in classes),
        names="".join(f'    "{name}",\n' for name in sorted(classes.values())),
    )


def _script() -> str:
    """The list of the front end's modules."""
    imports, tables = "", ""
    for folder in FOLDERS:
        kinds = [path.stem for path in sorted((FRONT / folder).glob("*.js"))]
        # A kind may be a word of JavaScript, such as switch.
        own = {kind: f"{kind}_{folder.removesuffix('s')}" for kind in kinds}
        imports += "".join(
            f'import {own[kind]} from "./{folder}/{kind}.js";\n' for kind in kinds
        )
        entries = "".join(f"  {kind}: {own[kind]},\n" for kind in kinds)
        tables += LIST.format(name=folder.upper(), entries=entries)
    return f"{SCRIPT}{imports}{tables}"
