"""Answers to the exercises of the page "Scaled dot-product attention"."""

from . import variants

RIGHT = {
    "check_scaled_dot_product": [
        """
def attention(q, k, v, mask=None):
    s = torch.matmul(q, k.mT) * k.size(-1) ** -0.5
    if mask is not None:
        s = torch.where(mask, s, torch.tensor(float("-inf")))
    w = F.softmax(s, -1).nan_to_num(0.0)
    return torch.matmul(w, v), w
""",
        """
def attention(q, k, v, mask=None):
    root = math.sqrt(q.shape[-1])
    scores = (q / math.sqrt(root)) @ (k / math.sqrt(root)).transpose(-1, -2)
    if mask is not None:
        scores = scores + (~mask) * -1e30
    weights = torch.softmax(scores, dim=-1)
    if mask is not None:
        weights = weights * mask
    return weights.matmul(v), weights
""",
    ],
    "check_score_variance": [
        """
def score_variance(d_k, d=128, n=30):
    from transformer_book.layers.scaled_dot_product_attention import (
        ScaledDotProductAttention,
    )
    total = 0
    for _ in range(n):
        head = ScaledDotProductAttention(d, d_k)
        x = torch.randn(50, d)
        total += (head.w_q(x) @ head.w_k(x).T).var()
    return total / n
""",
        """
def score_variance(d_k):
    wq, wk = (torch.rand(2, 30, 512, d_k) * 2 - 1) / 512 ** 0.5
    x = torch.randn(30, 40, 512)
    return float(((x @ wq) @ (x @ wk).mT).var())
""",
    ],
    "check_head": [
        """
def my_head(x, w_q, w_k, w_v):
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    w = (q @ k.mT / q.shape[-1] ** 0.5).softmax(-1)
    return w @ v, w
""",
        """
def my_head(x, w_q, w_k, w_v):
    scores = x @ (w_q @ w_k.T) @ x.transpose(-2, -1)
    weights = (scores / math.sqrt(w_k.size(1))).softmax(dim=-1)
    return weights @ (x @ w_v), weights
""",
    ],
}

