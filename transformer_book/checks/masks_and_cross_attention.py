"""The checks of the page "Masks and cross-attention"."""

import math

import torch
from torch.nn.functional import dropout

from transformer_book.checks.diagnosis import Outcome, diagnose, drawing
from transformer_book.layers.masks_and_cross_attention import causal_mask, padding_mask
from transformer_book.layers.scaled_dot_product_attention import attention


def turned(x):
    return x.transpose(-2, -1)


# Questions and answers


def prefix_mask(lengths, T):
    return causal_mask(T) | padding_mask(lengths, T)


def rows_opened(lengths, T):
    return causal_mask(T) | turned(padding_mask(lengths, T))


def apart(lengths, T):
    """Return a mask in which the answer does not see the question."""
    question = padding_mask(lengths, T)
    return question & turned(question) | causal_mask(T) & ~question


def check_prefix_mask(candidate):
    """Check prefix_mask(lengths, T) -> mask (B, T, T) of questions with answers."""
    cases = {
        "questions of two and three tokens among five": (torch.tensor([2, 3]), 5),
        "a question of one token among four": (torch.tensor([1]), 4),
        "questions of four tokens and of none, among four": (torch.tensor([4, 0]), 4),
    }
    mistakes = {
        "and for or": (
            lambda lengths, T: causal_mask(T) & padding_mask(lengths, T),
            "You show a key that is both earlier *and* in the question. One of the two "
            "is enough.",
        ),
        "True means hidden": (
            lambda lengths, T: ~prefix_mask(lengths, T),
            "Your mask is `True` where a key is hidden. In this book `True` means that "
            "the query may attend to the key.",
        ),
        "rows opened": (
            rows_opened,
            "You open the rows of the question, so that its tokens see the whole "
            "answer. Rows are queries. What has to be open to all of them?",
        ),
        "triangle the wrong way": (
            lambda lengths, T: causal_mask(T).T | padding_mask(lengths, T),
            "In your mask the answer sees what comes after it. Your triangle is the "
            "upper one: which of `tril` and `triu` is the lower?",
        ),
        "diagonal hidden": (
            lambda lengths, T: causal_mask(T).tril(-1) | padding_mask(lengths, T),
            "In your mask a token of the answer does not see itself. The diagonal is "
            "to be visible.",
        ),
        "only causal": (
            lambda lengths, T: causal_mask(T).repeat(len(lengths), 1, 1),
            "Your mask is causal throughout. A token of the question may also see what "
            "comes later in the question.",
        ),
        "only the question": (
            lambda lengths, T: padding_mask(lengths, T).repeat(1, T, 1),
            "Your mask shows the question alone. A token of the answer may also see "
            "itself, and what came before it in the answer.",
        ),
        "one token too many": (
            lambda lengths, T: prefix_mask(lengths + 1, T),
            "Your questions are one token too long. The first token has the place 0: "
            "which place has the last of n tokens?",
        ),
        "one token too few": (
            lambda lengths, T: prefix_mask(lengths - 1, T),
            "Your questions are one token too short. The first token has the place 0: "
            "which place has the last of n tokens?",
        ),
        "answer apart": (
            apart,
            "In your mask the answer does not see the question. The columns of the "
            "question are open to all rows.",
        ),
        "numbers": (
            [
                lambda lengths, T: prefix_mask(lengths, T).float(),
                lambda lengths, T: prefix_mask(lengths, T).int(),
                lambda lengths, T: prefix_mask(lengths, T).long(),
            ],
            "Your mask holds numbers. A mask is a tensor of `bool`, of `True` and "
            "`False`.",
        ),
    }
    return diagnose(candidate, prefix_mask, cases, mistakes)


# Cross-attention


def filled(scores, mask, low=-math.inf):
    return scores.masked_fill(~mask, low).softmax(-1)


def by_columns(scores, mask, low):
    return scores.masked_fill(~mask, low).softmax(-2)


def clean(scores, mask):
    return filled(scores, mask).nan_to_num(0.0)


def divided_late(scores, mask):
    weights = scores.softmax(-1) * mask
    return weights / weights.sum(-1, keepdim=True)


def of_queries(scores, mask):
    return clean(scores, turned(mask).expand(*mask.shape[:-2], *scores.shape[-2:]))


def empty_rows_open(scores, mask):
    return clean(scores, mask | ~mask.any(-1, keepdim=True))


def made(
    project=lambda x, memory, q, k, v: (x @ q, memory @ k, memory @ v),
    scale=lambda scores, x, q: scores / math.sqrt(q.shape[-1]),
    weigh=clean,
    give=lambda out, weights: (out, weights),
):
    """Return cross-attention with some of its steps made in another way."""

    def cross_attention(x, memory, w_q, w_k, w_v, mask):
        q, k, v = project(x, memory, w_q, w_k, w_v)
        weights = weigh(scale(q @ turned(k), x, q), mask)
        return give(weights @ v, weights)

    return cross_attention


