"""Answers to the exercises of the page "Multi-head attention"."""

RIGHT = {
    "check_multi_head": [
        """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    B, T, C = x.shape
    q = (x @ w_q).view(B, T, n_heads, -1).transpose(1, 2)
    k = (x @ w_k).view(B, T, n_heads, -1).transpose(1, 2)
    v = (x @ w_v).view(B, T, n_heads, -1).transpose(1, 2)
    scores = q @ k.mT / math.sqrt(q.size(-1))
    weights = F.softmax(scores, dim=-1)
    out = (weights @ v).transpose(1, 2).reshape(B, T, -1) @ w_o
    return out, weights
""",
        """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    d, outs, tables = w_q.shape[1] // n_heads, 0, []
    for h in range(n_heads):
        own = slice(h * d, h * d + d)
        q, k, v = x @ w_q[:, own], x @ w_k[:, own], x @ w_v[:, own]
        tables.append((q @ k.mT / d**0.5).softmax(-1))
        outs = outs + tables[-1] @ v @ w_o[own]
    return outs, torch.stack(tables, 1)
""",
        """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    q, k, v = (
        torch.stack((x @ w).chunk(n_heads, dim=-1), dim=1) for w in (w_q, w_k, w_v)
    )
    e = torch.einsum("bhtd,bhsd->bhts", q, k) / q.shape[-1] ** 0.5
    weights = torch.softmax(e, -1)
    return torch.cat((weights @ v).unbind(1), -1) @ w_o, weights
""",
    ],
    "check_prune_heads": [
        """
def prune_heads(w_q, w_k, w_v, w_o, n_heads, kept):
    d = w_q.shape[1] // n_heads
    part = lambda w: [w[:, h * d : (h + 1) * d] for h in kept]
    small = [torch.cat(part(w), dim=1) for w in (w_q, w_k, w_v)]
    return *small, torch.cat([w_o[h * d : (h + 1) * d] for h in kept])
""",
        """
def prune_heads(w_q, w_k, w_v, w_o, n_heads, kept):
    d = w_o.shape[0] // n_heads
    index = [h * d + i for h in kept for i in range(d)]
    return w_q[:, index], w_k[:, index], w_v[:, index], w_o[index]
""",
    ],
    "check_masked_heads": [
        """
def masked_heads(x, w_q, w_k, w_v, w_o, n_heads, mask):
    q, k, v = (
        (x @ w).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in (w_q, w_k, w_v)
    )
    scores = q @ k.mT / q.shape[-1] ** 0.5
    mask = mask[:, None]
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(dim=-1).masked_fill(~mask, 0)
    heads = weights @ v
    return heads.transpose(1, 2).flatten(2) @ w_o, weights
""",
        """
def masked_heads(x, w_q, w_k, w_v, w_o, n_heads, mask):
    q, k, v = (
        (x @ w).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in (w_q, w_k, w_v)
    )
    scores = q @ k.mT / q.shape[-1] ** 0.5
    mask = mask.unsqueeze(1).expand(-1, n_heads, -1, -1)
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(dim=-1).masked_fill(~mask, 0)
    heads = weights @ v
    return torch.cat(list(heads.unbind(1)), dim=-1) @ w_o, weights
""",
        """
def masked_heads(x, w_q, w_k, w_v, w_o, n_heads, mask):
    q, k, v = (
        (x @ w).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in (w_q, w_k, w_v)
    )
    scores = q @ k.mT / q.shape[-1] ** 0.5
    mask = mask.repeat_interleave(n_heads, 0).unflatten(0, (-1, n_heads))
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(dim=-1).masked_fill(~mask, 0)
    heads = weights @ v
    return heads.transpose(1, 2).flatten(2) @ w_o, weights
""",
    ],
}

