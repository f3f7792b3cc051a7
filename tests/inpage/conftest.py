"""The page's interpreter, for all tests here."""

import pytest
import torch

from transformer_book.inpage.runner import Interpreter


@pytest.fixture(scope="session")
def interpreter():
    """CPython in WebAssembly with the small PyTorch, as a page has it."""
    with Interpreter() as started:
        yield started


@pytest.fixture(autouse=True)
def usual_printing():
    """Print as PyTorch does by itself: cells that ran before may have set it."""
    torch.set_printoptions(profile="default")
