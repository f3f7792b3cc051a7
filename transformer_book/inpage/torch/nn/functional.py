"""The functions that modules are made of."""

import math
import sys

from .. import _kernels
from .. import random as _random
from .._dtypes import bool_, int64
from .._errors import SCALAR_NAMES, Missing, lacking
from .._history import no_grad, record
from .._ops import creation, reductions, shapes
from .._ops import linear as _products
from .._ops.creation import zeros_like
from .._ops.elementwise import summed_to, where
from .._ops.indexing import added
from .._tensor import axis, empty, share
from ..overrides import watched
from .attention.bias import CausalBias


@watched
def softmax(input, dim=None, _stacklevel=3, dtype=None):
    return reductions.softmax(input, _implicit(input, dim), dtype)


@watched
def log_softmax(input, dim=None, _stacklevel=3, dtype=None):
    return reductions.log_softmax(input, _implicit(input, dim), dtype)


def _implicit(input, dim):
    if dim is None:
        return 0 if input.ndim in (0, 1, 3) else 1
    return dim


@watched
def softmin(input, dim=None, _stacklevel=3, dtype=None):
    return softmax(-input, dim, dtype=dtype)


@watched
def relu(input, inplace=False):
    return input.relu_() if inplace else input.relu()


@watched
def tanh(input):
    return input.tanh()


@watched
def sigmoid(input):
    return input.sigmoid()


@watched
def leaky_relu(input, negative_slope=0.01, inplace=False):
    return where(input > 0, input, input * negative_slope)


@watched
def elu(input, alpha=1.0, inplace=False):
    # Beyond zero the exponential may overflow, and its gradient with it.
    below = where(input > 0, 0.0, input)
    return where(input > 0, input, alpha * below.expm1())


@watched
def gelu(input, approximate="none"):
    if approximate == "tanh":
        inner = math.sqrt(2 / math.pi) * (input + 0.044715 * input**3)
        return 0.5 * input * (1 + inner.tanh())
    return input * 0.5 * (1 + (input * math.sqrt(0.5)).erf())


@watched
def silu(input, inplace=False):
    return input * input.sigmoid()


@watched
def softplus(input, beta=1.0, threshold=20.0):
    scaled = input * beta
    small = where(scaled > threshold, 0.0, scaled)
    return where(scaled > threshold, input, small.exp().log1p() / beta)


@watched
def logsigmoid(input):
    return -softplus(-input)


@watched
def glu(input, dim=-1):
    a, b = input.chunk(2, dim)
    return a * b.sigmoid()


@watched
def linear(input, weight, bias=None):
    if input.dtype is not weight.dtype and bias is not None:
        names = [SCALAR_NAMES[t.dtype.name] for t in (input, weight)]
        raise RuntimeError(
            f"mat1 and mat2 must have the same dtype, but got {names[0]} and {names[1]}"
        )
    if input._shape[-1:] != weight._shape[-1:] or input.dtype is not weight.dtype:
        # For the sentence that PyTorch has for it.
        input.reshape(-1, input.shape[-1]).matmul(weight.t())
    if weight.ndim == 2 and (bias is None or bias._shape == weight._shape[:1]):
        return _products.linear(input, weight, bias)
    out = input @ weight.t()
    return out if bias is None else out + bias


@watched
def embedding(
    input,
    weight,
    padding_idx=None,
    max_norm=None,
    norm_type=2.0,
    scale_grad_by_freq=False,
    sparse=False,
):
    if max_norm is not None or scale_grad_by_freq or sparse:
        raise Missing("torch.nn.functional.embedding with max_norm or the like")
    if input.dtype.kind != "i":
        raise RuntimeError(
            "Expected tensor for argument #1 'indices' to have one of the following "
            f"scalar types: Long, Int; but got torch.{SCALAR_NAMES[input.dtype.name]}"
            "Tensor instead (while checking arguments for embedding)"
        )
    if input.numel() and not 0 <= int(input.min()) <= int(input.max()) < len(weight):
        raise IndexError("index out of range in self")
    out = share(share(weight)[input])

    def back(g):
        total = added(weight, input, g)
        if padding_idx is not None:
            total[padding_idx] = 0.0
        return total

    return record(out, "Embedding", (weight, back))


