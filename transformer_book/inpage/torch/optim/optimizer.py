"""The ways down: plain descent, and Adam with its variants."""

import math

from .. import _kernels
from .._history import enable_grad, no_grad
from .._ops.creation import zeros_like
from .._tensor import Tensor


class Optimizer:
    """What all share: groups of parameters with their options, and a state of each."""

    def __init__(self, params, defaults):
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of "
                f"Tensors or dicts, but got torch.{type(params).__name__}"
            )
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        self.defaults = defaults
        self.param_groups = [
            {**defaults, **group, "params": list(group["params"])} for group in groups
        ]
        self.state: dict = {}

    def zero_grad(self, set_to_none=True):
        for group in self.param_groups:
            for parameter in group["params"]:
                parameter.grad = None

    def step(self, closure=None):
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        with no_grad():
            for group in self.param_groups:
                for parameter in group["params"]:
                    if parameter.grad is not None:
                        state = self.state.setdefault(parameter, {})
                        self._update(parameter, parameter.grad, group, state)
        return loss

    def _update(self, parameter, gradient, group, state):
        raise NotImplementedError

    def __repr__(self):
        lines = []
        for number, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {number}")
            lines += [
                f"    {name}: {group[name]}"
                for name in sorted(group)
                if name != "params"
            ]
        return f"{type(self).__name__} (\n" + "\n".join(lines) + "\n)"


class SGD(Optimizer):
    def __init__(
        self,
        params,
        lr=1e-3,
        momentum=0,
        dampening=0,
        weight_decay=0,
        nesterov=False,
        *,
        maximize=False,
    ):
        options = {"lr": lr, "momentum": momentum, "dampening": dampening}
        options |= {"weight_decay": weight_decay, "nesterov": nesterov}
        super().__init__(params, options | {"maximize": maximize})

    def _update(self, parameter, gradient, group, state):
        if group["maximize"]:
            gradient = -gradient
        if group["weight_decay"]:
            gradient = gradient + group["weight_decay"] * parameter
        if group["momentum"]:
            if "momentum_buffer" not in state:
                state["momentum_buffer"] = gradient.clone()
            else:
                part = (1 - group["dampening"]) * gradient
                state["momentum_buffer"].mul_(group["momentum"]).add_(part)
            speed = state["momentum_buffer"]
            nesterov = group["nesterov"]
            gradient = gradient + group["momentum"] * speed if nesterov else speed
        parameter.sub_(gradient * group["lr"])


class Adam(Optimizer):
    """Kingma and Ba (2014, arXiv 1412.6980)."""

    decoupled = False

    def __init__(
        self,
        params,
        lr=1e-3,
        betas=(0.9, 0.999),
        eps=1e-8,
        weight_decay=0,
        *,
        maximize=False,
    ):
        options = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay}
        super().__init__(params, options | {"maximize": maximize})

    def _update(self, parameter, gradient, group, state):
        if group["maximize"]:
            gradient = -gradient
        if not state:
            state["step"] = 0
            state["exp_avg"] = zeros_like(parameter)
            state["exp_avg_sq"] = zeros_like(parameter)
        rate, decay = group["lr"], group["weight_decay"]
        if decay and not self.decoupled:
            gradient = gradient + decay * parameter
        first, second = group["betas"]
        state["step"] += 1
        root = math.sqrt(1 - second ** state["step"])
        step = rate / (1 - first ** state["step"])
        kept = 1 - rate * decay if self.decoupled else 1
        options = 1 - first, 1 - second, root, group["eps"], step, kept
        moved = parameter.contiguous()
        averages = state["exp_avg"], state["exp_avg_sq"]
        _kernels.adam(moved, gradient.contiguous(), *averages, options)
        if moved is parameter:
            parameter.storage.writes += 1
        else:
            parameter.copy_(moved)


class AdamW(Adam):
    """Loshchilov and Hutter (2017, arXiv 1711.05101)."""

    decoupled = True

    def __init__(
        self,
        params,
        lr=1e-3,
        betas=(0.9, 0.999),
        eps=1e-8,
        weight_decay=1e-2,
        *,
        maximize=False,
    ):
        super().__init__(params, lr, betas, eps, weight_decay, maximize=maximize)
