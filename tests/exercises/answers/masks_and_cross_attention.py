"""Answers to the exercises of the page "Masks and cross-attention"."""

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
        """
def cross_attention(x, memory, w_q, w_k, w_v, mask):
    q, k, v = x @ w_q, memory @ w_k, memory @ w_v
    out = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    scores = (q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5).double()
    e = (scores - scores.where(mask, -1e300).max(-1, keepdim=True).values).exp() * mask
    weights = e.where(mask, 0.0) / e.where(mask, 0.0).sum(-1, keepdim=True)
    return out, weights.nan_to_num(0.0).float()
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
            None,
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
            "True means hidden",
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
            "True means hidden",
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
            "True means hidden",
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
            "divided after the softmax",
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
            "mask added as 0 and 1",
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
            "scores set to zero",
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
            "mask over the queries",
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
            "NaN in an empty row",
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
            "uniform empty row",
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
            "empty row open",
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
                None,
                f"""
def noisy_attention(q, k, v, mask, p, training):
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    weights = scores.masked_fill(~mask, float("-inf")).softmax(dim=-1)
    if not training:
        return weights @ v
    {line}
""",
            )
            for line in [
                "return weights * (torch.rand_like(weights) > p) @ v",
                "return weights * (torch.rand(len(q), 1) > p) / (1 - p) @ v",
                "return weights * (torch.rand(len(k)) > p) / (1 - p) @ v",
                "return weights @ (v * (torch.rand_like(v) > p) / (1 - p))",
                "out = weights @ v; return out * (torch.rand_like(out) > p) / (1 - p)",
                "return weights * (torch.rand_like(weights) > p / 4) / (1 - p) @ v",
                "return weights * (torch.rand_like(weights) > p) / (1 - p) @ v if p "
                "else v",
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
            "mask dropped",
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
