"""The checks of the page "Queries, keys and values"."""

import math
from typing import Any

import torch
from torch import Tensor

from transformer_book.checks.attention import attention_with, mistakes_of_attention
from transformer_book.checks.common import (
    OUT_AND_WEIGHTS,
    Cases,
    Implementation,
    Mistakes,
    Verdict,
    diagnose,
    drawing,
    transposed,
)
from transformer_book.layers.queries_keys_values import DotScore, look_up


def soft_dictionary(
    q: Tensor, k: Tensor, v: Tensor, temperature: float
) -> tuple[Tensor, Tensor]:
    return look_up(q, k, v, DotScore(), temperature)


def soft_dictionary_with(
    heat: Implementation = lambda temperature, q, k: temperature,
    heat_weights: Implementation = lambda weights, temperature: weights,
    heat_out: Implementation = lambda out, temperature: out,
    **steps: Implementation,
) -> Implementation:
    """Return a soft dictionary with some of its steps exchanged.

    heat: what the scores are divided by
    """

    def soft_dictionary(q: Tensor, k: Tensor, v: Tensor, temperature: float) -> Any:
        softmax = steps.get("normalize", lambda scores: scores.softmax(-1))
        hot: dict[str, Implementation] = {
            "divisor": lambda q, k, v: heat(temperature, q, k),
            "normalize": lambda scores: heat_weights(softmax(scores), temperature),
        }
        out, weights = attention_with(**{**steps, **hot})(q, k, v)
        return heat_out(out, temperature), weights

    return soft_dictionary


def best_match(scores: Tensor) -> Tensor:
    return torch.eye(scores.shape[-1])[scores.argmax(dim=-1)]


def check_soft_dictionary(candidate: Any) -> Verdict:
    """Check soft_dictionary(q, k, v, temperature) -> (out, weights)."""
    draw = drawing()
    cases: Cases = {
        "four queries, four keys and widths of four": (*draw(3, 4, 4), 0.4),
        "four queries and five keys": (draw(4, 3), draw(5, 3), draw(5, 2), 0.7),
        "a high temperature": (draw(4, 3), draw(6, 3), draw(6, 2), 20.0),
        "a batch": (draw(2, 4, 3), draw(2, 5, 3), draw(2, 5, 6), 0.5),
        "two axes before the words": (
            *(draw(2, 3, 4, 3), draw(2, 3, 5, 3), draw(2, 3, 5, 6)),
            0.5,
        ),
        "a temperature near zero": (draw(3, 4), draw(6, 4), draw(6, 2), 0.005),
    }
    mistakes: Mistakes = {
        "no temperature": (
            soft_dictionary_with(lambda temperature, q, k: 1),
            "You do not use the temperature, or so that it cancels again. Divide the "
            "scores by it, before the softmax.",
        ),
        "multiplied by the temperature": (
            soft_dictionary_with(lambda temperature, q, k: 1 / temperature),
            "With you a high temperature makes the weights more extreme. It has to "
            "bring them together: divide the scores by it.",
        ),
        "root of the temperature": (
            soft_dictionary_with(lambda temperature, q, k: math.sqrt(temperature)),
            "You divide by the root of the temperature. Divide by the temperature "
            "itself.",
        ),
        "temperature twice": (
            soft_dictionary_with(lambda temperature, q, k: temperature**2),
            "The temperature counts twice in your scores. Divide by it once.",
        ),
        "temperature after the softmax": (
            [
                soft_dictionary_with(lambda temperature, q, k: 1, after)
                for after in (torch.div, torch.mul, torch.pow)
            ],
            "You apply the temperature to the weights, which then do not add up to "
            "one. It belongs to the scores, before the softmax.",
        ),
        "output divided too": (
            soft_dictionary_with(heat_out=torch.div),
            "Your weights are right, and you divide the output by the temperature as "
            "well. A weighted mean needs no divisor.",
        ),
        "best match only": (
            [
                soft_dictionary_with(normalize=best_match),
                lambda q, k, v, temperature: (
                    best_match(q @ transposed(k)) @ v,
                    soft_dictionary(q, k, v, temperature)[1],
                ),
            ],
            "You return the best match alone, like a dictionary. A soft look-up blends "
            "all the values.",
        ),
        "even weights": (
            soft_dictionary_with(
                normalize=lambda scores: torch.ones_like(scores) / scores.shape[-1]
            ),
            "All entries get the same weight, whatever the query. What became of the "
            "scores?",
        ),
        "undivided scores returned": (
            lambda q, k, v, temperature: (
                soft_dictionary(q, k, v, temperature)[0],
                q @ transposed(k),
            ),
            "What you return beside `out` are the scores. Return the weights: what the "
            "softmax has made of them.",
        ),
        "also divided by a root": (
            [
                soft_dictionary_with(
                    lambda temperature, q, k: temperature * math.sqrt(q.shape[-1])
                ),
                soft_dictionary_with(
                    lambda temperature, q, k: temperature * math.sqrt(k.shape[-2])
                ),
            ],
            "You divide by the root of a size too. Here the temperature is the only "
            "divisor.",
        ),
        "distances for dot products": (
            soft_dictionary_with(score=lambda q, k, v: -torch.cdist(q, k)),
            "You compare by distance. In this look-up the score is the dot product.",
        ),
        **mistakes_of_attention(
            soft_dictionary_with,
            leave_out=(
                "division missing",
                "multiplied instead of divided",
                "divided by the width",
                "root of another size",
            ),
        ),
    }
    return diagnose(
        candidate,
        soft_dictionary,
        cases,
        mistakes,
        returns=OUT_AND_WEIGHTS,
        without=(look_up,),
    )


