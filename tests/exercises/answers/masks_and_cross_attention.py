"""Answers to the exercises of the page "Masks and cross-attention"."""

from . import variants

RIGHT = {
    "check_prefix_mask": [
        """
def prefix_mask(lengths, T):
    i = torch.arange(T).reshape(1, T, 1)
    j = torch.arange(T).reshape(1, 1, T)
    return (j <= i) | (j < lengths.reshape(-1, 1, 1))
""",
        """
def prefix_mask(lengths, T):
    masks = []
    for n in lengths.tolist():
        mask = torch.tril(torch.ones(T, T)).bool()
        mask[:, :n] = True
        masks.append(mask)
    return torch.stack(masks)
""",
        """
def prefix_mask(lengths, T):
    mask = torch.zeros(len(lengths), T, T, dtype=torch.bool)
    for b in range(len(lengths)):
        for i in range(T):
            for j in range(T):
                if j <= i or j < lengths[b]:
                    mask[b, i, j] = True
    return mask
""",
    ],
    "check_cross_attention": [
        """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    queries = torch.einsum("...tc,cd->...td", x, w_q)
    keys = torch.einsum("...sc,cd->...sd", memory, w_k)
    s = torch.einsum("...td,...sd->...ts", queries, keys) / keys.size(-1) ** 0.5
    s = s - s.masked_fill(~mask, -1e30).amax(-1, keepdim=True)
    e = torch.where(mask, s, torch.tensor(-1e30)).exp()
    weights = e / e.sum(-1, keepdim=True).clamp(min=1e-30)
    return weights @ (memory @ w_v), weights
""",
        """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    bias = torch.zeros(mask.shape).masked_fill(~mask, -math.inf)
    scores = (x @ w_q) @ (memory @ w_k).mT / math.sqrt(w_k.shape[1]) + bias
    weights = F.softmax(scores, dim=-1)
    weights = torch.where(weights.isnan(), 0.0, weights)
    return [weights @ memory @ w_v, weights]
""",
    ],
    "check_noisy_attention": [
        """
def noisy_attention(q, k, v, mask, p, training):
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask, float("-inf"))
    drop = nn.Dropout(p)
    drop.train(training)
    return drop(scores.softmax(dim=-1)) @ v
""",
        """
def noisy_attention(q, k, v, mask, p, training):
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(dim=-1)
    if training:
        weights = F.dropout(weights, p)
    return weights @ v
""",
        # Other random numbers than the reference's.
        """
def noisy_attention(q, k, v, mask, p, training):
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.masked_fill(~mask, float("-inf")).softmax(dim=-1)
    if training:
        keep = torch.rand_like(weights) > p
        weights = weights * keep / (1 - p)
    return weights @ v
""",
        """
def noisy_attention(q, k, v, mask, p, training):
    scores = k @ q.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.masked_fill(~mask.T, float("-inf")).softmax(dim=0)
    return F.dropout(weights, p, training).T @ v
""",
    ],
}

