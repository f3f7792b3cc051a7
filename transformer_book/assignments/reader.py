"""Reads the files of assignments: `read(path)` gives an Assignment.

    ---
    due: Friday of the week, 23:59
    hints: false                    # as in an exam; otherwise true
    variants:
      T: 8..12                      # a whole number
      word: [lab, city, park]       # one of these
    ---

    # Masks

    What students read first.

    :::{book} exercise-prefix-mask
    :points: 4
    :minutes: 15
    :::

    ::::{question} Count what is visible
    :name: visible-cells
    :points: 3
    :minutes: 10

    How many entries of a causal mask for {{ T }} tokens are `True`?

    ```{code-cell}
    :tags: [starter]

    visible = ...
    ```

    ```{code-cell}
    :tags: [solution]

    visible = T * (T + 1) // 2
    ```

    ```{code-cell}
    :tags: [hidden-check]

    def check_visible(visible):
        assert visible == T * (T + 1) // 2, "Each token sees itself, too."
    ```

    :::{rubric}
    - 1 point: says why the diagonal is visible
    :::

    :::{solution}
    A token sees itself and what stands before it.
    :::
    ::::

`{book}` takes an exercise of the book by its label, and `{quiz}` a quiz by its name.
Both may have a rubric and cells of their own. A cell without a tag is given with the
question. A check is a function `check_…` whose arguments are named as the answers; it
fails by an assertion, or gives a Verdict. The points that the rubric leaves are those
of the checks, in equal shares. In a text `{{ T }}`, and in a cell `T`, is the student's
own value.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin

from transformer_book.pages.page import BOOK, ROOT, Finding, Page, Unreadable

from . import book
from .assignment import (
    WRITE_HERE,
    Assignment,
    Check,
    Choices,
    Criterion,
    Part,
    Question,
)
from .slices import statements

FOLDER = ROOT / "exercises" / "assignments"
HEADER = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)
DIRECTIVE = re.compile(r"\{([\w-]+)\}[ \t]*(.*)")
OPTION = re.compile(r":([\w-]+):[ \t]*(.*)")
CRITERION = re.compile(r"- ([\d.]+) points?: (.+)")
VARIANT = re.compile(r"\{\{ *(\w*) *\}\}")
RANGE = re.compile(r"(-?\d+)\.\.(-?\d+)")
HINT = re.compile(r"\{admonition\} Hint")
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
KEYS = ("due", "goals", "hints", "variants")
OPTIONS = ("points", "minutes", "name")
TAGS = ("starter", "solution", "check", "hidden-check")
KINDS = ("book", "quiz", "question")
GOALS = re.compile(r"you can\n\n((?:- .*\n)+)")

markdown = MarkdownIt("commonmark").use(colon_fence_plugin)


class Malformed(ValueError):
    """What is wrong with an assignment; `line` of its file, counted from 1."""

    def __init__(self, said: str, line: int) -> None:
        super().__init__(said)
        self.line = line


@dataclass
class Block:
    """A directive of the file: its kind, what stands behind it, options and content."""

    kind: str
    argument: str
    line: int
    options: dict[str, str] = field(default_factory=dict)
    content: str = ""
    start: int = 0  # the line where the content begins


def read(path: Path) -> Assignment:
    """Return the assignment that a file describes.

    Raises:
        Unreadable: it is not written as it should be; its finding says where.
    """
    try:
        return _read(path)
    except Malformed as problem:
        raise Unreadable(Finding(path, problem.line, str(problem))) from problem
    except UnicodeDecodeError as error:
        said = "this is no text in UTF-8: save it as UTF-8"
        raise Unreadable(Finding(path, 1, said)) from error


def files(folder: Path) -> list[Path]:
    """Return the files of the assignments in a folder: not README.md, nor `_*.md`."""
    return sorted(one for one in folder.glob("[!_]*.md") if one.stem != "README")


def _read(path: Path) -> Assignment:
    text = path.read_text("utf-8")
    header = head(text)
    place = line_of(text, "variants")
    variants = {
        name: choices(name, one, place) for name, one in header["variants"].items()
    }
    body = HEADER.sub(lambda match: "\n" * match[0].count("\n"), text)
    title, introduction = "", []
    questions: list[tuple[Question, int]] = []
    for block in blocks(body, 0):
        if isinstance(block, Block):
            if block.kind not in KINDS:
                raise Malformed(
                    f"{{{block.kind}}} is no question: write {{book}} and the label of "
                    "an exercise, {quiz} and a name, or {question} and a title",
                    block.line,
                )
            questions.append((question(block), block.line))
            continue
        line, prose = block
        if not title and (match := re.search(r"^# (.+)$", prose, re.M)):
            title = match[1].strip()
            prose = prose.replace(match[0], "", 1)
        if questions and prose.strip():
            first = line + len(prose) - len(prose.lstrip("\n"))
            raise Malformed(
                "text between questions belongs to none: write it into a {question}, "
                "or above the first one",
                first,
            )
        introduction.append(prose)
    if not title:
        raise Malformed("it has no title: write `# The title` below its header", 1)
    if not questions:
        raise Malformed("it has no questions: write `:::{book} a-label`", 1)
    once(questions)
    made = [one if header["hints"] else unaided(one) for one, _ in questions]
    assignment = Assignment(
        name=path.stem,
        title=title,
        due=header["due"],
        text="\n".join(introduction).strip(),
        goals=tuple(header["goals"] or goals(made)),
        questions=tuple(made),
        variants=variants,
    )
    known(assignment, [line for _, line in questions])
    return assignment


def head(text: str) -> dict[str, Any]:
    """Return the header of a file, with what it leaves out.

    Raises:
        Malformed: it is not YAML, or has something else in it.
    """
    match = HEADER.match(text)
    if not match:
        said = "it has no header: begin with `---`, `due: Friday`, and `---`"
        raise Malformed(said, 1)
    try:
        found = yaml.safe_load(match[1]) or {}
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        said = f"the header is not YAML ({error.problem}): write texts in quotes"
        raise Malformed(said, line) from error
    if not isinstance(found, dict):
        raise Malformed("the header is no list of `key: value`", 2)
    for key in found:
        if key not in KEYS:
            raise Malformed(f"{like(str(key), KEYS)} in the header", line_of(text, key))
    header = {"due": "", "goals": [], "hints": True, "variants": {}} | found
    if not isinstance(header["hints"], bool):
        raise Malformed("`hints` is `true` or `false`", line_of(text, "hints"))
    header["due"] = str(header["due"])
    if not isinstance(header["goals"], list):
        raise Malformed("`goals` is a list: write `- a goal`", line_of(text, "goals"))
    header["goals"] = [str(goal) for goal in header["goals"]]
    if not isinstance(header["variants"], dict):
        said = "`variants` has names: write `T: 8..12` or `word: [lab, city]`"
        raise Malformed(said, line_of(text, "variants"))
    return header


def line_of(text: str, key: object) -> int:
    """Return the line of a header where a key stands."""
    lines = text.split("\n")
    return next((i for i, one in enumerate(lines, 1) if one.startswith(f"{key}:")), 1)


def like(word: str, names: tuple[str, ...] | list[str]) -> str:
    """Return a sentence about a name that does not exist, and one like it."""
    near = difflib.get_close_matches(word, names, n=1)
    meant = f'did you mean "{near[0]}"?' if near else f"write one of {', '.join(names)}"
    return f'there is no "{word}": {meant}'


def choices(name: Any, given: Any, line: int) -> Choices:
    """Return the values of a variant: `8..12` or a list.

    Raises:
        Malformed: it is neither.
    """
    if not str(name).isidentifier():
        raise Malformed(f'a variant "{name}" is no name in Python', line)
    match = RANGE.fullmatch(given) if isinstance(given, str) else None
    if match and int(match[1]) < int(match[2]):
        low, high = int(match[1]), int(match[2])
        return range(low, high + 1)
    if isinstance(given, list) and len(given) > 1:
        return tuple(given)
    said = f"the variant {name} has no values: write `8..12`, or `[lab, city]`"
    raise Malformed(said, line)


def blocks(text: str, before: int) -> Iterator[Block | tuple[int, str]]:
    """Yield the directives of a text, and the text between them with its first line.

    Args:
        text: MyST.
        before: how many lines of the file stand above it.
    """
    lines, end = text.split("\n"), 0
    for token in markdown.parse(text):
        if token.type not in ("colon_fence", "fence") or token.level or not token.map:
            continue
        match = DIRECTIVE.fullmatch(token.info.strip())
        if not match or match[1] not in (*KINDS, "code-cell", "rubric", "solution"):
            unknown = match and token.type == "colon_fence" and not is_text(match[1])
            if not unknown:
                continue  # a hint, a figure, a piece of code: a part of the text
        assert match
        start, stop = token.map
        if not lines[stop - 1].startswith(token.markup) or stop - 1 == start:
            said = f"{{{match[1]}}} is not closed: write `{token.markup}` below it"
            raise Malformed(said, before + start + 1)
        yield before + end + 1, "\n".join(lines[end:start])
        yield block(token, match[1], match[2].strip(), before + start + 1)
        end = stop
    yield before + end + 1, "\n".join(lines[end:])


def is_text(name: str) -> bool:
    """Return whether a directive belongs to a text, as hints do."""
    return name in ("admonition", "note", "tip", "warning", "math", "figure", "image")


def block(token: Token, kind: str, argument: str, line: int) -> Block:
    """Return a directive with its options and its content."""
    made = Block(kind, argument, line)
    content = token.content.split("\n")
    while content and (match := OPTION.fullmatch(content[0].strip())):
        made.options[match[1]] = match[2].strip()
        content.pop(0)
    made.start = line + len(made.options)
    made.content = "\n".join(content)
    return made


def question(one: Block) -> Question:
    """Return the question of a directive.

    Raises:
        Malformed: it is not written as it should be.
    """
    for option in one.options:
        if option not in OPTIONS:
            raise Malformed(f"{like(option, OPTIONS)}", one.line)
    points, minutes = amount(one, "points"), amount(one, "minutes")
    own = Body()
    for part in blocks(one.content, one.start):
        if isinstance(part, Block):
            own.take(part)
        elif part[1].strip():
            own.parts.append(Part("text", part[1].strip()))
    made = taken(one)
    if own.solution and made.solution:
        said = "its solution stands in the book: leave the one here away"
        raise Malformed(said, one.line)
    made = replace(
        made,
        name=one.options.get("name") or made.name,
        minutes=round(minutes),
        parts=joined(made.parts, own.parts),
        checks=(*made.checks, *own.checks),
        rubric=tuple(own.rubric),
        solution=made.solution or "\n\n\n".join(own.solution),
        model="\n\n".join(own.model),
    )
    if made.rubric:
        made = replace(made, parts=(*made.parts, Part("written", WRITE_HERE)))
    return shared(made, points, one.line)


def joined(of_book: tuple[Part, ...], own: list[Part]) -> tuple[Part, ...]:
    """Return the parts of a question: what is given comes before what is asked."""
    given = tuple(part for part in own if part.kind == "given" and of_book)
    others = tuple(part for part in own if part not in given)
    kinds = [part.kind for part in of_book]
    start = kinds.index("starter") if "starter" in kinds else len(kinds)
    return (*of_book[:start], *given, *of_book[start:], *others)


def unaided(made: Question) -> Question:
    """Return a question without hints."""

    def bare(text: str) -> str:
        lines = text.split("\n")
        for token in reversed(markdown.parse(text)):
            if token.map and HINT.match(token.info.strip()):
                del lines[slice(*token.map)]
        return "\n".join(lines).strip()

    parts = [
        replace(part, source=bare(part.source)) if part.kind == "text" else part
        for part in made.parts
    ]
    return replace(made, parts=tuple(part for part in parts if part.source))


def taken(one: Block) -> Question:
    """Return what a question takes from the book, or an empty one with a title.

    Raises:
        Malformed: the book has no such exercise or quiz.
    """
    if one.kind == "question":
        name = one.options.get("name", "")
        if not one.argument:
            said = "it has no title: write it behind {question}"
            raise Malformed(said, one.line)
        if not NAME.fullmatch(name):
            said = "it has no name: write `:name: small-letters-with-hyphens` below"
            raise Malformed(said, one.line)
        return Question(name, one.argument, 0, ())
    take: Callable[[str], Question] = book.exercise
    names = list(book.found())
    if one.kind == "quiz":
        take, names = book.quiz, list(book.quizzes())
    if one.argument not in names:
        near = difflib.get_close_matches(one.argument, names, n=1)
        meant = f': did you mean "{near[0]}"?' if near else "."
        thing = "quiz" if one.kind == "quiz" else "exercise"
        said = f'the book has no {thing} "{one.argument}"{meant}'
        raise Malformed(said.rstrip("."), one.line)
    return take(one.argument)


def amount(one: Block, option: str) -> float:
    """Return a number of points or minutes.

    Raises:
        Malformed: it is missing, or no number above zero.
    """
    try:
        found = float(one.options[option])
    except KeyError:
        said = f"it has no {option}: write `:{option}: 4` below its first line"
        raise Malformed(said, one.line) from None
    except ValueError:
        found = 0
    if not 0 < found < 10_000:
        said = f'"{one.options[option]}" is no number of {option}: write `:{option}: 4`'
        raise Malformed(said, one.line)
    return found


def shared(made: Question, points: float, line: int) -> Question:
    """Return a question whose checks share the points that its rubric leaves.

    Raises:
        Malformed: nobody could get the points, or an answer has no solution.
    """
    left = points - made.written_points
    if not made.checks and not made.rubric:
        said = "nothing gives its points: write a check or a {rubric}"
        raise Malformed(said, line)
    if left < 0 or (left > 0) != bool(made.checks):
        written = f"{made.written_points:g}"
        said = f"its rubric gives {written} of {points:g} points" + (
            ", and nothing is left for its checks" if made.checks else ""
        )
        raise Malformed(f"{said}: let the two agree", line)
    if made.rubric and not made.checks and not made.model and not made.solution:
        said = "it has no answer to go by: write a {solution}"
        raise Malformed(said, line)
    if made.checks and not made.solution:
        said = "it has no solution: write a cell with `:tags: [solution]`"
        raise Malformed(said, line)
    if made.checks:
        defined = {n for one in statements([made.solution]) for n in one.binds}
        for name in made.answers:
            if name not in defined:
                said = f"its solution does not define {name}, which a check looks at"
                raise Malformed(said, line)
    share = left / max(1, len(made.checks))
    checks = tuple(replace(check, points=share) for check in made.checks)
    return replace(made, checks=checks)


@dataclass
class Body:
    """What a question has of its own."""

    parts: list[Part] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    rubric: list[Criterion] = field(default_factory=list)
    solution: list[str] = field(default_factory=list)
    model: list[str] = field(default_factory=list)

    def take(self, one: Block) -> None:
        """Add a directive within the question.

        Raises:
            Malformed: it is not written as it should be.
        """
        if one.kind == "rubric":
            self.rubric += criteria(one)
        elif one.kind == "solution":
            self.model.append(one.content.strip())
        elif one.kind == "code-cell":
            self.cell(one)
        else:
            said = f"{{{one.kind}}} does not stand within a question: close that before"
            raise Malformed(said, one.line)

    def cell(self, one: Block) -> None:
        """Add a code cell of the question, by its tag."""
        tags = re.findall(r"[\w-]+", one.options.get("tags", ""))
        for tag in tags:
            if tag not in TAGS:
                raise Malformed(f"tag: {like(tag, TAGS)}", one.line)
        source = one.content.strip("\n")
        try:
            ast.parse(source)
        except SyntaxError as error:
            line = one.start + (error.lineno or 1)
            raise Malformed(f"this is no Python ({error.msg})", line) from error
        kind = tags[0] if tags else "given"
        if kind == "solution":
            self.solution.append(source)
        elif kind.endswith("check"):
            check = own_check(source, kind == "hidden-check", one.line)
            self.checks.append(check)
            if not check.hidden:
                call = f"{check.function}({', '.join(check.answers)})"
                self.parts.append(Part("check", f"{source}\n\n\n{call}"))
        else:
            self.parts.append(Part(kind, source))


def own_check(source: str, hidden: bool, line: int) -> Check:
    """Return the check that a cell defines.

    Raises:
        Malformed: it defines no function `check_…`, or one without arguments.
    """
    functions = [
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("check_")
    ]
    if len(functions) != 1:
        said = "a check is one function: write `def check_it(answer):` with asserts"
        raise Malformed(said, line)
    (function,) = functions
    answers = tuple(one.arg for one in function.args.args)
    if not answers:
        said = f"{function.name} looks at nothing: name the answers as its arguments"
        raise Malformed(said, line)
    return Check(function.name, answers, source, 0, hidden)


def criteria(one: Block) -> Iterator[Criterion]:
    """Yield the lines of a rubric.

    Raises:
        Malformed: one is not written as it should be.
    """
    items = re.sub(r"\n[ \t]+", " ", one.content)
    for line in filter(str.strip, items.split("\n")):
        match = CRITERION.fullmatch(line.strip())
        if not match or not 0 < float(match[1].strip(".") or 0) < 10_000:
            said = f'"{line.strip()}" is no criterion: write `- 2 points: what it says`'
            raise Malformed(said, one.line)
        yield Criterion(match[2].strip(), float(match[1]))


def once(questions: list[tuple[Question, int]]) -> None:
    """Raise Malformed if two questions have the same name or the same answer."""
    names: dict[str, str] = {}
    for made, line in questions:
        for name in {made.name, *made.answers}:
            if name in names:
                said = f'"{name}" belongs to two questions: give each names of its own'
                raise Malformed(said, line)
            names[name] = made.name
    for made, line in questions:
        given = [part.source for part in made.parts if part.kind != "check"]
        bound = {name for one in statements(code_of(given, made)) for name in one.binds}
        for name in bound - set(made.answers):
            if name in names and names[name] != made.name:
                said = (
                    f"{made.name} defines {name}, which is the answer to "
                    f"{names[name]}: put the two into different assignments"
                )
                raise Malformed(said, line)


def code_of(sources: list[str], made: Question) -> list[str]:
    """Return those of a question's sources that are code."""
    code = {part.source for part in made.parts if part.kind in ("given", "starter")}
    return [source for source in sources if source in code]


def known(assignment: Assignment, lines: list[int]) -> None:
    """Raise Malformed if a text names a variant that does not exist."""
    texts = [(assignment.text, 1)]
    for one, line in zip(assignment.questions, lines, strict=True):
        sources = [part.source for part in one.parts if part.kind == "text"]
        texts += [(text, line) for text in (*sources, one.model)]
    for text, line in texts:
        for name in VARIANT.findall(text):
            if name not in assignment.variants:
                said = f"{{{{ {name} }}}} is no variant: write it under `variants`"
                raise Malformed(said, line)


def goals(questions: list[Question]) -> list[str]:
    """Return what a reader can do after the pages that questions come from."""
    pages = dict.fromkeys(one.page for one in questions if one.page)
    found: list[str] = []
    for name in pages:
        found += page_goals(Page(BOOK / f"{name}.md"))
    return found


def page_goals(page: Page) -> list[str]:
    """Return what a reader can do after a page, as it says under *Overview*."""
    match = GOALS.search(page.prose)
    lines = match[1].splitlines() if match else []
    return [line.removeprefix("- ").rstrip(",.") for line in lines]
