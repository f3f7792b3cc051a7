"""Answers to the exercises of the page "Attention variants"."""

from . import variants

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
    "check_cache_bytes": [
        """
def cache_bytes(layer, x):
    keys, values = layer.w_k(x), layer.w_v(x)
    return keys.nbytes + values.nbytes
""",
        """
def cache_bytes(layer, x):
    k = layer.w_k(x)
    return 2 * k.numel() * k.element_size()
""",
        """
def cache_bytes(layer, x):
    *axes, d_model = x.shape
    d_k = d_model // layer.n_heads
    return 2 * math.prod(axes) * layer.n_groups * d_k * x.itemsize
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
            "last group for all",
            """
def my_grouped(q, k, v):
    k, v = k[:, [-1]], v[:, [-1]]
    weights = (q @ k.mT / q.shape[-1] ** 0.5).softmax(-1)
    return weights @ v, weights
""",
        ),
    ],
    "check_cache_bytes": [
        (
            "one of the two",
            """
def cache_bytes(layer, x):
    return layer.w_k(x).nbytes
""",
        ),
        (
            "each head",
            """
def cache_bytes(layer, x):
    k, v = layer.w_k(x), layer.w_v(x)
    heads = layer.n_heads // layer.n_groups
    return torch.cat([k, v], -1).repeat_interleave(heads, -1).nbytes
""",
        ),
        (
            "queries too",
            """
def cache_bytes(layer, x):
    return sum(w(x).nbytes for w in (layer.w_q, layer.w_k, layer.w_v))
""",
        ),
        (
            "numbers",
            """
def cache_bytes(layer, x):
    return layer.w_k(x).numel() + layer.w_v(x).numel()
""",
        ),
        (
            "four bytes each",
            """
def cache_bytes(layer, x):
    k, v = layer.w_k(x), layer.w_v(x)
    return k.float().nbytes + v.float().nbytes
""",
        ),
        (
            "two bytes each",
            """
def cache_bytes(layer, x):
    k, v = layer.w_k(x), layer.w_v(x)
    return k.to(torch.bfloat16).nbytes + v.to(torch.bfloat16).nbytes
""",
        ),
        (
            "matrices",
            """
def cache_bytes(layer, x):
    return sum(p.nbytes for w in (layer.w_k, layer.w_v) for p in w.parameters())
""",
        ),
        (
            "embeddings",
            """
def cache_bytes(layer, x):
    return x.numel() * x.element_size()
""",
        ),
        (
            "mebibytes",
            """
def cache_bytes(layer, x):
    return (layer.w_k(x).nbytes + layer.w_v(x).nbytes) / 1024**2
""",
        ),
        (
            "changes its input",
            """
def cache_bytes(layer, x):
    size = layer.w_k(x).nbytes + layer.w_v(x).nbytes
    layer.to(torch.bfloat16)
    return size
""",
        ),
        (
            None,
            """
def cache_bytes(layer, x):
    out, weights = layer(x)
    return out.nbytes + weights.nbytes
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
            "mean for sum",
            """
def my_linear(q, k, v):
    q, k = F.elu(q) + 1, F.elu(k) + 1
    return q @ (k.mT @ v) / (q @ k.mean(-2).unsqueeze(-1))
""",
        ),
    ],
}

# Right answers, and what goes wrong in them line by line.