def check_cross_attention(candidate):
    """Check cross_attention(x, memory, w_q, w_k, w_v, mask) -> (out, weights)."""
    draw = drawing()
    square = [draw(6, 6) for _ in range(3)]
    matrices = draw(6, 4), draw(6, 4), draw(6, 3)
    some = torch.tensor(
        [[1, 0, 1, 1, 0], [1, 1, 0, 0, 0], [0, 1, 1, 1, 1]], dtype=torch.bool
    )
    blind = some.clone()
    blind[1] = False
    x, memory = draw(3, 6), draw(5, 6)
    # The first query's best key by far is one that is hidden from it.
    loud = memory.clone()
    loud[1] = 300 * x[0] @ matrices[0] @ turned(matrices[1])
    real = padding_mask(torch.tensor([5, 2]), 5)
    cases = {
        "as many words in the memory as in x, all of one width": (
            draw(6, 6),
            draw(6, 6),
            *square,
            causal_mask(6),
        ),
        "three words and a memory of five": (x, memory, *matrices, some),
        "a batch with padding": (draw(2, 3, 6), draw(2, 5, 6), *matrices, real),
        "a hidden key of a very high score": (x, loud, *matrices, some),
        "a query that may attend to nothing": (x, memory, *matrices, blind),
    }
    mistakes = {
        "out and weights swapped": (
            made(give=lambda out, weights: (weights, out)),
            "You return the weights first. The order is `out, weights`.",
        ),
        "x and memory swapped": (
            made(project=lambda x, memory, q, k, v: (memory @ q, x @ k, x @ v)),
            "Your queries come from the memory, and x answers them. Who asks here?",
        ),
        "memory ignored": (
            made(project=lambda x, memory, q, k, v: (x @ q, x @ k, x @ v)),
            "Your x attends to itself: the memory is not used. Where do keys and "
            "values come from?",
        ),
        "values from x": (
            made(project=lambda x, memory, q, k, v: (x @ q, memory @ k, x @ v)),
            "Your values come from x. Those that are found are also those that answer: "
            "keys and values belong together.",
        ),
        "keys from x": (
            made(project=lambda x, memory, q, k, v: (x @ q, x @ k, memory @ v)),
            "Your keys come from x. The words of the memory are to be found: keys and "
            "values belong together.",
        ),
        "keys added up": (
            made(project=lambda x, memory, q, k, v: (x @ q, memory @ k, memory @ k)),
            "Your weights are right, but they add up keys. Add up the values.",
        ),
        "True means hidden": (
            [
                made(weigh=lambda scores, mask: clean(scores, ~mask)),
                made(weigh=lambda scores, mask: filled(scores, ~mask)),
                made(weigh=lambda scores, mask: filled(scores, ~mask, -1e9)),
            ],
            "You hide where the mask is `True`. In this book `True` means that the "
            "query may attend to the key.",
        ),
        "mask ignored": (
            made(weigh=lambda scores, mask: scores.softmax(-1)),
            "Your mask hides nothing. `masked_fill` makes a new tensor: do you keep "
            "what it returns?",
        ),
        "mask after the softmax": (
            made(weigh=lambda scores, mask: scores.softmax(-1) * mask),
            "You hide weights after the softmax, so that your rows no longer add up to "
            "one. What has to be hidden, and when?",
        ),
        "divided after the softmax": (
            made(weigh=divided_late),
            "You hide weights after the softmax, and divide each row by its sum. That "
            "is right on paper. In a computer this sum may be zero.",
        ),
        "mask added as 0 and 1": (
            made(weigh=lambda scores, mask: (scores + mask).softmax(-1)),
            "You add the mask to the scores, as 0 and 1. That makes a hidden key a "
            "little less likely, and does not hide it.",
        ),
        "scores set to zero": (
            made(weigh=lambda scores, mask: (scores * mask).softmax(-1)),
            "You set hidden scores to zero. What is the exponential of zero?",
        ),
        "mask over the queries": (
            made(weigh=of_queries),
            "Your mask is transposed: it hides queries. Its rows are the queries, and "
            "its columns the keys.",
        ),
        "softmax over the queries": (
            [
                made(weigh=lambda scores, mask: by_columns(scores, mask, -math.inf)),
                made(weigh=lambda scores, mask: by_columns(scores, mask, -1e9)),
            ],
            "Your softmax runs over the queries. The weights of one query stand in a "
            "row. Look at its `dim`.",
        ),
        "division missing": (
            made(scale=lambda scores, x, q: scores),
            "Your scores are not divided. By which root, and of which size?",
        ),
        "root of the model's width": (
            made(scale=lambda scores, x, q: scores / math.sqrt(x.shape[-1])),
            "You divide by the root of the model's width. Scores are dot products of "
            "queries and keys: how wide are those?",
        ),
        "NaN in an empty row": (
            made(weigh=filled),
            "One thing is left: where a query may attend to nothing, the softmax of "
            "nothing but −∞ is NaN. Weights and output are to be zero.",
        ),
        "uniform empty row": (
            made(weigh=lambda scores, mask: filled(scores, mask, -1e9)),
            "One thing is left: a query that may attend to nothing attends to all "
            "alike. Weights and output are to be zero.",
        ),
        "empty row open": (
            made(weigh=empty_rows_open),
            "One thing is left: a query that may attend to nothing attends as if there "
            "were no mask. Weights and output are to be zero.",
        ),
    }
    return diagnose(candidate, made(), cases, mistakes, returns=("out", "weights"))


