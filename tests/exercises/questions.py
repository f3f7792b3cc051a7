"""Questions of each kind, on a page of their own."""

import re

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from transformer_book.site import FOLDER

CHOICE = """```{quiz}
:name: quiz-width
Which width does $d_k$ name?

- [ ] the width of the model :: No, that is $d_{model}$.
- [x] the width of *one* head :: Yes, each head has **its** own keys.
- [ ] the number of tokens :: Hardly: that is $n$.
```
"""
NUMBER = """```{quiz}
:name: quiz-head
:kind: number
A model of width 512 has eight heads.

How wide is a head?

- [x] 64 ± 0.5 :: Right, 512 divided by eight.
- [ ] 8 :: That is the number of heads.
- [ ] else :: Divide the width among the heads.
```
"""
ORDER = """```{quiz}
:name: quiz-order
:kind: order
In which order does a layer compute?

1. Scores $s_{ij}$ :: They compare queries with keys.
2. Weights $a_{ij}$ :: Scores are what they are made of.
3. Products $a_{ij} x_j$ :: Weights multiply the values.
4. Sums $y_i$ :: Products are added up.
```
"""
NEGATIVE = """```{quiz}
:name: quiz-negative
:kind: number
What is $2 - 1026$?

- [x] −1024 :: Right.
- [ ] else :: Subtract.
```
"""
ALL = [CHOICE, NUMBER, ORDER, NEGATIVE]


def build(folder, *parts):
    """Build a page of these parts; return its HTML and the warnings."""
    folder.mkdir(exist_ok=True)
    (folder / "index.md").write_text("\n\n".join(["# Page", *parts]))
    settings = {
        "extensions": [
            "myst_parser",
            "transformer_book.site.formulas",
            "transformer_book.site.quiz",
        ],
        "myst_enable_extensions": ["dollarmath", "tasklist"],
        "html_static_path": [str(FOLDER / "static")],
        "html_css_files": ["site.css"],
        "html_theme": "basic",
        "language": "en",
    }
    log = folder / "warnings"
    with docutils_namespace(), log.open("w") as stream:
        app = Sphinx(
            folder, None, folder / "out", folder / "trees", "html",
            settings, status=None, warning=stream,
        )  # fmt: skip
        app.build()
    warnings = re.sub(r"\x1b\[[\d;]*m", "", log.read_text())
    return (folder / "out" / "index.html").read_text(), warnings