WRONG = {
    "check_prefix_mask": [
        (
            "and for or",
            """
def prefix_mask(lengths, T):
    i = torch.arange(T)
    earlier = i[None, :] <= i[:, None]
    question = i[None, None, :] < lengths[:, None, None]
    return earlier & question
""",
        ),
        (
            "True means hidden",
            """
def prefix_mask(lengths, T):
    i = torch.arange(T)
    later = i[None, :] > i[:, None]
    answer = i >= lengths[:, None, None]
    return later & answer
""",
        ),
        (
            "rows opened",
            """
def prefix_mask(lengths, T):
    masks = torch.ones(len(lengths), T, T).tril().bool()
    for mask, n in zip(masks, lengths):
        mask[:n] = True
    return masks
""",
        ),
        (
            "triangle the wrong way",
            """
def prefix_mask(lengths, T):
    masks = torch.ones(len(lengths), T, T).triu().bool()
    for mask, n in zip(masks, lengths):
        mask[:, :n] = True
    return masks
""",
        ),
        (
            "diagonal hidden",
            """
def prefix_mask(lengths, T):
    i = torch.arange(T)
    return (i[None, :] < i[:, None]) | (i < lengths[:, None, None])
""",
        ),
        (
            "only causal",
            """
def prefix_mask(lengths, T):
    return torch.stack([torch.ones(T, T).tril().bool() for _ in lengths])
""",
        ),
        (
            "only the question",
            """
def prefix_mask(lengths, T):
    masks = torch.zeros(len(lengths), T, T, dtype=torch.bool)
    for mask, n in zip(masks, lengths):
        mask[:, :n] = True
    return masks
""",
        ),
        (
            "one token too many",
            """
def prefix_mask(lengths, T):
    i = torch.arange(T)
    return (i <= i[:, None]) | (i <= lengths[:, None, None])
""",
        ),
        (
            "one token too few",
            """
def prefix_mask(lengths, T):
    masks = torch.ones(len(lengths), T, T).tril().bool()
    for mask, n in zip(masks, lengths.tolist()):
        mask[:, : max(n - 1, 0)] = True
    return masks
""",
        ),
        (
            "answer apart",
            """
def prefix_mask(lengths, T):
    masks = torch.zeros(len(lengths), T, T, dtype=torch.bool)
    for mask, n in zip(masks, lengths.tolist()):
        mask[:n, :n] = True
        mask[n:, n:] = torch.ones(T - n, T - n).tril().bool()
    return masks
""",
        ),
        (
            "numbers",
            """
def prefix_mask(lengths, T):
    masks = torch.ones(len(lengths), T, T).tril()
    for mask, n in zip(masks, lengths):
        mask[:, :n] = 1
    return masks
""",
        ),
        (
            "everything visible",
            """
def prefix_mask(lengths, T):
    return torch.ones(len(lengths), T, T, dtype=torch.bool)
""",
        ),
    ],
    "check_cross_attention": [
        (
            "out and weights swapped",
            """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask, float("-inf"))
    weights = scores.softmax(dim=-1).nan_to_num(0.0)
    return weights, weights @ v
""",
        ),
        (
            "x and memory swapped",
            """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = memory @ w_q, x @ w_k, x @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask, float("-inf"))
    weights = scores.softmax(dim=-1).nan_to_num(0.0)
    return weights @ v, weights
""",
        ),
        (
            "memory ignored",
            """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask, float("-inf"))
    weights = scores.softmax(dim=-1).nan_to_num(0.0)
    return weights @ v, weights
""",
        ),
        (
            "values from x",
            """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, x @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask, float("-inf"))
    weights = scores.softmax(dim=-1).nan_to_num(0.0)
    return weights @ v, weights
""",
        ),
        (
            "keys from x",
            """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, x @ w_k, memory @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask, float("-inf"))
    weights = scores.softmax(dim=-1).nan_to_num(0.0)
    return weights @ v, weights
""",
        ),
        (
            "keys added up",
            """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask, float("-inf"))
    weights = scores.softmax(dim=-1).nan_to_num(0.0)
    return weights @ k, weights
""",
        ),
        (
            "mask inverted",
            """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(mask, float("-inf"))
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "mask inverted",
            """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores[mask.expand_as(scores)] = -1e20
    weights = torch.softmax(scores, -1)
    return weights @ v, weights
""",
        ),
        (
            "mask inverted",
            """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = torch.where(mask, -math.inf, scores)
    weights = scores.softmax(-1).nan_to_num()
    return weights @ v, weights
""",
        ),
        (
            "mask ignored",
            """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores.masked_fill(~mask, float("-inf"))
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "mask after the softmax",
            """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.softmax(dim=-1)
    weights = weights.masked_fill(~mask, 0)
    return weights @ v, weights
""",
        ),
        (
            "mask after the softmax, and divided",
            """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.softmax(dim=-1) * mask
    weights /= weights.sum(dim=-1, keepdim=True)
    return weights @ v, weights
""",
        ),
        (
            "mask added to the scores",
            """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores + mask.float()
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "hidden scores of zero",
            """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask, 0)
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "mask transposed",
            """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask.transpose(-2, -1), float("-inf"))
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "softmax over the queries",
            """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask, float("-inf"))
    weights = scores.softmax(dim=-2)
    return weights @ v, weights
""",
        ),
        (
            "softmax over the queries",
            """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(dim=-2)
    return weights @ v, weights
""",
        ),
        (
            "division missing",
            """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    scores = q @ k.transpose(-2, -1)
    scores = scores.masked_fill(~mask, float("-inf"))
    weights = scores.softmax(dim=-1).nan_to_num(0.0)
    return weights @ v, weights
""",
        ),
        (
            "root of the model's width",
            """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    scores = q @ k.mT / math.sqrt(memory.shape[-1])
    scores = scores.masked_fill(~mask, float("-inf"))
    weights = scores.softmax(dim=-1).nan_to_num(0.0)
    return weights @ v, weights
""",
        ),
        (
            "NaN where nothing is seen",
            """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(mask == False, -math.inf)  # noqa: E712
    weights = F.softmax(scores, -1)
    return weights @ v, weights
""",
        ),
        (
            "even weights where nothing is seen",
            """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = torch.where(mask, scores, -1e20)
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            "open where nothing is seen",
            """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    hide = ~mask & mask.any(dim=-1, keepdim=True)
    weights = scores.masked_fill(hide, float("-inf")).softmax(dim=-1)
    return weights @ v, weights
""",
        ),
        (
            None,
            """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask, float("-inf"))
    weights = scores.softmax(dim=-1).nan_to_num(0.0)
    return weights @ v @ w_v.mT, weights
""",
        ),
    ],
    "check_noisy_attention": [
        *(
            (
                mistake,
                f"""
def noisy_attention(q, k, v, mask, p, training):
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.masked_fill(~mask, float("-inf")).softmax(dim=-1)
    if not training:
        return weights @ v
    {line}
""",
            )
            for mistake, line in [
                (
                    "not scaled up",
                    "return weights * (torch.rand_like(weights) > p) @ v",
                ),
                (
                    "rate of another number",
                    "return weights * (torch.rand_like(weights) > p / 4) / (1 - p) @ v",
                ),
                (
                    None,
                    "return weights * (torch.rand_like(weights) > p) / (1 - p) @ v if "
                    "p else v",
                ),
            ]
        ),
        (
            "scores dropped after the mask",
            """
def noisy_attention(q, k, v, mask, p, training):
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = torch.where(mask, scores, torch.finfo(scores.dtype).min)
    return F.dropout(scores, p, training).softmax(dim=-1) @ v
""",
        ),
        (
            "scores dropped before the mask",
            """
def noisy_attention(q, k, v, mask, p, training):
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = F.dropout(scores, p, training)
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    return scores.softmax(dim=-1) @ v
""",
        ),
        (
            "no dropout",
            """
def noisy_attention(q, k, v, mask, p, training):
    return F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
""",
        ),
        (
            "dropout in eval mode",
            """
def noisy_attention(q, k, v, mask, p, training):
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    return F.dropout(scores.softmax(dim=-1), p) @ v
""",
        ),
        (
            "dropout in eval mode alone",
            """
def noisy_attention(q, k, v, mask, p, training):
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.masked_fill(~mask, float("-inf")).softmax(dim=-1)
    if not training:
        weights = F.dropout(weights, p)
    return weights @ v
""",
        ),
        (
            "output dropped",
            """
def noisy_attention(q, k, v, mask, p, training):
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.masked_fill(~mask, float("-inf")).softmax(dim=-1)
    return F.dropout(weights @ v, p, training)
""",
        ),
        (
            "values dropped",
            """
def noisy_attention(q, k, v, mask, p, training):
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.masked_fill(~mask, float("-inf")).softmax(dim=-1)
    return weights @ F.dropout(v, p, training)
""",
        ),
        (
            "divided by the sum again",
            """
def noisy_attention(q, k, v, mask, p, training):
    mask = mask & F.dropout(torch.ones(mask.shape), p, training).bool()
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    return scores.softmax(dim=-1).masked_fill(~mask, 0.0) @ v
""",
        ),
        (
            "divided by the sum again",
            """
def noisy_attention(q, k, v, mask, p, training):
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = F.dropout(scores.softmax(dim=-1), p, training)
    weights = weights / weights.sum(dim=-1, keepdim=True)
    return weights @ v
""",
        ),
        (
            "kept instead of dropped",
            """
def noisy_attention(q, k, v, mask, p, training):
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    return F.dropout(scores.softmax(dim=-1), 1 - p, training) @ v
""",
        ),
    ],
}

