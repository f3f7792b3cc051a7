"""The checks of the page "Simple self-attention"."""

import math
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import log_softmax, scaled_dot_product_attention, softmax

from transformer_book.checks.common import (
    OUT_AND_WEIGHTS,
    Cases,
    Implementation,
    Mistakes,
    Verdict,
    diagnose,
    divide_by_sums,
    drawing,
    softmax_by_hand,
    softmax_over_everything,
    transposed,
    unchanged,
    weights_first,
)
from transformer_book.layers.simple_self_attention import SimpleSelfAttention

self_attention = SimpleSelfAttention()


def dot_scores(x: Tensor) -> Tensor:
    return x @ transposed(x)


def cosine_scores(x: Tensor) -> Tensor:
    return dot_scores(x / x.norm(dim=-1, keepdim=True))


def self_attention_with(
    score: Implementation = dot_scores,
    normalize: Implementation = lambda scores: scores.softmax(-1),
    add: Implementation = lambda weights, x: weights @ x,
) -> Implementation:
    """Return simple self-attention with some of its steps exchanged."""

    def attend(x: Tensor) -> tuple[Tensor, Tensor]:
        weights = normalize(score(x))
        return add(weights, x), weights

    return attend


def without_diagonal(scores: Tensor) -> Tensor:
    diagonal = torch.eye(scores.shape[-1], dtype=torch.bool)
    return scores.masked_fill(diagonal, float("-inf"))


def shifted(scores: Tensor) -> Tensor:
    """Return exponentials of which the largest of each row is one."""
    return (scores - scores.amax(-1, keepdim=True)).exp()


def sum_without_axis(scores: Tensor) -> Tensor:
    return shifted(scores) / shifted(scores).sum(-1)


def nothing_keeps_its_axis(scores: Tensor) -> Tensor:
    exponentials = (scores - scores.amax(-1)).exp()
    return exponentials / exponentials.sum(-1)


