"""Operations give in the page what they give in PyTorch, and so do their gradients.

Hypothesis draws sizes, dtypes and layouts in memory; a size may be zero.
"""

import json
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .inside.operations import overwritten, run_all
from .near import apart

EXAMPLES = 25
LAYOUTS = st.sampled_from(["plain", "turned", "every other", "widened", "backward"])
FLOATS = st.sampled_from(["float32", "float64"])
ANY = st.sampled_from(["float32", "float64", "int64", "int32", "bool"])
SIZES = st.integers(0, 4)

# Of one tensor: anything of floats.
SMOOTH = """
a.exp(); a.exp2(); a.expm1(); a.sin(); a.cos(); a.tanh(); a.sigmoid(); a.erf(); -a
a.abs()
a.square(); a ** 3; 2 ** a; a * 0.5; 1 - a; a / 3; 3 / (a.abs() + 1); a.relu(); a.sign()
(a.abs() + 1).log(); (a.abs() + 1).sqrt(); (a.abs() + 1).rsqrt(); (a.abs() + 1).log2()
(a.abs() + 1).log1p(); (a.abs() + 1).pow(0.3); a.atan(); a.clamp(-1, 1); a.floor()
a.round(); a.trunc(); a.isnan(); a > 0; a.sum(); a.sum(-1); a.sum(0, keepdim=True)
a.cumsum(-1); a.softmax(-1); a.softmax(0); a.log_softmax(-1); a.logsumexp(-1)
a.flip(0); a.roll(1, 0); a.unsqueeze(0); a.unsqueeze(-1); a.flatten(); a.reshape(-1)
a.T if a.ndim == 2 else a; a.movedim(0, -1); a.expand(2, *a.shape); a.clone()
a[..., ::2]; a.chunk(3, -1)
a.repeat(2, *[1] * a.ndim); a.repeat_interleave(2, 0); a.unbind(0); a.split(2, 0)
a[None]; a[..., 1:]; a[::2]; a.masked_fill(a > 0, 5.0); torch.where(a > 0, a, 0.0)
torch.stack([a, a * 2]); torch.cat([a, a * 2], -1); a.nan_to_num(); a.squeeze()
F.gelu(a); F.silu(a); F.elu(a); F.softplus(a); F.leaky_relu(a); F.pad(a, (1, 2))
F.layer_norm(a, a.shape[-1:]); F.rms_norm(a, a.shape[-1:]); a.to(torch.float64)
(lambda w: F.layer_norm(a, w.shape, w, w * 2))(a.reshape(-1, a.shape[-1]).sum(0))
(lambda w: F.rms_norm(a, w.shape, w))(a.reshape(-1, a.shape[-1]).sum(0))
torch.special.entr(a.abs())
a.tril() if a.ndim > 1 else a; a.triu(1) if a.ndim > 1 else a
a.diff(dim=-1) if len(a) else a
a.norm(dim=-1); a.mean() if a.numel() else a; a.var(-1) if a.shape[-1] > 1 else a
torch.var_mean(a, -1, correction=0) if a.numel() else a
torch.std_mean(a, -1) if a.shape[-1] > 1 and a.numel() else a
a.nonzero(); a[a > 0]; F.logsigmoid(a); F.softmin(a, -1); F.glu(torch.cat([a, a], -1))
torch.layer_norm(a, a.shape[-1:]); torch.diagflat(a); torch.Tensor(a.tolist())
torch.FloatTensor(a.tolist()); torch.LongTensor([[1, 2]]); torch.BoolTensor([True])
""".replace("\n", ";")

