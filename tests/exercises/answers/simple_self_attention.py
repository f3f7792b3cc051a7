"""Answers to the exercises of the page "Simple self-attention"."""

from . import variants

RIGHT = {
    "check_attend": [
        """
def attend(x):
    s = torch.einsum("...ic,...jc->...ij", x, x)
    w = torch.exp(s - torch.logsumexp(s, -1, keepdim=True))
    return w @ x, w
""",
        """
def attend(x):
    if x.dim() > 2:
        pairs = [attend(one) for one in x]
        return torch.stack([o for o, _ in pairs]), torch.stack([w for _, w in pairs])
    out, weights = [], []
    for query in x:
        s = x @ query
        e = (s - s.max()).exp()
        weights.append(e / e.sum())
        out.append(weights[-1] @ x)
    return [torch.stack(out), torch.stack(weights)]
""",
    ],
    "check_mixed": [
        """
def mixed(x):
    return torch.stack([(x @ q).softmax(0) @ x for q in x])
""",
    ],
}

WRONG = {
    "check_attend": [
        (
            "out and weights swapped",
            """
def attend(x):
    s = x @ x.transpose(-1, -2)
    e = torch.exp(s - s.max(-1, keepdim=True)[0])
    weights = e / e.sum(-1, keepdim=True)
    return weights, weights @ x
""",
        ),
        (
            "softmax over the queries",
            """
def attend(x):
    s = x @ x.transpose(-1, -2)
    e = torch.exp(s - s.max(dim=-2, keepdim=True).values)
    weights = e / e.sum(dim=-2, keepdim=True)
    return weights @ x, weights
""",
        ),
        (
            "softmax over the queries",
            """
def attend(x):
    s = x @ x.transpose(-1, -2)
    e = torch.exp(s - s.max(dim=0, keepdim=True).values)
    weights = e / e.sum(dim=0, keepdim=True)
    return weights @ x, weights
""",
        ),
        (
            "softmax over the queries",
            """
def attend(x):
    e = torch.exp(x @ x.transpose(-1, -2))
    weights = e / e.sum(dim=-2, keepdim=True)
    return weights @ x, weights
""",
        ),
        (
            "softmax over the queries",
            # The same on a batch of one sentence: a sum without keepdim.
            """
def attend(x):
    e = torch.exp(x @ x.T)
    weights = e / e.sum(dim=-1)
    return weights @ x, weights
""",
        ),
        (
            "softmax over everything",
            """
def attend(x):
    e = torch.exp(x @ x.transpose(-1, -2))
    weights = e / e.sum()
    return weights @ x, weights
""",
        ),
        (
            "weights transposed in the sum",
            """
def attend(x):
    s = x @ x.mT
    e = (s - s.amax(-1, keepdim=True)).exp()
    weights = e / e.sum(-1, keepdim=True)
    out = torch.einsum("...ij,...ic->...jc", weights, x)
    return out, weights
""",
        ),
        (
            "no exponential",
            """
def attend(x):
    scores = x @ x.mT
    weights = scores / scores.sum(-1, keepdim=True)
    return weights @ x, weights
""",
        ),
        (
            "not normalized",
            """
def attend(x):
    s = x @ x.mT
    weights = torch.exp(s - s.max(-1, keepdim=True).values)
    return weights @ x, weights
""",
        ),
        (
            "not normalized",
            """
def attend(x):
    weights = torch.exp(x @ x.mT)
    return weights @ x, weights
""",
        ),
        (
            "no weights",
            """
def attend(x):
    weights = x @ x.mT
    return weights @ x, weights
""",
        ),
        (
            "overflow",
            """
def attend(x):
    e = torch.exp(x @ x.mT)
    weights = e / e.sum(-1, keepdim=True)
    return weights @ x, weights
""",
        ),
        (
            "one maximum for all words",
            """
def attend(x):
    s = x @ x.mT
    e = torch.exp(s - s.max())
    weights = e / e.sum(-1, keepdim=True)
    return weights @ x, weights
""",
        ),
        (
            "maximum over the queries",
            """
def attend(x):
    s = x @ x.mT
    e = torch.exp(s - s.max(-2, keepdim=True).values)
    weights = e / e.sum(-1, keepdim=True)
    return weights @ x, weights
""",
        ),
        (
            "self excluded",
            """
def attend(x):
    s = x @ x.mT
    for i in range(x.shape[-2]):
        s[..., i, i] = -1e9
    e = torch.exp(s - s.max(-1, keepdim=True).values)
    weights = e / e.sum(-1, keepdim=True)
    return weights @ x, weights
""",
        ),
        (
            "self excluded",
            """
def attend(x):
    s = (x @ x.mT).clone()
    s.diagonal(dim1=-2, dim2=-1).zero_()
    e = torch.exp(s - s.max(-1, keepdim=True).values)
    weights = e / e.sum(-1, keepdim=True)
    return weights @ x, weights
""",
        ),
        (
            "scaled",
            """
def attend(x):
    s = x @ x.mT / math.sqrt(x.shape[-1])
    e = torch.exp(s - s.max(-1, keepdim=True).values)
    weights = e / e.sum(-1, keepdim=True)
    return weights @ x, weights
""",
        ),
        (
            "cosines for dot products",
            """
def attend(x):
    weights = F.cosine_similarity(x[..., :, None, :], x[..., None, :, :], dim=-1)
    weights = torch.softmax(weights, -1)
    return weights @ x, weights
""",
        ),
        (
            "largest only",
            """
def attend(x):
    best = (x @ x.mT).argmax(-1)
    weights = F.one_hot(best, x.shape[-2]).float()
    return weights @ x, weights
""",
        ),
        (
            "another base",
            """
def attend(x):
    s = x @ x.mT
    e = 2 ** (s - s.max(-1, keepdim=True).values)
    weights = e / e.sum(-1, keepdim=True)
    return weights @ x, weights
""",
        ),
        (
            None,
            """
def attend(x):
    s = x @ x.mT
    e = torch.exp(s - s.max(-1, keepdim=True).values)
    return (e / e.sum(-1, keepdim=True)) @ x
""",
        ),
    ],
    "check_mixed": [
        (
            "another word's weights",
            """
def mixed(x):
    weights = torch.softmax(x @ x.T, dim=0)
    return weights @ x
""",
        ),
        (
            "rescaled outputs",
            """
def mixed(x):
    weights = (x @ x.T).softmax(dim=-1).T
    weights = weights / weights.sum(dim=-1, keepdim=True)
    return weights @ x
""",
        ),
        (
            "rescaled outputs",
            """
def mixed(x):
    weights = (x @ x.T).softmax(dim=-1)
    out = weights.T @ x
    return torch.maximum(torch.minimum(out, x.amax(dim=0)), x.amin(dim=0))
""",
        ),
        (
            "no softmax",
            """
def mixed(x):
    weights = x @ x.T
    return weights.T @ x
""",
        ),
        (
            "equal weights",
            """
def mixed(x):
    T = x.shape[0]
    return (torch.ones(T, T) / T) @ x
""",
        ),
        (
            None,
            """
def mixed(x):
    weights = (x @ x.T).softmax(dim=-1)
    return x @ weights
""",
        ),
    ],
}

