"""Answers to the exercises of the page "Scaled dot-product attention"."""

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
def attention(query, key, value, mask=None):
    d = query.size()[-1]
    e = torch.einsum("...ik,...jk->...ij", query / d ** 0.5, key)
    if mask is None:
        mask = torch.ones(e.shape[-2:], dtype=torch.bool)
    e = (e - e.max(dim=-1, keepdim=True).values).exp() * mask
    w = e / (e.sum(dim=-1, keepdim=True) + 1e-30)
    return [w @ value, w]
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
            "wrong axes transposed",
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
            "divided by d_k",
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