GROUPED = """
def my_grouped(q, k, v):
    share = q.shape[1] // k.shape[1]
    k = k.repeat_interleave(share, dim=1)
    v = v.repeat_interleave(share, dim=1)
    weights = (q @ k.mT / math.sqrt(q.shape[-1])).softmax(dim=-1)
    return weights @ v, weights
"""
LINEAR = """
def my_linear(q, k, v):
    q, k = F.elu(q) + 1, F.elu(k) + 1
    state = k.mT @ v
    total = k.sum(dim=-2).unsqueeze(-1)
    return q @ state / (q @ total)
"""
RIGHT["check_grouped"].append(GROUPED)
RIGHT["check_linear"].append(LINEAR)
WRONG["check_grouped"] += variants(
    GROUPED,
    ("groups in turn", "repeat_interleave(share, dim=1)", "repeat(1, share, 1, 1)"),
    (
        "groups in turn",
        "k.repeat_interleave(share, dim=1)",
        "k.tile(1, share, 1, 1)",
        "v.repeat_interleave(share, dim=1)",
        "v.tile(1, share, 1, 1)",
    ),
    ("repeated along another axis", "dim=1", "dim=2"),
    ("repeated along another axis", "dim=1", "dim=0"),
    (None, ", dim=1", ""),
    ("not repeated", "    v = v.repeat_interleave(share, dim=1)\n", ""),
    (
        "not repeated",
        "    v = v.repeat_interleave(share, dim=1)\n",
        "",
        "    k = k.repeat_interleave(share, dim=1)\n",
        "",
    ),
    ("share counted wrong", "q.shape[1] // k.shape[1]", "k.shape[1]"),
    ("share counted wrong", "q.shape[1] // k.shape[1]", "q.shape[1]"),
    (
        "first group for all",
        "k.repeat_interleave(share, dim=1)",
        "k[:, :1]",
        "v.repeat_interleave(share, dim=1)",
        "v[:, :1]",
    ),
    (
        "last group for all",
        "k.repeat_interleave(share, dim=1)",
        "k[:, -1:]",
        "v.repeat_interleave(share, dim=1)",
        "v[:, -1:]",
    ),
    (
        "mean of the groups",
        "k.repeat_interleave(share, dim=1)",
        "k.mean(1, True)",
        "v.repeat_interleave(share, dim=1)",
        "v.mean(1, True)",
    ),
    (
        "groups in reverse",
        "k.repeat_interleave(share, dim=1)",
        "k.flip(1).repeat_interleave(share, dim=1)",
        "= v.",
        "= v.flip(1).",
    ),
    ("softmax over the queries", "dim=-1", "dim=-2"),
    ("softmax over the heads", "dim=-1", "dim=1"),
    ("no softmax", ".softmax(dim=-1)", ""),
    ("division missing", " / math.sqrt(q.shape[-1])", ""),
    ("divided by the width", "math.sqrt(q.shape[-1])", "q.shape[-1]"),
    ("root of another size", "q.shape[-1])", "k.shape[-2])"),
    ("root of another size", "q.shape[-1])", "q.shape[-2])"),
    ("root of another size", "q.shape[-1])", "v.shape[-1])"),
    ("root of a number of heads", "q.shape[-1])", "share)"),
    ("root of all heads' width", "q.shape[-1])", "q.shape[1] * q.shape[-1])"),
    ("keys added up", "weights @ v", "weights @ k"),
    ("weights averaged", "v, weights", "v, weights.mean(1)"),
    ("weights averaged", "v, weights", "v, weights.unflatten(1, (-1, share)).mean(2)"),
    ("scores returned", "v, weights", "v, q @ k.mT / math.sqrt(q.shape[-1])"),
    (
        "heads not joined again",
        "weights @ v, weights",
        "(weights @ v).unflatten(1, (-1, share)), weights.unflatten(1, (-1, share))",
    ),
    (
        "heads laid side by side",
        "weights @ v, weights",
        "(weights @ v).transpose(1, 2).flatten(2), weights",
    ),
    ("out and weights swapped", "weights @ v, weights", "weights, weights @ v"),
    ("no gradient", "weights @ v", "weights @ v.detach()"),
    (
        "help that is not allowed",
        "weights @ v, weights",
        "F.scaled_dot_product_attention(q, k, v), weights",
    ),
    (
        "help that is not allowed",
        "return weights @ v, weights",
        "from transformer_book.layers.scaled_dot_product_attention import attention; "
        "return attention(q, k, v)",
    ),
)
WRONG["check_linear"] += variants(
    LINEAR,
    ("other features", "F.elu(q) + 1, F.elu(k) + 1", "q.sigmoid(), k.sigmoid()"),
    ("other features", "F.elu(q) + 1, F.elu(k) + 1", "F.gelu(q), F.gelu(k)"),
    ("both", "F.elu(k) + 1", "F.elu(k)", "(q @ total)", "k.shape[-2]"),
    ("queries without the one", "F.elu(q) + 1", "F.elu(q)"),
    ("keys without the one", "F.elu(k) + 1", "F.elu(k)"),
    ("neither with the one", " + 1", ""),
    ("no features", "F.elu(q) + 1, F.elu(k) + 1", "q, k"),
    ("the one inside", "F.elu(q) + 1, F.elu(k) + 1", "F.elu(q + 1), F.elu(k + 1)"),
    ("relu", "F.elu(q) + 1, F.elu(k) + 1", "F.relu(q) + 1, F.relu(k) + 1"),
    ("relu", "F.elu", "F.relu", " + 1", ""),
    ("softplus", "F.elu(q) + 1, F.elu(k) + 1", "F.softplus(q), F.softplus(k)"),
    ("exponential", "F.elu(q) + 1, F.elu(k) + 1", "q.exp(), k.exp()"),
    (
        "softmax of the features",
        "F.elu(q) + 1, F.elu(k) + 1",
        "q.softmax(-1), k.softmax(-2)",
    ),
    (
        "softmax of the features",
        "F.elu(q) + 1, F.elu(k) + 1",
        "q.softmax(-1), k.softmax(-1)",
    ),
    ("divided by the length", "(q @ total)", "k.shape[-2]"),
    ("divided by the number of queries", "(q @ total)", "q.shape[-2]"),
    ("divided by a width", "(q @ total)", "q.shape[-1]"),
    ("divided by a width", "(q @ total)", "math.sqrt(q.shape[-1])"),
    ("not divided", " / (q @ total)", ""),
    ("mean for sum", "k.sum(dim=-2)", "k.mean(dim=-2)"),
    ("one sum for all", "(q @ total)", "(q @ total).sum(-2, keepdim=True)"),
    ("one sum for all", "(q @ total)", "k.sum()"),
    ("sum of the features of the query", "(q @ total)", "q.sum(-1, keepdim=True)"),
    (
        "one sum for all",
        "(q @ total)",
        "k.sum(-2, keepdim=True).sum(-1, keepdim=True)",
    ),
    (
        "sum without the keys' features",
        "F.elu(q) + 1, F.elu(k) + 1",
        "F.elu(q) + 1, k",
        "k.mT",
        "(F.elu(k) + 1).mT",
    ),
    ("softmax", "return q @ state / (q @ total)", "return (q @ k.mT).softmax(-1) @ v"),
    ("divided by the length", "(q @ total)", "v.shape[-2]"),
    (
        "scores divided too",
        "q @ state / (q @ total)",
        "q @ state / (q @ total) / math.sqrt(q.shape[-1])",
    ),
    ("no gradient", "(q @ total)", "(q @ total).detach()"),
)
WRONG["check_linear"].append(
    (
        "help that is not allowed",
        """
def my_linear(q, k, v):
    return linear_attention(q, k, v)

from transformer_book.layers.attention_variants import linear_attention
""",
    )
)
