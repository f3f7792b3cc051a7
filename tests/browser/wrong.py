"""Inputs that no control accepts."""

from transformer_book.explore import Choice, Mask, Sentence, Slider, Switch, Vectors


def sentence(control):
    return [None, 3, ["lab"], {"a": 1}, "", "   ", "?! ..."]


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


def mask(control):
    cells = [[[0]], [[-1, 0]], [[0.5, 0]], [[99, 0]], [[True, 0]], ["a"], 1, None]
    flips = [{"preset": "causal", "flips": flips} for flips in cells]
    presets = [{"preset": name, "flips": []} for name in ("such", ["causal"], None)]
    return [None, "causal", {"preset": "none"}, *presets, *flips]


WRONG = {
    Mask: mask,
    Sentence: sentence,
    Slider: slider,
    Switch: switch,
    Choice: choice,
    Vectors: vectors,
}


def wrong_values(control):
    """Values of other types, and outside the range."""
    return WRONG[type(control)](control)


def kernel_says(target, inputs):
    """The sentence with which the kernel refuses inputs."""
    try:
        target.check(inputs)
    except ValueError as error:
        return str(error)
    raise AssertionError(f"the kernel accepts {inputs}")