# Right answers, and what goes wrong in them line by line.

ATTEND = """
def attend(x):
    s = x @ x.transpose(-2, -1)
    e = torch.exp(s - s.max(dim=-1, keepdim=True).values)
    weights = e / e.sum(dim=-1, keepdim=True)
    return weights @ x, weights
"""
MIXED = """
def mixed(x):
    weights = (x @ x.T).softmax(dim=-1)
    return weights @ x
"""
RIGHT["check_attend"].append(ATTEND)
RIGHT["check_mixed"].append(MIXED)
WRONG["check_attend"] += variants(
    ATTEND,
    ("not normalized", "e.sum(", "e.mean("),
    (
        "not normalized",
        "e.sum(dim=-1, keepdim=True)",
        "(e.sum(dim=-1, keepdim=True) + 1)",
    ),
    ("not normalized", "e.sum(dim=-1, keepdim=True)", "s.shape[-1]"),
    ("softmax over the queries", "e.sum(dim=-1, keepdim=True)", "e.sum(dim=-1)"),
    ("maximum over the queries", "s.max(dim=-1, keepdim=True)", "s.max(dim=-1)"),
    ("softmax over the queries", "dim=-1, keepdim=True", "dim=-1"),
    ("axes counted from the front", "dim=-1", "dim=1"),
    ("axes counted from the front", "x.transpose(-2, -1)", "x.T"),
    ("axes counted from the front", "x.transpose(-2, -1)", "x.transpose(0, 1)"),
    ("axes counted from the front", "x.transpose(-2, -1)", "x.T", "dim=-1", "dim=1"),
    ("axes counted from the front", "x.transpose(-2, -1)", "x.T", "dim=-1", "1"),
    ("axes counted from the front", "e.sum(dim=-1", "e.sum(dim=1"),
    ("axes counted from the front", "x.transpose(-2, -1)", "x.transpose(1, 2)"),
    ("scaled", "x.transpose(-2, -1)", "x.transpose(-2, -1) / x.shape[-1]"),
    ("scaled", "x.transpose(-2, -1)", "x.transpose(-2, -1) / math.sqrt(x.shape[-2])"),
    ("overflow", "s.max(dim=-1, keepdim=True).values", "s.mean(dim=-1, keepdim=True)"),
    (
        "overflow",
        "s.max(dim=-1, keepdim=True).values",
        "s.min(dim=-1, keepdim=True).values",
    ),
    ("overflow", "s.max(dim=-1, keepdim=True).values", "100"),
    (
        "scores clamped",
        "torch.exp(s - s.max(dim=-1, keepdim=True).values)",
        "s.clamp(max=80).exp()",
    ),
    ("no exponential", "torch.exp(s - s.max(dim=-1, keepdim=True).values)", "s.abs()"),
    ("no exponential", "torch.exp(s - s.max(dim=-1, keepdim=True).values)", "s ** 2"),
    ("no exponential", "torch.exp(s - s.max(dim=-1, keepdim=True).values)", "s.relu()"),
    ("another base", "torch.exp(", "torch.exp2("),
    ("another base", "torch.exp(", "torch.pow(10, "),
    ("not normalized", "return weights @ x, weights", "return weights @ x, e"),
    ("not normalized", "e / e.sum(dim=-1, keepdim=True)", "e"),
    ("no weights", "return weights @ x, weights", "return weights @ x, s"),
    (
        "help that is not allowed",
        "return weights @ x, weights",
        "return s.softmax(-1) @ x, s.softmax(-1)",
    ),
    (
        "help that is not allowed",
        "return weights @ x, weights",
        "w = F.softmax(s, dim=-1); return w @ x, w",
    ),
    (
        "help that is not allowed",
        "return weights @ x, weights",
        "w = nn.Softmax(dim=-1)(s); return w @ x, w",
    ),
    (
        "help that is not allowed",
        "return weights @ x, weights",
        "w = s.log_softmax(-1).exp(); return w @ x, w",
    ),
    ("no gradient", "s = x @ x", "x = x.detach(); s = x @ x"),
    ("no gradient", "s = x @ x", "s = x.detach() @ x.detach()"),
    ("no gradient", "return", "weights = torch.tensor(weights.tolist()); return"),
    ("out and weights swapped", "weights @ x, weights", "weights, weights @ x"),
    (
        "not normalized",
        "e.sum(dim=-1, keepdim=True)",
        "e.max(dim=-1, keepdim=True).values",
    ),
    (
        "even weights",
        "e / e.sum(dim=-1, keepdim=True)",
        "torch.ones_like(s) / s.shape[-1]",
    ),
    ("weights transposed in the sum", "weights @ x", "weights.mT @ x"),
    ("one maximum for all words", "s.max(dim=-1, keepdim=True).values", "s.max()"),
    ("cosines for dot products", "s = x", "x = F.normalize(x, dim=-1); s = x"),
    (None, "return weights @ x, weights", "return weights @ x"),
    ("softmax over the batch", "e.sum(dim=-1", "e.sum(dim=0"),
)
WRONG["check_mixed"] += variants(
    MIXED,
    ("another word's weights", "weights @ x", "(x.T @ weights).T"),
    ("another word's weights", "dim=-1", "dim=0"),
    ("both averaged", "weights @ x", "(weights + weights.T) / 2 @ x"),
    ("a second softmax", "weights @ x", "weights.T.softmax(dim=-1) @ x"),
    ("a second softmax", "weights @ x", "weights.softmax(dim=-1) @ x"),
    ("a second softmax", "weights @ x", "weights.softmax(dim=0).T @ x"),
    (
        "softmax over everything",
        "(x @ x.T).softmax(dim=-1)",
        "(x @ x.T).flatten().softmax(0).view(len(x), -1)",
    ),
    ("scaled", "(x @ x.T)", "(x @ x.T / x.shape[-1] ** 0.5)"),
    ("rescaled outputs", "weights @ x", "(weights.T @ x).clamp(-1, 1)"),
    (
        "rescaled outputs",
        "weights @ x",
        "weights.T @ x / weights.T.sum(1, keepdim=True)",
    ),
    ("rescaled outputs", "weights @ x", "F.normalize(weights.T, p=1, dim=1) @ x"),
    ("rescaled outputs", "weights @ x", "(weights.T @ x).min(x.amax(0))"),
    ("rescaled outputs", "weights @ x", "F.normalize(weights.T @ x, dim=-1)"),
    ("weights returned", "weights @ x", "weights"),
    ("nothing mixed", "weights @ x", "x"),
    ("no softmax", ".softmax(dim=-1)", ""),
    ("equal weights", "weights @ x", "x.mean(0).expand_as(x)"),
    ("largest only", "weights @ x", "x[weights.argmax(dim=-1)]"),
    ("no gradient", "weights @ x", "weights.detach() @ x"),
    ("result transposed", "weights @ x", "x.T @ weights.T"),
    (
        "help that is not allowed",
        "weights @ x",
        "layer(x)[0]\n"
        "\n"
        "\n"
        "from transformer_book.layers.simple_self_attention import "
        "SimpleSelfAttention\n"
        "layer = SimpleSelfAttention()",
    ),
)
