"""Questions that answer at once, with the reason: `quiz("name")` in a cell shows one.

The authors' texts stand in exercises/quizzes, one file a page: see `source`. What a
notebook shows is made of them by `make export` and stands in texts.json, encoded, so
that no answer is read by accident. On the site the build writes them into the page.
Both have one front end, front/quiz.js.
"""

from __future__ import annotations

import base64
import difflib
import html
import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from transformer_book.explore.build import building

FRONT = Path(__file__).parent / "front"
TEXTS = Path(__file__).with_name("texts.json")
# The output of a cell that shows quizzes, while a build runs its page: their names.
MIMETYPE = "application/vnd.transformer-book.quiz+json"
# What gives an answer away.
ANSWERS = re.compile(r' data-quiz="[^"]*"|<details>.*?</details>', re.S)


@cache
def texts() -> dict[str, str]:
    """Return name -> the HTML of that quiz, in base64."""
    return dict(json.loads(TEXTS.read_text("utf-8")))


class Quizzes:
    """Quizzes as a cell shows them where there are no widgets: without answers.

    Args:
        names: what they are called in exercises/quizzes.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        if building():
            return {MIMETYPE: {"names": self.names}, "text/plain": "Quizzes"}
        shown = "".join(
            base64.b64decode(texts()[name]).decode("utf-8") for name in self.names
        )
        shown = ANSWERS.sub("", shown)
        return {"text/html": shown, "text/plain": words(shown)}


def words(shown: str) -> str:
    """Return the words of HTML, and its formulas as they were written."""
    shown = re.sub(r"<math.*?<annotation[^>]*>(.*?)</annotation>", r"\1", shown)
    text = html.unescape(re.sub(r"<[^>]+>", "", shown))
    return re.sub(r"\n\s*", "\n", text).strip()


def quiz(*names: str) -> Any:
    """Show the quizzes of these names, one below the other.

    In Jupyter it is a widget, which needs no kernel once it is shown.

    Raises:
        ValueError: there is no quiz of a name.
    """
    shown = Quizzes(names)
    if building():
        return shown
    for name in names:
        if name not in texts():
            like = difflib.get_close_matches(name, texts(), n=1)
            meant = f': did you mean "{like[0]}"?' if like else "."
            raise ValueError(f'There is no quiz "{name}"{meant}')
    if find_spec("anywidget") is None:
        return shown
    # Imported here: a quiz can be read where there is no anywidget.
    from .widget import QuizWidget

    return QuizWidget(shown)