def check_attend(candidate: Any) -> Verdict:
    """Check attend(x) -> (out, weights): the layer, from exponentials and sums."""
    draw = drawing()
    cases: Cases = {
        "five words": (draw(5, 3),),
        "a batch of two sentences": (draw(2, 4, 3),),
        "long vectors": (30 * draw(6, 3),),
        "two axes before the words": (draw(2, 3, 4, 3),),
    }
    mistakes: Mistakes = {
        "out and weights swapped": weights_first(self_attention),
        "softmax over the queries": (
            [
                self_attention_with(normalize=lambda scores: scores.softmax(-2)),
                self_attention_with(normalize=lambda scores: scores.softmax(0)),
                self_attention_with(normalize=sum_without_axis),
                self_attention_with(
                    normalize=lambda scores: scores.exp() / scores.exp().sum(-1)
                ),
                self_attention_with(normalize=nothing_keeps_its_axis),
            ],
            "Your weights add up to one in each column, so over the queries. The "
            "weights of one word stand in a row: over which `dim` do you sum, and does "
            "the sum keep it, by `keepdim=True`?",
        ),
        "softmax over everything": (
            [
                self_attention_with(normalize=softmax_over_everything),
                self_attention_with(
                    normalize=lambda scores: scores.exp() / scores.exp().sum()
                ),
            ],
            "All your weights together add up to one. Each row has to: sum over the "
            "last axis alone, and keep it with `keepdim=True`.",
        ),
        "axes counted from the front": (
            [
                self_attention_with(score, normalize)
                for score in (
                    dot_scores,
                    lambda x: x @ x.T,
                    lambda x: x @ x.transpose(0, 1),
                    lambda x: x @ x.transpose(1, 2),
                )
                for normalize in (
                    lambda scores: scores.softmax(-1),
                    lambda scores: scores.softmax(1),
                    lambda scores: softmax_by_hand(
                        scores, scores.amax(1, keepdim=True)
                    ),
                    lambda scores: shifted(scores) / shifted(scores).sum(1, True),
                )
            ][1:],
            "Your layer is right for one sentence, or one batch, and not for all. "
            "Count axes from the back, -1 and -2: `.T` and `dim=1` mean others in a "
            "batch.",
        ),
        "softmax over the batch": (
            [
                self_attention_with(
                    normalize=lambda scores: shifted(scores) / shifted(scores).sum(0)
                ),
                self_attention_with(
                    normalize=lambda scores: (
                        shifted(scores) / shifted(scores).sum(0, keepdim=True)
                    )
                ),
            ],
            "Your sums run over the first axis: over the queries, or over the "
            "sentences of a batch. The weights of one word stand in the last axis.",
        ),
        "weights transposed in the sum": (
            self_attention_with(add=lambda weights, x: transposed(weights) @ x),
            "Your weights are right, and your sums run over the queries instead of the "
            "keys. Which axis of `weights` must meet the words of `x`?",
        ),
        "no exponential": (
            [
                self_attention_with(normalize=divide_by_sums),
                *(
                    self_attention_with(
                        normalize=lambda scores, f=f: divide_by_sums(f(scores))
                    )
                    for f in (torch.abs, torch.square, torch.relu)
                ),
            ],
            "You divide without an exponential. It makes every score positive, keeps "
            "their order, and gives a score larger by one 2.7 times as much.",
        ),
        "not normalized": (
            [
                self_attention_with(normalize=torch.exp),
                self_attention_with(
                    normalize=lambda scores: (
                        scores - scores.amax(-1, keepdim=True)
                    ).exp()
                ),
                lambda x: (self_attention(x)[0], shifted(dot_scores(x))),
                *(
                    self_attention_with(
                        normalize=lambda scores, by=by: shifted(scores) / by(scores)
                    )
                    for by in (
                        lambda scores: shifted(scores).mean(-1, keepdim=True),
                        lambda scores: shifted(scores).sum(-1, keepdim=True) + 1,
                        lambda scores: scores.shape[-1],
                    )
                ),
            ],
            "Your weights do not add up to one. Divide each row by its sum.",
        ),
        "no weights": (
            [
                self_attention_with(normalize=unchanged),
                lambda x: (self_attention(x)[0], dot_scores(x)),
            ],
            "You use or return the scores as they are. Make weights of them: "
            "exponentials, divided by their sum.",
        ),
        "overflow": (
            [
                self_attention_with(normalize=softmax_by_hand),
                *(
                    self_attention_with(
                        normalize=lambda scores, shift=shift: softmax_by_hand(
                            scores, shift(scores)
                        )
                    )
                    for shift in (
                        lambda scores: scores.mean(-1, keepdim=True),
                        lambda scores: scores.amin(-1, keepdim=True),
                        lambda scores: 100,
                    )
                ),
            ],
            "For long vectors the exponential is too large for a float, and ∞/∞ is "
            "NaN. What may you take from all the scores of a row, without changing its "
            "weights?",
        ),
        "one maximum for all words": (
            [
                self_attention_with(
                    normalize=lambda scores: softmax_by_hand(scores, scores.max())
                ),
                self_attention_with(
                    normalize=lambda scores: softmax_by_hand(
                        scores, scores.amax((-2, -1), keepdim=True)
                    )
                ),
            ],
            "You take the same number from every row. In a row of smaller scores all "
            "the exponentials are then zero, and 0/0 is NaN. Each row needs its own.",
        ),
        "maximum over the queries": (
            [
                self_attention_with(
                    normalize=lambda scores: softmax_by_hand(
                        scores, scores.amax(-2, keepdim=True)
                    )
                ),
                self_attention_with(
                    normalize=lambda scores: softmax_by_hand(scores, scores.amax(-1))
                ),
            ],
            "You take a different number from each score of a row, which changes its "
            "weights. Look at your maximum: at its `dim`, and at `keepdim`.",
        ),
        "scores clamped": (
            self_attention_with(
                normalize=lambda scores: softmax_by_hand(scores.clamp(max=80))
            ),
            "You cut large scores off, so that several get the same weight. What may "
            "you take from all of a row, without changing its weights?",
        ),
        "another base": (
            [
                self_attention_with(
                    score=lambda x, base=base: dot_scores(x) * math.log(base)
                )
                for base in (2, 10)
            ],
            "Your powers have another base. The exponential is a power of e, about "
            "2.718: `exp`.",
        ),
        "even weights": (
            self_attention_with(
                normalize=lambda scores: torch.ones_like(scores) / scores.shape[-1]
            ),
            "All words get the same weight, whatever their scores.",
        ),
        "self excluded": (
            [
                self_attention_with(score=lambda x: without_diagonal(dot_scores(x))),
                self_attention_with(
                    score=lambda x: dot_scores(x) * (1 - torch.eye(x.shape[-2]))
                ),
            ],
            "A word's score with itself is missing. Here each word attends to all "
            "words, itself included.",
        ),
        "scaled": (
            [
                self_attention_with(
                    score=lambda x, size=size: dot_scores(x) / size(x.shape)
                )
                for size in (
                    lambda shape: shape[-1] ** 0.5,
                    lambda shape: shape[-2] ** 0.5,
                    lambda shape: shape[-1],
                )
            ],
            "You divide the scores. This layer compares with the dot product as it is.",
        ),
        "cosines for dot products": (
            [
                self_attention_with(score=cosine_scores),
                lambda x: self_attention(x / x.norm(dim=-1, keepdim=True)),
            ],
            "You compare directions alone. In a dot product the lengths count too.",
        ),
        "largest only": (
            self_attention_with(
                normalize=lambda scores: torch.eye(scores.shape[-1])[scores.argmax(-1)]
            ),
            "Each word looks at its best match alone. A softmax gives every word a "
            "weight above zero.",
        ),
    }
    return diagnose(
        candidate,
        self_attention,
        cases,
        mistakes,
        returns=OUT_AND_WEIGHTS,
        without=(softmax, log_softmax, scaled_dot_product_attention),
    )


