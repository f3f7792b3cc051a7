"""The vectors for a reader's own words: where they come from, and who is near whom."""

import numpy as np
import pytest
import torch

from scripts import derive_embeddings
from transformer_book.embeddings import EMBEDDINGS, OFFER, TABLE, neighbors
from transformer_book.layers.simple_self_attention import FEATURES, SENTENCE


class TestTable:
    def test_it_is_what_the_model_gives(self):
        derived = derive_embeddings.derive()
        assert list(EMBEDDINGS) == derived["words"]
        assert EMBEDDINGS.codes.tobytes() == derived["codes"].tobytes()
        assert EMBEDDINGS.scale == derived["scale"]

    def test_other_weights_are_refused(self, monkeypatch):
        monkeypatch.setattr(derive_embeddings, "WEIGHTS_SHA256", "0" * 64)
        with pytest.raises(SystemExit, match="not hold the weights"):
            derive_embeddings.derive()

    def test_a_missing_model_is_said(self, monkeypatch):
        monkeypatch.setattr(derive_embeddings, "find_spec", lambda name: None)
        with pytest.raises(SystemExit, match="make embeddings"):
            derive_embeddings.derive()

    def test_it_is_small(self):
        assert TABLE.stat().st_size <= 150_000
        assert 4000 <= len(EMBEDDINGS) <= 6000
        assert EMBEDDINGS.width == 32

    def test_its_license_comes_along(self):
        license = TABLE.with_name("LICENSE").read_text()
        assert "Apache License" in license and "Version 2.0" in license


class TestWords:
    def test_they_are_words(self):
        words = list(EMBEDDINGS)
        assert len(set(words)) == len(words)
        assert all(word.isascii() and word.isalpha() for word in words)
        assert {"##s", "hasn", "brett", "memphis"}.isdisjoint(words)

    @pytest.mark.parametrize("words", [SENTENCE.lower().split(), FEATURES, OFFER])
    def test_the_words_of_the_book_are_covered(self, words):
        assert [word for word in words if word not in EMBEDDINGS] == []

    def test_a_vector_has_the_same_float32_numbers_everywhere(self):
        (row,) = EMBEDDINGS.tensor(["Lab"])
        assert row.tolist() == EMBEDDINGS["lab"]
        eighths = row * 8
        assert torch.equal(eighths, eighths.round())
        assert eighths.abs().max() <= 127

    def test_entries_have_mean_square_one_around_zero(self):
        table = EMBEDDINGS.tensor(list(EMBEDDINGS))
        assert table.mean(dim=0).abs().max() < 0.01
        assert table.square().mean().item() == pytest.approx(1, abs=0.01)

    def test_directions_are_ordered_by_their_spread(self):
        spread = EMBEDDINGS.tensor(list(EMBEDDINGS)).square().mean(dim=0)
        assert (spread[1:] <= spread[:-1] * 1.01).all()


class TestNeighbors:
    @pytest.mark.parametrize(
        ("word", "near"),
        [
            ("lab", "laboratory"),
            ("run", "running"),
            ("running", "runner"),
            ("meet", "meeting"),
            ("meeting", "meets"),
            ("colleagues", "colleague"),
            ("colleagues", "employees"),
            ("go", "going"),
            ("king", "queen"),
            ("queen", "king"),
            ("experiments", "experiment"),
            ("studies", "research"),
            ("usually", "often"),
            ("school", "teachers"),
            ("coffee", "tea"),
            ("doctor", "medical"),
            ("happy", "happiness"),
            ("red", "blue"),
        ],
    )
    def test_they_make_sense(self, word, near):
        assert near in neighbors(word, 5)

    def test_laboratory_is_nearest_to_lab(self):
        assert neighbors("Lab", 1) == ["laboratory"]

    def test_they_are_the_largest_cosines(self):
        codes = np.array(EMBEDDINGS.codes, float).reshape(-1, EMBEDDINGS.width)
        lengths = np.linalg.norm(codes, axis=1)
        words = list(EMBEDDINGS)
        music = words.index("music")
        cosines = codes @ codes[music] / (lengths * lengths[music])
        best = [words[i] for i in np.argsort(-cosines)]
        assert [best[0], *neighbors("Music", 8)] == best[:9]

    def test_an_unknown_word_is_an_error(self):
        with pytest.raises(KeyError, match="lamb"):
            neighbors("lambda")
