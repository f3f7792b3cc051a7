"""train(): an optimizer's steps, in the kernel and in the browser's engine."""

import asyncio
import base64
import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from transformer_book.explore import (
    Characters,
    Curve,
    Heatmap,
    Trainer,
    train,
    training,
    widget,
)
from transformer_book.explore.build import descent
from transformer_book.explore.build.drawing import pictures

WORDS = torch.nn.functional.one_hot(torch.tensor([[0, 1, 2], [2, 2, 1]]), 4).float()


class Copier(nn.Module):
    """Attention over one-hot words; it learns to give each word back."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.w_q = nn.Linear(4, 5, bias=False)
        self.w_k = nn.Linear(4, 5)

    def forward(self, x):
        weights = torch.softmax(self.w_q(x) @ self.w_k(x).transpose(-2, -1), dim=-1)
        return weights @ x, weights


def loss(model):
    return (model(WORDS)[0] - WORDS).square().mean()


def watch(model):
    return {"weights": model(WORDS[0])[1]}


# Three batches of two sentences, of words by number.
BATCHES = torch.tensor(
    [[[0, 1, 2], [3, 3, 1]], [[2, 0, 1], [1, 1, 0]], [[3, 2, 2]] * 2]
)
ADAM = partial(torch.optim.Adam, betas=(0.8, 0.95), eps=1e-7)


def measure(model, batch):
    """A loss that depends on the batch, and what is measured beside it."""
    words = torch.nn.functional.one_hot(batch, 4).float()
    found, weights = model(words)
    return {"loss": (found - words).square().mean(), "largest": weights.max()}


def look(model, sentence):
    return {"weights": model(torch.nn.functional.one_hot(sentence, 4).float())[1]}


def with_batches(optimizer=ADAM, batches=BATCHES):
    """A trainer whose reader may give a sentence of three words, a to c."""
    return train(
        Copier(),
        measure,
        look,
        rate=(0.01, 0.1),
        steps=(10, 60),
        optimizer=optimizer,
        batches=batches,
        sentence=Characters("cab", "·abc", 3),
        show=[Curve(["loss", "largest"], x="step"), Heatmap("weights")],
    )


def trainer(rate=(0.5, 4.0), steps=(10, 60), **options):
    options = {"loss": loss, "watch": watch} | options
    return train(
        Copier(),
        rate=rate,
        steps=steps,
        show=[Curve("loss", x="step"), Heatmap("weights")],
        **options,
    )


def by_hand(rate, steps):
    """The same descent with torch's own optimizer."""
    model, losses = Copier(), []
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    for _ in range(steps):
        optimizer.zero_grad()
        value = loss(model)
        value.backward()
        optimizer.step()
        losses.append(value.item())
    return losses, model


def test_shows_the_start_before_it_is_trained():
    made = trainer()
    assert isinstance(made.figure, Trainer)
    assert made.outputs["loss"]["data"] == [pytest.approx(loss(Copier()).item())]
    assert made.outputs["weights"]["shape"] == [3, 3]


def test_trains_as_torch_does():
    made = trainer()
    made.inputs = {"rate": 2.0, "steps": 40}
    made.running = True
    losses, model = by_hand(2.0, 40)
    assert made.outputs["loss"]["data"] == pytest.approx(losses, abs=1e-6)
    assert losses[-1] < losses[0] / 2
    expected = watch(model)["weights"].flatten().tolist()
    assert made.outputs["weights"]["data"] == pytest.approx(expected, abs=1e-5)
    assert not made.running and made.error == ""


def test_each_step_takes_the_next_batch():
    made = with_batches()
    made.inputs = {"rate": 0.05, "steps": 10, "sentence": "cab"}
    made.running = True
    model, expected = Copier(), []
    optimizer = ADAM(model.parameters(), lr=0.05)
    for step in range(10):
        found = measure(model, BATCHES[step % 3])
        optimizer.zero_grad()
        found["loss"].backward()
        optimizer.step()
        expected.append([found["loss"].item(), found["largest"].item()])
    outputs = [made.outputs[name]["data"] for name in ("loss", "largest")]
    assert [list(pair) for pair in zip(*outputs, strict=True)] == [
        pytest.approx(pair, abs=1e-6) for pair in expected
    ]


