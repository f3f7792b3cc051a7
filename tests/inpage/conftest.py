"""The page's interpreter, for all tests here."""

import pytest

from transformer_book.inpage.runner import Interpreter


@pytest.fixture(scope="session")
def interpreter():
    """CPython in WebAssembly with the small PyTorch, as a page has it."""
    with Interpreter() as started:
        yield started
