"""Inputs that no control accepts."""

from transformer_book.explore import (
    Characters,
    Choice,
    Mask,
    Matrix,
    Sentence,
    Slider,
    Switch,
    Vectors,
)
from transformer_book.writing import PieceText


def sentence(control):
    return [None, 3, ["lab"], {"a": 1}, "", "   ", "?! ..."]


def characters(control):
    return [None, 3, ["lab"], {"a": 1}, "", "   ", "😀", "\n\t"]


def piece_text(control):
    return [None, 3, ["lab"], {"a": 1}, "a" * 401, "😀" * 401]


def slider(control):
    outside = [control.min - 1, control.max + 1, 1e6, -1e6]
    between = [control.min + 0.5] if control.whole else []
    if control.whole and control.step > 1:
        between.append(control.min + 1)
    return [None, "1", True, [1], [[1]], 1e39, *outside, *between]


def switch(control):
    return [None, "true", 1, [True]]


def choice(control):
    return [None, "no such name", 0, [control.options[0]], "<b>"]


def vectors(control):
    rest = control.value[1:]
    pairs = [[control.limit + 1, 0], ["a", 0], [None, 0], [[0], 0], [0, 0, 0], 0]
    return [None, 1, "1, 2", [], [1, 2], rest, *([pair, *rest] for pair in pairs)]


def matrix(control):
    row, *rest = control.value
    rows = [[*row[1:], 0, 0], [None, *row[1:]], ["a", *row[1:]], row[1:], 0]
    rows += [[control.limit + 1, *row[1:]], [[0], *row[1:]]]
    return [None, 1, "1, 2", [], rest, row, *([row, *rest] for row in rows)]


def mask(control):
    cells = [[[0]], [[-1, 0]], [[0.5, 0]], [[99, 0]], [[True, 0]], ["a"], 1, None]
    flips = [{"preset": "causal", "flips": flips} for flips in cells]
    presets = [{"preset": name, "flips": []} for name in ("such", ["causal"], None)]
    return [None, "causal", {"preset": "none"}, *presets, *flips]


WRONG = {
    Mask: mask,
    PieceText: piece_text,
    Sentence: sentence,
    Characters: characters,
    Slider: slider,
    Switch: switch,
    Choice: choice,
    Matrix: matrix,
    Vectors: vectors,
}


def wrong_values(control):
    """Values of other types, and outside the range."""
    return WRONG[type(control)](control)


def kernel_says(explorer, inputs):
    """The sentence with which the kernel refuses inputs."""
    try:
        explorer.check(inputs)
    except ValueError as error:
        return str(error)
    raise AssertionError(f"the kernel accepts {inputs}")
