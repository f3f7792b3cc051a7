"""Rates that change with the steps."""

import math
import sys

from .._errors import Missing, lacking


class _Scheduler:
    """Sets the rate of each group, at the start and after each step."""

    def __init__(self, optimizer, last_epoch=-1):
        self.optimizer, self.last_epoch = optimizer, last_epoch
        for group in optimizer.param_groups:
            group.setdefault("initial_lr", group["lr"])
        self.base_lrs = [group["initial_lr"] for group in optimizer.param_groups]
        self.step()

    def step(self):
        self.last_epoch += 1
        rates = self.get_lr()
        for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
            group["lr"] = rate

    def get_lr(self):
        raise NotImplementedError

    def get_last_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]


class LambdaLR(_Scheduler):
    def __init__(self, optimizer, lr_lambda, last_epoch=-1):
        self.lr_lambda = lr_lambda
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [base * self.lr_lambda(self.last_epoch) for base in self.base_lrs]


class OneCycleLR(_Scheduler):
    """Up to the highest rate, and down below the first (Smith and Topin, 2017)."""

    def __init__(
        self,
        optimizer,
        max_lr,
        total_steps=None,
        epochs=None,
        steps_per_epoch=None,
        pct_start=0.3,
        anneal_strategy="cos",
        cycle_momentum=True,
        base_momentum=0.85,
        max_momentum=0.95,
        div_factor=25.0,
        final_div_factor=1e4,
        three_phase=False,
        last_epoch=-1,
    ):
        if three_phase:
            raise Missing("torch.optim.lr_scheduler.OneCycleLR(three_phase=True)")
        self.total_steps = total_steps or epochs * steps_per_epoch
        self.max_lr, self.strategy = max_lr, anneal_strategy
        self.peak = float(pct_start * self.total_steps) - 1
        self.first = max_lr / div_factor
        self.last = self.first / final_div_factor
        self.momenta = (max_momentum, base_momentum) if cycle_momentum else None
        for group in optimizer.param_groups:
            group["initial_lr"] = self.first
        super().__init__(optimizer, last_epoch)

    def step(self):
        super().step()
        if self.momenta is None:
            return
        high, low = self.momenta
        momentum = self._between(high, low, high)
        for group in self.optimizer.param_groups:
            if "betas" in group:
                group["betas"] = (momentum, *group["betas"][1:])
            else:
                group["momentum"] = momentum

    def get_lr(self):
        rate = self._between(self.first, self.max_lr, self.last)
        return [rate for _ in self.base_lrs]

    def _between(self, first, middle, last):
        """Go from the first value to the middle one, and on to the last."""
        if self.last_epoch <= self.peak or self.total_steps - 1 == self.peak:
            return self._annealed(first, middle, self.last_epoch / self.peak)
        rest = (self.last_epoch - self.peak) / (self.total_steps - 1 - self.peak)
        return self._annealed(middle, last, rest)

    def _annealed(self, start, end, part):
        if self.strategy == "linear":
            return (end - start) * part + start
        return end + (start - end) / 2.0 * (1 + math.cos(math.pi * part))


__getattr__ = lacking("torch.optim.lr_scheduler", lambda: sys.modules[__name__])
