"""Modules, their functions, and their parameters."""

import sys

from .._errors import lacking
from . import attention, functional, init, utils
from .modules.activation import (
    ELU,
    GELU,
    CrossEntropyLoss,
    Dropout,
    Flatten,
    LeakyReLU,
    LogSoftmax,
    MSELoss,
    ReLU,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Tanh,
)
from .modules.container import ModuleDict, ModuleList, ParameterList, Sequential
from .modules.linear import Embedding, Identity, LayerNorm, Linear, RMSNorm
from .modules.module import Module
from .modules.rnn import GRU, LSTM, RNN, GRUCell, LSTMCell, RNNCell
from .modules.transformer import (
    MultiheadAttention,
    Transformer,
    TransformerDecoder,
    TransformerDecoderLayer,
    TransformerEncoder,
    TransformerEncoderLayer,
)
from .parameter import Parameter

__getattr__ = lacking("torch.nn", lambda: sys.modules[__name__])
