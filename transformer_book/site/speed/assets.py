"""One style sheet and one script for all pages, in place of the many that others bring.

The theme and the extensions bring a dozen of each, and most of their rules are for what
no page has. The build puts together what all pages load, and keeps the rules that some
page or script names. Files that only some pages load are made small by themselves.
"""

import functools
import hashlib
import json
import posixpath
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from ...explore.build import run_node

SCRIPT = Path(__file__).parent / "assets.js"
NAMES = {"css": "book.css", "js": "book.js"}
# Where no script chooses a theme: see templates/layout.html.
UNSCRIPTED = "unscripted.css"
# A rule of the dark theme, and how it names the theme.
DARK = re.compile(r'[^{}]*\[data-theme="?dark"?\][^{}]*\{[^{}]*\}')
THEME = re.compile(r'\[data-theme="?(?:light|dark)"?\]')
# What the theme's template loads, and the book's templates/layout.html does not.
FIRST = {
    "css": ["_static/basic.css", "_static/styles/pydata-sphinx-theme.css"],
    "js": [],
}
# Scripts that serve a reader who acts: one task each, so that a phone is not blocked.
LATER = [
    "_static/scripts/sphinx-book-theme.js",
    "_static/copybutton.js",
    "_static/scripts/bootstrap.js",
    "_static/scripts/pydata-sphinx-theme.js",
]
# Scripts for what no page has: kernels on other servers (thebe), tabs, a search while
# one types, and folds that need a script (see hints.py).
UNUSED = re.compile(r"thebe|design-tabs|DOCUMENTATION_OPTIONS\.|toggle")
# What a script declares by these, in a block, another one would not see.
DECLARED = re.compile(r"^(?:const|let)(?= )", re.M)
# The theme measures every block of code whenever anything on the page changes, so that
# the browser lays out the whole page: on the multi-head page 991 ms of processor time
# instead of 506. static/site.js looks at a block only when it changes its size.
MEASURED = re.compile(r'\["pre",[^\]]*\]\.join\(", "\)')
# The theme takes the focus from each button that is pressed, to close its tooltip.
# But a dialog gives the focus back to the button that opened it. So only the button of
# the colors loses the focus, and only by a click of the mouse, which has a `detail`.
BLURRED = re.compile(
    r'\[("\.theme-switch-button")(?:,"\.[a-z-]+")+\]'
    r"(\.forEach\(.{0,99}?)\(\)=>\{t\.blur\(\)\}"
)
# A link to a style or a script, with the version that an earlier build gave it.
LINK = re.compile(r'(?<=_static/)([^"?]+\.(?:css|js))(?:\?v=\w+)?(?=")')
ADDRESS = re.compile(r"url\((?!data:)[\"']?([^\"')]+)[\"']?\)")

# What all pages load, by kind: names in _static, and code.
common: dict[str, list[str]] = {}


def code_of(file: Any) -> str:
    """Return the name of a file, or the code that a page holds in place of it."""
    return Path(file.filename).as_posix() if file.filename else file.attributes["body"]


def replace_common_files(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Load one file of each kind: what is listed before a page adds its own."""
    for kind, files in ("css", context["css_files"]), ("js", context["script_files"]):
        in_order = sorted(files, key=lambda file: file.priority)
        common[kind] = list(dict.fromkeys(map(code_of, in_order)))
        files.clear()
    app.add_css_file(NAMES["css"], priority=0)
    app.add_js_file(NAMES["js"], priority=0, loading_method="defer")


def drop_unused_scripts(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Drop the scripts that serve no page."""
    files = context["script_files"]
    files[:] = [file for file in files if not UNUSED.search(code_of(file))]


def read(site: Path, kind: str) -> str:
    """Return the code of what all pages load, in its order.

    Settings, which stand in the page, come before the files: these begin at once. A
    script that fails ends alone: the browser reports it, and the others go on.
    """
    files = sorted(common[kind], key=lambda name: name.startswith("_static/"))
    names = [*FIRST[kind], *files]
    now = [name for name in names if name not in LATER and not UNUSED.search(name)]
    codes = [read_one(site, name) for name in now]
    if kind == "css":
        return "\n".join(codes)
    codes = [
        f"try {{\n{DECLARED.sub('var', code)}\n}} catch (e) {{ reportError(e); }}"
        for code in codes
    ]
    codes += [f"setTimeout(() => {{\n{read_one(site, name)}\n}})" for name in LATER]
    return "\n".join(codes)


def read_one(site: Path, name: str) -> str:
    """Return a file's code, with addresses as they are for a file in _static."""
    if not name.startswith("_static/"):
        return name
    beside = posixpath.dirname(name.removeprefix("_static/"))

    def move(match: re.Match[str]) -> str:
        return f"url({posixpath.normpath(posixpath.join(beside, match[1]))})"

    code = Path(site, name).read_text("utf-8")
    if name.endswith(".css"):
        return ADDRESS.sub(move, code)
    code = MEASURED.sub('":not(*)"', code)
    return BLURRED.sub(r"[\1]\2e=>{e.detail&&t.blur()}", code)


def follow_the_system(style: str) -> str:
    """Return the rules of the dark theme, for a system that is dark."""
    rules = THEME.sub("[data-theme]", "".join(DARK.findall(style)))
    return f"@media (prefers-color-scheme:dark){{{rules}}}"


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write the two files, and name in each page's links what the files hold."""
    # If no page was written, nothing was collected, and both files are there already.
    if exception or app.builder.name != "html" or not common:
        return
    site = Path(app.outdir)
    texts = {page: page.read_text("utf-8") for page in site.rglob("*.html")}
    linked = {name for text in texts.values() for name in LINK.findall(text)}
    others = {
        name: Path(site, "_static", name).read_text("utf-8")
        for name in linked - {*NAMES.values(), UNSCRIPTED}
    }
    wanted = {"folder": str(site), "others": others}
    wanted |= {kind: read(site, kind) for kind in NAMES}
    made = json.loads(run_node(SCRIPT, input=json.dumps(wanted)))
    for name, code in made["others"].items():
        Path(site, "_static", name).write_text(code, "utf-8")
    for kind, name in NAMES.items():
        Path(site, "_static", name).write_text(made[kind], "utf-8")
    figures = Path(site, "_explore", "explorer.css")
    style = made["css"] + (figures.read_text("utf-8") if figures.exists() else "")
    Path(site, "_static", UNSCRIPTED).write_text(follow_the_system(style), "utf-8")

    @functools.cache
    def versioned(name: str) -> str:
        content = Path(site, "_static", name).read_bytes()
        return f"{name}?v={hashlib.sha256(content).hexdigest()[:8]}"

    # In all pages, also in those that an earlier build wrote.
    for page, text in texts.items():
        page.write_text(LINK.sub(lambda link: versioned(link[1]), text), "utf-8")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", replace_common_files, priority=0)
    app.connect("html-page-context", drop_unused_scripts, priority=950)
    app.connect("build-finished", write_files, priority=940)
