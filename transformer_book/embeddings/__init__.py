"""Vectors for a reader's own words: some five thousand English words, 32 wide.

They come from the word embeddings of all-MiniLM-L6-v2, a trained transformer (Apache
License 2.0, in the file LICENSE beside this one). They were changed: of its vocabulary
whole common words were kept; their vectors were centered, projected onto the 32
directions in which they vary most, scaled to a mean square of one, and rounded to
eighths. `make embeddings` does it again.

The table is stored as whole numbers, so that Python and a browser compute with exactly
the same vectors. Reading it takes no NumPy, which a browser's Python lacks.
"""

import zipfile
from array import array
from pathlib import Path

import torch

from transformer_book.explore.controls import Vocabulary

TABLE = Path(__file__).with_name("table.zip")

# Words to try in a sentence.
OFFER = """
    I we you they my our the a to of and in with for not usually often today tomorrow
    lab laboratory school university library office hospital kitchen city station
    experiments data computer language translation meeting lesson music dinner
    colleagues friends family teacher students doctor king queen
    run walk go meet study learn read write speak eat drink travel play work
    big small happy old new red
""".split()


def load() -> Vocabulary:
    """Return the stored table as a Vocabulary."""
    with zipfile.ZipFile(TABLE) as table:
        words = table.read("words.txt").decode().split()
        codes = array("b", table.read("codes.bin"))
        scale = float(table.read("scale.txt"))
    width = len(codes) // len(words)
    rows = [codes[at : at + width] for at in range(0, len(codes), width)]
    return Vocabulary(words, rows, scale, OFFER)


def store(words: list[str], codes: bytes, scale: float) -> None:
    """Write the table: the codes of the words, one word after the other."""
    files = {
        "words.txt": "\n".join(words).encode(),
        "codes.bin": codes,
        "scale.txt": str(scale).encode(),
    }
    with zipfile.ZipFile(TABLE, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as table:
        for name, content in files.items():
            # A fixed date: the same table is the same file.
            table.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 9)


EMBEDDINGS = load()


def neighbors(word: str, count: int = 5) -> list[str]:
    """Return the words whose vectors point most nearly where a word's vector does."""
    table = EMBEDDINGS.tensor(EMBEDDINGS)  # (N, C)
    cosines = torch.cosine_similarity(table, EMBEDDINGS.tensor([word]))  # (N)
    ranked = [EMBEDDINGS.words[i] for i in cosines.argsort(descending=True)]
    return [other for other in ranked if other != word.lower()][:count]
