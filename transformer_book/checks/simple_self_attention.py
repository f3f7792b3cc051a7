"""The checks of the page "Simple self-attention"."""

import torch

from transformer_book.checks.diagnosis import diagnose, drawing
from transformer_book.layers.simple_self_attention import SimpleSelfAttention


def scores_of(x):
    return x @ x.transpose(-2, -1)


def with_weights(make_weights):
    """Return a layer that has other weights, made from its input."""

    def layer(x):
        weights = make_weights(x)
        return weights @ x, weights

    return layer


def shares(x, shift):
    """Return the weights of the formula, with a number taken from each score."""
    exponentials = (scores_of(x) - shift).exp()
    return exponentials / exponentials.sum(-1, keepdim=True)


def without_itself(x):
    itself = torch.eye(x.shape[-2], dtype=torch.bool)
    return scores_of(x).masked_fill(itself, float("-inf"))


def cosines(x):
    direction = x / x.norm(dim=-1, keepdim=True)
    return scores_of(direction)


def check_attend(attend):
    """Check attend(x) -> (out, weights): the layer, from exponentials and sums."""
    draw = drawing()
    cases = {
        "five words": (draw(5, 3),),
        "a batch of two sentences": (draw(2, 4, 3),),
        "long vectors": (30 * draw(6, 3),),
        "two axes before the words": (draw(2, 3, 4, 3),),
    }
    mistakes = {
        "out and weights swapped": (
            lambda x: SimpleSelfAttention()(x)[::-1],
            "You return the weights first. The order is `out, weights`.",
        ),
        "softmax over the queries": (
            [
                with_weights(lambda x: scores_of(x).softmax(-2)),
                with_weights(lambda x: scores_of(x).softmax(0)),
            ],
            "Your weights add up to one in each column, so over the queries. The "
            "weights of one word stand in a row: over which `dim` do you sum?",
        ),
        "softmax over everything": (
            [
                with_weights(
                    lambda x: scores_of(x).flatten(-2).softmax(-1).view_as(scores_of(x))
                ),
                with_weights(lambda x: scores_of(x).exp() / scores_of(x).exp().sum()),
            ],
            "All your weights together add up to one. Each row has to: sum over the "
            "last axis alone, and keep it with `keepdim=True`.",
        ),
        "weights transposed in the sum": (
            lambda x: (
                scores_of(x).softmax(-1).transpose(-2, -1) @ x,
                scores_of(x).softmax(-1),
            ),
            "Your weights are right, and your sums run over the queries instead of the "
            "keys. Which axis of `weights` must meet the words of `x`?",
        ),
        "no exponential": (
            with_weights(lambda x: scores_of(x) / scores_of(x).sum(-1, keepdim=True)),
            "You divide the scores by their sum, so that some weights are negative. "
            "What makes every score positive first?",
        ),
        "not normalized": (
            [
                with_weights(lambda x: scores_of(x).exp()),
                with_weights(
                    lambda x: (scores_of(x) - scores_of(x).amax(-1, keepdim=True)).exp()
                ),
            ],
            "Your weights do not add up to one. Divide each row by its sum.",
        ),
        "no weights": (
            with_weights(scores_of),
            "You use the scores as they are. Make weights of them: exponentials, "
            "divided by their sum.",
        ),
        "overflow": (
            with_weights(lambda x: shares(x, 0)),
            "For long vectors the exponential is too large for a float, and ∞/∞ is "
            "NaN. What may you take from all the scores of a row, without changing its "
            "weights?",
        ),
        "one maximum for all words": (
            [
                with_weights(lambda x: shares(x, scores_of(x).max())),
                with_weights(
                    lambda x: shares(x, scores_of(x).amax((-2, -1), keepdim=True))
                ),
            ],
            "You take the same number from every row. In a row of smaller scores all "
            "the exponentials are then zero, and 0/0 is NaN. Each row needs its own.",
        ),
        "maximum over the queries": (
            with_weights(lambda x: shares(x, scores_of(x).amax(-2, keepdim=True))),
            "You take a different number from each score of a row, which changes its "
            "weights. Look at the `dim` of your maximum.",
        ),
        "self excluded": (
            [
                with_weights(lambda x: without_itself(x).softmax(-1)),
                with_weights(
                    lambda x: (scores_of(x) * (1 - torch.eye(x.shape[-2]))).softmax(-1)
                ),
            ],
            "A word's score with itself is missing. Here each word attends to all "
            "words, itself included.",
        ),
        "scaled": (
            with_weights(lambda x: (scores_of(x) / x.shape[-1] ** 0.5).softmax(-1)),
            "You divide the scores by the root of the width. This layer compares with "
            "the dot product as it is.",
        ),
        "cosines for dot products": (
            with_weights(lambda x: cosines(x).softmax(-1)),
            "You compare directions alone. In a dot product the lengths count too.",
        ),
        "largest only": (
            with_weights(lambda x: torch.eye(x.shape[-2])[scores_of(x).argmax(-1)]),
            "Each word looks at its best match alone. A softmax gives every word a "
            "weight above zero.",
        ),
    }
    return diagnose(
        attend, SimpleSelfAttention(), cases, mistakes, returns=("out", "weights")
    )


def check_mixed(mixed):
    """Check mixed(x) -> out: each row is a weighted mean of all the rows."""
    draw = drawing()
    cases = {
        "five words": (draw(5, 3),),
        "eight words": (draw(8, 2),),
    }
    mistakes = {
        "another word's weights": (
            lambda x: scores_of(x).softmax(-1).T @ x,
            "The weights of each sum still do not add up to one. Print the sums of the "
            "rows and of the columns of what stands to the left of `@ x`.",
        ),
        "rescaled outputs": (
            [
                lambda x: rescaled(scores_of(x).softmax(-1).T, x),
                lambda x: (scores_of(x).softmax(-1).T @ x).clamp(x.amin(), x.amax()),
                lambda x: torch.minimum(
                    scores_of(x).softmax(-1).T @ x, x.amax(dim=0)
                ).maximum(x.amin(dim=0)),
            ],
            "Now the outputs stay inside, but they are not those of the layer: the "
            "symptom is gone, the mistake is not. Which word's weights does a row use?",
        ),
        "no softmax": (
            lambda x: scores_of(x) @ x,
            "Without the softmax the scores themselves are the weights, and do not add "
            "up to one.",
        ),
        "equal weights": (
            lambda x: x.mean(0, keepdim=True).expand_as(x),
            "Every row is the mean of all the vectors, whatever the scores.",
        ),
    }
    return diagnose(mixed, lambda x: SimpleSelfAttention()(x)[0], cases, mistakes)


def rescaled(weights, x):
    return weights / weights.sum(-1, keepdim=True) @ x
