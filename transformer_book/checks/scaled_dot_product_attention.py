"""The checks of the page "Scaled dot-product attention"."""

import math

import torch

from transformer_book.checks.diagnosis import diagnose, drawing
from transformer_book.layers.scaled_dot_product_attention import attention


def turned(x):
    return x.transpose(-2, -1)


def lowest(scores):
    return torch.finfo(scores.dtype).min


def hide(scores, mask):
    return scores.masked_fill(~mask, lowest(scores))


def clear(weights, mask):
    return weights.masked_fill(~mask, 0)


def unchanged(numbers, mask):
    return numbers


def made(
    dot=lambda q, k, v: q @ turned(k),
    scale=lambda scores, q, k, v: scores / math.sqrt(q.shape[-1]),
    hide=hide,
    normalize=lambda scores: scores.softmax(-1),
    clear=clear,
    add=lambda weights, q, k, v: weights @ v,
    give=lambda out, weights, scores: (out, weights),
):
    """Return scaled dot-product attention with some of its steps exchanged."""

    def attend(q, k, v, mask=None):
        scores = scale(dot(q, k, v), q, k, v)
        hidden = scores if mask is None else hide(scores, mask)
        weights = normalize(hidden)
        weights = weights if mask is None else clear(weights, mask)
        return give(add(weights, q, k, v), weights, scores)

    return attend


def divided_by(size):
    return made(scale=lambda scores, q, k, v: scores / size(q, k, v))


def divided_late(q, k, v, mask=None):
    root = math.sqrt(q.shape[-1])
    out, weights = divided_by(lambda q, k, v: 1)(q, k, v, mask)
    return out / root, weights / root


def over_everything(scores):
    return scores.flatten(-2).softmax(-1).view_as(scores)


def exponentials(scores):
    return scores.exp() / scores.exp().sum(-1, keepdim=True)


def sums(scores):
    return scores / scores.sum(-1, keepdim=True)


def minus_infinity(scores, mask):
    return scores.masked_fill(~mask, -math.inf)


def renormalized(weights, mask):
    weights = clear(weights, mask)
    return weights / weights.sum(-1, keepdim=True)


