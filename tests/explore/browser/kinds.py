"""The kinds of controls and views that differ for a reader, and a figure with each.

What the front end does with a kind it does in every figure, so tests of it look at one.
"""

from transformer_book.explore import (
    Characters,
    Choice,
    Curve,
    Guess,
    HeadGrid,
    Heatmap,
    Mask,
    Plane,
    Row,
    Sentence,
    Slider,
    Switch,
    Vectors,
)
from transformer_book.writing import PieceText

from .notebooks import PLACES, run_page


def two_sentences(view):
    """Whether queries and keys are different words."""
    return view.cols not in ("", view.rows)


CONTROLS = {
    "sentence": lambda c: isinstance(c, Sentence) and not c.shuffle,
    "sentence in order": lambda c: isinstance(c, Sentence) and c.shuffle,
    "characters": lambda c: isinstance(c, Characters),
    "text in pieces": lambda c: isinstance(c, PieceText),
    "slider": lambda c: isinstance(c, Slider) and not c.whole,
    "slider of whole numbers": lambda c: isinstance(c, Slider) and c.whole,
    "switch": lambda c: isinstance(c, Switch),
    "choice": lambda c: isinstance(c, Choice),
    "mask": lambda c: isinstance(c, Mask),
    "vectors": lambda c: isinstance(c, Vectors),
}
TABLES = {
    "heat map": lambda v: isinstance(v, Heatmap) and not two_sentences(v),
    "heat map of two sentences": lambda v: isinstance(v, Heatmap) and two_sentences(v),
    "grid of heads": lambda v: isinstance(v, HeadGrid),
}
ROWS = {
    "row": lambda v: isinstance(v, Row) and not two_sentences(v),
    "row of two sentences": lambda v: isinstance(v, Row) and two_sentences(v),
}
PLANES = {"plane": lambda v: isinstance(v, Plane)}
CURVES = {
    "curve": lambda v: isinstance(v, Curve) and not v.at,
    "curve of a slider": lambda v: isinstance(v, Curve) and v.at,
}
GUESSES = {"guess": lambda v: isinstance(v, Guess)}
VIEWS = TABLES | ROWS | PLANES | CURVES | GUESSES


def explorers():
    """The pages' names, each with an explorer of it, in the book's order."""
    for page_name, name in PLACES:
        yield page_name, run_page(page_name)[name]


def find_control(kind):
    """The first control of a kind: (its page's name, its explorer, its own name)."""
    return next(
        (page_name, explorer, name)
        for page_name, explorer in explorers()
        for name, control in explorer.controls.items()
        if CONTROLS[kind](control)
    )


def find_view(kind):
    """The first view of a kind: (its page's name, its explorer, its index)."""
    return next(
        (page_name, explorer, index)
        for page_name, explorer in explorers()
        for index, view in enumerate(explorer.views)
        if VIEWS[kind](view)
    )
