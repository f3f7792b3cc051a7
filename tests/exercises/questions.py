"""Questions of each kind, on a page of their own."""

from functools import partial

from transformer_book.quizzes import FRONT
from transformer_book.quizzes.render import katex, render, set_formulas
from transformer_book.quizzes.source import read
from transformer_book.site import FOLDER

CHOICE = """## Choose: width

Which width does $d_k$ name?

- [ ] the width of the model :: No, that is $d_{model}$.
- [x] the width of *one* head :: Yes, each head has **its** own keys.
- [ ] the number of tokens :: Hardly: that is `n`, or "its" length.
"""
NUMBER = """## Calculate: head

A model of width 512 has eight heads.

How wide is a head?

- [x] 64 ± 0.5 :: Right, 512 divided by eight.
- [ ] 8 :: That is the number of heads.
- [ ] else :: Divide the width among the heads.
"""
ORDER = """## Put in order: order

In which order does a layer compute?

1. Scores $s_{ij}$ :: They compare queries with keys.
2. Weights $a_{ij}$ :: Scores are what they are made of.
3. Products $a_{ij} x_j$ :: Weights multiply the values.
4. Sums $y_i$ :: Products are added up.
"""
NEGATIVE = """## Calculate: negative

What is $2 - 1026$?

- [x] −1024 :: Right.
- [ ] else :: Subtract.
"""
SHARE = """## Calculate: share

Which share is one of eight?

- [x] 0.125 ± 0.001 :: Right.
- [ ] else :: Divide.
"""
ALL = [CHOICE, NUMBER, ORDER, NEGATIVE, SHARE]


def written(folder, *parts):
    """The quizzes of a file that holds these texts."""
    path = folder / "quizzes.md"
    path.write_text("\n".join(["# Quizzes of a page\n", *parts]))
    return read(path)


def shown(folder, *parts, formula=katex):
    """The HTML of these quizzes."""
    quizzes = written(folder, *parts)
    set_formulas(quizzes)
    return "".join(map(partial(render, formula=formula), quizzes))


def write_page(folder, *parts):
    """Write a page of these quizzes with its script and its style; return its file."""
    folder.mkdir(exist_ok=True)
    for file in FRONT / "quiz.js", FRONT / "quiz.css", FOLDER / "static" / "site.css":
        (folder / file.name).write_text(file.read_text("utf-8"))
    page = folder / "index.html"
    page.write_text(
        '<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        '<link rel="stylesheet" href="site.css"><link rel="stylesheet" href="quiz.css">'
        f"<title>Quizzes</title><main>{shown(folder, *parts)}</main>"
        '<script type="module" src="quiz.js"></script>'
    )
    return page