def rescaled(weights: Tensor, x: Tensor) -> Tensor:
    return weights / weights.sum(-1, keepdim=True) @ x


def other_words_weights(x: Tensor) -> Tensor:
    """Return the weights transposed: each row has those of other words."""
    return dot_scores(x).softmax(-1).T


def check_mixed(candidate: Any) -> Verdict:
    """Check mixed(x) -> out: each row is a weighted mean of all the rows."""
    draw = drawing()
    cases: Cases = {
        "five words": (draw(5, 3),),
        "eight words": (draw(8, 2),),
    }
    mistakes: Mistakes = {
        "another word's weights": (
            lambda x: other_words_weights(x) @ x,
            "The weights of each sum still do not add up to one. Print the sums of the "
            "rows and of the columns of what stands to the left of `@ x`.",
        ),
        "both averaged": (
            lambda x: (self_attention(x)[1] + other_words_weights(x)) / 2 @ x,
            "You take the mean of the weights and of those of other words. A row needs "
            "its own word's weights alone.",
        ),
        "a second softmax": (
            [
                lambda x: other_words_weights(x).softmax(-1) @ x,
                lambda x: self_attention(x)[1].softmax(-1) @ x,
                lambda x: self_attention(x)[1].softmax(0).T @ x,
            ],
            "You take a softmax of what are weights already, which makes them nearly "
            "equal. Their sums are one now, and they are others.",
        ),
        "rescaled outputs": (
            [
                *(
                    lambda x, mend=mend: mend(other_words_weights(x) @ x, x)
                    for mend in (
                        lambda out, x: out.clamp(x.amin(), x.amax()),
                        lambda out, x: out.clamp(-1, 1),
                        lambda out, x: out.minimum(x.amax(0)),
                        lambda out, x: out.minimum(x.amax(0)).maximum(x.amin(0)),
                        lambda out, x: out / out.norm(dim=-1, keepdim=True),
                    )
                ),
                lambda x: rescaled(other_words_weights(x), x),
            ],
            "Now the outputs are cut or rescaled, but they are not those of the layer: "
            "the symptom is gone, the mistake is not. Which word's weights does a row "
            "use?",
        ),
        "no softmax": (
            lambda x: dot_scores(x) @ x,
            "Without the softmax the scores themselves are the weights, and do not add "
            "up to one.",
        ),
        "softmax over everything": (
            lambda x: softmax_over_everything(dot_scores(x)) @ x,
            "All the weights together add up to one. Each row has to.",
        ),
        "scaled": (
            lambda x: (dot_scores(x) / x.shape[-1] ** 0.5).softmax(-1) @ x,
            "You divide the scores. This layer compares with the dot product as it is, "
            "and its weights were right.",
        ),
        "equal weights": (
            [
                lambda x: x.mean(0, keepdim=True).expand_as(x),
                lambda x: x.mean(0),
            ],
            "Every row is the mean of all the vectors, whatever the scores.",
        ),
        "largest only": (
            lambda x: x[dot_scores(x).argmax(-1)],
            "Each row is its best match alone. A weighted mean has something of all.",
        ),
        "nothing mixed": (
            unchanged,
            "You return the vectors as they came: each word has all its weight itself.",
        ),
        "weights returned": (
            lambda x: self_attention(x)[1],
            "You return the weights. The result is what they make of the vectors.",
        ),
        "result transposed": (
            lambda x: self_attention(x)[0].T,
            "Your numbers are right, and the result is transposed: a word has a column "
            "in it. It needs a row.",
        ),
    }
    return diagnose(
        candidate,
        lambda x: self_attention(x)[0],
        cases,
        mistakes,
        without=(SimpleSelfAttention,),
    )
