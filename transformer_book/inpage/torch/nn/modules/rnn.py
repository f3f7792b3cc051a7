"""Recurrent modules: of one layer and one direction."""

import math

from ..._errors import Missing
from ..._ops.creation import empty
from ..._ops.shapes import stack
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
    """What the cells and the layers share: two matrices and two biases.

    Attributes:
        parts: how many gates there are, stacked in each matrix.
        suffix: of the parameters' names.
    """

    parts = 1
    suffix = ""

    def __init__(self, input_size, hidden_size, bias=True):
        super().__init__()
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias
        rows = self.parts * hidden_size
        for name, shape in {
            "weight_ih": (rows, input_size),
            "weight_hh": (rows, hidden_size),
            "bias_ih": (rows,),
            "bias_hh": (rows,),
        }.items():
            given = bias or name.startswith("weight")
            value = Parameter(empty(*shape)) if given else None
            self.register_parameter(name + self.suffix, value)
        bound = 1 / math.sqrt(hidden_size) if hidden_size else 0
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)

    def _weights(self):
        return list(self._parameters.values())

    def extra_repr(self):
        return f"{self.input_size}, {self.hidden_size}"


class RNNCell(_Recurrent):
    step = staticmethod(_rnn)

    def forward(self, input, hx=None):
        if hx is None:
            hx = input.new_zeros(*input._shape[:-1], self.hidden_size)
        return self.step(input, hx, self._weights())


class GRUCell(RNNCell):
    parts = 3
    step = staticmethod(_gru)


class LSTMCell(_Recurrent):
    parts = 4

    def forward(self, input, hx=None):
        if hx is None:
            zeros = input.new_zeros(*input._shape[:-1], self.hidden_size)
            hx = zeros, zeros
        return _lstm(input, hx, self._weights())


class _Layer(_Recurrent):
    suffix = "_l0"

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
        if num_layers != 1 or bidirectional or dropout:
            raise Missing(f"torch.nn.{type(self).__name__} of several layers")
        super().__init__(input_size, hidden_size, bias)
        self.batch_first = batch_first

    def _steps(self, input):
        """Return the steps of a sequence, and where they come among the axes."""
        at = 1 if input.ndim == 3 and self.batch_first else 0
        return input.unbind(at), at

    def extra_repr(self):
        return super().extra_repr() + (", batch_first=True" if self.batch_first else "")


class RNN(_Layer):
    step = staticmethod(_rnn)

    def forward(self, input, hx=None):
        steps, at = self._steps(input)
        shape = (*steps[0]._shape[:-1], self.hidden_size)
        h = input.new_zeros(*shape) if hx is None else hx[0]
        out = []
        for x in steps:
            h = self.step(x, h, self._weights())
            out.append(h)
        return stack(out, at), h.unsqueeze(0)


class GRU(RNN):
    parts = 3
    step = staticmethod(_gru)


class LSTM(_Layer):
    parts = 4

    def forward(self, input, hx=None):
        steps, at = self._steps(input)
        shape = (*steps[0]._shape[:-1], self.hidden_size)
        zeros = input.new_zeros(*shape)
        h, c = (zeros, zeros) if hx is None else (part[0] for part in hx)
        out = []
        for x in steps:
            h, c = _lstm(x, (h, c), self._weights())
            out.append(h)
        return stack(out, at), (h.unsqueeze(0), c.unsqueeze(0))