@watched
def one_hot(tensor, num_classes=-1):
    if tensor.dtype is not int64:
        raise RuntimeError(
            "one_hot is only applicable to index tensor of type LongTensor."
        )
    if num_classes == -1:
        num_classes = int(tensor.max()) + 1
    if tensor.numel() and int(tensor.max()) >= num_classes:
        raise RuntimeError("Class values must be smaller than num_classes.")
    if tensor.numel() and int(tensor.min()) < 0:
        raise RuntimeError("Class values must be non-negative.")
    return (tensor.unsqueeze(-1) == creation.arange(num_classes)).to(int64)


@watched
def normalize(input, p=2.0, dim=1, eps=1e-12):
    length = input.norm(p, dim, keepdim=True).clamp(min=eps)
    return input / length.expand_as(input)


@watched
def cosine_similarity(x1, x2, dim=1, eps=1e-8):
    return _products.cosine_similarity(x1, x2, dim, eps)


def _normalized(input, shape):
    """Check the axes that a norm is taken over, and return their numbers."""
    shape = tuple(shape)
    if input._shape[input.ndim - len(shape) :] != shape:
        sizes = ", ".join(map(str, shape))
        raise RuntimeError(
            f"Given normalized_shape=[{sizes}], expected input with shape [*, {sizes}]"
            f", but got input of size{list(input._shape)}"
        )
    return tuple(range(-len(shape), 0))


def _standardized(input, dims, weight, bias, eps, kind, name):
    """Divide by the root of the mean square, perhaps of what is left of the mean.

    Args:
        kind: "layer_norm", of what is left of the mean, or "rms_norm".
        name: of PyTorch's backward function.
    """
    length = math.prod(input._shape[place] for place in dims)

    def run(function, *tensors):
        out = empty(input._shape, input.dtype)
        tensors = [share(t).contiguous() for t in tensors]
        _kernels.rows(function, out, *tensors, length=length, number=eps)
        return out

    def to_input(g):
        return run(f"{kind}_back", g if weight is None else g * weight, input)

    with no_grad():
        out = normal = run(kind, input)
        pairs = [(input, to_input)]
        if weight is not None:
            out = out * weight
            pairs.append((weight, lambda g: summed_to(g * normal, weight)))
        if bias is not None:
            out = out + bias
            pairs.append((bias, lambda g: summed_to(g, bias)))
    return record(
        out, name, *pairs, saved=[t for t in (input, weight) if t is not None]
    )


@watched
def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5):
    dims = _normalized(input, normalized_shape)
    name = "NativeLayerNorm"
    return _standardized(input, dims, weight, bias, eps, "layer_norm", name)


@watched
def rms_norm(input, normalized_shape, weight=None, eps=None):
    from .._dtypes import finfo

    dims = _normalized(input, normalized_shape)
    eps = finfo(input.dtype).eps if eps is None else eps
    return _standardized(input, dims, weight, None, eps, "rms_norm", "Mul")


@watched
def dropout(input, p=0.5, training=True, inplace=False):
    if not 0 <= p <= 1:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if not training or p == 0:
        return input
    if p == 1:
        return input * 0
    kept = _random.kept(input._shape, 1 - p)
    return input * (kept.to(input.dtype) / (1 - p))


# Losses


def _over_all(loss, reduction):
    if reduction == "none":
        return loss
    if reduction not in ("mean", "sum"):
        raise ValueError(f"{reduction} is not a valid value for reduction")
    return loss.mean() if reduction == "mean" else loss.sum()


@watched
def nll_loss(
    input,
    target,
    weight=None,
    size_average=None,
    ignore_index=-100,
    reduce=None,
    reduction="mean",
):
    classes = axis(1 if input.ndim > 1 else 0, input.ndim)
    _check_target(input, target, classes)
    numbers = target._flat()
    alike = weight is None and ignore_index not in numbers  # all count, and the same
    counted = [number for number in numbers if number != ignore_index]
    _check_classes(counted, input._shape[classes])
    with no_grad():
        counts = None if alike else target != ignore_index
        picked = target if alike else where(counts, target, 0)
        index = picked.unsqueeze(classes)
        loss = -share(input).gather(classes, index).squeeze(classes)
        total = target.numel() if reduction == "mean" else 1.0
        if not alike:
            weights = counts if weight is None else where(counts, weight[picked], 0.0)
            # What is ignored may be infinite.
            loss = where(counts, loss * weights, 0.0)
            if reduction == "mean":
                total = weights.sum().to(input.dtype)
        out = loss.sum() / total if reduction == "mean" else _over_all(loss, reduction)

    def back(g):
        part = g / -total
        part = part.expand(target._shape) if alike else weights * part
        return zeros_like(input).scatter(classes, index, part.unsqueeze(classes))

    name = "NllLoss"
    if input.ndim > 2:
        name = "View" if reduction == "none" else "NllLoss2D"
    return record(share(out), name, (input, back))


