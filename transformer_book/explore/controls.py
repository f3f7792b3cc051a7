"""The controls of an explorer: each is one named input, with what it accepts.

A *traced* control becomes a tensor that the exported program takes as an input.
Any other control is a plain Python value, and each of its values gets a program
of its own.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch

LARGEST = torch.finfo(torch.float32).max
PUNCTUATION = ".,;:!?\"'`()[]{}…“”‘’«»"


def _number(value) -> bool:
    # Larger numbers have no place in a float32, and the largest not in a float.
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and abs(value) <= LARGEST
    )


def _plain(value: float) -> str:
    """A number as a reader would write it: 4, not 4.0."""
    return str(int(value)) if value == int(value) else f"{value:g}"


@dataclass
class Control:
    """What all controls share.

    Attributes:
        label: the words beside the control; the input's name by default.
    """

    label: str = field(default="", kw_only=True)
    traced = False

    def spec(self) -> dict:
        """What the front end needs in order to draw the control."""
        return {"kind": type(self).__name__.lower(), "label": self.label}

    def check(self, value) -> None:
        """Raise ``ValueError`` with one sentence if ``value`` is not acceptable."""
        raise NotImplementedError

    def argument(self, value, labels: dict[str, list[str]]):
        """The tensor or Python value that the target receives for ``value``.

        ``labels`` has the tokens of every input that has rows.
        """
        return value

    def files(self) -> dict[str, bytes]:
        """Files that the built page fetches when the control needs them."""
        return {}

    def tokens(self, value) -> list[str] | None:
        """The labels of the rows that ``value`` stands for, if it has rows."""
        return None

    def notes(self, value) -> list[str]:
        """Sentences that the reader should see beside the answer."""
        return []

    def corners(self) -> list:
        """The extreme values, on which a program is proven; every value of a plain
        control, since each has a program of its own."""
        raise NotImplementedError

    def draw(self, rng) -> object:
        """A random acceptable value; ``rng`` is a ``random.Random``."""
        raise NotImplementedError


class Vocabulary(Mapping):
    """Many words with small vectors: 8-bit codes (N, C) times one scale.

    Args:
        words: N words; case does not matter.
        codes: int8 array (N, C).
        scale: the vector of a word is its codes times this number, in float32.
        offer: a few words that a reader may want to try.
    """

    def __init__(self, words, codes, scale, offer):
        self.words, self.offer = list(words), list(offer)
        self.codes = np.asarray(codes, dtype=np.int8)
        self.scale = float(np.float32(scale))
        self.index = {word.lower(): i for i, word in enumerate(self.words)}
        self.width = self.codes.shape[1]

    def __len__(self):
        return len(self.words)

    def __iter__(self):
        return iter(self.words)

    def __contains__(self, word):
        return word.lower() in self.index

    def __getitem__(self, word):
        return self.tensor([word])[0].tolist()

    def tensor(self, words) -> torch.Tensor:
        """The vectors of T words, (T, C). Raises ``KeyError`` for an unknown one."""
        rows = [self.index[word.lower()] for word in words]
        return torch.from_numpy(self.codes[rows]).float() * self.scale

    def file(self) -> tuple[str, bytes]:
        """The whole vocabulary as a file for the built page: its name and content."""
        codes = base64.b64encode(self.codes.tobytes()).decode()
        content = json.dumps(
            {"words": [word.lower() for word in self.words], "codes": codes}
        ).encode()
        return f"{hashlib.sha256(content).hexdigest()[:16]}.json", content


@dataclass
class Sentence(Control):
    """A sentence to retype, given to the target as the vectors of its words.

    Args:
        value: the sentence at the start.
        vocabulary: word -> vector of C numbers; case does not matter.
        max_words: words beyond this are left out, and the reader is told.
        shuffle: also show the words as cards, to be put in another order.

    The target receives a float tensor (T, C). A word outside the vocabulary
    becomes a vector of zeros, and the reader is told which word it was.
    """

    value: str
    vocabulary: Mapping[str, Sequence[float]]
    max_words: int = 16
    shuffle: bool = False
    traced = True

    def __post_init__(self):
        if not isinstance(self.vocabulary, Vocabulary):
            self.words = {w.lower(): list(v) for w, v in self.vocabulary.items()}
            if len({len(vector) for vector in self.words.values()}) != 1:
                raise ValueError(
                    "every word of a vocabulary needs a vector of one width"
                )
            self.width = len(next(iter(self.words.values())))
        else:
            self.words = self.vocabulary
            self.width = self.vocabulary.width

    def spec(self):
        spec = super().spec() | {
            "offer": list(self.vocabulary),
            "size": len(self.vocabulary),
            "width": self.width,
            "max_words": self.max_words,
            "punctuation": PUNCTUATION,
            "shuffle": self.shuffle,
        }
        if not isinstance(self.vocabulary, Vocabulary):
            return spec | {"words": self.words, "scale": 1}
        # A page starts with the words that it shows, and fetches the others if asked.
        shown = {token.lower() for token in self.tokens(self.value)}
        index = self.vocabulary.index
        return spec | {
            "offer": self.vocabulary.offer,
            "words": {
                word: self.vocabulary.codes[index[word]].tolist()
                for word in sorted(shown & index.keys())
            },
            "scale": self.vocabulary.scale,
            "file": self.vocabulary.file()[0],
        }

    def files(self):
        if not isinstance(self.vocabulary, Vocabulary):
            return {}
        return dict([self.vocabulary.file()])

    def _all_tokens(self, value: str) -> list[str]:
        tokens = (word.strip(PUNCTUATION) for word in re.split(r"\s+", value))
        return [token for token in tokens if token]

    def check(self, value):
        if not isinstance(value, str):
            raise ValueError(f"{self.label} takes a sentence.")
        if not self._all_tokens(value):
            raise ValueError(f"{self.label}: type at least one word.")

    def tokens(self, value):
        return self._all_tokens(value)[: self.max_words]

    def argument(self, value, labels):
        zeros = [0.0] * self.width
        words = [token.lower() for token in self.tokens(value)]
        rows = [self.words[word] if word in self.words else zeros for word in words]
        return torch.tensor(rows, dtype=torch.float32)

    def notes(self, value):
        notes = []
        count = len(self._all_tokens(value))
        if count > self.max_words:
            notes.append(
                f"Only the first {self.max_words} of your {count} words are used."
            )
        unknown = dict.fromkeys(
            token for token in self.tokens(value) if token.lower() not in self.words
        )
        if unknown:
            named = ", ".join(f"“{token}”" for token in unknown)
            notes.append(
                f"Not in this vocabulary: {named}. "
                "An unknown word becomes a vector of zeros."
            )
        return notes

    def corners(self):
        words = list(self.words)
        repeated = (words * self.max_words)[: self.max_words]
        return [words[0], f"{words[-1]} {words[0]}", "?? unknown", " ".join(repeated)]

    def draw(self, rng):
        count = rng.randint(1, self.max_words)
        return " ".join(rng.choices(list(self.words), k=count))


RANGE = "a slider needs min < max and a step above 0"


@dataclass
class Slider(Control):
    """A number in a range.

    Args:
        value: the number at the start.
        min, max, step: the range; whole numbers throughout make a whole-number
            slider, given to the target as a Python ``int``; otherwise the target
            receives a 0-d float tensor.
    """

    value: float
    min: float
    max: float
    step: float

    def __post_init__(self):
        if not self.min < self.max or not self.step > 0:
            raise ValueError(RANGE)
        self.whole = all(
            isinstance(n, int) for n in (self.value, self.min, self.max, self.step)
        )
        self.check(self.value)

    @property
    def traced(self):
        return not self.whole

    def spec(self):
        return super().spec() | {
            "min": self.min,
            "max": self.max,
            "step": self.step,
            "whole": self.whole,
        }

    def check(self, value):
        span = f"from {_plain(self.min)} to {_plain(self.max)}"
        if not _number(value):
            raise ValueError(f"{self.label} takes a number {span}.")
        if self.whole and value != int(value):
            raise ValueError(
                f"{self.label} takes a whole number {span}; "
                f"{_plain(value)} is not whole."
            )
        if not self.min <= value <= self.max:
            raise ValueError(
                f"{self.label} takes a number {span}; {_plain(value)} is outside."
            )
        # Each value of a whole-number slider has a program of its own.
        if self.whole and (value - self.min) % self.step:
            raise ValueError(
                f"{self.label} takes a number {span} in steps of {self.step}; "
                f"{_plain(value)} is between two of them."
            )

    def argument(self, value, labels):
        return int(value) if self.whole else torch.tensor(float(value))

    def corners(self):
        if self.whole:
            return list(range(self.min, self.max + 1, self.step))
        return [self.min, self.max]

    def draw(self, rng):
        return (
            rng.choice(self.corners()) if self.whole else rng.uniform(*self.corners())
        )


@dataclass
class Switch(Control):
    """On or off, given to the target as a Python ``bool``."""

    value: bool

    def check(self, value):
        if not isinstance(value, bool):
            raise ValueError(f"{self.label} is on or off (true or false).")

    def corners(self):
        return [False, True]

    def draw(self, rng):
        return rng.random() < 0.5


@dataclass
class Choice(Control):
    """One of several names, given to the target as a Python ``str``."""

    options: Sequence[str]
    value: str = None

    def __post_init__(self):
        self.options = list(self.options)
        if not self.options:
            raise ValueError("a choice needs one option at least")
        if self.value is None:
            self.value = self.options[0]
        self.check(self.value)

    def spec(self):
        return super().spec() | {"options": self.options}

    def check(self, value):
        if value not in self.options:
            raise ValueError(f"{self.label} is one of: {', '.join(self.options)}.")

    def corners(self):
        return self.options

    def draw(self, rng):
        return rng.choice(self.options)


@dataclass
class Vectors(Control):
    """Labeled 2-D vectors to drag, given to the target as a float tensor (T, 2).

    Args:
        vectors: label -> (x, y).
        limit: both coordinates stay from -limit to limit.
    """

    vectors: Mapping[str, Sequence[float]]
    limit: float = 3.0
    traced = True

    def __post_init__(self):
        self.value = [[float(n) for n in xy] for xy in self.vectors.values()]

    def spec(self):
        return super().spec() | {"names": list(self.vectors), "limit": self.limit}

    def check(self, value):
        span = f"from {_plain(-self.limit)} to {_plain(self.limit)}"
        if (
            not isinstance(value, (list, tuple))
            or len(value) != len(self.vectors)
            or not all(isinstance(xy, (list, tuple)) and len(xy) == 2 for xy in value)
        ):
            raise ValueError(
                f"{self.label} takes {len(self.vectors)} pairs of numbers {span}."
            )
        for name, xy in zip(self.vectors, value, strict=True):
            if not all(_number(n) and abs(n) <= self.limit for n in xy):
                raise ValueError(f"The coordinates of {name} are numbers {span}.")

    def argument(self, value, labels):
        return torch.tensor(value, dtype=torch.float32)

    def tokens(self, value):
        return list(self.vectors)

    def corners(self):
        count, limit = len(self.vectors), self.limit
        return [
            [[0.0, 0.0]] * count,
            [[limit, limit]] * count,
            [[limit * (-1) ** i, -limit] for i in range(count)],
        ]

    def draw(self, rng):
        limit = self.limit
        return [[rng.uniform(-limit, limit) for _ in "xy"] for _ in self.vectors]


PRESETS = {
    "none": lambda i, j, S: True,
    "causal": lambda i, j, S: j <= i,
    "window": lambda i, j, S: abs(i - j) <= 1,
    "padding": lambda i, j, S: j < max(S - 2, 1),
}


@dataclass
class Mask(Control):
    """Which keys each query may see: a preset, painted over cell by cell.

    Args:
        rows, cols: names of the inputs whose tokens are the queries and the keys.
        value: the preset at the start: none, causal, window (one word to each side),
            or padding (the last two keys are hidden).

    The target receives a bool tensor (T, S); ``True`` means that the query may attend
    to the key. The control's value is ``{"preset": name, "flips": [[i, j], ...]}``.
    """

    rows: str = "x"
    cols: str = ""
    value: str = "causal"
    traced = True

    def __post_init__(self):
        self.cols = self.cols or self.rows
        self.value = {"preset": self.value, "flips": []}
        self.check(self.value)

    def spec(self):
        return super().spec() | {
            "presets": list(PRESETS),
            "rows": self.rows,
            "cols": self.cols,
        }

    def check(self, value):
        preset = value.get("preset") if isinstance(value, Mapping) else None
        if not isinstance(preset, str) or preset not in PRESETS:
            raise ValueError(f"{self.label} is one of: {', '.join(PRESETS)}.")
        flips = value.get("flips")
        if not isinstance(flips, list) or not all(
            isinstance(cell, (list, tuple))
            and len(cell) == 2
            and all(type(n) is int and 0 <= n < 64 for n in cell)
            for cell in flips
        ):
            raise ValueError(
                f"The painted cells of {self.label} are pairs of whole numbers, "
                "row and column."
            )

    def argument(self, value, labels):
        count = [len(labels[name]) for name in (self.rows, self.cols)]
        visible = PRESETS[value["preset"]]
        mask = torch.tensor(
            [
                [visible(i, j, count[1]) for j in range(count[1])]
                for i in range(count[0])
            ]
        )
        for i, j in value["flips"]:
            if i < count[0] and j < count[1]:
                mask[i, j] = ~mask[i, j]
        return mask

    def corners(self):
        cells = [[i, j] for i in range(4) for j in range(4)]
        presets = [{"preset": name, "flips": []} for name in PRESETS]
        return [*presets, {"preset": "none", "flips": cells}]

    def draw(self, rng):
        cells = {(rng.randrange(8), rng.randrange(8)) for _ in range(rng.randrange(9))}
        flips = [list(cell) for cell in sorted(cells)]
        return {"preset": rng.choice(list(PRESETS)), "flips": flips}


def as_control(name: str, value) -> Control:
    """The control for an input: itself, or what ``interact``'s abbreviation means.

    ``(min, max)`` or ``(min, max, step)``: slider; ``bool``: switch; a list of
    ``str``: choice.

    Raises:
        TypeError: ``value`` is none of these.
        ValueError: the numbers make no range.
    """
    control = _expand(name, value)
    control.label = control.label or name.replace("_", " ").capitalize()
    return control


def _expand(name, value):
    if isinstance(value, Control):
        return value
    if isinstance(value, bool):
        return Switch(value)
    if isinstance(value, list) and value and all(isinstance(v, str) for v in value):
        return Choice(value)
    if isinstance(value, tuple) and len(value) in (2, 3) and all(map(_number, value)):
        low, high, *step = value
        whole = all(isinstance(n, int) for n in value)
        step = step[0] if step else 1 if whole else (high - low) / 100
        if not low < high or not step > 0:
            raise ValueError(RANGE)
        # The start is a multiple of the step, so that the slider can return to it.
        if whole:
            return Slider(low + (high - low) // 2 // step * step, low, high, step)
        middle = low + round((high - low) / 2 / step) * step
        return Slider(round(middle, 10), low, high, step)
    raise TypeError(
        f"the input {name!r} is a control, a (min, max[, step]) of numbers, a bool, "
        f"or a list of names, not {value!r}"
    )