WRONG = {
    "check_scaled_dot_product": [
        (
            "out and weights swapped",
            """
def attention(q, k, v, mask=None):
    s = q @ k.mT / math.sqrt(k.size(-1))
    if mask is not None:
        s = s.masked_fill(mask == False, torch.finfo(s.dtype).min)
    w = torch.softmax(s, dim=-1)
    if mask is not None:
        w = w * mask
    return w, w @ v
""",
        ),
        (
            "scores returned",
            """
def attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(k.size(-1))
    weights = torch.softmax(scores, dim=-1)
    return weights @ v, scores
""",
        ),
        (
            "softmax over the queries",
            """
def attention(q, k, v, mask=None):
    s = q @ k.mT / math.sqrt(k.size(-1))
    w = torch.softmax(s, dim=-2)
    return w @ v, w
""",
        ),
        (
            "softmax over the queries",
            """
def attention(q, k, v, mask=None):
    s = torch.einsum("...td,...sd->...ts", q, k) / k.size(-1) ** 0.5
    if mask is not None:
        s = s.masked_fill(~mask, torch.finfo(s.dtype).min)
    w = F.softmax(s, dim=-2)
    if mask is not None:
        w = w * mask
    return w @ v, w
""",
        ),
        (
            "softmax over the batch",
            """
def attention(q, k, v, mask=None):
    s = q @ k.mT / math.sqrt(k.size(-1))
    w = torch.softmax(s, dim=0)
    return w @ v, w
""",
        ),
        (
            "softmax over the batch",
            """
def attention(q, k, v, mask=None):
    s = q @ k.mT / math.sqrt(k.size(-1))
    if mask is not None:
        s = s.masked_fill(~mask, torch.finfo(s.dtype).min)
    w = s.softmax(1)
    if mask is not None:
        w = w.masked_fill(~mask, 0)
    return w @ v, w
""",
        ),
        (
            "softmax over everything",
            """
def attention(q, k, v, mask=None):
    s = q @ k.mT / math.sqrt(k.size(-1))
    w = s.reshape(*s.shape[:-2], -1).softmax(-1).reshape(s.shape)
    return w @ v, w
""",
        ),
        (
            "no softmax",
            """
def attention(q, k, v, mask=None):
    w = q @ k.mT / math.sqrt(k.size(-1))
    return w @ v, w
""",
        ),
        (
            "no softmax",
            """
def attention(q, k, v, mask=None):
    s = q @ k.mT / math.sqrt(k.size(-1))
    w = s / s.sum(dim=-1, keepdim=True)
    return w @ v, w
""",
        ),
        (
            "overflow",
            """
def attention(q, k, v, mask=None):
    s = q @ k.mT / math.sqrt(k.size(-1))
    if mask is not None:
        s = s.masked_fill(~mask, torch.finfo(s.dtype).min)
    w = s.exp() / s.exp().sum(dim=-1, keepdim=True)
    if mask is not None:
        w = w * mask
    return w @ v, w
""",
        ),
        (
            "queries and keys swapped",
            """
def attention(q, k, v, mask=None):
    s = k @ q.mT / math.sqrt(k.size(-1))
    w = s.softmax(dim=-1)
    return w @ v, w
""",
        ),
        (
            "scores with the values",
            """
def attention(q, k, v, mask=None):
    s = q @ v.mT / math.sqrt(q.size(-1))
    w = s.softmax(dim=-1)
    return w @ k, w
""",
        ),
        (
            "keys added up",
            """
def attention(q, k, v, mask=None):
    s = q @ k.mT / math.sqrt(q.size(-1))
    w = s.softmax(dim=-1)
    return w @ k, w
""",
        ),
        (
            "queries compared with queries",
            """
def attention(q, k, v, mask=None):
    s = q @ q.transpose(-2, -1) / math.sqrt(q.size(-1))
    w = s.softmax(dim=-1)
    return w @ v, w
""",
        ),
        (
            "wrong axes transposed",
            """
def attention(q, k, v, mask=None):
    scores = q @ k.T / math.sqrt(q.shape[-1])
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "an axis counted from the front",
            """
def attention(q, k, v, mask=None):
    scores = q @ k.transpose(1, 2) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    return weights @ v, weights
""",
        ),
        (
            "wrong axes transposed",
            """
def attention(q, k, v, mask=None):
    scores = q @ k / math.sqrt(q.shape[-1])
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "weights transposed in the sum",
            """
def attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    weights = scores.softmax(dim=-1)
    return weights.mT @ v, weights
""",
        ),
        (
            "multiplied instead of divided",
            """
def attention(q, k, v, mask=None):
    scores = q @ k.mT * math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "division missing",
            """
def attention(q, k, v, mask=None):
    scores = q @ k.mT
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "divided by the width",
            """
def attention(q, k, v, mask=None):
    scores = q @ k.mT / k.shape[-1]
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "root of another size",
            """
def attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(k.shape[-2])
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "root of another size",
            """
def attention(q, k, v, mask=None):
    scores = q @ k.mT / len(k) ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    return weights @ v, weights
""",
        ),
        (
            "divided after the softmax",
            """
def attention(q, k, v, mask=None):
    weights = (q @ k.mT).softmax(dim=-1) / math.sqrt(k.shape[-1])
    return weights @ v, weights
""",
        ),
        (
            "mask inverted",
            """
def attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(k.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(dim=-1)
    if mask is not None:
        weights = weights.masked_fill(mask, 0)
    return weights @ v, weights
""",
        ),
        (
            "mask inverted",
            """
def attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(k.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(mask, float("-inf"))
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "mask ignored",
            """
def attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(k.shape[-1])
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "mask after the softmax",
            """
def attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(k.shape[-1])
    weights = scores.softmax(dim=-1)
    if mask is not None:
        weights = weights * mask.float()
    return weights @ v, weights
""",
        ),
        (
            "hidden scores of zero",
            """
def attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(k.shape[-1])
    if mask is not None:
        scores = scores * mask
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "mask added to the scores",
            """
def attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(k.shape[-1])
    if mask is not None:
        scores += mask.float()
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "hidden scores of zero",
            """
def attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(k.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, 1e-10)
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "NaN where nothing is seen",
            """
def attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(k.shape[-1])
    if mask is not None:
        scores = torch.where(mask, scores, -torch.inf)
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "even weights where nothing is seen",
            """
def attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(k.shape[-1])
    if mask is not None:
        scores = scores + (~mask) * -1e9
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "even weights where nothing is seen",
            """
def attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(k.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            None,
            """
def attention(q, k, v, mask=None):
    weights = (q @ k.mT).sigmoid()
    return weights @ v, weights
""",
        ),
        (
            "changes its input",
            """
def attention(q, k, v, mask=None):
    q /= math.sqrt(q.shape[-1])
    scores = q @ k.mT
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    return weights @ v, weights
""",
        ),
    ],
    "check_score_variance": [
        (
            "entries of variance one",
            """
def score_variance(d_k):
    q, k = torch.randn(2000, d_k), torch.randn(2000, d_k)
    return (q * k).sum(-1).var()
""",
        ),
        (
            "divided scores",
            """
def score_variance(d_k):
    x, out = torch.randn(40, 512), []
    for _ in range(30):
        q, k = nn.Linear(512, d_k, False)(x), nn.Linear(512, d_k, False)(x)
        out.append((q @ k.T / math.sqrt(d_k)).var().item())
    return sum(out) / 30
""",
        ),
        (
            "divided by d_k",
            """
def score_variance(d_k):
    x, out = torch.randn(40, 512), []
    for _ in range(30):
        q, k = nn.Linear(512, d_k, False)(x), nn.Linear(512, d_k, False)(x)
        out.append((q @ k.T / d_k).var().item())
    return sum(out) / 30
""",
        ),
        (
            "standard deviation",
            """
def score_variance(d_k):
    x, out = torch.randn(40, 512), []
    for _ in range(30):
        q, k = nn.Linear(512, d_k, False)(x), nn.Linear(512, d_k, False)(x)
        out.append((q @ k.T).std().item())
    return sum(out) / 30
""",
        ),
        (
            "variance of the queries",
            """
def score_variance(d_k):
    return nn.Linear(512, d_k, False)(torch.randn(400, 512)).var().item()
""",
        ),
    ],
    "check_head": [
        (
            "one matrix for queries and keys, and √d_model",
            """
def my_head(x, w_q, w_k, w_v):
    q, k, v = x @ w_q, x @ w_q, x @ w_v
    scores = q @ k.transpose(-2, -1) / math.sqrt(x.shape[-1])
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "one matrix for queries and keys",
            """
def my_head(x, w_q, w_k, w_v):
    q, k, v = x @ w_q, x @ w_q, x @ w_v
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "√d_model for √d_k",
            """
def my_head(x, w_q, w_k, w_v):
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    scores = q @ k.transpose(-2, -1) / math.sqrt(x.shape[-1])
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "division missing",
            """
def my_head(x, w_q, w_k, w_v):
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    weights = (q @ k.transpose(-2, -1)).softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "keys from the matrix of the values",
            """
def my_head(x, w_q, w_k, w_v):
    q, k, v = x @ w_q, x @ w_v, x @ w_v
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
    ],
}

# Right answers, and what goes wrong in them line by line.

SCALED = """
def my_attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return weights @ v, weights
"""
VARIANCE = """
def score_variance(d_k):
    from transformer_book.layers.scaled_dot_product_attention import (
        ScaledDotProductAttention,
    )
    found = []
    for _ in range(20):
        head, x = ScaledDotProductAttention(512, d_k), torch.randn(64, 512)
        with torch.no_grad():
            q, k = head.w_q(x), head.w_k(x)
        found.append((q @ k.T).var().item())
    return sum(found) / len(found)
"""
HEAD = """
def my_head(x, w_q, w_k, w_v):
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    scores = q @ k.transpose(-2, -1) / math.sqrt(k.shape[-1])
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
"""
RIGHT["check_scaled_dot_product"].append(SCALED)
RIGHT["check_scaled_dot_product"] += [
    SCALED.replace("mask is not None", "mask != None"),
    SCALED.replace("v, weights", "v, weights.detach()"),
    SCALED.replace("weights.masked_fill(~mask, 0.0)", "weights * mask"),
    SCALED.replace("torch.finfo(scores.dtype).min", "-1e9"),
]
RIGHT["check_score_variance"].append(VARIANCE)
RIGHT["check_head"].append(HEAD)
# Hidden keys are cleared, or only the rows that see none.
CLEAR = "weights.masked_fill(~mask, 0.0)"
CLEAR_EMPTY = "weights.masked_fill(~mask.any(-1, keepdim=True), 0.0)"
LOWEST = "torch.finfo(scores.dtype).min"
WRONG["check_scaled_dot_product"] += [
    *variants(
        SCALED,
        ("hidden scores not low enough", LOWEST, "-100"),
        ("hidden scores not low enough", LOWEST, "-1e4"),
        ("hidden scores not low enough", LOWEST, "-100", CLEAR, CLEAR_EMPTY),
        ("hidden scores not low enough", LOWEST, "-1e4", CLEAR, CLEAR_EMPTY),
        ("hidden scores not low enough", LOWEST, "scores.min()", CLEAR, CLEAR_EMPTY),
        ("mask transposed", "~mask", "~mask.mT"),
        ("mask transposed", "~mask", "~mask.transpose(0, -1)"),
        ("if mask", "if mask is not None", "if mask"),
        ("mask inverted", "~mask", "mask"),
        (
            "mask ignored",
            "scores = scores.masked_fill",
            "scores.masked_fill",
            "weights = weights.masked_fill",
            "weights.masked_fill",
        ),
        (
            "mask after the softmax",
            f"scores = scores.masked_fill(~mask, {LOWEST})",
            "pass",
        ),
        (
            "mask after the softmax, and divided",
            f"scores = scores.masked_fill(~mask, {LOWEST})",
            "pass",
            CLEAR,
            CLEAR + "; weights = weights / (weights.sum(-1, keepdim=True) + 1e-9)",
        ),
        (
            "mask added to the scores",
            f"scores.masked_fill(~mask, {LOWEST})",
            "scores + mask",
            CLEAR,
            "weights",
        ),
        (
            "mask added to the scores",
            f"scores.masked_fill(~mask, {LOWEST})",
            "scores + mask",
        ),
        (
            "mask added to the scores",
            f"scores.masked_fill(~mask, {LOWEST})",
            "scores - (~mask).float()",
        ),
        ("hidden scores of zero", LOWEST, "0"),
        ("hidden scores of zero", LOWEST, "torch.finfo(scores.dtype).tiny"),
        (
            "highest instead of lowest",
            "finfo(scores.dtype).min",
            "finfo(scores.dtype).max",
        ),
        ("even weights where nothing is seen", CLEAR, "weights"),
        ("NaN where nothing is seen", LOWEST, "-math.inf", CLEAR, "weights"),
        ("NaN where nothing is seen", LOWEST, "-math.inf", CLEAR, "weights * mask"),
        ("softmax over the queries", "dim=-1", "dim=-2"),
        ("softmax over the batch", "dim=-1", "dim=0"),
        ("softmax over the batch", "dim=-1", "dim=1"),
        ("an axis counted from the front", "dim=-1", "dim=2"),
        ("no softmax", "scores.softmax(dim=-1)", "scores.sigmoid()"),
        ("no softmax", "scores.softmax(dim=-1)", "scores.log_softmax(-1)"),
        (
            "softmax over everything",
            "scores.softmax(dim=-1)",
            "scores.exp() / scores.exp().sum()",
        ),
        (
            "keepdim forgotten",
            "scores.softmax(dim=-1)",
            "scores.exp() / scores.exp().sum(-1)",
        ),
        (
            "overflow",
            "scores.softmax(dim=-1)",
            "scores.exp() / scores.exp().sum(-1, keepdim=True)",
        ),
        ("division missing", " / math.sqrt(q.shape[-1])", ""),
        ("divided by the width", "math.sqrt(q.shape[-1])", "q.shape[-1]"),
        (
            "divided by the width",
            "scores.softmax",
            "(scores / math.sqrt(q.shape[-1])).softmax",
        ),
        ("root of another size", "math.sqrt(q.shape[-1])", "math.sqrt(v.shape[-1])"),
        ("root of another size", "math.sqrt(q.shape[-1])", "math.sqrt(q.shape[-2])"),
        ("root of another size", "math.sqrt(q.shape[-1])", "math.sqrt(q.shape[1])"),
        ("root of another size", "math.sqrt(q.shape[-1])", "math.sqrt(q.numel())"),
        ("multiplied instead of divided", "/ math.sqrt", "* math.sqrt"),
        (
            "divided after the softmax",
            " / math.sqrt(q.shape[-1])",
            "",
            "dim=-1)",
            "dim=-1) / math.sqrt(q.shape[-1])",
        ),
        (
            "queries and keys swapped",
            "q @ k.transpose(-2, -1)",
            "k @ q.transpose(-2, -1)",
        ),
        ("queries compared with queries", "q @ k.transpose", "q @ q.transpose"),
        ("keys compared with keys", "q @ k.transpose", "k @ k.transpose"),
        ("scores with the values", "q @ k.transpose", "q @ v.transpose"),
        ("keys added up", "weights @ v", "weights @ k"),
        ("weights transposed in the sum", "weights @ v", "weights.mT @ v"),
        ("scores returned", "v, weights", "v, scores"),
        ("out and weights swapped", "weights @ v, weights", "weights, weights @ v"),
        ("wrong axes transposed", "k.transpose(-2, -1)", "k.T"),
        ("an axis counted from the front", "k.transpose(-2, -1)", "k.transpose(1, 2)"),
        (
            "an axis counted from the front",
            "k.transpose(-2, -1)",
            "k.permute(0, 1, 3, 2)",
        ),
        (
            "cosines for dot products",
            "q @ k",
            "F.normalize(q, dim=-1) @ F.normalize(k, dim=-1)",
        ),
        ("no gradient", "q @ k", "q.detach() @ k"),
        (None, "weights @ v, weights", "weights @ v"),
    ),
    # The largest score of a row may be that of a hidden key.
    (
        "mask after the softmax, and divided",
        """
def attention(query, key, value, mask=None):
    d = query.size()[-1]
    e = torch.einsum("...ik,...jk->...ij", query / d ** 0.5, key)
    if mask is None:
        mask = torch.ones(e.shape[-2:], dtype=torch.bool)
    e = (e - e.max(dim=-1, keepdim=True).values).exp() * mask
    w = e / (e.sum(dim=-1, keepdim=True) + 1e-30)
    return [w @ value, w]
""",
    ),
    (
        "help that is not allowed",
        """
def my_attention(q, k, v, mask=None):
    return attention(q, k, v, mask)

from transformer_book.layers.scaled_dot_product_attention import attention
""",
    ),
    (
        "help that is not allowed",
        """
def my_attention(q, k, v, mask=None):
    eye = torch.eye(k.shape[-2]).expand(*k.shape[:-1], -1)
    out = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    return out, F.scaled_dot_product_attention(q, k, eye, attn_mask=mask)
""",
    ),
]
WRONG["check_score_variance"] += variants(
    VARIANCE,
    ("widths swapped", "(512, d_k)", "(d_k, 512)", "(64, 512)", "(64, d_k)"),
    ("embeddings not of variance one", "randn(64", "rand(64"),
    (
        "embeddings not of variance one",
        "torch.randn(64, 512)",
        "torch.rand(64, 512) - 0.5",
    ),
    (
        "embeddings not of variance one",
        "torch.randn(64, 512)",
        "torch.randn(64, 512) / 512**0.5",
    ),
    ("entries of variance one", "head.w_q(x), head.w_k(x)", "torch.randn(2, 64, d_k)"),
    (
        "only one of the two from a matrix",
        "head.w_q(x), head.w_k(x)",
        "head.w_q(x), torch.randn(64, d_k)",
    ),
    ("queries with queries", "head.w_k(x)", "head.w_q(x)"),
    ("standard deviation", "var()", "std()"),
    ("divided scores", "q @ k.T", "q @ k.T / d_k**0.5"),
    ("divided by d_k", "q @ k.T", "q @ k.T / d_k"),
    ("added up, and no mean", " / len(found)", ""),
    ("variance of the queries", "q @ k.T", "q"),
    ("variance of the queries", "q @ k.T", "k"),
    (None, "var()", "mean()"),
    (None, "(q @ k.T)", "(q @ k.T).softmax(-1)"),
    ("mean size", ".var()", ".abs().mean()"),
    ("divided scores", "q @ k.T", "q * k"),
)
WRONG["check_head"] += variants(
    HEAD,
    ("w_k and w_v swapped", "x @ w_k, x @ w_v", "x @ w_v, x @ w_k"),
    ("queries and keys swapped", "x @ w_q, x @ w_k", "x @ w_k, x @ w_q"),
    ("one matrix for queries and keys", "x @ w_k", "x @ w_q"),
    ("one matrix for queries and keys", "x @ w_q", "x @ w_k"),
    (
        "one matrix for queries and keys, and √d_model",
        "x @ w_q",
        "x @ w_k",
        "k.shape[-1]",
        "x.shape[-1]",
    ),
    ("root of another size", "k.shape[-1]", "v.shape[-1]"),
    ("root of another size", "k.shape[-1]", "x.shape[-2]"),
    ("root of another size", "k.shape[-1]", "x.shape[0]"),
    ("divided by the width", "math.sqrt(k.shape[-1])", "k.shape[-1]"),
    ("multiplied instead of divided", "/ math", "* math"),
    ("√d_model for √d_k", "k.shape[-1]", "len(w_k)"),
    ("softmax over the queries", "dim=-1", "dim=-2"),
    ("softmax over the batch", "dim=-1", "dim=1"),
    ("softmax over the batch", "dim=-1", "dim=0"),
    ("no softmax", "scores.softmax(dim=-1)", "scores"),
    ("w_v left out", "x @ w_v", "x"),
    ("keys from the matrix of the values", "x @ w_k", "x @ w_v"),
    ("queries from the matrix of the values", "x @ w_q", "x @ w_v"),
    ("keys added up", "weights @ v", "weights @ k"),
    ("scores returned", "v, weights", "v, scores"),
    ("out and weights swapped", "weights @ v, weights", "weights, weights @ v"),
    ("wrong axes transposed", "k.transpose(-2, -1)", "k.T"),
    ("wrong axes transposed", "k.transpose(-2, -1)", "k.transpose(0, 1)"),
    ("queries and keys swapped", "q @ k.transpose", "k @ q.transpose"),
    ("weights transposed in the sum", "weights @ v", "weights.mT @ v"),
    ("no gradient", "weights @ v", "weights.detach() @ v"),
)