def _check_target(input, target, classes):
    rest = input._shape[:classes] + input._shape[classes + 1 :]
    if target._shape == rest:
        return
    if input.ndim == 2 and target.ndim == 1:
        raise ValueError(
            f"Expected input batch_size ({input._shape[0]}) to match target batch_size "
            f"({target._shape[0]})."
        )
    if input.ndim == 2 and target.ndim != 1:
        raise RuntimeError(
            "0D or 1D target tensor expected, multi-target not supported"
        )
    raise RuntimeError(f"Expected target size {list(rest)}, got {list(target._shape)}")


def _check_classes(numbers, classes):
    for number in numbers:
        if not 0 <= number < classes:
            raise IndexError(f"Target {number} is out of bounds.")


@watched
def cross_entropy(
    input,
    target,
    weight=None,
    size_average=None,
    ignore_index=-100,
    reduce=None,
    reduction="mean",
    label_smoothing=0.0,
):
    classes = 1 if input.ndim > 1 else 0
    if target.dtype.kind == "f" and target._shape != input._shape:
        raise RuntimeError(
            "expected target dtype to be Long or Byte, but got "
            f"{SCALAR_NAMES[target.dtype.name]}"
        )
    logs = reductions.log_softmax(input, classes)
    if target.dtype.kind == "f":
        if label_smoothing:
            target = target * (1 - label_smoothing)
            target = target + label_smoothing / input._shape[classes]
        if weight is not None:
            raise Missing(
                "torch.nn.functional.cross_entropy(weight=...) of probabilities"
            )
        loss = -(logs * target).sum(classes)
        count = loss.numel()
        return loss.sum() / count if reduction == "mean" else _over_all(loss, reduction)
    options = {"ignore_index": ignore_index, "reduction": reduction}
    hard = nll_loss(logs, target, weight, **options)
    if not label_smoothing:
        return hard
    if weight is not None:
        raise Missing(
            "torch.nn.functional.cross_entropy(weight=..., label_smoothing=...)"
        )
    counts = target != ignore_index
    smooth = where(counts, -logs.sum(classes), 0.0)
    if reduction == "mean":
        smooth = smooth.sum() / counts.sum()
    elif reduction == "sum":
        smooth = smooth.sum()
    share_ = label_smoothing / input._shape[classes]
    return hard * (1 - label_smoothing) + smooth * share_


@watched
def mse_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    return _over_all((input - target) ** 2, reduction)


@watched
def l1_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    return _over_all((input - target).abs(), reduction)


@watched
def binary_cross_entropy_with_logits(input, target, reduction="mean"):
    loss = where(input > 0, input, 0.0) - input * target + softplus(-input.abs())
    return _over_all(loss, reduction)


@watched
def kl_div(
    input, target, size_average=None, reduce=None, reduction="mean", log_target=False
):
    if log_target:
        loss = target.exp() * (target - input)
    else:
        known = target > 0
        logs = where(known, target, 1.0).log()
        loss = where(known, target * (logs - input), 0.0)
    if reduction == "batchmean":
        return loss.sum() / input._shape[0]
    return _over_all(loss, reduction)


# Shapes


@watched
def pad(input, pad, mode="constant", value=None):
    if mode != "constant":
        raise Missing(f'torch.nn.functional.pad(mode="{mode}")')
    value, given = 0 if value is None else value, input
    pairs = [(pad[i], pad[i + 1]) for i in range(0, len(pad), 2)]
    for number, (before, after) in enumerate(pairs, 1):
        at = input.ndim - number
        cut = max(-before, 0), max(-after, 0)
        if any(cut):
            length = input._shape[at] - sum(cut)
            input = input.narrow(at, cut[0], length)
        parts = [_block(input, at, n, value) for n in (before, after)]
        if before > 0 or after > 0:
            input = shapes.cat([parts[0], input, parts[1]], at)
    return shapes.fresh(input, given)


def _block(t, at, length, value):
    shape = [*t._shape[:at], max(length, 0), *t._shape[at + 1 :]]
    return creation.full(shape, value, dtype=t.dtype)


# Attention


