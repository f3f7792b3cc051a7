"""How the list of papers shows an entry: authors, year, title and place.

The title leads to the paper's DOI, and is the only link of an entry. A page writes the
directive `bibliography`; the entries stand in book/references.bib.
"""

from typing import Any

from pybtex.plugin import register_plugin
from pybtex.style.formatting.unsrt import Style
from pybtex.style.sorting import BaseSortingStyle
from pybtex.style.template import field, href, join, names, sentence
from sphinx.application import Sphinx
from sphinx.config import Config

NAME = "transformer-book"


class ByYear(BaseSortingStyle):
    """The oldest first, those of one year by author."""

    def sorting_key(self, entry: Any) -> tuple[Any, ...]:
        """Return what an entry is sorted by."""
        return entry.fields["year"], entry.persons["author"][0].last_names, entry.key


class BookStyle(Style):
    """One form for every entry; a field that an entry lacks is named as missing."""

    default_sorting_style = ByYear

    def get_article_template(self, entry: Any) -> Any:
        """Return the form of a paper in a journal."""
        return self.form("journal")

    def get_inproceedings_template(self, entry: Any) -> Any:
        """Return the form of a paper at a conference."""
        return self.form("booktitle")

    def get_misc_template(self, entry: Any) -> Any:
        """Return the form of a preprint."""
        return self.form("howpublished")

    def form(self, place: str) -> Any:
        """Return the form of an entry; the field `place` says where it is."""
        authors = names("author", sep=", ", sep2=" and ", last_sep=" and ")
        address = join["https://doi.org/", field("doi", raw=True)]
        title = sentence[href(address)[field("title")]]
        year = join[" (", field("year"), "). "]
        return join[authors, year, title, " ", sentence[field(place)]]


def choose_style(app: Sphinx, config: Config) -> None:
    """Show every list of papers in the book's style."""
    config.bibtex_default_style = NAME


def setup(app: Sphinx) -> None:
    """Register the style with pybtex, and choose it."""
    register_plugin("pybtex.style.formatting", NAME, BookStyle, force=True)
    app.connect("config-inited", choose_style)
