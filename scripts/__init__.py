"""What make calls, a folder for each purpose.

setup/    a Python that is new enough, PyTorch without CUDA, browsers
book/     build the book, build one page, serve, print
lab/      settings of JupyterLab, for `make lab`; a JupyterLab for the tests
measure/  measure the built book, and say which limits it keeps

`derive_embeddings` makes the table of words' vectors. What the book's pages and their
build need is in `transformer_book`, which never imports from here.
"""

from pathlib import Path

ROOT = Path(__file__).parents[1]
