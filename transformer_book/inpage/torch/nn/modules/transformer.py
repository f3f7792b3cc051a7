"""PyTorch's own attention and transformer, which pages compare theirs with."""

import copy
import math

from ..._dtypes import bool_
from ..._errors import Missing
from ..._history import is_grad_enabled
from ..._ops.creation import empty, full
from .. import functional as F
from .. import init
from ..parameter import Parameter
from .activation import Dropout
from .container import ModuleList
from .linear import LayerNorm, Linear
from .module import Module


class MultiheadAttention(Module):
    def __init__(
        self,
        embed_dim,
        num_heads,
        dropout=0.0,
        bias=True,
        add_bias_kv=False,
        add_zero_attn=False,
        kdim=None,
        vdim=None,
        batch_first=False,
    ):
        super().__init__()
        if add_bias_kv or add_zero_attn or kdim or vdim:
            raise Missing(
                "torch.nn.MultiheadAttention with add_bias_kv, kdim or the like"
            )
        if embed_dim % num_heads:
            raise AssertionError("embed_dim must be divisible by num_heads")
        self.embed_dim, self.num_heads = embed_dim, num_heads
        self.head_dim = embed_dim // num_heads
        self.dropout, self.batch_first = dropout, batch_first
        self.in_proj_weight = Parameter(empty(3 * embed_dim, embed_dim))
        in_bias = Parameter(empty(3 * embed_dim)) if bias else None
        self.register_parameter("in_proj_bias", in_bias)
        self.out_proj = Linear(embed_dim, embed_dim, bias=bias)
        init.xavier_uniform_(self.in_proj_weight)
        if bias:
            init.zeros_(self.in_proj_bias)
            init.zeros_(self.out_proj.bias)

    def forward(
        self,
        query,
        key,
        value,
        key_padding_mask=None,
        need_weights=True,
        attn_mask=None,
        average_attn_weights=True,
        is_causal=False,
    ):
        fast = self._fast(query, key, value, (attn_mask, key_padding_mask))
        batch_first = self.batch_first and query.ndim == 3
        if batch_first:
            query, key, value = (x.transpose(0, 1) for x in (query, key, value))
        out, weights = F.multi_head_attention_forward(
            query,
            key,
            value,
            self.embed_dim,
            self.num_heads,
            self.in_proj_weight,
            self.in_proj_bias,
            None,
            None,
            False,
            self.dropout,
            self.out_proj.weight,
            self.out_proj.bias,
            training=self.training,
            key_padding_mask=key_padding_mask,
            need_weights=need_weights or fast,
            attn_mask=attn_mask,
            average_attn_weights=average_attn_weights,
            is_causal=is_causal,
        )
        out = out.transpose(0, 1) if batch_first else out
        return out, weights if need_weights else None

    def _fast(self, query, key, value, masks):
        """Return whether PyTorch would take its faster path, which is for use alone.

        There a query that sees no key gives NaN, as it does where weights are wanted.
        """
        return (
            query is key is value
            and query.ndim == 3
            and self.batch_first
            and not self.training
            and self.num_heads % 2 == 0
            and all(mask is None or mask.dtype is bool_ for mask in masks)
            and not _traced([query, *self.parameters()])
        )


def _traced(tensors):
    return is_grad_enabled() and any(t.requires_grad for t in tensors)


def _activation(name):
    return name if callable(name) else getattr(F, name)


class _Layer(Module):
    """What a layer of the encoder and of the decoder share."""

    def __init__(
        self,
        d_model,
        nhead,
        dim_feedforward=2048,
        dropout=0.1,
        activation="relu",
        layer_norm_eps=1e-5,
        batch_first=False,
        norm_first=False,
        bias=True,
        device=None,
        dtype=None,
    ):
        super().__init__()
        self._make(
            d_model, nhead, dim_feedforward, dropout, layer_norm_eps, batch_first, bias
        )
        self.norm_first = norm_first
        self.activation = _activation(activation)

    def _attention(self, d_model, nhead, dropout, batch_first, bias):
        return MultiheadAttention(
            d_model, nhead, dropout=dropout, bias=bias, batch_first=batch_first
        )

    def _feed_forward(self, x):
        return self.linear2(self.dropout(self.activation(self.linear1(x))))

    def _residual(self, x, norm, sublayer):
        return x + sublayer(norm(x)) if self.norm_first else norm(x + sublayer(x))


class TransformerEncoderLayer(_Layer):
    def _make(self, d_model, nhead, width, dropout, eps, batch_first, bias):
        self.self_attn = self._attention(d_model, nhead, dropout, batch_first, bias)
        self.linear1 = Linear(d_model, width, bias=bias)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(width, d_model, bias=bias)
        self.norm1, self.norm2 = (LayerNorm(d_model, eps, bias=bias) for _ in range(2))
        self.dropout1, self.dropout2 = Dropout(dropout), Dropout(dropout)

    def forward(self, src, src_mask=None, src_key_padding_mask=None, is_causal=False):
        def attend(x):
            options = {"attn_mask": src_mask, "key_padding_mask": src_key_padding_mask}
            return self.dropout1(
                self.self_attn(x, x, x, need_weights=False, **options)[0]
            )

        x = self._residual(src, self.norm1, attend)
        return self._residual(
            x, self.norm2, lambda y: self.dropout2(self._feed_forward(y))
        )


