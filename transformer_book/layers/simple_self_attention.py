"""Built on the page "Simple self-attention".

Generated from book/simple_self_attention.md by `make export`: edit the page.
"""

import torch

NOTIONS = {
    "place": {"lab": 1, "go": 1, "home": 2, "school": 2, "city": 2,
              "park": 2, "kitchen": 2, "office": 1.5, "library": 1.5,
              "station": 2, "visit": 1},
    "person": {"i": 0.5, "we": 1, "you": 1, "she": 1.5, "he": 1.5,
               "they": 1.5, "colleagues": 2, "friends": 2, "family": 2,
               "teacher": 2, "student": 1.5, "meet": 1.5, "talk": 1.5,
               "visit": 1},
    "science": {"experiments": 2.5, "lab": 1.5, "run": 1, "data": 2,
                "theory": 2, "microscope": 2.5, "measure": 2, "study": 1.5,
                "student": 1, "colleagues": 0.5, "teacher": 0.5,
                "library": 0.5},
    "motion": {"go": 1.5, "run": 1, "walk": 2, "travel": 2, "race": 2.5,
               "train": 2, "bus": 2, "station": 1, "meet": 0.5},
    "self": {"i": 1.5, "my": 1, "we": 1, "our": 1, "home": 0.5},
    "time": {"usually": 1.5, "often": 1.5, "always": 1.5, "never": 1.5,
             "today": 2, "tomorrow": 2, "morning": 2, "evening": 2},
    "link": dict.fromkeys("the a to and of in at with for".split(), 0.3),
}

FEATURES = {
    word: [float(words.get(word, 0)) for words in NOTIONS.values()]
    for listed in NOTIONS.values() for word in listed
}

SENTENCE = (
    "I usually go to the lab to run my experiments "
    "and to meet my colleagues"
)


class SimpleSelfAttention(torch.nn.Module):
    """Rows attend to rows: x (..., T, C) -> out, weights (..., T, T)."""

    def forward(self, x):
        scores = x @ x.transpose(-2, -1)  # (..., T, T)
        weights = scores.softmax(dim=-1)  # (..., T, T)
        return weights @ x, weights  # (..., T, C), (..., T, T)