WRONG = {
    "check_multi_head": [
        (
            "out and weights swapped",
            """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    B, T, C = x.shape
    q = (x @ w_q).view(B, T, n_heads, -1).transpose(1, 2)
    k = (x @ w_k).view(B, T, n_heads, -1).transpose(1, 2)
    v = (x @ w_v).view(B, T, n_heads, -1).transpose(1, 2)
    scores = q @ k.mT / math.sqrt(q.size(-1))
    weights = F.softmax(scores, dim=-1)
    out = (weights @ v).transpose(1, 2).reshape(B, T, -1) @ w_o
    return weights, out
""",
        ),
        (
            "one head",
            """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    weights = torch.softmax(q @ k.transpose(1, 2) / q.shape[-1] ** 0.5, dim=2)
    return weights @ v @ w_o, weights
""",
        ),
        (
            "view without transpose",
            """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    B, T, C = x.shape
    q = (x @ w_q).view(B, n_heads, T, -1)
    k = (x @ w_k).view(B, n_heads, T, -1)
    v = (x @ w_v).view(B, n_heads, T, -1)
    scores = q @ k.mT / math.sqrt(q.size(-1))
    weights = F.softmax(scores, dim=-1)
    out = (weights @ v).transpose(1, 2).reshape(B, T, -1) @ w_o
    return out, weights
""",
        ),
        (
            "view without transpose",
            """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    B, T, C = x.shape
    q = (x @ w_q).reshape(B, n_heads, T, -1)
    k = (x @ w_k).reshape(B, n_heads, T, -1)
    v = (x @ w_v).reshape(B, n_heads, T, -1)
    scores = q @ k.mT / math.sqrt(q.size(-1))
    weights = F.softmax(scores, dim=-1)
    out = (weights @ v).reshape(B, T, -1) @ w_o
    return out, weights
""",
        ),
        (
            "joined without transpose",
            """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    B, T, C = x.shape
    q = (x @ w_q).view(B, T, n_heads, -1).transpose(1, 2)
    k = (x @ w_k).view(B, T, n_heads, -1).transpose(1, 2)
    v = (x @ w_v).view(B, T, n_heads, -1).transpose(1, 2)
    scores = q @ k.mT / math.sqrt(q.size(-1))
    weights = F.softmax(scores, dim=-1)
    out = (weights @ v).reshape(B, T, -1) @ w_o
    return out, weights
""",
        ),
        (
            "heads of scattered columns",
            """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    B, T, C = x.shape
    q = (x @ w_q).view(B, T, -1, n_heads).permute(0, 3, 1, 2)
    k = (x @ w_k).view(B, T, -1, n_heads).permute(0, 3, 1, 2)
    v = (x @ w_v).view(B, T, -1, n_heads).permute(0, 3, 1, 2)
    scores = q @ k.mT / math.sqrt(q.size(-1))
    weights = F.softmax(scores, dim=-1)
    out = (weights @ v).transpose(1, 2).reshape(B, T, -1) @ w_o
    return out, weights
""",
        ),
        (
            "heads of scattered columns",
            """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    B, T, C = x.shape
    q = (x @ w_q).view(B, T, -1, n_heads).permute(0, 3, 1, 2)
    k = (x @ w_k).view(B, T, -1, n_heads).permute(0, 3, 1, 2)
    v = (x @ w_v).view(B, T, -1, n_heads).permute(0, 3, 1, 2)
    scores = q @ k.mT / math.sqrt(q.size(-1))
    weights = F.softmax(scores, dim=-1)
    out = (weights @ v).permute(0, 2, 3, 1).flatten(2) @ w_o
    return out, weights
""",
        ),
        (
            "joined in the wrong order",
            """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    B, T, C = x.shape
    q = (x @ w_q).view(B, T, n_heads, -1).transpose(1, 2)
    k = (x @ w_k).view(B, T, n_heads, -1).transpose(1, 2)
    v = (x @ w_v).view(B, T, n_heads, -1).transpose(1, 2)
    scores = q @ k.mT / math.sqrt(q.size(-1))
    weights = F.softmax(scores, dim=-1)
    out = (weights @ v).permute(0, 2, 3, 1).flatten(2) @ w_o
    return out, weights
""",
        ),
        (
            "softmax over the heads",
            """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    B, T, C = x.shape
    q = (x @ w_q).view(B, T, n_heads, -1).transpose(1, 2)
    k = (x @ w_k).view(B, T, n_heads, -1).transpose(1, 2)
    v = (x @ w_v).view(B, T, n_heads, -1).transpose(1, 2)
    scores = q @ k.mT / math.sqrt(q.size(-1))
    weights = F.softmax(scores, dim=1)
    out = (weights @ v).transpose(1, 2).reshape(B, T, -1) @ w_o
    return out, weights
""",
        ),
        (
            "softmax over the queries",
            """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    B, T, C = x.shape
    q = (x @ w_q).view(B, T, n_heads, -1).transpose(1, 2)
    k = (x @ w_k).view(B, T, n_heads, -1).transpose(1, 2)
    v = (x @ w_v).view(B, T, n_heads, -1).transpose(1, 2)
    scores = q @ k.mT / math.sqrt(q.size(-1))
    weights = F.softmax(scores, dim=2)
    out = (weights @ v).transpose(1, 2).reshape(B, T, -1) @ w_o
    return out, weights
""",
        ),
        (
            "division missing",
            """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    B, T, C = x.shape
    q = (x @ w_q).view(B, T, n_heads, -1).transpose(1, 2)
    k = (x @ w_k).view(B, T, n_heads, -1).transpose(1, 2)
    v = (x @ w_v).view(B, T, n_heads, -1).transpose(1, 2)
    scores = torch.einsum('bhtd,bhsd->bhts', q, k)
    weights = F.softmax(scores, dim=-1)
    out = (weights @ v).transpose(1, 2).reshape(B, T, -1) @ w_o
    return out, weights
""",
        ),
        (
            "root of the model's width",
            """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    B, T, C = x.shape
    q = (x @ w_q).view(B, T, n_heads, -1).transpose(1, 2)
    k = (x @ w_k).view(B, T, n_heads, -1).transpose(1, 2)
    v = (x @ w_v).view(B, T, n_heads, -1).transpose(1, 2)
    scores = q @ k.mT / C**0.5
    weights = F.softmax(scores, dim=-1)
    out = (weights @ v).transpose(1, 2).reshape(B, T, -1) @ w_o
    return out, weights
""",
        ),
        (
            "root of the width of all heads",
            """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    B, T, C = x.shape
    q = (x @ w_q).view(B, T, n_heads, -1).transpose(1, 2)
    k = (x @ w_k).view(B, T, n_heads, -1).transpose(1, 2)
    v = (x @ w_v).view(B, T, n_heads, -1).transpose(1, 2)
    scores = q @ k.mT / w_q.shape[1] ** 0.5
    weights = F.softmax(scores, dim=-1)
    out = (weights @ v).transpose(1, 2).reshape(B, T, -1) @ w_o
    return out, weights
""",
        ),
        (
            "W_o forgotten",
            """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    B, T, C = x.shape
    q = (x @ w_q).view(B, T, n_heads, -1).transpose(1, 2)
    k = (x @ w_k).view(B, T, n_heads, -1).transpose(1, 2)
    v = (x @ w_v).view(B, T, n_heads, -1).transpose(1, 2)
    scores = q @ k.mT / math.sqrt(q.size(-1))
    weights = F.softmax(scores, dim=-1)
    out = (weights @ v).transpose(1, 2).reshape(B, T, -1)
    return out, weights
""",
        ),
        (
            "W_o transposed",
            """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    B, T, C = x.shape
    q = (x @ w_q).view(B, T, n_heads, -1).transpose(1, 2)
    k = (x @ w_k).view(B, T, n_heads, -1).transpose(1, 2)
    v = (x @ w_v).view(B, T, n_heads, -1).transpose(1, 2)
    scores = q @ k.mT / math.sqrt(q.size(-1))
    weights = F.softmax(scores, dim=-1)
    out = F.linear((weights @ v).transpose(1, 2).reshape(B, T, -1), w_o)
    return out, weights
""",
        ),
        (
            "heads summed",
            """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    B, T, C = x.shape
    q = (x @ w_q).view(B, T, n_heads, -1).transpose(1, 2)
    k = (x @ w_k).view(B, T, n_heads, -1).transpose(1, 2)
    v = (x @ w_v).view(B, T, n_heads, -1).transpose(1, 2)
    scores = q @ k.mT / math.sqrt(q.size(-1))
    weights = F.softmax(scores, dim=-1)
    out = (weights @ v).sum(dim=1) @ w_o[: v.shape[-1]]
    return out, weights
""",
        ),
        (
            "heads summed",
            """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    B, T, C = x.shape
    q = (x @ w_q).view(B, T, n_heads, -1).transpose(1, 2)
    k = (x @ w_k).view(B, T, n_heads, -1).transpose(1, 2)
    v = (x @ w_v).view(B, T, n_heads, -1).transpose(1, 2)
    scores = q @ k.mT / math.sqrt(q.size(-1))
    weights = F.softmax(scores, dim=-1)
    out = (weights @ v).sum(1)
    return out, weights
""",
        ),
        (
            "heads summed",
            """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    B, T, C = x.shape
    q = (x @ w_q).view(B, T, n_heads, -1).transpose(1, 2)
    k = (x @ w_k).view(B, T, n_heads, -1).transpose(1, 2)
    v = (x @ w_v).view(B, T, n_heads, -1).transpose(1, 2)
    scores = q @ k.mT / math.sqrt(q.size(-1))
    weights = F.softmax(scores, dim=-1)
    out = (weights @ v).mean(1) @ w_o
    return out, weights
""",
        ),
        (
            "weights averaged",
            """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    B, T, C = x.shape
    q = (x @ w_q).view(B, T, n_heads, -1).transpose(1, 2)
    k = (x @ w_k).view(B, T, n_heads, -1).transpose(1, 2)
    v = (x @ w_v).view(B, T, n_heads, -1).transpose(1, 2)
    scores = q @ k.mT / math.sqrt(q.size(-1))
    weights = F.softmax(scores, dim=-1)
    out = (weights @ v).transpose(1, 2).reshape(B, T, -1) @ w_o
    return out, weights.mean(dim=1)
""",
        ),
        (
            None,
            """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    B, T, C = x.shape
    q = (x @ w_q).view(B, T, n_heads, -1).transpose(1, 2)
    k = (x @ w_k).view(B, T, n_heads, -1).transpose(1, 2)
    v = (x @ w_v).view(B, T, n_heads, -1).transpose(1, 2)
    scores = q @ k.mT / math.sqrt(q.size(-1))
    weights = scores.sigmoid()
    out = (weights @ v).transpose(1, 2).reshape(B, T, -1) @ w_o
    return out, weights
""",
        ),
        (
            "changes its input",
            """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    B, T, C = x.shape
    q = (x @ w_q).view(B, T, n_heads, -1).transpose(1, 2)
    k = (x @ w_k).view(B, T, n_heads, -1).transpose(1, 2)
    v = (x @ w_v).view(B, T, n_heads, -1).transpose(1, 2)
    scores = q @ k.mT / math.sqrt(q.size(-1)); x.zero_()
    weights = F.softmax(scores, dim=-1)
    out = (weights @ v).transpose(1, 2).reshape(B, T, -1) @ w_o
    return out, weights
""",
        ),
    ],
    "check_prune_heads": [
        (
            "removed instead of kept",
            """
def prune_heads(w_q, w_k, w_v, w_o, n_heads, kept):
    d = w_q.shape[1] // n_heads
    kept = [h for h in range(n_heads) if h not in kept]
    part = lambda w: [w[:, h * d : (h + 1) * d] for h in kept]
    small = [torch.cat(part(w), dim=1) for w in (w_q, w_k, w_v)]
    return *small, torch.cat([w_o[h * d : (h + 1) * d] for h in kept])
""",
        ),
        (
            "order ignored",
            """
def prune_heads(w_q, w_k, w_v, w_o, n_heads, kept):
    d = w_o.shape[0] // n_heads
    on = torch.zeros(n_heads, dtype=torch.bool)
    on[kept] = True
    on = on.repeat_interleave(d)
    return w_q[:, on], w_k[:, on], w_v[:, on], w_o[on]
""",
        ),
        (
            "counted from one",
            """
def prune_heads(w_q, w_k, w_v, w_o, n_heads, kept):
    d = w_o.shape[0] // n_heads
    index = [(h - 1) * d + i for h in kept for i in range(d)]
    return w_q[:, index], w_k[:, index], w_v[:, index], w_o[index]
""",
        ),
        (
            "heads of scattered columns",
            """
def prune_heads(w_q, w_k, w_v, w_o, n_heads, kept):
    d = w_o.shape[0] // n_heads
    index = [i * n_heads + h for i in range(d) for h in kept]
    return w_q[:, index], w_k[:, index], w_v[:, index], w_o[index]
""",
        ),
        (
            "single columns",
            """
def prune_heads(w_q, w_k, w_v, w_o, n_heads, kept):
    return w_q[:, kept], w_k[:, kept], w_v[:, kept], w_o[kept]
""",
        ),
        (
            "zeroed instead of removed",
            """
def prune_heads(w_q, w_k, w_v, w_o, n_heads, kept):
    on = torch.zeros(n_heads)
    on[kept] = 1
    return w_q, w_k, w_v, w_o * on.repeat_interleave(len(w_o) // n_heads)[:, None]
""",
        ),
        (
            "zeroed instead of removed",
            """
def prune_heads(w_q, w_k, w_v, w_o, n_heads, kept):
    on = torch.zeros(n_heads)
    on[kept] = 1
    on = on.repeat_interleave(len(w_o) // n_heads)
    return w_q * on, w_k * on, w_v * on, w_o * on[:, None]
""",
        ),
        (
            "W_o whole",
            """
def prune_heads(w_q, w_k, w_v, w_o, n_heads, kept):
    d = w_q.shape[1] // n_heads
    part = lambda w: [w[:, h * d : (h + 1) * d] for h in kept]
    small = [torch.cat(part(w), dim=1) for w in (w_q, w_k, w_v)]
    return *small, w_o
""",
        ),
        (
            "W_o cut by columns",
            """
def prune_heads(w_q, w_k, w_v, w_o, n_heads, kept):
    d = w_q.shape[1] // n_heads
    part = lambda w: [w[:, h * d : (h + 1) * d] for h in kept]
    small = [torch.cat(part(w), dim=1) for w in (w_q, w_k, w_v)]
    return *small, w_o.reshape(len(w_o), n_heads, -1)[:, kept].reshape(len(w_o), -1)
""",
        ),
        (
            "W_o transposed",
            """
def prune_heads(w_q, w_k, w_v, w_o, n_heads, kept):
    d = w_q.shape[1] // n_heads
    part = lambda w: [w[:, h * d : (h + 1) * d] for h in kept]
    small = [torch.cat(part(w), dim=1) for w in (w_q, w_k, w_v)]
    return *small, torch.cat([w_o[h * d : (h + 1) * d] for h in kept]).T
""",
        ),
        (
            "rows for columns",
            """
def prune_heads(w_q, w_k, w_v, w_o, n_heads, kept):
    small = [
        w.reshape(n_heads, -1, w.shape[1])[kept].flatten(0, 1) for w in (w_q, w_k, w_v)
    ]
    return *small, w_o.reshape(len(w_o), n_heads, -1)[:, kept].flatten(1)
""",
        ),
        (
            None,
            """
def prune_heads(w_q, w_k, w_v, w_o, n_heads, kept):
    return w_q, w_k, w_v, w_o
""",
        ),
    ],
    "check_masked_heads": [
        (
            "mask over the heads, and joined without transpose",
            """
def masked_heads(x, w_q, w_k, w_v, w_o, n_heads, mask):
    q, k, v = (
        (x @ w).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in (w_q, w_k, w_v)
    )
    scores = q @ k.mT / q.shape[-1] ** 0.5
    mask = mask
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(dim=-1).masked_fill(~mask, 0)
    heads = weights @ v
    return heads.reshape(x.shape[:-1] + (-1,)) @ w_o, weights
""",
        ),
        (
            "mask over the heads",
            """
def masked_heads(x, w_q, w_k, w_v, w_o, n_heads, mask):
    q, k, v = (
        (x @ w).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in (w_q, w_k, w_v)
    )
    scores = q @ k.mT / q.shape[-1] ** 0.5
    mask = mask
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(dim=-1).masked_fill(~mask, 0)
    heads = weights @ v
    return heads.transpose(1, 2).flatten(2) @ w_o, weights
""",
        ),
        (
            "joined without transpose",
            """
def masked_heads(x, w_q, w_k, w_v, w_o, n_heads, mask):
    q, k, v = (
        (x @ w).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in (w_q, w_k, w_v)
    )
    scores = q @ k.mT / q.shape[-1] ** 0.5
    mask = mask[:, None]
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(dim=-1).masked_fill(~mask, 0)
    heads = weights @ v
    return heads.reshape(x.shape[:-1] + (-1,)) @ w_o, weights
""",
        ),
        (
            "one mask for all sentences",
            """
def masked_heads(x, w_q, w_k, w_v, w_o, n_heads, mask):
    q, k, v = (
        (x @ w).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in (w_q, w_k, w_v)
    )
    scores = q @ k.mT / q.shape[-1] ** 0.5
    mask = mask[0]
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(dim=-1).masked_fill(~mask, 0)
    heads = weights @ v
    return heads.transpose(1, 2).flatten(2) @ w_o, weights
""",
        ),
        (
            "one mask for all sentences",
            """
def masked_heads(x, w_q, w_k, w_v, w_o, n_heads, mask):
    q, k, v = (
        (x @ w).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in (w_q, w_k, w_v)
    )
    scores = q @ k.mT / q.shape[-1] ** 0.5
    mask = mask.all(dim=0)
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(dim=-1).masked_fill(~mask, 0)
    heads = weights @ v
    return heads.transpose(1, 2).flatten(2) @ w_o, weights
""",
        ),
        (
            "mask dropped",
            """
def masked_heads(x, w_q, w_k, w_v, w_o, n_heads, mask):
    q, k, v = (
        (x @ w).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in (w_q, w_k, w_v)
    )
    scores = q @ k.mT / q.shape[-1] ** 0.5
    mask = torch.ones_like(mask[:, None])
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(dim=-1).masked_fill(~mask, 0)
    heads = weights @ v
    return heads.transpose(1, 2).flatten(2) @ w_o, weights
""",
        ),
        (
            "heads of scattered columns",
            """
def masked_heads(x, w_q, w_k, w_v, w_o, n_heads, mask):
    q, k, v = (
        (x @ w).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in (w_q, w_k, w_v)
    )
    scores = q @ k.mT / q.shape[-1] ** 0.5
    mask = mask[:, None]
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(dim=-1).masked_fill(~mask, 0)
    heads = weights @ v
    return heads.permute(0, 2, 3, 1).flatten(2) @ w_o, weights
""",
        ),
        (
            None,
            """
def masked_heads(x, w_q, w_k, w_v, w_o, n_heads, mask):
    q, k, v = (
        (x @ w).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in (w_q, w_k, w_v)
    )
    scores = q @ k.mT / q.shape[-1] ** 0.5
    mask = ~mask[:, None]
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(dim=-1).masked_fill(~mask, 0)
    heads = weights @ v
    return heads.transpose(1, 2).flatten(2) @ w_o, weights
""",
        ),
    ],
}