class TransformerDecoderLayer(_Layer):
    def _make(self, d_model, nhead, width, dropout, eps, batch_first, bias):
        self.self_attn = self._attention(d_model, nhead, dropout, batch_first, bias)
        self.multihead_attn = self._attention(
            d_model, nhead, dropout, batch_first, bias
        )
        self.linear1 = Linear(d_model, width, bias=bias)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(width, d_model, bias=bias)
        self.norm1, self.norm2, self.norm3 = (
            LayerNorm(d_model, eps, bias=bias) for _ in range(3)
        )
        self.dropout1, self.dropout2, self.dropout3 = (
            Dropout(dropout) for _ in range(3)
        )

    def forward(
        self,
        tgt,
        memory,
        tgt_mask=None,
        memory_mask=None,
        tgt_key_padding_mask=None,
        memory_key_padding_mask=None,
        tgt_is_causal=False,
        memory_is_causal=False,
    ):
        def look_back(x):
            options = {"attn_mask": tgt_mask, "key_padding_mask": tgt_key_padding_mask}
            return self.dropout1(
                self.self_attn(x, x, x, need_weights=False, **options)[0]
            )

        def look_across(x):
            options = {
                "attn_mask": memory_mask,
                "key_padding_mask": memory_key_padding_mask,
            }
            found = self.multihead_attn(
                x, memory, memory, need_weights=False, **options
            )
            return self.dropout2(found[0])

        x = self._residual(tgt, self.norm1, look_back)
        x = self._residual(x, self.norm2, look_across)
        return self._residual(
            x, self.norm3, lambda y: self.dropout3(self._feed_forward(y))
        )


class _Stack(Module):
    def __init__(self, layer, num_layers, norm=None, **_):
        super().__init__()
        self.layers = ModuleList([copy.deepcopy(layer) for _ in range(num_layers)])
        self.num_layers, self.norm = num_layers, norm


class TransformerEncoder(_Stack):
    def __init__(self, encoder_layer, num_layers, norm=None, enable_nested_tensor=True):
        super().__init__(encoder_layer, num_layers, norm)
        self.enable_nested_tensor = enable_nested_tensor

    def forward(self, src, mask=None, src_key_padding_mask=None, is_causal=None):
        padding = src_key_padding_mask
        leaves_out = mask is None and self._leaves_out(src, padding)
        for layer in self.layers:
            src = layer(src, mask, padding)
        if leaves_out:
            src = src.masked_fill(padding.unsqueeze(-1), 0.0)
        return src if self.norm is None else self.norm(src)

    def _leaves_out(self, src, padding):
        """Return whether PyTorch would take its faster path, which leaves out padding.

        What it gives for padding is zero.
        """
        layer = self.layers[0]
        attend = layer.self_attn
        return (
            self.enable_nested_tensor
            and padding is not None
            and padding.dtype is bool_
            and src.ndim == 3
            and not layer.training
            and attend.batch_first
            and attend.num_heads % 2 == 0
            and attend.in_proj_bias is not None
            and layer.activation in (F.relu, F.gelu)
            # Padding stands at the end alone.
            and bool((padding[:, 1:] | ~padding[:, :-1]).all())
            and not _traced([src, *layer.parameters()])
        )


class TransformerDecoder(_Stack):
    def __init__(self, decoder_layer, num_layers, norm=None):
        super().__init__(decoder_layer, num_layers, norm)

    def forward(self, tgt, memory, tgt_mask=None, memory_mask=None, **masks):
        for layer in self.layers:
            tgt = layer(tgt, memory, tgt_mask, memory_mask, **masks)
        return tgt if self.norm is None else self.norm(tgt)


class Transformer(Module):
    def __init__(
        self,
        d_model=512,
        nhead=8,
        num_encoder_layers=6,
        num_decoder_layers=6,
        dim_feedforward=2048,
        dropout=0.1,
        activation="relu",
        layer_norm_eps=1e-5,
        batch_first=False,
        norm_first=False,
        bias=True,
    ):
        super().__init__()
        given = (dim_feedforward, dropout, activation, layer_norm_eps)
        options = {"batch_first": batch_first, "norm_first": norm_first, "bias": bias}
        norm = {"eps": layer_norm_eps, "bias": bias}
        layer = TransformerEncoderLayer(d_model, nhead, *given, **options)
        self.encoder = TransformerEncoder(
            layer, num_encoder_layers, LayerNorm(d_model, **norm)
        )
        layer = TransformerDecoderLayer(d_model, nhead, *given, **options)
        self.decoder = TransformerDecoder(
            layer, num_decoder_layers, LayerNorm(d_model, **norm)
        )
        for parameter in self.parameters():
            if parameter.ndim > 1:
                init.xavier_uniform_(parameter)
        self.d_model, self.nhead, self.batch_first = d_model, nhead, batch_first

    def forward(
        self,
        src,
        tgt,
        src_mask=None,
        tgt_mask=None,
        memory_mask=None,
        src_key_padding_mask=None,
        tgt_key_padding_mask=None,
        memory_key_padding_mask=None,
        **_,
    ):
        memory = self.encoder(src, src_mask, src_key_padding_mask)
        return self.decoder(
            tgt,
            memory,
            tgt_mask,
            memory_mask,
            tgt_key_padding_mask=tgt_key_padding_mask,
            memory_key_padding_mask=memory_key_padding_mask,
        )

    @staticmethod
    def generate_square_subsequent_mask(sz, device=None, dtype=None):
        return full((sz, sz), -math.inf, dtype=dtype).triu(1)