def check_scaled_dot_product(candidate):
    """Check attention(q, k, v, mask=None) -> (out, weights)."""
    draw = drawing()
    some = draw(2, 4, 8), draw(2, 6, 8), draw(2, 6, 5)
    mask = torch.tensor(
        [
            [True, False, False, True, True, True],
            [True, True, False, False, True, False],
            [False, True, True, True, False, True],
            [True, True, True, True, True, False],
        ]
    )
    unseeing = mask.clone()
    unseeing[2] = False
    cases = {
        "two sentences, three heads, six words, and all widths six": (
            draw(2, 3, 6, 6),
            draw(2, 3, 6, 6),
            draw(2, 3, 6, 6),
            None,
        ),
        "four queries and six keys in each of two sentences": (*some, None),
        "one sentence without a batch axis": (draw(3, 8), draw(7, 8), draw(7, 5), None),
        "long queries": (100 * some[0], some[1], some[2], None),
        "a mask": (*some, mask),
        "a query that may attend to no key": (*some, unseeing),
    }
    mistakes = {
        "out and weights swapped": (
            made(give=lambda out, weights, scores: (weights, out)),
            "You return the weights first. The order is `out, weights`.",
        ),
        "scores returned": (
            made(give=lambda out, weights, scores: (out, scores)),
            "What you return beside `out` are the scores. Return the weights: what the "
            "softmax has made of them.",
        ),
        "softmax over the queries": (
            made(normalize=lambda scores: scores.softmax(-2)),
            "Your softmax runs over the queries: each column adds up to one. The "
            "weights of one query stand in a row. Look at its `dim`.",
        ),
        "softmax over the batch": (
            [
                made(normalize=lambda scores: scores.softmax(0)),
                made(normalize=lambda scores: scores.softmax(1)),
            ],
            "Your softmax counts its `dim` from the front, where the batch and the "
            "heads are, or may be. Count from the back.",
        ),
        "softmax over everything": (
            made(normalize=over_everything),
            "All the weights of a sentence together add up to one. Each row has to.",
        ),
        "no softmax": (
            [
                made(normalize=lambda scores: scores),
                made(normalize=sums),
                made(normalize=lambda scores: scores.exp()),
            ],
            "Your weights are no softmax of the scores: they are negative, or do not "
            "add up to one in each row.",
        ),
        "overflow": (
            made(normalize=exponentials),
            "For long queries the exponential is too large for a float, and ∞/∞ is "
            "NaN. `softmax` takes care of that; so can you, if you take the largest "
            "score of each row from that row first.",
        ),
        "queries and keys swapped": (
            [
                made(dot=lambda q, k, v: k @ turned(q)),
                made(
                    dot=lambda q, k, v: k @ turned(q),
                    add=lambda weights, q, k, v: turned(weights) @ v,
                ),
            ],
            "Your rows belong to the keys. There has to be a row for each query: which "
            "of the two stands on the left of the product?",
        ),
        "scores with the values": (
            [
                made(dot=lambda q, k, v: q @ turned(v)),
                made(
                    dot=lambda q, k, v: q @ turned(v),
                    add=lambda weights, q, k, v: weights @ k,
                ),
            ],
            "You compare the queries with the values. They are compared with the keys; "
            "the values are what is added up.",
        ),
        "keys added up": (
            made(add=lambda weights, q, k, v: weights @ k),
            "Your weights are right, but you add up the keys. Add up the values.",
        ),
        "queries compared with queries": (
            made(dot=lambda q, k, v: q @ turned(q)),
            "Your scores are symmetric: you compare the queries with each other, and "
            "not with the keys.",
        ),
        "wrong axes transposed": (
            [
                made(dot=lambda q, k, v: q @ k.T),
                made(dot=lambda q, k, v: q @ k.t()),
                made(dot=lambda q, k, v: q @ k.transpose(0, 1)),
                made(dot=lambda q, k, v: q @ k.transpose(1, 2)),
                made(dot=lambda q, k, v: q @ k.transpose(0, -1)),
                made(dot=lambda q, k, v: q @ k.permute(0, 2, 1)),
                made(dot=lambda q, k, v: torch.bmm(q, k.transpose(1, 2))),
                made(dot=lambda q, k, v: q @ k),
            ],
            "You swap the wrong axes of the keys, or none, or count them from the "
            "front. There may be no batch axis before them, or several: the last two "
            "are `-2` and `-1`.",
        ),
        "weights transposed in the sum": (
            made(add=lambda weights, q, k, v: turned(weights) @ v),
            "Your weights are right, and your sums run over the queries instead of the "
            "keys. Which axis of the weights must meet the values?",
        ),
        "multiplied instead of divided": (
            made(scale=lambda scores, q, k, v: scores * math.sqrt(q.shape[-1])),
            "You multiply the scores by √d_k. Divide by it: wide queries have large "
            "scores already.",
        ),
        "division missing": (
            divided_by(lambda q, k, v: 1),
            "The scores are not divided. By which root, and of which size?",
        ),
        "divided by d_k": (
            divided_by(lambda q, k, v: q.shape[-1]),
            "You divide by d_k itself. The spread of the scores grows with its root.",
        ),
        "root of another size": (
            [
                divided_by(lambda q, k, v: math.sqrt(k.shape[-2])),
                divided_by(lambda q, k, v: math.sqrt(q.shape[-2])),
                divided_by(lambda q, k, v: math.sqrt(v.shape[-1])),
                divided_by(lambda q, k, v: math.sqrt(q.shape[0])),
                divided_by(lambda q, k, v: math.sqrt(k.shape[0])),
                divided_by(lambda q, k, v: math.sqrt(q.shape[1])),
                divided_by(lambda q, k, v: math.sqrt(k.shape[1])),
            ],
            "You divide by the root of another size: of the number of words, of "
            "sentences, or of the width of the values. d_k is the last size of `q` and "
            "`k`.",
        ),
        "divided after the softmax": (
            divided_late,
            "You divide the weights by √d_k, so that they no longer add up to one. "
            "Divide the scores, before the softmax.",
        ),
        "mask inverted": (
            [
                made(
                    hide=lambda scores, mask: hide(scores, ~mask),
                    clear=lambda weights, mask: clear(weights, ~mask),
                ),
                made(hide=lambda scores, mask: hide(scores, ~mask), clear=unchanged),
                made(
                    hide=lambda scores, mask: minus_infinity(scores, ~mask),
                    clear=unchanged,
                ),
                made(hide=unchanged, clear=lambda weights, mask: clear(weights, ~mask)),
            ],
            "Your mask hides what should be seen. `True` means here that the query may "
            "attend to the key.",
        ),
        "mask ignored": (
            made(hide=unchanged, clear=unchanged),
            "You do not use the mask: hidden keys still get weight.",
        ),
        "mask after the softmax": (
            made(hide=unchanged),
            "You set weights to zero after the softmax, so that the others no longer "
            "add up to one. Hide the scores before it.",
        ),
        "hidden scores of zero": (
            [
                made(hide=lambda scores, mask: scores * mask, clear=unchanged),
                made(hide=lambda scores, mask: scores * mask),
            ],
            "Your hidden scores are zero, or near it. Zero is a score like any other, "
            "and its exponential is one: a hidden score must be the lowest of all.",
        ),
        "mask added to the scores": (
            made(hide=lambda scores, mask: scores + mask, clear=unchanged),
            "You add the mask to the scores as ones and zeros. Hidden scores must "
            "become the lowest of all: look at `masked_fill`.",
        ),
        "NaN where nothing is seen": (
            [
                made(hide=minus_infinity, clear=unchanged),
                made(hide=unchanged, clear=renormalized),
            ],
            "A query that may attend to no key gets NaN: 0/0. Hide scores with the "
            "lowest finite number, and set hidden weights to zero after the softmax.",
        ),
        "even weights where nothing is seen": (
            [
                made(clear=unchanged),
                made(
                    hide=lambda scores, mask: scores.masked_fill(~mask, -1e9),
                    clear=unchanged,
                ),
            ],
            "A query that may attend to no key spreads its weight evenly over the "
            "hidden ones. Set hidden weights to zero after the softmax.",
        ),
    }
    return diagnose(candidate, attention, cases, mistakes, returns=("out", "weights"))


