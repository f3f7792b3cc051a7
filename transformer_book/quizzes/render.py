"""The HTML of a quiz: its question, its items, and its answers in a `<details>`.

It is whole without scripts; front/quiz.js makes controls of it.
"""

import base64
import html
import json
import random
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from transformer_book.pages.page import Finding, Unreadable
from transformer_book.site.formulas import run, typeset

from . import TEXTS
from .source import TITLES, Quiz, read_all

# The HTML of a formula.
Formula = Callable[[str], str]


def katex(formula: str) -> str:
    """Return a formula as the site shows it: drawn, and to be heard."""
    return typeset[formula, False]


def mathml(formula: str) -> str:
    """Return a formula as a browser draws it by itself, without KaTeX's style."""
    match = re.search(r"<math.*</math>", katex(formula), re.S)
    return match[0] if match else katex(formula)


def markdown(formula: Formula) -> MarkdownIt:
    """Return a renderer of text as the pages have it."""
    md = MarkdownIt("commonmark", {"typographer": True}).enable("smartquotes")
    dollarmath_plugin(md, renderer=lambda tex, options: formula(tex))

    def code(tokens: list[Token], index: int, *rest: Any) -> str:
        text = html.escape(tokens[index].content)
        return f'<code class="docutils literal notranslate">{text}</code>'

    md.renderer.rules["code_inline"] = code  # type: ignore[attr-defined]
    return md


def formulas(quiz: Quiz) -> Iterator[str]:
    """Yield the formulas of a quiz."""
    md = markdown(str)
    parts = [(item.text, item.reason) for item in quiz.items]
    for text in [quiz.question, *(text for part in parts for text in part)]:
        for block in md.parse(text):
            for token in block.children or ():
                if token.type == "math_inline":
                    yield token.content.strip()


def set_formulas(quizzes: Iterable[Quiz]) -> None:
    """Typeset the formulas of quizzes at once.

    Raises:
        Unreadable: a formula is wrong; its finding says where.
    """
    found = {(tex, False): quiz for quiz in quizzes for tex in formulas(quiz)}
    for key, error in run(found).items():
        quiz = found[key]
        said = f"the formula {key[0]!r} cannot be typeset: {error}"
        raise Unreadable(Finding(quiz.path, quiz.line, said))


def shuffled(count: int, name: str) -> list[int]:
    """Return the places of an order in which to show its steps: never the right one."""
    places = list(range(count))
    while places == sorted(places):
        random.Random(name).shuffle(places)
        name += "'"
    return places


def render(quiz: Quiz, formula: Formula) -> str:
    """Return the HTML of a quiz, whose formulas are set already.

    Args:
        quiz: what is shown.
        formula: how a formula is written, such as `katex`.

    Raises:
        Unreadable: an item is more than a paragraph; its finding says where.
    """
    md = markdown(lambda tex: formula(tex.strip()))
    texts = [line_of(md, item.text, quiz, item.line) for item in quiz.items]
    reasons = [line_of(md, item.reason, quiz, item.line) for item in quiz.items]
    data: dict[str, Any] = {"kind": quiz.kind}
    shown = list(range(len(texts)))
    if quiz.kind == "choice":
        data["right"] = [item.right for item in quiz.items].index(True)
    elif quiz.kind == "number":
        data["answers"] = [(item.right, item.value) for item in quiz.items]
        shown = []
    else:
        # The names of the right order stand in what is shown of the quiz.
        data["order"] = shown = shuffled(len(texts), f"quiz-{quiz.name}")
    items = "".join(f"<li><p>{texts[index]}</p></li>\n" for index in shown)
    if items:
        items = f'<ul class="quiz-items">\n{items}</ul>\n'
    return (
        f'<div class="quiz" id="quiz-{quiz.name}" '
        f'data-quiz="{html.escape(json.dumps(data))}">\n'
        f'<p class="quiz-title">{TITLES[quiz.kind]}</p>\n'
        f'<div class="quiz-question">\n{md.render(quiz.question)}</div>\n'
        f"{items}{answers(quiz, texts, reasons)}</div>\n"
    )


def line_of(md: MarkdownIt, text: str, quiz: Quiz, line: int) -> str:
    """Return the HTML of an item's text, or of its reason."""
    blocks = [token.type for token in md.parse(text) if not token.level]
    if blocks != ["paragraph_open", "paragraph_close"]:
        said = f'"{text}" is no plain text: write one paragraph'
        raise Unreadable(Finding(quiz.path, line, said))
    return str(md.renderInline(text))


def answers(quiz: Quiz, texts: list[str], reasons: list[str]) -> str:
    """Return the answers of a quiz, folded away, each with its text and its reason."""
    rows = ""
    for item, text, reason in zip(quiz.items, texts, reasons, strict=True):
        mark = "" if quiz.kind == "order" else "✓ " if item.right else "✗ "
        if quiz.kind == "number" and item.value is None:
            text = "anything else"
        rows += (
            f"<li><p>{mark}{text}</p>\n"
            f'<div class="quiz-reason">\n<p>{reason}</p>\n</div></li>\n'
        )
    tag = "ol" if quiz.kind == "order" else "ul"
    return (
        "<details>\n<summary>Answer</summary>\n"
        f'<{tag} class="quiz-reasons">\n{rows}</{tag}>\n</details>\n'
    )


def export() -> str:
    """Return texts.json as it should be: the quizzes of all pages, for notebooks.

    Raises:
        Unreadable: one is not written as it should be; its finding says where.
    """
    quizzes = read_all()
    set_formulas(quizzes)
    made = {quiz.name: render(quiz, mathml) for quiz in quizzes}
    encoded = {
        name: base64.b64encode(text.encode()).decode() for name, text in made.items()
    }
    return json.dumps(encoded, indent=0) + "\n"


def write() -> None:
    """Write texts.json."""
    TEXTS.write_text(export(), "utf-8")
