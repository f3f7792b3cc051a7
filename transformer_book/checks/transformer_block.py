"""The checks of the page "The transformer block"."""

from typing import Any

import torch
from torch import Tensor

from transformer_book.checks.common import (
    Cases,
    Implementation,
    Mistakes,
    Verdict,
    diagnose,
    drawing,
    transposed,
    unchanged,
)


def parallel_block(
    x: Tensor, attend: Implementation, feed_forward: Implementation, norm: Any
) -> Tensor:
    seen = norm(x)
    return x + attend(seen) + feed_forward(seen)


# Parts that are functions, so that a check can hand them out again and again.


def attend(x: Tensor) -> Tensor:
    return (x @ transposed(x)).softmax(-1) @ x


def attend_evenly(x: Tensor) -> Tensor:
    return x.mean(-2, keepdim=True).expand_as(x)


def feed_forward(x: Tensor) -> Tensor:
    return (x + 1).relu() * 2 - 1


def norm(x: Tensor) -> Tensor:
    return torch.nn.functional.layer_norm(x, x.shape[-1:])


def zeros(x: Tensor) -> Tensor:
    return torch.zeros_like(x)


def check_parallel_block(candidate: Any) -> Verdict:
    """Check parallel_block(x, attend, feed_forward, norm) -> out."""
    draw = drawing()
    x = draw(2, 5, 3) * 2 + 1
    cases: Cases = {
        "two sentences of five words": (x, attend, feed_forward, norm),
        "one sentence without a batch": (x[0], attend_evenly, feed_forward, norm),
        "a network that gives zeros": (x, attend, zeros, norm),
        "parts that both give zeros": (x, zeros, zeros, norm),
    }

    def one_after_the_other(x: Tensor, attend: Any, network: Any, norm: Any) -> Tensor:
        x = x + attend(norm(x))
        return x + network(norm(x))

    mistakes: Mistakes = {
        "one after the other": (
            [
                one_after_the_other,
                lambda x, attend, network, norm: x + network(attend(norm(x))),
                lambda x, attend, network, norm: (
                    x + attend(norm(x)) + network(norm(x + attend(norm(x))))
                ),
            ],
            "Your network works on what attention gives, so it has to wait for it. "
            "Which vectors should both parts be given?",
        ),
        "path forgotten": (
            lambda x, attend, network, norm: attend(norm(x)) + network(norm(x)),
            "The path around the parts is missing: if both give zeros, so does your "
            "block.",
        ),
        "path normalized": (
            lambda x, attend, network, norm: (
                norm(x) + attend(norm(x)) + network(norm(x))
            ),
            "You add what the parts give to the normalized vectors. In pre-norm the "
            "path stays free: what should pass on it?",
        ),
        "path added twice": (
            lambda x, attend, network, norm: (
                (x + attend(norm(x))) + (x + network(norm(x)))
            ),
            "Your vectors come back twice: each part has a path of its own. The parts "
            "stand side by side, and there is one path around both.",
        ),
        "not normalized": (
            lambda x, attend, network, norm: x + attend(x) + network(x),
            "Your parts are given the vectors as they are. Where does pre-norm "
            "normalize?",
        ),
        "one part not normalized": (
            [
                lambda x, attend, network, norm: x + attend(norm(x)) + network(x),
                lambda x, attend, network, norm: x + attend(x) + network(norm(x)),
            ],
            "One of your parts is given normalized vectors, and the other is not. Both "
            "should be given the same.",
        ),
        "normalized after the sum": (
            lambda x, attend, network, norm: norm(x + attend(x) + network(x)),
            "You normalize the sum: that is post-norm. What does pre-norm normalize?",
        ),
    }
    return diagnose(candidate, parallel_block, cases, mistakes)


def layer_norm_with(
    dims: int | tuple[int, ...] = -1,
    center: Implementation = lambda x, mean: x - mean,
    divisor: Implementation = lambda variance, eps: (variance + eps).sqrt(),
    correction: int = 0,
    finish: Implementation = lambda x, scale, shift: x * scale + shift,
) -> Implementation:
    """Return layer normalization with some of its steps exchanged."""

    def layer_norm(
        x: Tensor, scale: Tensor, shift: Tensor, eps: float = 1e-5
    ) -> Tensor:
        mean = x.mean(dims, keepdim=True)
        variance = x.var(dims, keepdim=True, correction=correction)
        return finish(center(x, mean) / divisor(variance, eps), scale, shift)

    return layer_norm


def eps_outside(variance: Tensor, eps: float) -> Tensor:
    return variance.sqrt() + eps


def check_layer_norm(candidate: Any) -> Verdict:
    """Check my_layer_norm(x, scale, shift, eps=1e-5) -> out."""
    draw = drawing()
    scale, shift = draw(3), draw(3)
    cases: Cases = {
        "two sentences of five words": (draw(2, 5, 3) * 2 + 1, scale, shift),
        "one word": (draw(1, 1, 3), scale, shift),
        "numbers that hardly differ": (draw(2, 4, 3) / 1000, scale, shift),
        "numbers that are all the same": (0 * draw(1, 4, 3) + 2, scale, shift),
        "a larger eps": (draw(3, 2, 3), scale, shift, 0.1),
    }
    mistakes: Mistakes = {
        "over the words, and the sample's deviation": (
            layer_norm_with(1, divisor=eps_outside, correction=1),
            "Both mistakes are still there. Whose numbers do mean and deviation run "
            "over? And what does `std` compute?",
        ),
        "over the words": (
            layer_norm_with(1),
            "One mistake is left. Your mean runs over the words, so each word depends "
            "on all others. Whose numbers should it be the mean of?",
        ),
        "over the whole sentence": (
            [layer_norm_with((-2, -1)), layer_norm_with((0, 1, 2))],
            "You normalize all words together: mean and variance should be those of "
            "one word, over its own numbers.",
        ),
        "the sample's deviation": (
            [
                layer_norm_with(divisor=eps_outside, correction=1),
                layer_norm_with(correction=1),
            ],
            "One mistake is left. By default `std` and `var` divide by one less than "
            "there are numbers. Layer normalization divides by how many there are.",
        ),
        "eps outside the root": (
            layer_norm_with(divisor=eps_outside),
            "Your `eps` is added to the deviation. In the formula it is added to the "
            "variance, under the root.",
        ),
        "eps forgotten": (
            layer_norm_with(divisor=lambda variance, eps: variance.sqrt()),
            "You do not use `eps`: where all numbers of a word are the same, zero is "
            "divided by zero.",
        ),
        "divided by the variance": (
            layer_norm_with(divisor=lambda variance, eps: variance + eps),
            "You divide by the variance. What has to be divided by for the variance to "
            "become one?",
        ),
        "mean not subtracted": (
            layer_norm_with(center=unchanged),
            "Your rows do not have the mean zero: nothing is subtracted from them "
            "before the division.",
        ),
        "scale and shift left out": (
            layer_norm_with(finish=unchanged),
            "Your rows have mean zero and variance one, and stay so: `scale` and "
            "`shift` are not used.",
        ),
        "shift before scale": (
            layer_norm_with(finish=lambda x, scale, shift: (x + shift) * scale),
            "You multiply the shift by the scale as well. In the formula the shift "
            "comes last.",
        ),
    }
    return diagnose(candidate, layer_norm_with(), cases, mistakes)