def check_score_variance(score_variance):
    """Check score_variance(d_k): of the undivided scores of untrained heads."""
    cases = {f"d_k = {d_k}": (d_k,) for d_k in (64, 16, 256)}
    mistakes = {
        "entries of variance one": (
            lambda d_k: float(d_k),
            "That is the variance for entries of variance one. Take queries and keys "
            "from the `w_q` and `w_k` of a `ScaledDotProductAttention`, as PyTorch "
            "fills them.",
        ),
        "divided scores": (
            lambda d_k: 1 / 9,
            "That does not depend on d_k: you measure the scores after the division.",
        ),
        "divided by d_k": (
            lambda d_k: 1 / (9 * d_k),
            "Your scores are divided by d_k. Take the dot products as they are.",
        ),
        "standard deviation": (
            lambda d_k: math.sqrt(d_k) / 3,
            "That is the standard deviation. Square it.",
        ),
        "variance of the queries": (
            lambda d_k: 1 / 3,
            "That is the variance of one entry of a query. You need that of the dot "
            "products of queries with keys.",
        ),
    }
    return diagnose(score_variance, lambda d_k: d_k / 9, cases, mistakes, rtol=0.2)


def projected(
    keys=lambda x, w_q, w_k, w_v: x @ w_k,
    width=lambda x, k: k.shape[-1],
):
    """Return a head with some of its parts exchanged."""

    def head(x, w_q, w_k, w_v):
        q, k, v = x @ w_q, keys(x, w_q, w_k, w_v), x @ w_v
        weights = (q @ turned(k) / math.sqrt(width(x, k))).softmax(-1)
        return weights @ v, weights

    return head


def keys_from_queries(x, w_q, w_k, w_v):
    return x @ w_q


def width_of_model(x, k):
    return x.shape[-1]


def check_head(head):
    """Check head(x, w_q, w_k, w_v) -> (out, weights)."""
    draw = drawing()
    cases = {
        "two sentences of five words": (
            draw(2, 5, 12),
            *(draw(12, width) for width in (4, 4, 3)),
        ),
        "one sentence": (draw(6, 7), *(draw(7, width) for width in (3, 3, 3))),
    }
    mistakes = {
        "one matrix for queries and keys, and √d_model": (
            projected(keys_from_queries, width=width_of_model),
            "Both mistakes are still there. Look at the scores before the softmax: are "
            "they symmetric? And what is their variance?",
        ),
        "one matrix for queries and keys": (
            [
                projected(keys_from_queries),
                projected(keys_from_queries, width=lambda x, k: 1),
            ],
            "The scores are still symmetric: which matrix makes the keys?",
        ),
        "√d_model for √d_k": (
            projected(width=width_of_model),
            "One mistake is left. The scores are divided by too much: which width does "
            "the sum in a dot product run over?",
        ),
        "division missing": (
            projected(width=lambda x, k: 1),
            "Now the scores are not divided at all. Divide them by √d_k.",
        ),
        "keys from the matrix of the values": (
            projected(lambda x, w_q, w_k, w_v: x @ w_v),
            "Now the matrix of the values makes the keys. They have one of their own.",
        ),
    }
    return diagnose(
        head,
        projected(),
        cases,
        mistakes,
        returns=("out", "weights"),
    )
