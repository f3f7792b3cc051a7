"""The blocks and stacks against PyTorch's, by copied weights, and their laws."""

import pytest
import torch
from torch import nn

from transformer_book.layers.masks_and_cross_attention import causal_mask, padding_mask
from transformer_book.layers.transformer_block import (
    Decoder,
    DecoderBlock,
    Encoder,
    EncoderBlock,
    FeedForward,
)

B, T, S, C, H, F, L = 2, 5, 7, 12, 4, 20, 3
VISIBLE = causal_mask(T)
# The second sentence is shorter: padded on the right, or on the left.
SIDES = {
    "right": padding_mask(torch.tensor([S, 4]), S),
    "left": padding_mask(torch.tensor([S, 4]), S).flip(-1),
}
orders = pytest.mark.parametrize("norm_first", [False, True], ids=["post", "pre"])
modes = pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])
sides = pytest.mark.parametrize("side", SIDES)


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


def stir(model):
    """Give each parameter numbers of its own, as training would; biases, too."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.2 * torch.randn_like(parameter))
    return model


@torch.no_grad()
def copy_attention(ours, theirs):
    maps = ours.w_q, ours.w_k, ours.w_v
    theirs.in_proj_weight.copy_(torch.cat([linear.weight for linear in maps]))
    theirs.out_proj.weight.copy_(ours.w_o.weight)
    if ours.w_q.bias is None:
        theirs.in_proj_bias.zero_()
        theirs.out_proj.bias.zero_()
    else:
        theirs.in_proj_bias.copy_(torch.cat([linear.bias for linear in maps]))
        theirs.out_proj.bias.copy_(ours.w_o.bias)


def copy_block(ours, theirs):
    copy_attention(ours.attend, theirs.self_attn)
    norms = [ours.norm_attend, ours.norm_feed_forward]
    if isinstance(ours, DecoderBlock):
        copy_attention(ours.cross, theirs.multihead_attn)
        norms.insert(1, ours.norm_cross)
    for number, norm in enumerate(norms, 1):
        getattr(theirs, f"norm{number}").load_state_dict(norm.state_dict())
    theirs.linear1.load_state_dict(ours.feed_forward.widen.state_dict())
    theirs.linear2.load_state_dict(ours.feed_forward.narrow.state_dict())
    return theirs


def close(found, expected):
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)


@orders
@modes
@sides
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("activation", [nn.functional.relu, nn.functional.gelu])
def test_an_encoder_block_is_pytorchs(norm_first, training, side, bias, activation):
    ours = EncoderBlock(C, H, F, norm_first, bias, activation, dropout=0.0)
    options = {"dropout": 0.0, "batch_first": True, "norm_first": norm_first}
    theirs = nn.TransformerEncoderLayer(C, H, F, activation=activation, **options)
    copy_block(stir(ours), theirs)
    ours.train(training), theirs.train(training)
    x, real = torch.randn(B, S, C), SIDES[side]
    close(ours(x)[0], theirs(x))
    visible = causal_mask(S)
    close(ours(x, visible)[0], theirs(x, src_mask=~visible))
    out, weights = ours(x, real)
    # What stands at padding has no meaning, and PyTorch's fast path leaves it out.
    close(out[real[:, 0]], theirs(x, src_key_padding_mask=~real[:, 0])[real[:, 0]])
    assert weights.shape == (B, H, S, S)


@orders
@modes
@sides
@pytest.mark.parametrize("bias", [False, True])
def test_a_decoder_block_is_pytorchs(norm_first, training, side, bias):
    ours = DecoderBlock(C, H, F, norm_first, bias, dropout=0.0)
    theirs = nn.TransformerDecoderLayer(
        C, H, F, dropout=0.0, batch_first=True, norm_first=norm_first
    )
    copy_block(stir(ours), theirs)
    ours.train(training), theirs.train(training)
    x, memory, real = torch.randn(B, T, C), torch.randn(B, S, C), SIDES[side]
    close(ours(x, memory)[0], theirs(x, memory))
    out, (own, cross) = ours(x, memory, VISIBLE, real)
    masks = {"tgt_mask": ~VISIBLE, "memory_key_padding_mask": ~real[:, 0]}
    close(out, theirs(x, memory, **masks))
    assert own.shape == (B, H, T, T) and cross.shape == (B, H, T, S)


@orders
@modes
@sides
# PyTorch says that its fast path is a prototype, and when it does not take it.
@pytest.mark.filterwarnings("ignore:.*nested_tensor", "ignore:.*nested tensors")
def test_the_stacks_are_pytorchs_transformer(norm_first, training, side):
    options = {"norm_first": norm_first, "dropout": 0.0}
    encoder = stir(Encoder(L, C, H, F, final_norm=True, **options))
    decoder = stir(Decoder(L, C, H, F, final_norm=True, **options))
    theirs = nn.Transformer(C, H, L, L, F, batch_first=True, **options)
    for ours, other in [(encoder, theirs.encoder), (decoder, theirs.decoder)]:
        for block, layer in zip(ours.blocks, other.layers, strict=True):
            copy_block(block, layer)
        other.norm.load_state_dict(ours.norm.state_dict())
    for model in (encoder, decoder, theirs):
        model.train(training)
    source, x, real = torch.randn(B, S, C), torch.randn(B, T, C), SIDES[side]
    memory, weights = encoder(source, real)
    out, (own, cross) = decoder(x, memory, VISIBLE, real)
    expected = theirs(
        source,
        x,
        tgt_mask=~VISIBLE,
        src_key_padding_mask=~real[:, 0],
        memory_key_padding_mask=~real[:, 0],
    )
    close(out, expected)
    assert weights.shape == (B, L, H, S, S)
    assert own.shape == (B, L, H, T, T) and cross.shape == (B, L, H, T, S)


@pytest.mark.parametrize("stack", [Encoder, Decoder])
def test_only_pre_norm_ends_with_a_norm_unless_asked(stack):
    def ends_with_norm(**options):
        return isinstance(stack(1, C, H, F, **options).norm, nn.LayerNorm)

    assert not ends_with_norm() and ends_with_norm(norm_first=True)
    assert ends_with_norm(final_norm=True)
    assert not ends_with_norm(norm_first=True, final_norm=False)


@orders
@modes
def test_no_later_token_reaches_an_earlier_output(norm_first, training):
    options = {"norm_first": norm_first, "dropout": 0.0}
    decoder = stir(Decoder(L, C, H, F, **options)).train(training)
    encoder = stir(Encoder(L, C, H, F, **options)).train(training)
    x, memory = torch.randn(B, T, C), torch.randn(B, S, C)
    for run in (
        lambda x: decoder(x, memory, VISIBLE)[0],
        lambda x: encoder(x, VISIBLE)[0],
    ):
        before = run(x)
        for place in range(1, T):
            later = x.clone()
            later[:, place:] = torch.randn(B, T - place, C)
            after = run(later)
            assert torch.equal(before[:, :place], after[:, :place])
            assert (before[:, place:] != after[:, place:]).any(dim=-1).all()


@orders
@sides
def test_padding_changes_nothing(norm_first, side):
    encoder = stir(Encoder(L, C, H, F, norm_first, dropout=0.0)).double()
    decoder = stir(Decoder(L, C, H, F, norm_first, dropout=0.0)).double()
    short, x = torch.randn(1, 4, C).double(), torch.randn(1, T, C).double()
    filled = torch.randn(1, S, C).double() * 100
    real = SIDES[side][1:]
    filled[real[:, 0]] = short
    memory, padded = encoder(short)[0], encoder(filled, real)[0]
    torch.testing.assert_close(padded[real[:, 0]], memory[0])
    torch.testing.assert_close(
        decoder(x, padded, VISIBLE, real)[0], decoder(x, memory, VISIBLE)[0]
    )


@orders
def test_a_sentence_of_padding_alone_gives_numbers_and_gradients(norm_first):
    encoder = Encoder(L, C, H, F, norm_first)
    decoder = Decoder(L, C, H, F, norm_first)
    real = padding_mask(torch.tensor([S, 0]), S)
    memory, weights = encoder(torch.randn(B, S, C), real)
    out, (_, cross) = decoder(torch.randn(B, T, C), memory, VISIBLE, real)
    assert not weights[1].any() and not cross[1].any()
    out.sum().backward()
    for parameter in [*encoder.parameters(), *decoder.parameters()]:
        assert parameter.grad.isfinite().all()


@orders
@pytest.mark.parametrize("batch", [(), (0,), (1,), (3, 2)])
def test_any_axes_of_a_batch(norm_first, batch):
    encoder = Encoder(2, C, H, F, norm_first).eval()
    decoder = Decoder(2, C, H, F, norm_first).eval()
    source, x = torch.randn(*batch, S, C), torch.randn(*batch, T, C)
    memory, weights = encoder(source)
    out, (own, cross) = decoder(x, memory, VISIBLE)
    assert out.shape == x.shape and weights.shape == (*batch, 2, H, S, S)
    assert own.shape == (*batch, 2, H, T, T) and cross.shape == (*batch, 2, H, T, S)
    if batch == (3, 2):
        alone, _ = decoder(x[1, 1], encoder(source[1, 1])[0], VISIBLE)
        close(alone, out[1, 1])


# Post-norm in each dtype, and on `meta`: see test_every_layer.py.
@pytest.mark.parametrize(
    ("dtype", "tolerance"),
    [(torch.float16, 0.02), (torch.bfloat16, 0.15), (torch.float64, 1e-5)],
)
def test_pre_norm_in_every_dtype(dtype, tolerance):
    encoder = Encoder(2, C, H, F, norm_first=True).eval()
    decoder = Decoder(2, C, H, F, norm_first=True).eval()
    source, x, real = torch.randn(B, S, C), torch.randn(B, T, C), SIDES["right"]
    expected, _ = decoder(x, encoder(source, real)[0], VISIBLE, real)
    memory, _ = encoder.to(dtype)(source.to(dtype), real)
    out, (own, _) = decoder.to(dtype)(x.to(dtype), memory, VISIBLE, real)
    assert out.dtype == own.dtype == dtype
    torch.testing.assert_close(out.float(), expected, atol=tolerance, rtol=0)


def test_dropout_works_in_training_alone_and_on_the_path_of_no_word():
    x = torch.randn(B, T, C)
    block = EncoderBlock(C, H, F, norm_first=True, dropout=1.0)
    # All that the parts give is dropped; what they were given passes.
    assert torch.equal(block(x)[0], x)
    assert not torch.equal(block.eval()(x)[0], x)
    assert EncoderBlock(C, H, F).dropout.p == 0.1


def test_a_feed_forward_network_treats_each_word_alike_and_by_itself():
    network, x = FeedForward(C, F), torch.randn(B, T, C)
    out = network(x)
    for b in range(B):
        for t in range(T):
            by_hand = (network.widen.weight @ x[b, t] + network.widen.bias).clamp(min=0)
            close(out[b, t], network.narrow.weight @ by_hand + network.narrow.bias)


def test_parameters_are_the_papers():
    def count(model):
        return sum(parameter.numel() for parameter in model.parameters())

    def shapes(block):
        return {name for name, _ in block.named_parameters() if "bias" in name}

    # Table 3: 65 million, of which the embeddings are 37,000 × 512.
    base = count(Encoder(6, 512, 8, 2048)) + count(Decoder(6, 512, 8, 2048))
    assert abs(base + 37_000 * 512 - 65e6) < 3e6
    assert not {name for name in shapes(DecoderBlock(C, H, F)) if ".w_" in name}
    with_biases = shapes(DecoderBlock(C, H, F, bias=True))
    assert {f"{part}.w_{x}.bias" for part in ("attend", "cross") for x in "qkvo"} < (
        with_biases
    )


@orders
def test_exports_with_any_number_of_tokens(norm_first):
    decoder = Decoder(2, C, H, F, norm_first).eval()
    lengths = {"x": {0: torch.export.Dim("T", min=2, max=16)}}
    lengths["memory"] = {0: torch.export.Dim("S", min=2, max=16)}
    program = torch.export.export(
        decoder, (torch.randn(T, C), torch.randn(S, C)), dynamic_shapes=lengths
    )
    for t, s in [(2, 9), (9, 2)]:
        given = torch.randn(t, C), torch.randn(s, C)
        close(program.module()(*given), decoder(*given))


WRONG = {
    "x is of another width": ((T, 7), (S, C), r"x .*\(5, 7\).*\(\.\.\., T, 12\)"),
    "memory is": ((T, C), (S, 7), r"memory .*\(7, 7\).*\(\.\.\., T, 12\)"),
    "one vector": ((C,), (S, C), r"x .*\(12,\).*\(\.\.\., T, 12\)"),
}


@orders
@pytest.mark.parametrize(("x", "memory", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_shape_is_named(norm_first, x, memory, message):
    with pytest.raises(ValueError, match=message):
        Decoder(1, C, H, F, norm_first)(torch.randn(x), torch.randn(memory))
    if "memory" not in message:
        for layer in (Encoder(1, C, H, F, norm_first), FeedForward(C, F)):
            with pytest.raises(ValueError, match=message):
                layer(torch.randn(x))


def test_what_cannot_be_built_is_named():
    with pytest.raises(ValueError, match="n_layers=0: a stack has one block"):
        Encoder(0, C, H, F)
    with pytest.raises(ValueError, match="d_model=12 is not a multiple of n_heads=5"):
        EncoderBlock(C, 5, F)
    with pytest.raises(ValueError, match="does not fit weights"):
        EncoderBlock(C, H, F)(torch.randn(B, T, C), causal_mask(T + 1))
