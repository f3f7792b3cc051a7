"""Each layer of the book with inputs, for what holds for all of them.

The page's small PyTorch imports this too.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from transformer_book.layers.attention_variants import (
    FusedMultiHeadAttention,
    GroupedQueryAttention,
    block_mask,
    feature_map,
    into_blocks,
    kernel_attention,
    linear_attention,
    window_attention,
    window_mask,
    with_neighbors,
)
from transformer_book.layers.language_model import (
    CausalBlock,
    LanguageModel,
    RMSNorm,
    RotaryAttention,
    SwiGLU,
)
from transformer_book.layers.masks_and_cross_attention import (
    CrossAttention,
    causal_mask,
    padding_mask,
)
from transformer_book.layers.multi_head_attention import (
    MultiHeadAttention,
    for_all_heads,
    join_heads,
    split_heads,
)
from transformer_book.layers.positional_embeddings import (
    LearnedPositions,
    SinusoidalPositions,
    alibi_bias,
    alibi_slopes,
    angles,
    attention_with_bias,
    positions_of,
    quarter_turn,
    rotate,
    sinusoids,
)
from transformer_book.layers.queries_keys_values import (
    AdditiveScore,
    DotScore,
    GeneralScore,
    look_up,
)
from transformer_book.layers.scaled_dot_product_attention import (
    ScaledDotProductAttention,
    attention,
)
from transformer_book.layers.simple_self_attention import SimpleSelfAttention
from transformer_book.layers.training_a_transformer import (
    CachedAttention,
    TiedEmbedding,
    Transformer,
    learning_rate,
    shifted,
    smoothed_loss,
    target_mask,
)
from transformer_book.layers.transformer_block import (
    BlockNorm,
    Decoder,
    DecoderBlock,
    Encoder,
    EncoderBlock,
    FeedForward,
)

B, T, S, C = 2, 5, 7, 8


def drawn(*shape: int) -> Tensor:
    generator = torch.Generator().manual_seed(sum(shape))
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def moved(layer: nn.Module, like: Tensor) -> nn.Module:
    """The layer in evaluation, with the same matrices each time, in the dtype of x."""
    layer.eval().double()
    for i, p in enumerate(layer.parameters()):
        generator = torch.Generator().manual_seed(i)
        p.data = torch.randn(p.shape, generator=generator, dtype=p.dtype) / 4
    return layer.to(like)


# Each layer with a sentence x (B, T, C), a memory (B, S, C), and masks where it takes
# one, all made on the device of x.
LAYERS: dict[Callable, Callable] = {
    SimpleSelfAttention: lambda x, _: SimpleSelfAttention()(x),
    DotScore: DotScore(),
    AdditiveScore: lambda x, m: moved(AdditiveScore(C, C, 3), x)(x, m),
    GeneralScore: lambda x, m: moved(GeneralScore(C, C), x)(x, m),
    look_up: lambda x, m: look_up(x, m, m, DotScore(), 0.5),
    attention: lambda x, m: attention(x, m, m, seen(m)),
    ScaledDotProductAttention: lambda x, _: moved(ScaledDotProductAttention(C, 4), x)(
        x, causal_mask(T, x.device)
    ),
    CrossAttention: lambda x, m: moved(CrossAttention(C, 4), x)(x, m, seen(m)),
    split_heads: lambda x, _: split_heads(x, 2),
    join_heads: lambda x, _: join_heads(x.unsqueeze(1)),
    MultiHeadAttention: lambda x, m: moved(MultiHeadAttention(C, 2), x)(x, m, seen(m)),
    FeedForward: lambda x, _: moved(FeedForward(C, 4), x)(x),
    BlockNorm: lambda x, _: moved(BlockNorm(C, True), x).before(x),
    EncoderBlock: lambda x, _: moved(EncoderBlock(C, 2, 4), x)(
        x, causal_mask(T, x.device)
    ),
    DecoderBlock: lambda x, m: moved(DecoderBlock(C, 2, 4), x)(
        x, m, causal_mask(T, x.device), seen(m)
    ),
    Encoder: lambda x, _: moved(Encoder(2, C, 2, 4), x)(x, causal_mask(T, x.device)),
    Decoder: lambda x, m: moved(Decoder(2, C, 2, 4), x)(
        x, m, causal_mask(T, x.device), seen(m)
    ),
    RMSNorm: lambda x, _: moved(RMSNorm(C), x)(x),
    SwiGLU: lambda x, _: moved(SwiGLU(C, 4), x)(x),
    RotaryAttention: lambda x, _: moved(RotaryAttention(C, 4, 2), x)(x),
    CausalBlock: lambda x, _: moved(CausalBlock(C, 4, 2, 6), x)(x),
    LanguageModel: lambda x, _: moved(
        LanguageModel(9, 2, C, n_heads=4, n_groups=2, d_ff=6), x
    )(torch.arange(B * T, device=x.device).view(B, T) % 9),
    TiedEmbedding: lambda x, _: moved(TiedEmbedding(9, C), x)(symbols(x)),
    Transformer: lambda x, m: moved(Transformer(9, 1, C, 2, 4), x)(
        symbols(m), symbols(x)
    ),
    smoothed_loss: lambda x, _: smoothed_loss(x, symbols(x)),
    CachedAttention: lambda x, _: CachedAttention(moved(MultiHeadAttention(C, 2), x))(
        x, mask=causal_mask(T, x.device)
    ),
    GroupedQueryAttention: lambda x, m: moved(GroupedQueryAttention(C, 4, 2), x)(
        x, m, seen(m)
    ),
    FusedMultiHeadAttention: lambda x, m: moved(FusedMultiHeadAttention(C, 2), x)(
        x, m, seen(m)
    ),
    into_blocks: lambda x, _: into_blocks(x, 2),
    with_neighbors: lambda x, _: with_neighbors(into_blocks(x, 2)),
    window_attention: lambda x, _: window_attention(x, x, x, 2),
    kernel_attention: lambda x, m: kernel_attention(x, m, m, seen(m)),
    linear_attention: lambda x, m: linear_attention(x, m, m),
    SinusoidalPositions: lambda x, _: SinusoidalPositions()(x),
    LearnedPositions: lambda x, _: moved(LearnedPositions(T, C), x)(x),
    quarter_turn: lambda x, _: quarter_turn(x),
    rotate: lambda x, _: rotate(x, positions_of(x)),
    attention_with_bias: lambda x, _: attention_with_bias(
        x, x, x, alibi_bias(positions_of(x), 0.5), causal_mask(T, x.device)
    ),
}

# What makes masks, places and biases has a type of its own.
MADE: dict[Callable, Callable] = {
    causal_mask: lambda x: causal_mask(T, x.device),
    padding_mask: lambda x: padding_mask(x[:, 0, 0].long(), S),
    block_mask: lambda x: block_mask(T, 2, x.device),
    window_mask: lambda x: window_mask(T, 2, x.device),
    for_all_heads: lambda x: for_all_heads(causal_mask(T, x.device), x, x),
    positions_of: positions_of,
    angles: lambda x: angles(positions_of(x), C),
    sinusoids: lambda x: sinusoids(positions_of(x), C),
    alibi_bias: lambda x: alibi_bias(positions_of(x), 0.5),
    alibi_slopes: lambda x: alibi_slopes(8, device=x.device),
    feature_map: feature_map,
    target_mask: lambda x: target_mask(symbols(x)),
    shifted: lambda x: shifted(symbols(x)),
    learning_rate: lambda x: learning_rate(x[0, 0] + 9, C, 4),
}


def symbols(x: Tensor) -> Tensor:
    """Whole numbers 1, 2, ... for the tokens of x, (B, T)."""
    return torch.arange(1, x.shape[1] + 1, device=x.device).expand(x.shape[:2])


def seen(memory: Tensor) -> Tensor:
    """The first five keys of one sentence and all seven of the other: (B, 1, S)."""
    return padding_mask(torch.tensor([5, 7], device=memory.device), S)


def tensors(answer) -> list[Tensor]:
    """The tensors of an answer, which may hold others, and lack weights."""
    if isinstance(answer, tuple | list):
        return [tensor for part in answer for tensor in tensors(part)]
    return [] if answer is None else [answer]
