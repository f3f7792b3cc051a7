"""train(): plain gradient descent, in the kernel and in the browser's engine."""

import asyncio
import base64
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from transformer_book.explore import Curve, Heatmap, Trainer, train, training, widget
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
    assert set(bundle["training"]) == {"loss", "watch", "parameters", "shapes"}
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
