"""Built on the page "Training a transformer".

Generated from book/training_a_transformer.md by `make export`: edit the page.
"""

import math

import torch
from torch import nn

# Built on the page "Masks and cross-attention":
from transformer_book.layers.masks_and_cross_attention import causal_mask

# Built on the page "Multi-head attention":
from transformer_book.layers.multi_head_attention import (
    join_heads,
    split_heads,
)

# Built on the page "Positional embeddings":
from transformer_book.layers.positional_embeddings import SinusoidalPositions

# Built on the page "Scaled dot-product attention":
from transformer_book.layers.scaled_dot_product_attention import attention

# Built on the page "The transformer block":
from transformer_book.layers.transformer_block import Decoder, Encoder

PAD, START = 0, 1


class TiedEmbedding(nn.Module):
    """Symbols to vectors and vectors to logits, with one matrix (N, C).

    Vaswani et al. 2017, arXiv 1706.03762, sections 3.4 and 3.5.
    """

    def __init__(self, n_symbols, d_model, dropout=0.1):
        super().__init__()
        rows = torch.randn(n_symbols, d_model) / math.sqrt(d_model)
        self.weight = nn.Parameter(rows)
        self.positions = SinusoidalPositions()
        self.dropout = nn.Dropout(dropout)

    def forward(self, symbols, first=0):
        """symbols (..., T) -> (..., T, C); `first` is where they begin."""
        if symbols.is_floating_point():
            raise ValueError("Symbols are whole numbers: use .long().")
        places = (symbols != PAD).cumsum(-1) - 1 + first  # (..., T)
        x = nn.functional.embedding(symbols, self.weight)  # (..., T, C)
        x = x * math.sqrt(x.shape[-1])  # (..., T, C)
        return self.dropout(self.positions(x, places))  # (..., T, C)

    def logits(self, x):
        """x (..., T, C) -> a number for each symbol, (..., T, N)."""
        return x @ self.weight.T  # (..., T, N)


def target_mask(target):
    """What each target symbol may see: target (..., T) -> (..., T, T)."""
    earlier = causal_mask(target.shape[-1], target.device)  # (T, T)
    return earlier & (target != PAD).unsqueeze(-2)  # (..., T, T)


def check_batch(source, target):
    """Raise ValueError unless there is a target for each source."""
    if source.shape[:-1] != target.shape[:-1]:
        raise ValueError(
            f"source {tuple(source.shape)} and target {tuple(target.shape)}"
            " should be of one batch: (..., S) and (..., T)."
        )


class Transformer(nn.Module):
    """source (..., S), target (..., T) -> logits (..., T, N), weights."""

    def __init__(self, n_symbols, n_layers, *sizes, dropout=0.1, **options):
        super().__init__()  # sizes are d_model, n_heads and d_ff
        options = options | {"dropout": dropout}
        self.embed = TiedEmbedding(n_symbols, sizes[0], dropout)
        self.encoder = Encoder(n_layers, *sizes, **options)
        self.decoder = Decoder(n_layers, *sizes, **options)

    def encode(self, source):
        real = (source != PAD).unsqueeze(-2)  # (..., 1, S)
        memory, weights = self.encoder(self.embed(source), real)
        return memory, real, weights

    def decode(self, target, memory, real, first=0):
        x = self.embed(target, first)  # (..., T, C)
        x, weights = self.decoder(x, memory, target_mask(target), real)
        return self.embed.logits(x), weights

    def forward(self, source, target):
        check_batch(source, target)
        memory, real, _ = self.encode(source)
        return self.decode(target, memory, real)


def shifted(answers):
    """What the decoder is given for answers (..., T): START, then they."""
    start = torch.full_like(answers[..., :1], START)  # (..., 1)
    return torch.cat([start, answers[..., :-1]], dim=-1)  # (..., T)


def smoothed_loss(logits, answers, smoothing=0.1):
    """logits (..., T, N), answers (..., T) -> mean loss of a real answer.

    Szegedy et al. 2015, arXiv 1512.00567, section 7.
    """
    n_symbols = logits.shape[-1]
    right = nn.functional.one_hot(answers, n_symbols).to(logits)
    wanted = (1 - smoothing) * right + smoothing / n_symbols
    losses = -(wanted * logits.log_softmax(dim=-1)).sum(dim=-1)  # (..., T)
    real = answers != PAD  # (..., T)
    return (losses * real).sum() / real.sum()


def learning_rate(step, d_model, warmup):
    """For step 1, 2, ...: Vaswani et al. 2017, arXiv 1706.03762, 5.3."""
    numbers = step, d_model, warmup
    step, d_model, warmup = map(torch.as_tensor, numbers)
    rise = step / (warmup * warmup.sqrt())
    return torch.minimum(1 / step.sqrt(), rise) / d_model.sqrt()


class CachedAttention(nn.Module):
    """A MultiHeadAttention that keeps its keys and values (..., H, S, D).

    Those of x (..., T, C) are added to the ones kept; those of a memory,
    which is the same in each step, are computed once.
    """

    def __init__(self, attend):
        super().__init__()
        self.attend, self.kept = attend, None

    def forward(self, x, memory=None, mask=None):
        a, n_heads = self.attend, self.attend.n_heads
        if memory is None or self.kept is None:
            seen = x if memory is None else memory
            new = [split_heads(w(seen), n_heads) for w in (a.w_k, a.w_v)]
            new = torch.stack(new)  # (2, ..., H, S, D)
            old = new[..., :0, :] if self.kept is None else self.kept
            self.kept = torch.cat([old, new], dim=-2)
        q = split_heads(a.w_q(x), n_heads)  # (..., H, T, D)
        mask = None if mask is None else mask.unsqueeze(-3)
        k, v = self.kept
        heads, weights = attention(q, k, v, mask)
        return a.w_o(join_heads(heads)), weights
