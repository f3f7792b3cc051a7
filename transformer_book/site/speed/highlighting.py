"""Code without an element for each name and bracket, in the color that all code has.

Pygments makes an element of every token. A third of a page's elements would be tokens
that look like the code around them.
"""

from typing import Any

from pygments.formatters import HtmlFormatter
from pygments.token import Name, Punctuation, Text, Whitespace
from sphinx.application import Sphinx
from sphinx.highlighting import PygmentsBridge

PLAIN = {Name, Name.Namespace, Name.Other, Punctuation, Whitespace}


class Formatter(HtmlFormatter):
    """Pygments' own, for which the plain tokens are text."""

    def format_unencoded(self, tokensource: Any, outfile: Any) -> None:
        """Write the tokens as HTML."""
        tokens = ((Text if kind in PLAIN else kind, text) for kind, text in tokensource)
        super().format_unencoded(tokens, outfile)


def setup(app: Sphinx) -> None:
    """Let Sphinx write code by this formatter."""
    PygmentsBridge.html_formatter = Formatter
