"""Answers to the exercises of the page "Attention variants"."""

HEAD = """
def my_grouped(q, k, v):
    share = q.shape[1] // k.shape[1]
"""

RIGHT = {
    "check_grouped": [
        """
def my_grouped(q, k, v):
    B, H, T, D = q.shape
    G = k.shape[1]
    q = q.view(B, G, H // G, T, D)
    scores = torch.einsum("bghtd,bgsd->bghts", q, k) / math.sqrt(D)
    weights = scores.softmax(-1)
    out = torch.einsum("bghts,bgsv->bghtv", weights, v)
    return out.flatten(1, 2), weights.flatten(1, 2)
""",
        """
def my_grouped(q, k, v):
    share = q.shape[1] // k.shape[1]
    outs, tables = [], []
    for h in range(q.shape[1]):
        key, value = k[:, h // share], v[:, h // share]
        w = F.softmax(q[:, h] @ key.mT / q.shape[-1] ** 0.5, dim=-1)
        outs.append(w @ value)
        tables.append(w)
    return torch.stack(outs, 1), torch.stack(tables, 1)
""",
    ],
    "check_linear": [
        """
def my_linear(q, k, v):
    q, k = F.elu(q) + 1, F.elu(k) + 1
    weights = q @ k.mT
    return weights / weights.sum(-1, keepdim=True) @ v
""",
        """
def my_linear(q, k, v):
    def phi(x):
        return torch.where(x > 0, x + 1, x.exp())

    ones = torch.ones_like(v[..., :1])
    both = phi(q) @ (phi(k).transpose(-2, -1) @ torch.cat([v, ones], -1))
    return both[..., :-1] / both[..., -1:]
""",
    ],
}

WRONG = {
    "check_grouped": [
        (
            "out and weights swapped",
            HEAD
            + """
    k = k.repeat_interleave(share, 1)
    v = v.repeat_interleave(share, 1)
    weights = (q @ k.mT / q.shape[-1] ** 0.5).softmax(-1)
    return weights, weights @ v
""",
        ),
        (
            "groups in turn",
            HEAD
            + """
    k = torch.cat([k] * share, dim=1)
    v = torch.cat([v] * share, dim=1)
    weights = (q @ k.mT / q.shape[-1] ** 0.5).softmax(-1)
    return weights @ v, weights
""",
        ),
        (
            "values in turn",
            HEAD
            + """
    k = k.repeat_interleave(share, 1)
    v = v.repeat(1, share, 1, 1)
    weights = (q @ k.mT / q.shape[-1] ** 0.5).softmax(-1)
    return weights @ v, weights
""",
        ),
        (
            "keys in turn",
            HEAD
            + """
    k = k.repeat(1, share, 1, 1)
    v = v.repeat_interleave(share, 1)
    weights = (q @ k.mT / q.shape[-1] ** 0.5).softmax(-1)
    return weights @ v, weights
""",
        ),
        (
            "first group for all",
            """
def my_grouped(q, k, v):
    k, v = k[:, [0]], v[:, [0]]
    weights = (q @ k.mT / q.shape[-1] ** 0.5).softmax(-1)
    return weights @ v, weights
""",
        ),
        (
            "mean of the groups",
            """
def my_grouped(q, k, v):
    k, v = k.mean(1, keepdim=True), v.mean(1, keepdim=True)
    weights = (q @ k.mT / q.shape[-1] ** 0.5).softmax(-1)
    return weights @ v, weights
""",
        ),
        (
            "queries averaged",
            HEAD
            + """
    q = q.unflatten(1, (k.shape[1], share)).mean(dim=2)
    weights = (q @ k.mT / q.shape[-1] ** 0.5).softmax(-1)
    out = weights @ v
    return out.repeat_interleave(share, 1), weights.repeat_interleave(share, 1)
""",
        ),
        (
            "softmax over the queries",
            HEAD
            + """
    k = k.repeat_interleave(share, 1)
    v = v.repeat_interleave(share, 1)
    weights = F.softmax(q @ k.mT / q.shape[-1] ** 0.5, dim=2)
    return weights @ v, weights
""",
        ),
        (
            "division missing",
            HEAD
            + """
    k = k.repeat_interleave(share, 1)
    v = v.repeat_interleave(share, 1)
    weights = (q @ k.mT).softmax(-1)
    return weights @ v, weights
""",
        ),
        (
            "root of all heads' width",
            HEAD
            + """
    k = k.repeat_interleave(share, 1)
    v = v.repeat_interleave(share, 1)
    d_model = q.shape[1] * q.shape[3]
    weights = (q @ k.mT / math.sqrt(d_model)).softmax(-1)
    return weights @ v, weights
""",
        ),
        (
            None,
            """
def my_grouped(q, k, v):
    k, v = k[:, [-1]], v[:, [-1]]
    weights = (q @ k.mT / q.shape[-1] ** 0.5).softmax(-1)
    return weights @ v, weights
""",
        ),
    ],
    "check_linear": [
        (
            "both",
            """
def my_linear(q, k, v):
    q, k = F.elu(q) + 1, F.elu(k)
    return torch.matmul(q, torch.matmul(k.mT, v)) / k.size(-2)
""",
        ),
        (
            "divided by the length",
            """
def my_linear(q, k, v):
    q, k = F.elu(q) + 1, F.elu(k) + 1
    return q @ (k.mT @ v) / k.size(-2)
""",
        ),
        (
            "keys without the one",
            """
def my_linear(q, k, v):
    q, k = F.elu(q) + 1, F.elu(k)
    total = k.sum(-2).unsqueeze(-1)
    return q @ (k.mT @ v) / (q @ total)
""",
        ),
        (
            "not divided",
            """
def my_linear(q, k, v):
    q, k = F.elu(q) + 1, F.elu(k) + 1
    return q @ (k.mT @ v)
""",
        ),
        (
            "one sum for all",
            """
def my_linear(q, k, v):
    q, k = F.elu(q) + 1, F.elu(k) + 1
    weights = q @ k.mT
    return q @ (k.mT @ v) / weights.sum(dim=(-1, -2), keepdim=True)
""",
        ),
        (
            "sum of the features of the query",
            """
def my_linear(q, k, v):
    q, k = F.elu(q) + 1, F.elu(k) + 1
    return q @ (k.mT @ v) / q.sum(dim=-1).unsqueeze(-1)
""",
        ),
        (
            "relu",
            """
def my_linear(q, k, v):
    q, k = F.relu(q), F.relu(k)
    return q @ (k.mT @ v) / (q @ k.sum(-2).unsqueeze(-1))
""",
        ),
        (
            "exponential",
            """
def my_linear(q, k, v):
    q, k = torch.exp(q), torch.exp(k)
    return q @ (k.mT @ v) / (q @ k.sum(-2).unsqueeze(-1))
""",
        ),
        (
            "softmax",
            """
def my_linear(q, k, v):
    return F.scaled_dot_product_attention(q, k, v)
""",
        ),
        (
            None,
            """
def my_linear(q, k, v):
    q, k = F.elu(q) + 1, F.elu(k) + 1
    return q @ (k.mT @ v) / (q @ k.mean(-2).unsqueeze(-1))
""",
        ),
    ],
}
