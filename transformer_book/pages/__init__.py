"""The pages of the book: their order, their text, their rules, and the layers they own.

python -m transformer_book.pages check [PAGE ...]    say what is missing, and where
python -m transformer_book.pages export    write what is made of pages and quizzes
"""

from transformer_book.pages.page import (
    BOOK,
    ROOT,
    Finding,
    Page,
    Unreadable,
    contents,
    pages,
)

__all__ = ["BOOK", "ROOT", "Finding", "Page", "Unreadable", "contents", "pages"]