# Of one tensor with at least one number.
FILLED = """
a.amax(-1); a.amin(0); a.max(); a.min(); a.argmax(-1); a.argmin(); a.max(-1); a.sort(-1)
a.topk(1, -1); a.median(); a[0]; a[-1]; a[..., 0]; a.select(0, 0); a.narrow(0, 0, 1)
a.gather(0, torch.zeros_like(a, dtype=torch.long)); a[[0, 0]]; a[torch.tensor([0, -1])]
a.index_select(-1, torch.tensor([0, 0])); a.std(-1) if a.shape[-1] > 1 else a
a.mean(-1); a.mean(0, keepdim=True); a.prod().detach(); a.any(-1); a.all()
F.normalize(a, dim=-1); a.norm(); a.diagonal() if a.ndim > 1 else a; a.chunk(2, 0)
a.unflatten(0, (1, -1)); a.transpose(0, -1).reshape(-1)
a.sort(0, descending=True).values; a.take(torch.tensor([0, -1]))
torch.isin(a, a.detach().flatten()[:1])
F.one_hot(a.argmax(-1), 5); F.cross_entropy(a.reshape(1, -1), torch.tensor([0]))
F.cross_entropy(a.reshape(1, -1), torch.tensor([0]), a.detach().abs().flatten())
F.cross_entropy(a.reshape(1, -1), torch.tensor([0]), label_smoothing=0.1)
F.cross_entropy(torch.stack([a.flatten(), -a.flatten()]), torch.tensor([0, -100]))
F.cross_entropy(a.reshape(1, -1, 1), torch.tensor([[0]]), reduction="none")
F.cross_entropy(a.reshape(1, -1).repeat(2, 1), torch.tensor([1, 0]), reduction="sum")
F.cross_entropy(a.reshape(1, -1).repeat(2, 1), torch.tensor([1, 0]))
""".replace("\n", ";")

# Of two tensors that are broadcast.
PAIRS = """
a + b; a - b; a * b; a / (b.abs() + 1); torch.maximum(a, b); torch.minimum(a, b); a == b
a < b; a >= b; torch.where(a > b, a, b); torch.atan2(a, b.abs() + 1); a.add(b, alpha=2)
(a.abs() + 1) ** b.to(a.dtype)
torch.isclose(a, b.to(a.dtype)); a.lerp(b.to(a.dtype), 0.3)
""".replace("\n", ";")

# Of matrices (..., M, K) and (..., K, N).
PRODUCTS = """
a @ b; torch.matmul(a, b); a @ b[..., 0]; (b.mT @ a.mT).mT; F.linear(a, b.mT)
torch.einsum("...mk,...kn->...mn", a, b); torch.einsum("...mk,...kn->...n", a, b)
torch.cdist(a, b.mT); a @ (b * 2); torch.inner(a, b.mT)
torch.tensordot(a, b, ([-1], [-2])); torch.tensordot(a, b.movedim(-2, 0), 1)
a @ b.reshape(-1, *b.shape[-2:])[0]
F.linear(a, b.flatten(0, -3)[0].T if b.ndim > 2 else b.T)
(lambda w: F.linear(a, w, w.sum(1)))(b.flatten(0, -3)[0].T if b.ndim > 2 else b.T)
torch.linalg.svdvals(a.detach().flatten(0, -2))
""".replace("\n", ";")

# Written in place on a copy, or on a view of one.
IN_PLACE = """
a.clone().add_(1); a.clone().mul_(a); a.clone().exp_(); a.clone().clamp_(min=0)
a.clone().tril_() if a.ndim > 1 else a; a.clone().triu_(1) if a.ndim > 1 else a
a.clone().masked_fill_(a > 0, 0.0); a.clone().fill_(2.0); a.clone().zero_()
(lambda x: (x[..., :1].mul_(3), x)[1])(a * 1)
(lambda x: (x.T.add_(1), x)[1])((a * 1).reshape(-1))
(lambda x: (x.__setitem__((..., 0), 7.0), x)[1])(a * 1)
(lambda x: (x.__setitem__(slice(1, None), x[:-1] * 2), x)[1])(a * 1)
(lambda x: (x.__setitem__(x > 0, 0.5), x)[1])(a * 1)
(lambda x: (x.__setitem__([0, 0], 0.5), x)[1])(a * 1)
(lambda x, y: (y.mul_(2), x + y)[1])(*(lambda z: (z, z[..., :1]))(a * 1))
""".replace("\n", ";")


def expressions(text):
    return [one.strip() for one in text.split(";") if one.strip()]


def numbers(draw, shape, dtype):
    """Nested lists of numbers that are apart from one another."""
    if shape:
        return [numbers(draw, shape[1:], dtype) for _ in range(shape[0])]
    if dtype == "bool":
        return draw(st.booleans())
    whole = draw(st.integers(-3, 3))
    return whole if dtype.startswith("int") else whole + draw(st.integers(1, 7)) / 8


@st.composite
def one(draw, dtypes=FLOATS, sizes=SIZES, axes=3):
    shape = draw(st.lists(sizes, min_size=1, max_size=axes))
    dtype = draw(dtypes)
    # A list that is empty at its first axis does not tell the others.
    if 0 in shape:
        shape = shape[: shape.index(0) + 1]
    return [numbers(draw, shape, dtype), dtype, draw(LAYOUTS)]


