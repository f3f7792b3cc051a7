"""Quizzes as a widget. Only this module needs anywidget."""

from typing import Any

import anywidget
import traitlets

from . import FRONT, Quizzes, texts


class QuizWidget(anywidget.AnyWidget):
    """Quizzes as an ipywidget; its front end holds all that they need.

    Attributes:
        texts: the HTML of each quiz in base64. A notebook that is saved keeps it, and
            so keeps no answer in clear text.
    """

    _esm = FRONT / "quiz.js"
    _css = FRONT / "quiz.css"

    texts: traitlets.List[str] = traitlets.List().tag(sync=True)

    def __init__(self, quizzes: Quizzes):
        self.quizzes = quizzes
        super().__init__(texts=[texts()[name] for name in quizzes.names])

    def _repr_mimebundle_(self, **options: Any) -> Any:
        # A viewer without widgets, such as a repository's, shows the questions.
        data, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        return data | self.quizzes._repr_mimebundle_(), metadata
