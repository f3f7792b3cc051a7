"""Icons as small web fonts: the theme's, with only the signs that the site shows."""

import re
from pathlib import Path

import pydata_sphinx_theme
from sphinx.application import Sphinx

from .fonts import write_subset

FONTS = "vendor/fontawesome/webfonts"
THEME = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static"
# A line of the theme's list of all signs, such as .fa-bars:before{content:"\f0c9"}
LISTED = re.compile(r'((?:\.fa-[a-z0-9-]+:before,?)+)\{content:"\\([0-9a-f]+)"\}')
NAME = re.compile(r"\bfa-[a-z0-9-]+")
# Font Awesome's signs are characters of Unicode's area for private use.
SIGN = re.compile(r"[\ue000-\uf8ff]|\\[ef][0-9a-f]{3}\b")


def shown(site: Path) -> set[int]:
    """Code points of the signs that pages and scripts name, and that styles use."""
    styles = "".join(file.read_text("utf-8") for file in site.rglob("*.css"))
    files = [*site.rglob("*.html"), *site.rglob("*.js")]
    names = {name for file in files for name in NAME.findall(file.read_text("utf-8"))}
    signs = set(SIGN.findall(LISTED.sub("", styles)))
    signs |= {
        sign
        for selectors, sign in LISTED.findall(styles)
        if names & set(NAME.findall(selectors))
    }
    return {ord(s) if len(s) == 1 else int(s.strip("\\"), 16) for s in signs}


def write_fonts(app: Sphinx, exception: Exception | None) -> None:
    """Write the fonts, each with those of the signs that it has."""
    if exception or app.builder.name != "html":
        return
    codes = shown(Path(app.outdir))
    for source in (THEME / FONTS).glob("*.woff2"):
        write_subset(source, Path(app.outdir, "_static", FONTS, source.name), codes)


def drop_script(app: Sphinx, exception: Exception | None) -> None:
    """Empty the script, the site's largest, that draws icons which the fonts draw."""
    script = Path(app.outdir, "_static/scripts/fontawesome.js")
    if not exception and script.exists():
        script.write_text("// Icons come from the web fonts.\n")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("build-finished", drop_script)
    app.connect("build-finished", write_fonts, priority=950)
