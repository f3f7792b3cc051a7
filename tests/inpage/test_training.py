"""A training in the page goes where it goes in PyTorch."""

import pytest

from .inside.training import OPTIMIZERS, trained
from .near import apart


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_losses_of_a_training(interpreter, name):
    here, _ = trained(name, 200)
    there, _ = interpreter.call(trained, name, 200)
    assert here[-1] < here[0] / 2
    assert apart(here, there) < 1e-4