def test_another_sentence_is_shown_by_what_was_learned():
    made = with_batches()
    made.running = True
    learned, inputs = made.outputs, made.inputs
    made.inputs = inputs | {"sentence": "acc"}
    shown = torch.tensor(made.outputs["weights"]["data"]).reshape(3, 3)
    model = made.figure.descent.model
    assert torch.allclose(shown, look(model, torch.tensor([1, 3, 3]))["weights"])
    assert made.outputs["loss"] == learned["loss"]
    assert made.labels == {"sentence": ["a", "c", "c"]}
    made.inputs = inputs | {"rate": 0.02}
    assert len(made.outputs["loss"]["data"]) == 1


def test_a_sentence_that_is_none_is_told_and_what_was_learned_stays():
    made = with_batches()
    made.running = True
    learned, inputs = made.outputs, made.inputs
    made.inputs = inputs | {"sentence": "?"}
    assert made.error.startswith("Sentence: type at least one")
    made.inputs = inputs
    assert made.error == "" and made.outputs == learned


def test_a_loss_that_is_none_meets_one_sentence():
    made = trainer(loss=lambda model: {"lost": loss(model)})
    assert made.error == (
        "The training stopped with ValueError: a dict of what is measured needs a "
        "“loss”."
    )


def test_a_view_of_what_is_not_watched_meets_one_sentence():
    options = {"rate": (0.5, 4.0), "steps": (10, 60), "show": [Heatmap("weigths")]}
    made = train(Copier(), loss, watch, **options)
    said = "The figure shows “weigths”, but the layer returned loss, weights."
    assert made.error == said
    made.running = True
    assert made.error == said and not made.running and made.outputs == {}


def test_each_training_begins_at_the_start():
    made = trainer()
    made.running = True
    first = made.outputs
    made.running = True
    assert made.outputs == first
    made.resets += 1
    assert len(made.outputs["loss"]["data"]) == 1


@pytest.mark.parametrize("stop", [{"running": False}, {"resets": 1}])
def test_a_reader_stops_a_training_in_the_kernel(monkeypatch, stop):
    """The kernel reads what the reader does between two pictures."""
    made = trainer(steps=(1, 10**9))
    start = made.outputs
    monkeypatch.setattr(training, "FRAME", 0)
    monkeypatch.setattr(widget, "get_ipython", lambda: SimpleNamespace(kernel=True))

    async def use():
        made.running = True
        while len(made.outputs["loss"]["data"]) < 3:
            await asyncio.sleep(0)
        for name, value in stop.items():
            setattr(made, name, value)
        await made._task

    # A thread of its own: where browsers are driven, this one has a loop already.
    with ThreadPoolExecutor() as pool:
        pool.submit(asyncio.run, use()).result()
    assert not made.running and made.error == ""
    assert (made.outputs == start) == ("resets" in stop)


def test_at_a_slow_pace_each_step_is_shown():
    made = trainer()
    made.pace = 10
    pictures = made.figure.train({"rate": 2.0, "steps": 10})
    shown = [len(picture["outputs"]["loss"]["data"]) for picture in pictures]
    assert shown == [*range(1, 11), 10]


def test_too_large_a_rate_is_told_and_the_model_survives():
    made = trainer(rate=(1.0, 1e30), loss=lambda model: loss(model) * 1e9)
    made.inputs = {"rate": 1e30, "steps": 20}
    made.running = True
    assert made.error == training.Trainer.sentences["diverged"] and not made.running
    made.inputs = {"rate": 1.0, "steps": 20}
    assert made.error == ""
    for parameter in made.figure.descent.model.parameters():
        assert torch.isfinite(parameter).all()