@watched
def scaled_dot_product_attention(
    query,
    key,
    value,
    attn_mask=None,
    dropout_p=0.0,
    is_causal=False,
    scale=None,
    enable_gqa=False,
):
    if query.dtype is not key.dtype or query.dtype is not value.dtype:
        raise RuntimeError(
            "Expected query, key, and value to have the same dtype, but got query.dtype"
            f": {_c_name(query)} key.dtype: {_c_name(key)} and value.dtype: "
            f"{_c_name(value)} instead."
        )
    if enable_gqa:
        times = query._shape[-3] // key._shape[-3]
        key, value = (t.repeat_interleave(times, -3) for t in (key, value))
    if isinstance(attn_mask, CausalBias):
        attn_mask = attn_mask.mask()
    scale = 1 / math.sqrt(query._shape[-1]) if scale is None else scale
    scores = query @ key.mT * scale
    if is_causal:
        if attn_mask is not None:
            raise RuntimeError(
                "_scaled_dot_product_attention: Explicit attn_mask should not be set "
                "when is_causal=True"
            )
        shape = query._shape[-2], key._shape[-2]
        attn_mask = creation.ones(*shape, dtype=bool_).tril()
    weights = _weights(scores, attn_mask)
    return dropout(weights, dropout_p) @ value


def _weights(scores, mask):
    """Softmax of masked scores; a query that sees no key has weights of zero."""
    if mask is None:
        return scores.softmax(-1)
    if mask.dtype is bool_:
        scores = scores.masked_fill(~mask, -math.inf)
    else:
        scores = scores + mask
    seen = (scores > -math.inf).any(-1, keepdim=True)
    safe = where(seen, scores, 0.0)
    return where(seen, safe.softmax(-1), 0.0)


def _heads(inputs, number, matrices, biases):
    """Project queries, keys and values (T, B, C), each to (B, H, T, D)."""
    parts = (None,) * 3 if biases is None else biases.chunk(3)
    for x, matrix, bias in zip(inputs, matrices.chunk(3), parts, strict=True):
        heads = linear(x.transpose(0, 1), matrix, bias).unflatten(-1, (number, -1))
        yield heads.transpose(1, 2)


def _added(attn_mask, padding, heads, like):
    """Return masks as what is added to scores (B, H, T, S), or None."""
    mask = None
    if attn_mask is not None:
        mask = _as_numbers(attn_mask, like)
        if mask.ndim == 3:
            mask = mask.unflatten(0, (-1, heads))
    if padding is not None:
        hidden = _as_numbers(padding, like)
        hidden = hidden.unsqueeze(-2).unsqueeze(-2) if hidden.ndim == 2 else hidden
        mask = hidden if mask is None else mask + hidden
    return mask


def _as_numbers(mask, like):
    if mask.dtype is not bool_:
        return mask
    return where(mask, -math.inf, like.new_zeros(()))


@watched
def multi_head_attention_forward(
    query,
    key,
    value,
    embed_dim_to_check,
    num_heads,
    in_proj_weight,
    in_proj_bias,
    bias_k,
    bias_v,
    add_zero_attn,
    dropout_p,
    out_proj_weight,
    out_proj_bias,
    training=True,
    key_padding_mask=None,
    need_weights=True,
    attn_mask=None,
    average_attn_weights=True,
    is_causal=False,
):
    if bias_k is not None or bias_v is not None or add_zero_attn:
        raise Missing("torch.nn.functional.multi_head_attention_forward(bias_k=...)")
    if query._shape[-1] != embed_dim_to_check:
        raise AssertionError(
            f"was expecting embedding dimension of {embed_dim_to_check}, but got "
            f"{query._shape[-1]}"
        )
    inputs = [query, key, value]
    batched = query.ndim == 3
    if not batched:
        inputs = [x.unsqueeze(1) for x in inputs]
    q, k, v = _heads(inputs, num_heads, in_proj_weight, in_proj_bias)
    mask = _added(attn_mask, key_padding_mask, num_heads, q)
    scores = q @ k.mT * (1 / math.sqrt(q._shape[-1]))
    scores = scores if mask is None else scores + mask
    # Without weights PyTorch calls its fused attention, which has no NaN.
    weights = scores.softmax(-1) if need_weights else _weights(scores, mask)
    heads = dropout(weights, dropout_p, training) @ v
    out = linear(heads.transpose(1, 2).flatten(-2), out_proj_weight, out_proj_bias)
    out = out.transpose(0, 1)
    out = out if batched else out.squeeze(1)
    if not need_weights:
        return out, None
    weights = weights.mean(1) if average_attn_weights else weights
    return out, weights if batched else weights[0]


def _c_name(t):
    from .._errors import C_NAMES

    return C_NAMES[t.dtype.name]


__getattr__ = lacking("torch.nn.functional", lambda: sys.modules[__name__])
