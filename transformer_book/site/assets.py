"""One style sheet and one script for all pages, in place of the many that others bring.

The theme and the extensions bring a dozen of each, and most of their rules are for what
no page has. The build puts together what all pages load, and keeps the rules that some
page or script names. Files that only some pages load stay as they are.
"""

import hashlib
import json
import posixpath
import re
from pathlib import Path

from ..explore.building import run_node

SCRIPT = Path(__file__).parent / "node" / "assets.js"
NAMES = {"css": "book.css", "js": "book.js"}
# The theme's, which its template would load; its own templates/layout.html does not.
FIRST = {
    "css": ["_static/basic.css", "_static/styles/pydata-sphinx-theme.css"],
    "js": [],
}
# What serves a reader who acts, each in a task of its own: all at once hold a phone up.
LATER = [
    "_static/scripts/sphinx-book-theme.js",
    "_static/copybutton.js",
    "_static/scripts/bootstrap.js",
    "_static/scripts/pydata-sphinx-theme.js",
]
# Scripts for what no page has: a kernel elsewhere, whose provider they name, tabs, and
# a search while one types.
UNUSED = re.compile(r"thebe|design-tabs|DOCUMENTATION_OPTIONS\.")
# The theme measures every block of code whenever anything on the page changes, which
# lays out the whole page; static/site.js looks at each when it changes its size.
MEASURED = re.compile(r'\["pre",[^\]]*\]\.join\(", "\)')
# The theme takes the focus from a button that is pressed, lest its tooltip stay. Then a
# dialog cannot give it back: only the mouse on the button of the colors loses it.
BLURRED = re.compile(
    r'\[("\.theme-switch-button")(?:,"\.[a-z-]+")+\]'
    r"(\.forEach\(.{0,99}?)\(\)=>\{t\.blur\(\)\}"
)
ADDRESS = re.compile(r"url\((?!data:)[\"']?([^\"')]+)[\"']?\)")

common = {}  # what all pages load, by kind: names in _static, and code


def code_of(file):
    """Return the name of a file, or the code that a page holds in place of it."""
    return Path(file.filename).as_posix() if file.filename else file.attributes["body"]


def replace_common_files(app, pagename, templatename, context, doctree):
    """Load one file of each kind: what is listed before a page adds its own."""
    for kind, files in ("css", context["css_files"]), ("js", context["script_files"]):
        in_order = sorted(files, key=lambda file: file.priority)
        common[kind] = list(dict.fromkeys(map(code_of, in_order)))
        files.clear()
    app.add_css_file(NAMES["css"], priority=0)
    app.add_js_file(NAMES["js"], priority=0, loading_method="defer")


def drop_unused_scripts(app, pagename, templatename, context, doctree):
    """Drop the scripts that serve no page."""
    files = context["script_files"]
    files[:] = [file for file in files if not UNUSED.search(code_of(file))]


def read(site, kind):
    """Return the code of what all pages load, in its order.

    Settings, which stand in the page, come before the files: these begin at once.
    """
    files = sorted(common[kind], key=lambda name: name.startswith("_static/"))
    names = [*FIRST[kind], *files]
    now = [name for name in names if name not in LATER and not UNUSED.search(name)]
    codes = [read_one(site, name) for name in now]
    if kind == "css":
        return "\n".join(codes)
    codes += [f"setTimeout(() => {{\n{read_one(site, name)}\n}})" for name in LATER]
    # A script may end without a semicolon.
    return "\n;\n".join(codes)


def read_one(site, name):
    """Return a file's code, with addresses as they are for a file in _static."""
    if not name.startswith("_static/"):
        return name
    beside = posixpath.dirname(name.removeprefix("_static/"))

    def move(match):
        return f"url({posixpath.normpath(posixpath.join(beside, match[1]))})"

    code = Path(site, name).read_text("utf-8")
    if name.endswith(".css"):
        return ADDRESS.sub(move, code)
    code = MEASURED.sub('":not(*)"', code)
    return BLURRED.sub(r"[\1]\2e=>{e.detail&&t.blur()}", code)


def write_files(app, exception):
    """Write the two files, and name their contents in each page's links."""
    # Without a page that is written anew there is nothing to put together anew.
    if exception or app.builder.name != "html" or not common:
        return
    site = Path(app.outdir)
    wanted = {"folder": str(site)} | {kind: read(site, kind) for kind in NAMES}
    made = json.loads(run_node(SCRIPT, input=json.dumps(wanted)))
    pages = {page: page.read_text("utf-8") for page in site.rglob("*.html")}
    for kind, name in NAMES.items():
        Path(site, "_static", name).write_text(made[kind], "utf-8")
        digest = hashlib.sha256(made[kind].encode()).hexdigest()[:8]
        link = re.compile(rf"(_static/{re.escape(name)})(?:\?v=\w+)?(?=\")")
        for page, text in pages.items():
            pages[page] = link.sub(rf"\1?v={digest}", text)
    for page, text in pages.items():
        page.write_text(text, "utf-8")


def setup(app):
    """Register with Sphinx."""
    app.connect("html-page-context", replace_common_files, priority=0)
    app.connect("html-page-context", drop_unused_scripts, priority=950)
    app.connect("build-finished", write_files, priority=940)
