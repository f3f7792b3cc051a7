"""Answers to the exercises of the page "Multi-head attention"."""

from . import variants

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
            "no softmax",
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
            "mask inverted",
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

# Right answers, and what goes wrong in them line by line.

MULTI_HEAD = """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    B, T, C = x.shape
    q = (x @ w_q).view(B, T, n_heads, -1).transpose(1, 2)
    k = (x @ w_k).view(B, T, n_heads, -1).transpose(1, 2)
    v = (x @ w_v).view(B, T, n_heads, -1).transpose(1, 2)
    weights = (q @ k.mT / math.sqrt(q.shape[-1])).softmax(dim=-1)
    heads = weights @ v
    return heads.transpose(1, 2).reshape(B, T, -1) @ w_o, weights
"""
PRUNE = """
def prune_heads(w_q, w_k, w_v, w_o, n_heads, kept):
    D = w_q.shape[1] // n_heads
    index = [h * D + i for h in kept for i in range(D)]
    return w_q[:, index], w_k[:, index], w_v[:, index], w_o[index]
"""
MASKED = """
def masked_heads(x, w_q, w_k, w_v, w_o, n_heads, mask):
    q, k, v = (split_heads(x @ w, n_heads) for w in (w_q, w_k, w_v))
    heads, weights = attention(q, k, v, mask[:, None])
    return heads.transpose(1, 2).flatten(2) @ w_o, weights

from transformer_book.layers.multi_head_attention import join_heads, split_heads
from transformer_book.layers.scaled_dot_product_attention import attention
"""
RIGHT["check_multi_head"].append(MULTI_HEAD)
RIGHT["check_prune_heads"].append(PRUNE)
RIGHT["check_masked_heads"].append(MASKED)
HEADS = ".view(B, T, n_heads, -1).transpose(1, 2)"
JOINED = "heads.transpose(1, 2).reshape(B, T, -1)"
WRONG["check_multi_head"] += [
    *variants(
        MULTI_HEAD,
        (None, JOINED, "heads.max(1).values.repeat(1, 1, n_heads)"),
        (
            "heads attend to heads",
            HEADS,
            ".view(B, T, n_heads, -1)",
            JOINED,
            "heads.reshape(B, T, -1)",
        ),
        ("heads attend to heads", HEADS, ".view(B, T, n_heads, -1)"),
        ("view without transpose", HEADS, ".view(B, n_heads, T, -1)"),
        (
            "view without transpose",
            HEADS,
            ".view(B, n_heads, T, -1)",
            JOINED,
            "heads.reshape(B, T, -1)",
        ),
        (
            "heads of scattered columns",
            HEADS,
            ".view(B, T, -1, n_heads).permute(0, 3, 1, 2)",
        ),
        ("joined without transpose", JOINED, "heads.reshape(B, T, -1)"),
        ("joined without transpose", JOINED, "heads.flatten(1, 2).reshape(B, T, -1)"),
        ("one head", HEADS, "", JOINED, "heads"),
        (
            "w_k and w_v swapped",
            "x @ w_k",
            "x @ w_",
            "x @ w_v",
            "x @ w_k",
            "x @ w_)",
            "x @ w_v)",
        ),
        (
            "w_q and w_k swapped",
            "x @ w_k",
            "x @ w_",
            "x @ w_q",
            "x @ w_k",
            "x @ w_)",
            "x @ w_q)",
        ),
        ("one matrix for queries and keys", "x @ w_k", "x @ w_q"),
        ("keys from the matrix of the values", "x @ w_k", "x @ w_v"),
        ("keys added up", "weights @ v", "weights @ k"),
        ("softmax over the queries", "dim=-1", "dim=-2"),
        ("softmax over the heads", "dim=-1", "dim=1"),
        ("softmax over the sentences", "dim=-1", "dim=0"),
        ("no softmax", ".softmax(dim=-1)", ""),
        ("no softmax", ".softmax(dim=-1)", ".exp()"),
        ("division missing", " / math.sqrt(q.shape[-1])", ""),
        ("divided by the width", "math.sqrt(q.shape[-1])", "q.shape[-1]"),
        ("root of the model's width", "q.shape[-1]", "C"),
        ("root of the width of all heads", "q.shape[-1]", "w_q.shape[-1]"),
        ("root of another size", "q.shape[-1]", "T"),
        ("root of another size", "q.shape[-1]", "n_heads"),
        ("root of the model's width, shared out", "q.shape[-1]", "C // n_heads"),
        ("multiplied instead of divided", "/ math", "* math"),
        ("W_o forgotten", " @ w_o", ""),
        ("W_o transposed", "@ w_o,", "@ w_o.T,"),
        ("heads summed", JOINED, "heads.sum(1)"),
        ("heads summed", JOINED + " @ w_o", "heads.mean(1)"),
        ("weights averaged", "w_o, weights", "w_o, weights.mean(1)"),
        ("weights of one head", "w_o, weights", "w_o, weights[:, 0]"),
        ("scores returned", "w_o, weights", "w_o, q @ k.mT / math.sqrt(q.shape[-1])"),
        ("input added", "w_o, weights", "w_o + x, weights"),
        (
            "out and weights swapped",
            JOINED + " @ w_o, weights",
            "weights, " + JOINED + " @ w_o",
        ),
        ("weights transposed in the sum", "weights @ v", "weights.mT @ v"),
        ("w_q and w_k swapped", "q @ k.mT", "k @ q.mT"),
        ("no gradient", "weights @ v", "weights.detach() @ v"),
        (None, "w_o, weights", "w_o"),
    ),
    (
        "help that is not allowed",
        """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    q, k, v = (split_heads(x @ w, n_heads) for w in (w_q, w_k, w_v))
    weights = (q @ k.mT / math.sqrt(q.shape[-1])).softmax(dim=-1)
    return (weights @ v).transpose(1, 2).flatten(2) @ w_o, weights

from transformer_book.layers.multi_head_attention import split_heads
""",
    ),
    (
        "help that is not allowed",
        """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    q, k, v = (
        (x @ w).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in (w_q, w_k, w_v)
    )
    heads, weights = attention(q, k, v)
    return heads.transpose(1, 2).flatten(2) @ w_o, weights

from transformer_book.layers.scaled_dot_product_attention import attention
""",
    ),
    (
        "help that is not allowed",
        """
def my_multi_head(x, w_q, w_k, w_v, w_o, n_heads):
    q, k, v = (
        (x @ w).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in (w_q, w_k, w_v)
    )
    heads = F.scaled_dot_product_attention(q, k, v)
    weights = (q @ k.mT / math.sqrt(q.shape[-1])).softmax(dim=-1)
    return heads.transpose(1, 2).flatten(2) @ w_o, weights
""",
    ),
]
WRONG["check_prune_heads"] += variants(
    PRUNE,
    (
        "removed instead of kept",
        "for h in kept",
        "for h in range(n_heads) if h not in kept",
    ),
    ("order ignored", "for h in kept", "for h in sorted(kept)"),
    ("order ignored", "for h in kept", "for h in range(n_heads) if h in kept"),
    ("counted from one", "h * D", "(h - 1) * D"),
    ("heads of scattered columns", "h * D + i", "i * n_heads + h"),
    (
        "single columns",
        "index = [h * D + i for h in kept for i in range(D)]",
        "index = kept",
    ),
    ("first heads", "for h in kept", "for h in range(len(kept))"),
    ("another width", "w_q.shape[1] // n_heads", "w_q.shape[0] // n_heads"),
    ("another width", "// n_heads", "// len(kept)"),
    ("first column of each head", "for i in range(D)", "for i in range(1)"),
    ("W_o whole", "w_o[index]", "w_o"),
    ("W_o cut by columns", "w_o[index]", "w_o[:, index]"),
    ("W_o transposed", "w_o[index]", "w_o[index].T"),
    ("W_o transposed", "w_o[index]", "w_o.T[:, index]"),
    ("rows for columns", "[:, index]", "[index]"),
    ("rows for columns", "[:, index]", "[index]", "w_o[index]", "w_o[:, index]"),
    ("some matrices whole", "w_v[:, index]", "w_v"),
    ("some matrices whole", "w_q[:, index], w_k[:, index]", "w_q, w_k"),
    (
        "w_k and w_v swapped",
        "w_k[:, index], w_v[:, index]",
        "w_v[:, index], w_k[:, index]",
    ),
    (
        "an axis of heads left",
        "return w_q[:, index], w_k[:, index], w_v[:, index], w_o[index]",
        "return *(w.unflatten(1, (n_heads, -1))[:, kept] for w in (w_q, w_k, w_v)), "
        "w_o.unflatten(0, (n_heads, -1))[kept]",
    ),
    (
        "columns by turns",
        "for h in kept for i in range(D)",
        "for i in range(D) for h in kept",
    ),
    ("no gradient", "w_q[:, index]", "w_q.detach()[:, index]"),
    ("W_o scaled", "w_o[index]", "w_o[index] * n_heads / len(kept)"),
    (None, ", w_o[index]", ""),
)
WRONG["check_masked_heads"] += variants(
    MASKED,
    ("mask over the heads", "mask[:, None]", "mask"),
    ("mask over the heads", "mask[:, None]", "mask[None]"),
    ("mask over the heads", "mask[:, None]", "mask.unsqueeze(0)"),
    ("mask on another axis", "mask[:, None]", "mask[:, :, None]"),
    ("mask on another axis", "mask[:, None]", "mask.unsqueeze(-1)"),
    (
        "masks in turn",
        "mask[:, None]",
        "mask.repeat(n_heads, 1, 1).view(q.shape[0], n_heads, *mask.shape[1:])",
    ),
    (
        "joined without transpose",
        "heads.transpose(1, 2).flatten(2)",
        "heads.reshape(x.shape[0], x.shape[1], -1)",
    ),
    (
        "mask over the heads, and joined without transpose",
        "mask[:, None]",
        "mask",
        "heads.transpose(1, 2).flatten(2)",
        "heads.reshape(x.shape[0], x.shape[1], -1)",
    ),
    ("mask dropped", ", mask[:, None]", ""),
    ("mask dropped", "mask[:, None]", "None"),
    ("mask inverted", "mask[:, None]", "~mask[:, None]"),
    ("mask transposed", "mask[:, None]", "mask[:, None].mT"),
    ("one mask for all sentences", "mask[:, None]", "mask[:1, None]"),
    ("one mask for all sentences", "mask[:, None]", "mask[0]"),
    ("one mask for all sentences", "mask[:, None]", "mask.any(0)"),
    (
        "causal mask alone",
        "mask[:, None]",
        "torch.ones(x.shape[1], x.shape[1]).tril().bool()",
    ),
    ("padding alone", "mask[:, None]", "mask[:, None, -1:]"),
    (
        "heads of scattered columns",
        "heads.transpose(1, 2).flatten(2)",
        "heads.permute(0, 2, 3, 1).flatten(2)",
    ),
    (
        "heads summed",
        "heads.transpose(1, 2).flatten(2) @ w_o",
        "heads.sum(1) @ w_o[: heads.shape[-1]]",
    ),
    ("W_o forgotten", " @ w_o", ""),
    ("weights averaged", "w_o, weights", "w_o, weights.mean(1)"),
    (
        "mask after the softmax",
        "attention(q, k, v, mask[:, None])",
        "attention(q, k, v); weights = weights * mask[:, None]; heads = weights @ v",
    ),
    (
        "out and weights swapped",
        "heads.transpose(1, 2).flatten(2) @ w_o, weights",
        "weights, heads.transpose(1, 2).flatten(2) @ w_o",
    ),
    ("no gradient", "x @ w", "x.detach() @ w"),
)