# Right answers, and what goes wrong in them line by line.

PREFIX = """
def prefix_mask(lengths, T):
    i = torch.arange(T)
    earlier = i <= i[:, None]
    question = i < lengths[:, None, None]
    return earlier | question
"""
CROSS = """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(dim=-1)
    weights = weights.masked_fill(~mask, 0.0)
    return weights @ v, weights
"""
NOISY = """
def noisy_attention(q, k, v, mask, p, training):
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask, float("-inf"))
    weights = scores.softmax(dim=-1)
    if training:
        keep = torch.rand_like(weights) > p
        weights = weights * keep / (1 - p)
    return weights @ v
"""
RIGHT["check_prefix_mask"] += [
    PREFIX,
    PREFIX.replace("earlier | question", "earlier | question & question.mT"),
]
RIGHT["check_cross_attention"].append(CROSS)
RIGHT["check_noisy_attention"].append(NOISY)
WRONG["check_prefix_mask"] += variants(
    PREFIX,
    ("and for or", "|", "&"),
    ("either, and not both", "|", "^"),
    ("True means hidden", "return earlier | question", "return ~(earlier | question)"),
    ("triangle the wrong way", "i <= i[:, None]", "i >= i[:, None]"),
    ("diagonal hidden", "i <= i[:, None]", "i < i[:, None]"),
    ("one token ahead", "i <= i[:, None]", "i <= i[:, None] + 1"),
    ("one token too many", "i < lengths", "i <= lengths"),
    ("one token too few", "lengths[:, None, None]", "(lengths[:, None, None] - 1)"),
    ("question hidden", "i < lengths", "i >= lengths"),
    ("question hidden", "i < lengths", "i > lengths"),
    ("rows opened", "i < lengths", "i[:, None] < lengths"),
    ("transposed", "return earlier | question", "return (earlier | question).mT"),
    ("one length for all", "lengths[:, None, None]", "lengths.max()"),
    ("one length for all", "lengths[:, None, None]", "lengths[0]"),
    ("one length for all", "lengths[:, None, None]", "lengths[:1, None, None]"),
    ("lengths along another axis", "lengths[:, None, None]", "lengths[:, None]"),
    ("lengths along another axis", "lengths[:, None, None]", "lengths"),
    ("an axis too many", "lengths[:, None, None]", "lengths[:, None, None, None]"),
    (
        "an axis too many",
        "return earlier | question",
        "return (earlier | question)[:, None]",
    ),
    (
        "only causal",
        "return earlier | question",
        "return earlier.expand(len(lengths), T, T)",
    ),
    ("only causal", "return earlier | question", "return earlier"),
    ("only the question", "return earlier | question", "return question"),
    (
        "only the question",
        "return earlier | question",
        "return question.expand(-1, T, T)",
    ),
    ("numbers", "return earlier | question", "return (earlier | question).float()"),
    ("numbers", "return earlier | question", "return earlier + question.int()"),
    (
        "numbers to be added",
        "return earlier | question",
        "return torch.zeros(len(lengths), T, T).masked_fill(~(earlier | question), "
        "float('-inf'))",
    ),
    (
        "numbers to be added",
        "return earlier | question",
        "return torch.where(earlier | question, 0.0, -1e9)",
    ),
    (
        "everything visible",
        "return earlier | question",
        "return torch.ones_like(earlier | question)",
    ),
    (
        "answer apart",
        "return earlier | question",
        "return question & question.mT | earlier & ~question.mT & ~question",
    ),
)
CROSS_LOWEST = "torch.finfo(scores.dtype).min"
CROSS_CLEAR = "weights.masked_fill(~mask, 0.0)"
CROSS_EMPTY = "weights.masked_fill(~mask.any(-1, keepdim=True), 0.0)"
WRONG["check_cross_attention"] += [
    *variants(
        CROSS,
        (
            "w_k and w_v swapped",
            "memory @ w_k, memory @ w_v",
            "memory @ w_v, memory @ w_k",
        ),
        ("w_q and w_k swapped", "x @ w_q, memory @ w_k", "x @ w_k, memory @ w_q"),
        ("queries from the memory too", "x @ w_q", "memory @ w_q"),
        (
            "x and memory swapped",
            "x @ w_q, memory @ w_k, memory @ w_v",
            "memory @ w_q, x @ w_k, x @ w_v",
        ),
        ("memory ignored", "memory @", "x @"),
        ("keys from x", "memory @ w_k", "x @ w_k"),
        ("values from x", "memory @ w_v", "x @ w_v"),
        ("w_v left out", "memory @ w_v", "memory"),
        ("one matrix for queries and keys", "memory @ w_k", "memory @ w_q"),
        ("hidden scores not low enough", CROSS_LOWEST, "-100"),
        ("hidden scores not low enough", CROSS_LOWEST, "-1e4"),
        (
            "hidden scores not low enough",
            CROSS_LOWEST,
            "-100",
            CROSS_CLEAR,
            CROSS_EMPTY,
        ),
        (
            "hidden scores not low enough",
            CROSS_LOWEST,
            "-1e4",
            CROSS_CLEAR,
            CROSS_EMPTY,
        ),
        ("hidden scores of zero", CROSS_LOWEST, "0", CROSS_CLEAR, "weights"),
        ("hidden scores of zero", CROSS_LOWEST, "0"),
        (
            "hidden scores of zero",
            f"scores.masked_fill(~mask, {CROSS_LOWEST})",
            "scores * mask",
        ),
        ("mask inverted", "~mask", "mask"),
        ("mask transposed", "~mask", "~mask.mT"),
        (
            "mask ignored",
            f"    scores = scores.masked_fill(~mask, {CROSS_LOWEST})\n",
            "",
            f"    weights = {CROSS_CLEAR}\n",
            "",
        ),
        (
            "mask after the softmax",
            f"    scores = scores.masked_fill(~mask, {CROSS_LOWEST})\n",
            "",
        ),
        (
            "mask after the softmax, and divided",
            f"    scores = scores.masked_fill(~mask, {CROSS_LOWEST})\n",
            "",
            CROSS_CLEAR,
            CROSS_CLEAR + "; weights = weights / weights.sum(-1, keepdim=True)",
        ),
        (
            "mask after the softmax, and divided",
            f"    scores = scores.masked_fill(~mask, {CROSS_LOWEST})\n",
            "",
            CROSS_CLEAR,
            CROSS_CLEAR
            + "; weights = weights / (weights.sum(-1, keepdim=True) + 1e-9)",
        ),
        (
            "mask added to the scores",
            f"scores.masked_fill(~mask, {CROSS_LOWEST})",
            "scores + mask",
        ),
        ("even weights where nothing is seen", f"    weights = {CROSS_CLEAR}\n", ""),
        (
            "NaN where nothing is seen",
            CROSS_LOWEST,
            "-math.inf",
            f"    weights = {CROSS_CLEAR}\n",
            "",
        ),
        (
            "NaN where nothing is seen",
            CROSS_LOWEST,
            "-math.inf",
            CROSS_CLEAR,
            "weights * mask",
        ),
        ("softmax over the queries", "dim=-1", "dim=-2"),
        ("softmax over the batch", "dim=-1", "dim=0"),
        ("softmax over the batch", "dim=-1", "dim=1"),
        ("wrong axes transposed", "k.transpose(-2, -1)", "k.T"),
        ("wrong axes transposed", "k.transpose(-2, -1)", "k.transpose(0, 1)"),
        ("no softmax", "scores.softmax(dim=-1)", "scores"),
        ("no softmax", "scores.softmax(dim=-1)", "scores.exp()"),
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
        ("division missing", " / q.shape[-1] ** 0.5", ""),
        ("divided by the width", "q.shape[-1] ** 0.5", "q.shape[-1]"),
        ("root of the model's width", "q.shape[-1]", "x.shape[-1]"),
        ("root of another size", "q.shape[-1]", "x.shape[-2]"),
        ("root of another size", "q.shape[-1]", "memory.shape[-2]"),
        ("root of another size", "q.shape[-1]", "v.shape[-1]"),
        ("multiplied instead of divided", "/ q.shape", "* q.shape"),
        ("scores returned", "v, weights", "v, scores"),
        ("keys added up", "weights @ v", "weights @ k"),
        ("w_v left out", "weights @ v", "weights @ memory"),
        ("weights transposed in the sum", "weights @ v", "weights.mT @ v"),
        ("queries and keys swapped", "q @ k.transpose", "k @ q.transpose"),
        ("out and weights swapped", "weights @ v, weights", "weights, weights @ v"),
        ("no gradient", "x @ w_q", "x.detach() @ w_q"),
        (None, "weights @ v, weights", "weights @ v"),
    ),
    (
        "help that is not allowed",
        """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    out = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    scores = (q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5).double()
    e = (scores - scores.where(mask, -1e300).max(-1, keepdim=True).values).exp() * mask
    weights = e.where(mask, 0.0) / e.where(mask, 0.0).sum(-1, keepdim=True)
    return out, weights.nan_to_num(0.0).float()
""",
    ),
    (
        "help that is not allowed",
        """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    return attention(x @ w_q, memory @ w_k, memory @ w_v, mask)

from transformer_book.layers.scaled_dot_product_attention import attention
""",
    ),
]
KEEP = "keep = torch.rand_like(weights) > p"
MASKED = 'scores.masked_fill(~mask, float("-inf"))'
WRONG["check_noisy_attention"] += variants(
    NOISY,
    ("hidden scores not low enough", 'float("-inf")', "-100"),
    (
        "scores dropped before the mask",
        "    scores = q @ k",
        "    q = F.dropout(q, p, training); training = False\n    scores = q @ k",
    ),
    ("scaled by another number", "keep / (1 - p)", "keep / keep.float().mean()"),
    ("hidden keys seen in train mode", MASKED, f"scores if training else {MASKED}"),
    ("mask transposed", "~mask", "~mask.mT"),
    ("mask inverted", "~mask", "mask"),
    ("mask ignored", MASKED, "scores"),
    ("hidden scores of zero", MASKED, "scores * mask"),
    ("hidden scores of zero", MASKED, "scores.masked_fill(~mask, 0)"),
    ("kept instead of dropped", "> p", "< p"),
    ("kept instead of dropped", "> p", "< p", "1 - p", "p"),
    ("not scaled up", " / (1 - p)", ""),
    ("scaled by another number", "/ (1 - p)", "* (1 - p)"),
    ("scaled by another number", "/ (1 - p)", "/ p if p else weights"),
    ("scaled by another number", "/ (1 - p)", "* 2"),
    ("scaled by another number", "/ (1 - p)", "* (1 + p)"),
    ("rate of another number", "> p", "> 0.5"),
    ("rate of another number", "> p", "> p / 2"),
    ("rate of another number", "> p", "> p ** 2"),
    ("rate of another number", "torch.rand_like", "torch.randn_like"),
    ("whole rows dropped", "torch.rand_like(weights)", "torch.rand(len(q), 1)"),
    ("whole keys dropped", "torch.rand_like(weights)", "torch.rand(len(k))"),
    ("all or nothing dropped", "torch.rand_like(weights)", "torch.rand(())"),
    (
        "values dropped",
        KEEP,
        "keep = torch.rand_like(v) > p",
        "weights = weights * keep / (1 - p)",
        "v = v * keep / (1 - p)",
    ),
    (
        "output dropped",
        KEEP,
        "out = weights @ v",
        "weights = weights * keep / (1 - p)",
        "return out * (torch.rand_like(out) > p) / (1 - p)",
    ),
    (
        "divided by the sum again",
        "weights * keep / (1 - p)",
        "weights * keep; weights = weights / weights.sum(-1, keepdim=True)",
    ),
    (
        "divided by the sum again",
        "weights * keep / (1 - p)",
        "weights * keep; weights = weights / (weights.sum(-1, keepdim=True) + 1e-9)",
    ),
    (
        "divided by the sum again",
        "    if training",
        "    if training:\n"
        "        drop = torch.rand_like(scores) < p\n"
        "        weights = scores.masked_fill(drop, -1e9).softmax(-1)\n"
        "    if 0",
    ),
    ("dropout in eval mode", "if training", "if True"),
    ("dropout in eval mode alone", "if training", "if not training"),
    ("no dropout", "if training", "if False"),
    (
        "dropped twice",
        "return weights @ v",
        "return F.dropout(weights, p, training) @ v",
    ),
    (
        "scaled in eval mode",
        "return weights @ v",
        "return (weights if training else weights * (1 - p)) @ v",
    ),
    (
        "scores dropped after the mask",
        "    weights = scores.softmax",
        "    if training:\n"
        "        scores = scores * (torch.rand_like(scores) > p) / (1 - p)\n"
        "    training = False\n"
        "    weights = scores.softmax",
    ),
    ("division missing", " / q.shape[-1] ** 0.5", ""),
    ("softmax over the queries", "dim=-1", "dim=-2"),
    ("no gradient", "weights @ v", "weights.detach() @ v"),
)
