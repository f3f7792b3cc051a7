"""Recurrent modules."""

import math

from ..._errors import Missing
from ..._ops.creation import empty
from ..._ops.shapes import cat, stack
from .. import functional as F
from .. import init
from ..parameter import Parameter
from .module import Module


def _gru(x, h, weights):
    w_x, w_h, b_x, b_h = weights
    x_reset, x_update, x_new = F.linear(x, w_x, b_x).chunk(3, -1)
    h_reset, h_update, h_new = F.linear(h, w_h, b_h).chunk(3, -1)
    reset, update = (x_reset + h_reset).sigmoid(), (x_update + h_update).sigmoid()
    new = (x_new + reset * h_new).tanh()
    return (h - new) * update + new


def _rnn(x, h, weights):
    w_x, w_h, b_x, b_h = weights
    return (F.linear(x, w_x, b_x) + F.linear(h, w_h, b_h)).tanh()


def _lstm(x, state, weights):
    h, c = state
    w_x, w_h, b_x, b_h = weights
    gates = F.linear(x, w_x, b_x) + F.linear(h, w_h, b_h)
    i, f, g, o = gates.chunk(4, -1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


class _Recurrent(Module):
    """What cells and layers share: for each step two matrices and two biases.

    Attributes:
        parts: how many gates there are, stacked in each matrix.
        step: from an input, a state and the weights to the next state.
        pair: whether a state has two parts.
    """

    parts = 1
    step = staticmethod(_rnn)
    pair = False

    def _make(self, input_size, suffix=""):
        rows = self.parts * self.hidden_size
        for name, shape in {
            "weight_ih": (rows, input_size),
            "weight_hh": (rows, self.hidden_size),
            "bias_ih": (rows,),
            "bias_hh": (rows,),
        }.items():
            given = self.bias or name.startswith("weight")
            value = Parameter(empty(*shape)) if given else None
            self.register_parameter(name + suffix, value)

    def _reset(self):
        bound = 1 / math.sqrt(self.hidden_size) if self.hidden_size else 0
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)

    def _weights(self, suffix=""):
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        return [self._parameters[name + suffix] for name in names]

    def _zeros(self, x):
        """The first state for an input (..., C)."""
        h = x.new_zeros(*x._shape[:-1], self.hidden_size)
        return (h, h) if self.pair else h

    def extra_repr(self):
        return f"{self.input_size}, {self.hidden_size}"


class _Cell(_Recurrent):
    def __init__(self, input_size, hidden_size, bias=True):
        super().__init__()
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias
        self._make(input_size)
        self._reset()

    def forward(self, input, hx=None):
        state = self._zeros(input) if hx is None else hx
        return self.step(input, state, self._weights())


class _Layers(_Recurrent):
    def __init__(
        self,
        input_size,
        hidden_size,
        num_layers=1,
        bias=True,
        batch_first=False,
        dropout=0.0,
        bidirectional=False,
    ):
        super().__init__()
        if dropout:
            raise Missing(f"torch.nn.{type(self).__name__}(dropout=...)")
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias
        self.num_layers, self.batch_first = num_layers, batch_first
        self.bidirectional = bidirectional
        directions = ("", "_reverse") if bidirectional else ("",)
        self._suffixes = [
            [f"_l{layer}{direction}" for direction in directions]
            for layer in range(num_layers)
        ]
        for layer, suffixes in enumerate(self._suffixes):
            for suffix in suffixes:
                self._make(hidden_size * len(suffixes) if layer else input_size, suffix)
        self._reset()

    def forward(self, input, hx=None):
        """(T, B, C) -> (T, B, H) and the last state of each layer, (L, B, H)."""
        at = 1 if input.ndim == 3 and self.batch_first else 0
        last = []
        for suffixes in self._suffixes:
            outs = []
            for suffix in suffixes:
                state = self._first(hx, len(last), input.select(at, 0))
                steps = input.unbind(at)
                backward = suffix.endswith("_reverse")
                out = []
                for x in reversed(steps) if backward else steps:
                    state = self.step(x, state, self._weights(suffix))
                    out.append(state[0] if self.pair else state)
                outs.append(stack(out[::-1] if backward else out, at))
                last.append(state)
            input = cat(outs, -1)
        if self.pair:
            return input, tuple(stack(part) for part in zip(*last, strict=True))
        return input, stack(last)

    def _first(self, hx, number, x):
        if hx is None:
            return self._zeros(x)
        return tuple(part[number] for part in hx) if self.pair else hx[number]

    def extra_repr(self):
        parts = [f"{self.input_size}, {self.hidden_size}"]
        if self.num_layers != 1:
            parts.append(f"num_layers={self.num_layers}")
        if not self.bias:
            parts.append("bias=False")
        if self.batch_first:
            parts.append("batch_first=True")
        if self.bidirectional:
            parts.append("bidirectional=True")
        return ", ".join(parts)


class _Gated:
    parts = 3
    step = staticmethod(_gru)


class _Long:
    parts = 4
    step = staticmethod(_lstm)
    pair = True


class RNNCell(_Cell):
    pass


class GRUCell(_Gated, _Cell):
    pass


class LSTMCell(_Long, _Cell):
    pass


class RNN(_Layers):
    pass


class GRU(_Gated, _Layers):
    pass


class LSTM(_Long, _Layers):
    pass
