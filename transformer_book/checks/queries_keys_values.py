"""The checks of the page "Queries, keys and values"."""

import torch

from transformer_book.checks.diagnosis import diagnose, drawing
from transformer_book.layers.queries_keys_values import DotScore, look_up

dot = DotScore()


def with_weights(make_weights):
    """Return a look-up that has other weights, made from scores and temperature."""

    def look_up(q, k, v, temperature):
        weights = make_weights(dot(q, k), temperature)
        return weights @ v, weights

    return look_up


def with_scores(make_scores):
    """Return a look-up that compares queries and keys otherwise."""

    def look_up(q, k, v, temperature):
        weights = (make_scores(q, k) / temperature).softmax(dim=-1)
        return weights @ v, weights

    return look_up


def right(q, k, v, temperature):
    return look_up(q, k, v, dot, temperature)


def keys_for_values(q, k, v, temperature):
    return look_up(q, k, k, dot, temperature)


def best_match(scores, temperature):
    return torch.eye(scores.shape[-1])[scores.argmax(dim=-1)]


def check_soft_dictionary(soft_dictionary):
    """Check soft_dictionary(q, k, v, temperature) -> (out, weights)."""
    draw = drawing()
    cases = {
        "four queries and five keys": (draw(4, 3), draw(5, 3), draw(5, 2), 0.7),
        "a high temperature": (draw(4, 3), draw(6, 3), draw(6, 2), 20.0),
        "a batch": (draw(2, 4, 3), draw(2, 5, 3), draw(2, 5, 6), 0.5),
        "two axes before the words": (
            *(draw(2, 3, 4, 3), draw(2, 3, 5, 3), draw(2, 3, 5, 6)),
            0.5,
        ),
    }
    mistakes = {
        "out and weights swapped": (
            lambda *inputs: right(*inputs)[::-1],
            "You return the weights first. The order is `out, weights`.",
        ),
        "softmax over the queries": (
            [
                with_weights(lambda scores, t: (scores / t).softmax(dim=-2)),
                with_weights(lambda scores, t: (scores / t).softmax(dim=0)),
            ],
            "Your weights add up to one over the queries. For each query, those of all "
            "the keys have to: look at the `dim` of your softmax.",
        ),
        "softmax over everything": (
            with_weights(
                lambda s, t: (s / t).flatten(-2).softmax(dim=-1).view(s.shape)
            ),
            "All your weights together add up to one. Each query's have to: a softmax "
            "for each row.",
        ),
        "no temperature": (
            with_weights(lambda scores, t: scores.softmax(dim=-1)),
            "You do not use the temperature, or so that it cancels again. Divide the "
            "scores by it, before the softmax.",
        ),
        "multiplied by the temperature": (
            with_weights(lambda scores, t: (scores * t).softmax(dim=-1)),
            "With you a high temperature makes the weights more extreme. It has to "
            "bring them together: divide the scores by it.",
        ),
        "temperature after the softmax": (
            [
                with_weights(lambda scores, t: scores.softmax(dim=-1) / t),
                with_weights(lambda scores, t: scores.softmax(dim=-1) * t),
            ],
            "You apply the temperature to the weights, which then do not add up to "
            "one. It belongs to the scores, before the softmax.",
        ),
        "keys for values": (
            keys_for_values,
            "You add up the keys. What an entry holds is its value, and the keys only "
            "say where to look.",
        ),
        "no softmax": (
            [
                with_weights(lambda scores, t: scores / t),
                with_weights(lambda scores, t: (scores / t).exp()),
            ],
            "Your weights do not add up to one. What makes shares of any scores?",
        ),
        "no exponential": (
            with_weights(lambda scores, t: scores / scores.sum(dim=-1, keepdim=True)),
            "You divide the scores by their sum, so that some weights are negative and "
            "the temperature cancels. Use a softmax.",
        ),
        "best match only": (
            with_weights(best_match),
            "You return the best match alone, like a dictionary. A soft look-up blends "
            "all the values.",
        ),
        "also divided by the root of the width": (
            with_scores(lambda q, k: dot(q, k) / q.shape[-1] ** 0.5),
            "You divide by the root of the width too. Here the temperature is the only "
            "divisor.",
        ),
        "cosines for dot products": (
            with_scores(
                lambda q, k: dot(
                    q / q.norm(dim=-1, keepdim=True), k / k.norm(dim=-1, keepdim=True)
                )
            ),
            "You compare directions alone. In a dot product the lengths count too.",
        ),
        "no batches": (
            [with_scores(lambda q, k: q @ k.T), with_scores(lambda q, k: q @ k.t())],
            "It is right for one sentence, and not for a batch. `.T` is for matrices: "
            "swap the last two axes, and leave those in front alone.",
        ),
    }
    return diagnose(soft_dictionary, right, cases, mistakes, returns=("out", "weights"))


def combined(combine):
    """Return a score that combines queries (T, 1, A) and keys (1, S, A) otherwise."""

    def score(q, k, w_q, w_k, v):
        return combine((q @ w_q)[:, None], (k @ w_k)[None]) @ v

    return score


def tanh_of_the_score(*inputs):
    return combined(torch.add)(*inputs).tanh()


additive = combined(lambda rows, columns: (rows + columns).tanh())


def check_additive_score(additive_score):
    """Check additive_score(q, k, w_q, w_k, v) -> scores (T, S)."""
    draw = drawing()
    cases = {
        "four queries and five keys": (
            draw(4, 3), draw(5, 2), draw(3, 7), draw(2, 7), draw(7)
        ),
        "one query": (draw(1, 2), draw(3, 2), draw(2, 4), draw(2, 4), draw(4)),
    }  # fmt: skip

    mistakes = {
        "tanh before the sum": (
            combined(lambda rows, columns: rows.tanh() + columns.tanh()),
            "Your score is one number from the query plus one from the key. The first "
            "is the same for all keys, and cancels in the softmax. Add first, then "
            "take the tanh of the sum.",
        ),
        "tanh of one side": (
            [
                combined(lambda rows, columns: rows + columns.tanh()),
                combined(lambda rows, columns: rows.tanh() + columns),
            ],
            "Your tanh takes one side only, and the query still cancels in the "
            "softmax. It has to take the sum of both.",
        ),
        "no tanh": (
            combined(torch.add),
            "Without a tanh the score is linear: one number from the query plus one "
            "from the key, and the query cancels again.",
        ),
        "tanh of the score": (
            tanh_of_the_score,
            "Your tanh takes the finished score. It belongs to the hidden layer, "
            "before `v` adds its units up.",
        ),
        "product for sum": (
            combined(lambda rows, columns: (rows * columns).tanh()),
            "You multiply the two sides. In an additive score they are added.",
        ),
        "difference for sum": (
            [
                combined(lambda rows, columns: (rows - columns).tanh()),
                combined(lambda rows, columns: (columns - rows).tanh()),
            ],
            "You subtract one side from the other. In the formula they are added.",
        ),
        "query left out": (
            combined(lambda rows, columns: (0 * rows + columns).tanh()),
            "Your scores do not depend on the query at all. Where does `q @ w_q` go?",
        ),
        "scores transposed": (
            lambda *inputs: additive(*inputs).T,
            "Your scores have a row for each key. They need one for each query.",
        ),
        "weights for scores": (
            lambda *inputs: additive(*inputs).softmax(dim=-1),
            "You return weights. The function should return the scores, before the "
            "softmax.",
        ),
    }
    return diagnose(additive_score, additive, cases, mistakes)