def test_another_cell_keeps_what_was_learned_and_a_new_loss_begins_again():
    namespace = {"__name__": "__main__", "loss": loss}
    exec("def mine(model): return loss(model)", namespace)
    made = trainer(loss=namespace["mine"])
    made.running = True
    learned = made.outputs
    made.show(made.figure.refresh(namespace))
    assert made.outputs == learned
    exec("def mine(model): return 2 * loss(model)", namespace)
    made.show(made.figure.refresh(namespace))
    assert made.outputs["loss"]["data"] == [pytest.approx(2 * loss(Copier()).item())]


def test_bad_settings_are_told_and_nothing_trains():
    made = trainer()
    made.inputs = {"rate": 99.0, "steps": 20}
    made.running = True
    assert made.error == "Rate takes a number from 0.5 to 4; 99 is outside."
    assert not made.running and len(made.outputs["loss"]["data"]) == 1


def built(made):
    return descent.build(made.figure)


def test_the_engine_takes_the_same_steps():
    made = trainer()
    bundle = built(made)
    weights = base64.b64decode(bundle["files"][bundle["training"]["parameters"]])
    assert weights == b"".join(
        p.detach().numpy().tobytes() for p in Copier().parameters()
    )
    assert "Train" in pictures([{"spec": made.spec} | made.figure.state])[0]


def test_the_proof_refuses_another_loss(monkeypatch):
    made = trainer()
    honest = descent.run_node

    def other(*arguments, input):
        # Meanwhile the kernel's loss becomes another one.
        made.figure.descent.loss = lambda model: loss(model) * 1.01
        return honest(*arguments, input=input)

    monkeypatch.setattr(descent, "run_node", other)
    with pytest.raises(ValueError, match="In step 0 the browser engine's loss is"):
        built(made)


@pytest.fixture(scope="module")
def asked():
    """What the engine is asked for by a build of Adam, batches and a sentence, which
    it answers as PyTorch does."""
    asked, honest = [], descent.run_node

    def noted(*arguments, input):
        asked.append((arguments, json.loads(input)))
        return honest(*arguments, input=input)

    made = with_batches()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(descent, "run_node", noted)
        built(made)
    return made, *asked[0]


# What differs, and from which step on the losses do.
OTHERS = {
    "SGD": ({"name": "SGD"}, 1),
    "betas": ({"betas": [0.9, 0.95]}, 2),
    "eps": ({"eps": 0.1}, 1),
}


@pytest.mark.parametrize("other", OTHERS)
def test_the_proof_refuses_another_optimizer(asked, other):
    made, arguments, message = asked
    change, step = OTHERS[other]
    training = message["training"]
    optimizer = training["optimizer"] | change
    message = message | {"training": training | {"optimizer": optimizer}}
    answer = json.loads(descent.run_node(*arguments, input=json.dumps(message)))
    with pytest.raises(ValueError, match=f"In step {step} the browser engine's loss"):
        descent.compare_losses(made.figure.descent, answer["losses"], message["rate"])


REFUSED = {
    "with SGD or Adam, and not with Adagrad": {"optimizer": torch.optim.Adagrad},
    "Adam has no “weight_decay”": {"optimizer": partial(ADAM, weight_decay=0.1)},
    "may hold those from 0 to 255": {"batches": BATCHES - 1},
}


@pytest.mark.parametrize("said", REFUSED)
def test_what_no_page_can_do_is_refused(said, monkeypatch):
    made = with_batches()
    for name, value in REFUSED[said].items():
        setattr(made.figure.descent, name, value)
    # Not what is asked here, and each takes a second.
    monkeypatch.setattr(descent, "export_module", lambda *_: b"")
    monkeypatch.setattr(training.Descent, "measured", lambda *_: {})
    with pytest.raises(ValueError, match=said):
        built(made)
