"""The authors' texts of quizzes, one file a page in exercises/quizzes.

    ## Choose: width

    Which width does $d_k$ name?

    - [ ] the width of the model :: It is $d_{model}$.
    - [x] the width of one head :: Each head has keys of its own.

The page shows it by `quiz("width")`. `Calculate: …` asks for a number: an item is
`- [x] 64 ± 0.5 :: why`, or, for an answer that is wrong in a way of its own,
`- [ ] 8 :: why`; the last is `- [ ] else :: a hint`. `Put in order: …` asks for an
order: an item is `1. a step :: why it stands here`, and they are written in the right
order; they are shown shuffled.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from transformer_book.pages.page import ROOT, Finding, Unreadable

FOLDER = ROOT / "exercises" / "quizzes"
KINDS = {"Choose": "choice", "Calculate": "number", "Put in order": "order"}
TITLES = {kind: title for title, kind in KINDS.items()}
HEADING = re.compile(rf"## ({'|'.join(KINDS)}): ([a-z0-9]+(?:-[a-z0-9]+)*)")
ITEM = {
    "choice": re.compile(r"- \[(?P<mark>[ xX])\] (?P<text>.*)"),
    "number": re.compile(r"- \[(?P<mark>[ xX])\] (?P<text>.*)"),
    "order": re.compile(r"(?P<mark>\d+)\. (?P<text>.*)"),
}
WRITE = {
    "choice": "`- [ ] an answer :: why not` and once `- [x] the answer :: why`",
    "number": (
        "`- [x] 64 ± 0.5 :: why`, perhaps `- [ ] 8 :: why not`, "
        "and at the end `- [ ] else :: a hint`"
    ),
    "order": "`1. a step :: why it stands here`, `2. the next one :: why`, in order",
}
SIZE = r"(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?"
VALUE = re.compile(rf"([-+−]?{SIZE})(?:/([1-9]\d*))?(?:\s*±\s*({SIZE}))?", re.I)


class Malformed(ValueError):
    """A quiz that is not written as it should be; the message says how to.

    Args:
        said: what is wrong, and what to write.
        line: of the file, counted from 1.
    """

    def __init__(self, said: str, line: int = 1) -> None:
        super().__init__(said)
        self.line = line


@dataclass
class Item:
    """One answer or step: its text, the reason, whether it is right, and its line."""

    text: str
    reason: str
    right: bool
    line: int

    @property
    def value(self) -> tuple[float, float] | None:
        """The number and its tolerance; None for `else`."""
        if self.text == "else":
            return None
        match = VALUE.fullmatch(self.text)
        if not match:
            said = f'"{self.text}" is no number: write `64` or `64 ± 0.5`'
            raise Malformed(said, self.line)
        number, divisor, tolerance = match.groups()
        value = float(number.replace("−", "-")) / float(divisor or 1)
        return value, float(tolerance or 1e-9 * max(1, abs(value)))


@dataclass
class Quiz:
    """One question, its kind, and its items."""

    name: str
    kind: str
    path: Path
    line: int
    question: str = ""
    items: list[Item] = field(default_factory=list)


def of_page(page: str) -> Path:
    """Return the file with the quizzes of a page."""
    return FOLDER / f"{page}.md"


def read(path: Path) -> list[Quiz]:
    """Return the quizzes of a file, none if there is no such file.

    Raises:
        Unreadable: one is not written as it should be; its finding says where.
    """
    try:
        return list(_read(path))
    except Malformed as problem:
        finding = Finding(path, problem.line, str(problem))
        raise Unreadable(finding) from problem


def _read(path: Path) -> Iterator[Quiz]:
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    starts = [number for number, line in enumerate(lines) if line.startswith("## ")]
    names: set[str] = set()
    for start, end in pairwise([*starts, len(lines)]):
        match = HEADING.fullmatch(lines[start])
        if not match:
            titles = ", ".join(f"`## {title}: a-name`" for title in KINDS)
            raise Malformed(f'"{lines[start]}" is no quiz: write {titles}', start + 1)
        if match[2] in names:
            raise Malformed(f"there is a quiz {match[2]} above: rename it", start + 1)
        names.add(match[2])
        quiz = Quiz(match[2], KINDS[match[1]], path, start + 1)
        yield parse(quiz, lines[start + 1 : end])


def read_all() -> list[Quiz]:
    """Return the quizzes of all pages.

    Raises:
        Unreadable: one is not written as it should be; its finding says where.
    """
    return [quiz for path in sorted(FOLDER.glob("*.md")) for quiz in read(path)]


def parse(quiz: Quiz, lines: list[str]) -> Quiz:
    """Read the question and the items of a quiz from the lines below its heading.

    Raises:
        Malformed: they are not written as they should be.
    """
    question: list[str] = []
    kind, items = quiz.kind, quiz.items
    for number, line in enumerate(lines, quiz.line + 1):
        if match := ITEM[kind].fullmatch(line):
            right = match["mark"] in "xX" or kind == "order"
            items.append(Item(match["text"], "", right, number))
            if kind == "order" and int(match["mark"]) != len(items):
                raise Malformed("its steps are not numbered 1, 2, 3, …", number)
        elif items and line.startswith((" ", "\t")):
            items[-1].text += f"\n{line.strip()}"
        elif items and line.strip():
            raise Malformed(f'"{line}" is no item: write {WRITE[kind]}', number)
        elif not items:
            question.append(line)
    quiz.question = "\n".join(question).strip()
    if not quiz.question:
        raise Malformed("it has no question: write one above its items", quiz.line)
    for item in items:
        parts = re.split(r"\s::\s", item.text, maxsplit=1)
        item.text, item.reason = (part.strip() for part in (*parts, "")[:2])
        if not item.text or not item.reason:
            said = f'"{item.text}" has no reason: write {WRITE[kind]}'
            raise Malformed(said, item.line)
    check(quiz)
    return quiz


def check(quiz: Quiz) -> None:
    """Raise Malformed for items that make no question of this kind."""
    kind, items = quiz.kind, quiz.items
    least = {"choice": 2, "number": 2, "order": 3}[kind]
    if len(items) < least:
        raise Malformed(f"it has {len(items)} items: write {WRITE[kind]}", quiz.line)
    if kind == "choice" and sum(item.right for item in items) != 1:
        raise Malformed(f"it needs one right answer: write {WRITE[kind]}", quiz.line)
    if kind == "number":
        last = [False] * (len(items) - 1) + [True]
        if [item.value is None for item in items] != last:
            said = f"its last item is not `else`: write {WRITE[kind]}"
            raise Malformed(said, items[-1].line)
        if items[-1].right or not any(item.right for item in items):
            said = f"it has no right number: write {WRITE[kind]}"
            raise Malformed(said, quiz.line)
