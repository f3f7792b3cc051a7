"""The whole transformer: what it must not see, and that it decodes and learns."""

import copy

import pytest
import torch
from torch import nn

from transformer_book.layers.training_a_transformer import (
    CachedAttention,
    Transformer,
    learning_rate,
    shifted,
    smoothed_loss,
)
from transformer_book.pages import BOOK, Page

N = 11  # symbols
PAGE = Page(BOOK / "training_a_transformer.md")


@pytest.fixture(params=[False, True], ids=["post-norm", "pre-norm"])
def model(request):
    torch.manual_seed(0)
    return Transformer(N, 2, 16, 4, 24, dropout=0.0, norm_first=request.param)


def symbols(*shape):
    return torch.randint(2, N, shape)


@pytest.mark.parametrize("training", [True, False])
def test_no_logit_depends_on_a_later_symbol(model, training):
    model.train(training)
    source, target = symbols(3, 7), symbols(3, 5)
    expected, _ = model(source, target)
    for place in range(1, 5):
        changed = target.clone()
        changed[:, place:] = 2 + (changed[:, place:] - 1) % (N - 2)
        logits, _ = model(source, changed)
        assert torch.equal(logits[:, :place], expected[:, :place])
        assert not torch.allclose(logits[:, place:], expected[:, place:])


@pytest.mark.parametrize("side", [(4, 0), (0, 4)], ids=["left", "right"])
def test_padding_changes_nothing(model, side):
    source, target = symbols(3, 7), symbols(3, 5)
    pad = lambda x: nn.functional.pad(x, side)  # noqa: E731
    expected, (own, cross) = model(source, target)
    logits, (own_padded, cross_padded) = model(pad(source), pad(target))
    real = slice(side[0], side[0] + 5)
    torch.testing.assert_close(logits[:, real], expected)
    seen = slice(side[0], side[0] + 7)
    torch.testing.assert_close(cross_padded[..., real, seen], cross)
    torch.testing.assert_close(own_padded[..., real, real], own)


def test_each_sentence_of_a_batch_is_written_as_alone(model):
    source, target = symbols(3, 7), symbols(3, 5)
    source[1, 4:] = 0
    together, _ = model(source, target)
    alone, _ = model(source[1, :4], target[1])
    torch.testing.assert_close(together[1], alone)


def functions(*names):
    """Functions as the page's cells define them."""
    namespace = {"torch": torch, "copy": copy, "START": 1}
    namespace["CachedAttention"] = CachedAttention
    for cell in PAGE.cells("code"):
        if any(f"def {name}(" in cell.source for name in names):
            exec(cell.source, namespace)
    return [namespace[name] for name in names]


def test_decoding_with_a_cache_gives_the_same(model):
    write, with_cache, write_with_cache = functions(
        "write", "with_cache", "write_with_cache"
    )
    source = symbols(20, 7)
    source[3, 2:] = 0
    assert torch.equal(write(model, source, 9), write_with_cache(model, source, 9))
    # The logits too, symbol by symbol, and the model itself keeps nothing.
    target = symbols(20, 6)
    expected, _ = model(source, target)
    memory, real, _ = model.encode(source)
    cached = with_cache(model)
    for place in range(6):
        logits, _ = cached.decode(target[:, place : place + 1], memory, real, place)
        torch.testing.assert_close(logits[:, 0], expected[:, place])
    assert not any(isinstance(part, CachedAttention) for part in model.modules())


def test_the_smoothed_loss_is_pytorchs():
    logits, answers = torch.randn(3, 5, N), symbols(3, 5)
    answers[0, 3:] = 0
    for smoothing in (0.0, 0.1, 0.3):
        expected = nn.functional.cross_entropy(
            logits.flatten(0, 1),
            answers.flatten(),
            ignore_index=0,
            label_smoothing=smoothing,
        )
        torch.testing.assert_close(smoothed_loss(logits, answers, smoothing), expected)


def test_the_rate_is_largest_at_the_end_of_the_warm_up():
    rates = learning_rate(torch.arange(1.0, 101.0), 64, 40)
    assert rates.argmax() == 39
    assert rates[39].item() == pytest.approx((64 * 40) ** -0.5)
    assert rates[19] == pytest.approx(rates[39].item() / 2)


def test_what_is_wrong_is_said_in_a_sentence(model):
    with pytest.raises(ValueError, match=r"source \(3, 7\) and target \(2, 5\)"):
        model(symbols(3, 7), symbols(2, 5))
    with pytest.raises(ValueError, match="whole numbers"):
        model(symbols(3, 7).float(), symbols(3, 5))


def test_these_layers_alone_learn_to_copy():
    """The copy task of the Annotated Transformer, made smaller."""
    torch.manual_seed(0)
    model = Transformer(8, 1, 32, 4, 64, dropout=0.0)
    adam = torch.optim.Adam(model.parameters(), betas=(0.9, 0.98), eps=1e-9)
    for step in range(1, 301):
        answers = torch.randint(2, 8, (32, 6))
        adam.param_groups[0]["lr"] = 0.5 * learning_rate(step, 32, 60).item()
        loss = smoothed_loss(model(answers, shifted(answers))[0], answers, 0.0)
        adam.zero_grad()
        loss.backward()
        adam.step()
    (write,) = functions("write")
    answers = torch.randint(2, 8, (200, 6))
    assert (write(model, answers, 6) == answers).all(dim=-1).float().mean() > 0.9


def test_a_training_that_was_interrupted_ends_where_it_would_have_ended():
    namespace = {"START": 1, "PAD": 0, "Transformer": Transformer, "torch": torch}
    namespace |= {"learning_rate": learning_rate, "smoothed_loss": smoothed_loss}
    namespace |= {"shifted": shifted}
    wanted = (
        "FORMS =",
        "SYMBOLS =",
        "draw_dates(n",
        "Training:",
        "train_step(training):",
    )
    for cell in PAGE.cells("code"):
        if any(text in cell.source for text in (*wanted, "def run(training")):
            exec(cell.source, namespace)
    torch.manual_seed(0)
    model = Transformer(44, 1, 8, 2, 8, dropout=0.1)
    whole = namespace["Training"](copy.deepcopy(model))
    parted = namespace["Training"](model)
    namespace["run"](whole, 4)
    namespace["run"](parted, 1)
    torch.manual_seed(7)
    namespace["run"](parted, 4)
    namespace["run"](parted, 4)
    assert parted.losses == whole.losses and len(whole.losses) == 4