# Dropout


def dropped(q, k, v, mask, p, training):
    _, weights = attention(q, k, v, mask)
    return dropout(weights, p, training) @ v


def dropped_scores(late):
    """Return attention that drops scores, before or after they are masked."""

    def noisy_attention(q, k, v, mask, p, training):
        scores = q @ turned(k) / math.sqrt(q.shape[-1])
        low = torch.finfo(scores.dtype).min
        if late:
            scores = dropout(scores.masked_fill(~mask, low), p, training)
        else:
            scores = dropout(scores, p, training).masked_fill(~mask, low)
        return scores.softmax(-1) @ v

    return noisy_attention


def dropped_mask(q, k, v, mask, p, training):
    return attention(q, k, v, dropout(mask.float(), p, training).bool())[0]


def dropped_values(q, k, v, mask, p, training):
    return attention(q, k, dropout(v, p, training), mask)[0]


def dropped_output(q, k, v, mask, p, training):
    return dropout(attention(q, k, v, mask)[0], p, training)


def divided_again(q, k, v, mask, p, training):
    weights = dropout(attention(q, k, v, mask)[1], p, training)
    return weights / weights.sum(-1, keepdim=True) @ v


def drops_weights(candidate, T=60, p=0.5):
    """Return whether each weight is dropped by itself, and the others scaled up."""
    draw = drawing()
    q, k, mask = draw(T, 4), draw(T, 4), torch.ones(T, T, dtype=torch.bool)
    # With these values the output is the weights, twice.
    twice = torch.eye(T).repeat(1, 2)
    out = Outcome(candidate, (q, k, twice, mask, p, True)).value
    if not isinstance(out, torch.Tensor) or out.shape != twice.shape:
        return False
    whole = attention(q, k, twice, mask)[0] / (1 - p)
    kept = out != 0
    if not torch.allclose(out, whole * kept, rtol=1e-4, atol=1e-7):
        return False
    left, right = kept.chunk(2, dim=-1)
    shares = torch.cat([left.float().mean(dim=0), left.float().mean(dim=1)])
    # Six standard deviations of a row's share.
    return torch.equal(left, right) and bool(((shares - p).abs() < 0.4).all())


def check_noisy_attention(candidate):
    """Check noisy_attention(q, k, v, mask, p, training) -> out."""
    draw = drawing()
    given = draw(6, 4), draw(6, 4), draw(6, 3), causal_mask(6)
    cases = {
        "eval mode": (*given, 0.5, False),
        "train mode": (*given, 0.5, True),
        "train mode with a low rate": (*given, 0.1, True),
        "train mode with a rate of zero": (*given, 0.0, True),
    }
    mistakes = {
        "scores dropped after the mask": (
            dropped_scores(late=True),
            "Dropout works on scores that have been masked. What does it make of a "
            "hidden one?",
        ),
        "scores dropped before the mask": (
            dropped_scores(late=False),
            "Nothing leaks any more, but dropout still works on scores. A score of "
            "zero is no weight of zero.",
        ),
        "no dropout": (
            lambda q, k, v, mask, p, training: attention(q, k, v, mask)[0],
            "Nothing leaks any more, but dropout is gone. Train mode should differ "
            "from eval mode.",
        ),
        "dropout in eval mode": (
            lambda q, k, v, mask, p, training: dropped(q, k, v, mask, p, True),
            "Dropout works in eval mode too. Does it know the mode?",
        ),
        "dropout in eval mode alone": (
            lambda q, k, v, mask, p, training: dropped(q, k, v, mask, p, not training),
            "Dropout works in eval mode, and not in train mode. Look at what "
            "`training` says.",
        ),
        "output dropped": (
            dropped_output,
            "Nothing leaks any more, but dropout works on the output. Here it should "
            "work on the weights.",
        ),
        "values dropped": (
            dropped_values,
            "Nothing leaks any more, but dropout works on the values. Here it should "
            "work on the weights.",
        ),
        "mask dropped": (
            dropped_mask,
            "Dropout works on the mask, before the softmax. The weights that are left "
            "then share what the others had. It should work on the weights.",
        ),
        "divided by the sum again": (
            divided_again,
            "You divide each row by its sum after dropout. Dropout scales up what it "
            "leaves, and that is all.",
        ),
        "kept instead of dropped": (
            lambda q, k, v, mask, p, training: dropped(q, k, v, mask, 1 - p, training),
            "Your dropout keeps the part p of the weights. It should drop that part.",
        ),
    }
    verdict = diagnose(candidate, dropped, cases, mistakes)
    if verdict.ok or verdict.mistake:
        return verdict
    # Dropout by hand has other random numbers.
    fixed = {
        "eval mode": (*given, 0.5, False),
        "train mode with a rate of zero": (*given, 0.0, True),
    }
    by_hand = diagnose(candidate, dropped, fixed, {})
    return by_hand if by_hand.ok and drops_weights(candidate) else verdict