@st.composite
def two(draw):
    shape = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    cut = draw(st.integers(0, len(shape)))
    other = [draw(st.sampled_from([1, size])) for size in shape[cut:]]
    kinds = draw(ANY), draw(ANY)
    return [
        [numbers(draw, part, kind), kind, draw(LAYOUTS)]
        for part, kind in zip((shape, other), kinds, strict=True)
    ]


@st.composite
def matrices(draw):
    m, k, n = (draw(st.integers(1, 4)) for _ in range(3))
    batch = draw(st.lists(st.integers(1, 2), max_size=2))
    dtype = draw(FLOATS)
    batches = batch, draw(st.sampled_from([batch, []]))
    return [
        [numbers(draw, [*before, *size], dtype), dtype, draw(LAYOUTS)]
        for before, size in zip(batches, ([m, k], [k, n]), strict=True)
    ]


KINDS = {
    "smooth": (SMOOTH, one().map(lambda a: [a])),
    "filled": (FILLED, one(sizes=st.integers(1, 4)).map(lambda a: [a])),
    "pairs": (PAIRS, two()),
    "products": (PRODUCTS, matrices()),
    "in place": (IN_PLACE, one(sizes=st.integers(1, 4)).map(lambda a: [a])),
}


@cache
def drawn(kind):
    """Tensors for the operations of a kind: the same each time."""
    cases = []

    # On a busy machine drawing may be slow, which is no fault of an operation's.
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(KINDS[kind][1])
    def note(case):
        cases.append(case)

    note()
    return cases


@pytest.mark.parametrize(
    "kind, expression",
    [
        pytest.param(kind, expression, id=expression)
        for kind, (text, _) in KINDS.items()
        for expression in expressions(text)
    ],
)
def test_an_operation(interpreter, kind, expression):
    cases = [[expression, case] for case in drawn(kind)]
    here = json.loads(json.dumps(run_all(cases)))
    there = interpreter.call(run_all, cases)
    for case, mine, theirs in zip(cases, here, there, strict=True):
        said = f"{case}\nPyTorch  {mine}\nthe page {theirs}"
        assert mine.keys() == theirs.keys(), said
        if "error" in mine:
            assert mine["error"][0] == theirs["error"][0], said
            continue
        assert mine["kinds"] == theirs["kinds"], said
        assert apart(mine["values"], theirs["values"]) < 1e-5, said
        assert apart(mine["gradients"], theirs["gradients"]) < 1e-4, said


# Of a matrix x: some are views of it, others copies.
VIEWS_AND_COPIES = """
x.T; x.mT; x.view(3, 2); x.reshape(6); x.T.reshape(6); x.flatten(); x.T.flatten()
x.ravel(); x.T.ravel(); x[:]; x[0]; x[:, ::2]; x[[0, 1]]; x[x > 0]; x.narrow(0, 0, 1)
x.unbind()[0]; x.chunk(2)[0]; x.split(1)[0]; x.select(0, 0); x.diagonal()
torch.diag(x[:, :2]); x.repeat(1, 1); x.repeat(2, 1, 1); x.tile(2, 1, 1); x.flip(0)
x.repeat_interleave(1, 0); x.roll(0, 0); torch.cat([x]); torch.stack([x]); x.float()
x.to(torch.float32); x.contiguous(); x.clone(); x.tril(); x.clamp(min=-9); x.detach()
x.masked_fill(x > 99, 0.0); torch.where(x < 99, x, x); x.nan_to_num(); F.pad(x, (0, 0))
x.index_select(0, torch.tensor([0, 1])); F.dropout(x, 0.0); torch.dropout(x, 0.5, False)
x.squeeze(); x.unsqueeze(0); x.movedim(0, 1); x.unflatten(1, (3, 1)); x.expand(2, 3)
torch.as_tensor(x); x.sort(-1).values; x * 1
""".replace("\n", ";")


def test_what_is_written_to_a_view_or_a_copy(interpreter):
    asked = expressions(VIEWS_AND_COPIES)
    there = interpreter.call(overwritten, asked)
    for expression, mine, theirs in zip(asked, overwritten(asked), there, strict=True):
        assert mine == theirs, expression
