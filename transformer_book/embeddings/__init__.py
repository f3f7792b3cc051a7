"""Vectors for a reader's own words: some five thousand English words, 32 wide.

They come from the word embeddings of all-MiniLM-L6-v2, a trained transformer (Apache
License 2.0, in the file LICENSE beside this one). They were changed: of its vocabulary
whole common words were kept; their vectors were centered, projected onto the 32
directions in which they vary most, scaled to a mean square of one, and rounded to
eighths. `make embeddings` does it again.

The table is stored as whole numbers, so that Python and a browser compute with exactly
the same vectors.
"""

from pathlib import Path

import numpy as np
import torch

from transformer_book.explore.controls import Vocabulary

TABLE = Path(__file__).with_name("table.npz")

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
    with np.load(TABLE) as table:
        words, codes, scale = (table[name] for name in ("words", "codes", "scale"))
    return Vocabulary(words.tolist(), codes, float(scale), OFFER)


EMBEDDINGS = load()


def neighbors(word: str, count: int = 5) -> list[str]:
    """Return the words whose vectors point most nearly where a word's vector does."""
    table = EMBEDDINGS.tensor(EMBEDDINGS)  # (N, C)
    cosines = torch.cosine_similarity(table, EMBEDDINGS.tensor([word]))  # (N)
    ranked = [EMBEDDINGS.words[i] for i in cosines.argsort(descending=True)]
    return [other for other in ranked if other != word.lower()][:count]
