"""Code in the book's colors, without an element for each name and bracket.

Pygments makes an element of every token. A third of a page's elements would be tokens
that look like the code around them. A comment that names a query, a key and so on has
the word in the color that it has everywhere.
"""

from collections.abc import Iterator
from typing import Any

from pygments.formatters import HtmlFormatter
from pygments.token import Comment, Name, Punctuation, Text, Whitespace
from sphinx.application import Sphinx
from sphinx.highlighting import PygmentsBridge

from ...colors import NAMED, WORDS

PLAIN = {Name, Name.Namespace, Name.Other, Punctuation, Whitespace}


def told(tokens: Any) -> Iterator[tuple[Any, str]]:
    """Plain tokens as text, and comments in parts where they name a role."""
    for kind, text in tokens:
        if kind in PLAIN:
            yield Text, text
        elif kind in Comment:
            for part in NAMED.split(text):
                role = WORDS.get(part)
                # A class of its own for the role, such as c1-Key.
                yield (getattr(kind, role.capitalize()) if role else kind), part
        else:
            yield kind, text


class Formatter(HtmlFormatter):
    """Pygments' own, for tokens that are told apart by the book."""

    def format_unencoded(self, tokensource: Any, outfile: Any) -> None:
        """Write the tokens as HTML."""
        super().format_unencoded(told(tokensource), outfile)


def setup(app: Sphinx) -> None:
    """Let Sphinx write code by this formatter."""
    PygmentsBridge.html_formatter = Formatter