def additive_score_with(combine: Implementation) -> Implementation:
    """Return a score for a way to combine queries (T, 1, A) and keys (1, S, A)."""

    def additive_score(
        q: Tensor, k: Tensor, w_q: Tensor, w_k: Tensor, u: Tensor
    ) -> Tensor:
        return combine((q @ w_q)[:, None], (k @ w_k)[None]) @ u

    return additive_score


def hidden_layer(q: Tensor, k: Tensor, w_q: Tensor, w_k: Tensor) -> Tensor:
    """Return tanh of the sums: (T, S, A)."""
    return ((q @ w_q)[:, None] + (k @ w_k)[None]).tanh()


additive_score = additive_score_with(lambda queries, keys: (queries + keys).tanh())
linear_score = additive_score_with(torch.add)


def check_additive_score(candidate: Any) -> Verdict:
    """Check additive_score(q, k, w_q, w_k, u) -> scores (T, S)."""
    draw = drawing()
    cases: Cases = {
        "four queries and five keys": (
            draw(4, 3), draw(5, 2), draw(3, 7), draw(2, 7), draw(7)
        ),
        "one query": (draw(1, 2), draw(3, 2), draw(2, 4), draw(2, 4), draw(4)),
    }  # fmt: skip

    mistakes: Mistakes = {
        "tanh before the sum": (
            additive_score_with(lambda queries, keys: queries.tanh() + keys.tanh()),
            "Your score is one number from the query plus one from the key. The first "
            "is the same for all keys, and cancels in the softmax. Add first, then "
            "take the tanh of the sum.",
        ),
        "tanh twice": (
            additive_score_with(
                lambda queries, keys: (queries.tanh() + keys.tanh()).tanh()
            ),
            "You take the tanh of each side, and of their sum again. It takes the sum "
            "alone.",
        ),
        "tanh of one side": (
            [
                additive_score_with(lambda queries, keys: queries + keys.tanh()),
                additive_score_with(lambda queries, keys: queries.tanh() + keys),
            ],
            "Your tanh takes one side only, and the query still cancels in the "
            "softmax. It has to take the sum of both.",
        ),
        "tanh before the matrices": (
            [
                lambda q, k, *parts: additive_score(q.tanh(), k.tanh(), *parts),
                lambda q, k, *parts: linear_score(q.tanh(), k.tanh(), *parts),
            ],
            "You take the tanh of queries and keys before their matrices. It takes the "
            "sum of what the matrices make of them.",
        ),
        "no pairs": (
            [
                lambda q, k, w_q, w_k, u: (q @ w_q + k @ w_k).tanh() @ u,
                lambda q, k, w_q, w_k, u: (
                    ((q @ w_q)[:, None] + (k @ w_k)[:, None]).tanh() @ u
                ),
                lambda q, k, w_q, w_k, u: (
                    ((q @ w_q)[None] + (k @ w_k)[None]).tanh() @ u
                ),
                lambda q, k, w_q, w_k, u: (
                    ((q @ w_q)[:, None, None] + (k @ w_k)[:, :, None]).tanh() @ u
                ),
            ],
            "Queries and keys have to meet in pairs, each query with each key. Which "
            "axis of size one does each of them need, so that the sum is (T, S, A)?",
        ),
        "matrices swapped": (
            lambda q, k, w_q, w_k, u: additive_score(q, k, w_k, w_q, u),
            "You multiply the queries by `w_k`, or the keys by `w_q`. Each has a "
            "matrix of its own.",
        ),
        "u left out": (
            [
                lambda q, k, w_q, w_k, u: hidden_layer(q, k, w_q, w_k).sum(-1),
                lambda q, k, w_q, w_k, u: hidden_layer(q, k, w_q, w_k).mean(-1),
                lambda q, k, w_q, w_k, u: hidden_layer(q, k, w_q, w_k),
            ],
            "`u` has no part in your scores. It says how much each unit of the hidden "
            "layer counts.",
        ),
        "not added up": (
            lambda q, k, w_q, w_k, u: hidden_layer(q, k, w_q, w_k) * u,
            "Each unit is multiplied by its number in `u`, and then they have to be "
            "added up: a score is one number.",
        ),
        "another function for tanh": (
            [
                additive_score_with(lambda queries, keys, f=f: f(queries + keys))
                for f in (torch.sigmoid, torch.relu, torch.sin)
            ],
            "Your hidden layer bends the sum by another function. Here it is tanh.",
        ),
        "dot product": (
            [
                lambda q, k, w_q, w_k, u: (q @ w_q) @ (k @ w_k).T,
                lambda q, k, w_q, w_k, u: (q @ w_q).tanh() @ (k @ w_k).tanh().T,
                lambda q, k, w_q, w_k, u: ((q @ w_q) @ (k @ w_k).T).tanh(),
            ],
            "That is a dot product of the two sides. In an additive score they are "
            "added, and `u` makes one number of the sum.",
        ),
        "scores divided": (
            [
                lambda q, k, w_q, w_k, u, axis=axis: (
                    additive_score(q, k, w_q, w_k, u) / w_k.shape[axis] ** 0.5
                )
                for axis in (0, 1)
            ],
            "You divide the scores by a root. An additive score is bounded already, "
            "and is used as it is.",
        ),
        "key left out": (
            additive_score_with(lambda queries, keys: (queries + 0 * keys).tanh()),
            "Your scores do not depend on the key at all. Where does `k @ w_k` go?",
        ),
        "no tanh": (
            linear_score,
            "Without a tanh the score is linear: one number from the query plus one "
            "from the key, and the query cancels again.",
        ),
        "tanh of the score": (
            lambda *inputs: linear_score(*inputs).tanh(),
            "Your tanh takes the finished score. It belongs to the hidden layer, "
            "before `u` adds its units up.",
        ),
        "product for sum": (
            additive_score_with(lambda queries, keys: (queries * keys).tanh()),
            "You multiply the two sides. In an additive score they are added.",
        ),
        "difference for sum": (
            [
                additive_score_with(lambda queries, keys: (queries - keys).tanh()),
                additive_score_with(lambda queries, keys: (keys - queries).tanh()),
            ],
            "You subtract one side from the other. In the formula they are added.",
        ),
        "query left out": (
            additive_score_with(lambda queries, keys: (0 * queries + keys).tanh()),
            "Your scores do not depend on the query at all. Where does `q @ w_q` go?",
        ),
        "scores transposed": (
            lambda *inputs: additive_score(*inputs).T,
            "Your scores have a row for each key. They need one for each query.",
        ),
        "weights for scores": (
            [
                lambda *inputs: additive_score(*inputs).softmax(dim=-1),
                lambda *inputs: additive_score(*inputs).softmax(dim=0),
            ],
            "You return weights. The function should return the scores, before the "
            "softmax.",
        ),
    }
    return diagnose(candidate, additive_score, cases, mistakes)
